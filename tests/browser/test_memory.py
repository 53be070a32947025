"""The tab Memory: what would be written after each source piece, and what each piece rewrites."""

import math
import re
from typing import Any

import pytest
from conftest import Held
from driver import (
    act,
    choose_model,
    no_requests,
    open_tab,
    piece_label,
    show_whole_words,
    source,
    step,
    translate,
)
from playwright.sync_api import Page, Route, expect

from model.lens.experiment import Experiment
from model.lens.views import answer
from model.page.catalogue import Catalogue

SENTENCE = "My uncle sold his green boat to a sailor."
"""With one vector a word falls out."""
OTHER = "My sister reads a long letter in the kitchen."


def test_each_row_is_what_would_be_written_after_its_piece(tab: Page, catalogue: Catalogue) -> None:
    translate(tab, SENTENCE)
    choose_model(tab, "context")
    expect(tab.locator("[data-part=context]")).to_be_visible()
    open_tab(tab, "memory")
    experiment = Experiment.decode(catalogue.translator("en-es-context"), SENTENCE)
    found = answer("reading", experiment, {})
    rows = tab.locator("#lens-panel table tbody tr")
    expect(rows).to_have_count(len(found.rows))
    for row, expected in zip(rows.all(), found.rows, strict=True):
        expect(row.locator("button")).to_have_text(piece_label(str(expected["piece"])))
        text = str(expected["text"])
        new = [text[start:end] for start, end in expected["new"]]
        assert row.locator("ins").all_inner_texts() == new
        assert row.locator("del").all_inner_texts() == expected["lost"]
        written = " ".join([text, *expected["lost"]])
        expect(row.locator("td").first).to_have_text(written)
        bits = -expected["log_prob"] / math.log(2)
        expect(row.locator("td").last).to_have_text(f"{bits:.1f}")
    expect(rows.last).to_contain_text(experiment.run().text)
    lost = found.facts["lost"]
    piece = piece_label(str(found.rows[lost.row]["piece"]))
    title = f"After “{piece}” the decoder no longer writes “{lost.word}”."
    expect(tab.locator("#lens-panel h2")).to_have_text(title)


def test_the_bars_are_of_the_half_that_is_selected(tab: Page, catalogue: Catalogue) -> None:
    translate(tab, OTHER)
    open_tab(tab, "memory")
    experiment = Experiment.decode(catalogue.translator(catalogue.default), OTHER)
    facts = answer("gates", experiment, {}).facts
    bars = tab.locator("#lens-panel ol li")
    target = [step.piece for step in experiment.run().steps]
    pieces = {"encoder": experiment.source.pieces, "decoder": target}
    for side, column in (("decoder", step(tab, 2)), ("encoder", source(tab, 2))):
        column.click()
        expect(bars.locator(".name")).to_have_text([*map(piece_label, pieces[side])])
        for bar, share, used in zip(
            bars.all(), facts["rewritten"][side], facts["used"][side], strict=True
        ):
            expect(bar.locator(".value")).to_have_text(f"{100 * share:.1f} %")
            expect(bar.locator(".tag")).to_have_text(f"uses {100 * used:.1f} %")
            width = bar.locator(".fill").evaluate("node => parseFloat(node.style.width)")
            assert abs(width - 100 * share) < 0.01


def test_a_row_selects_its_piece(tab: Page) -> None:
    translate(tab, OTHER)
    open_tab(tab, "memory")
    expect(tab.locator("#lens-panel")).to_contain_text("each beginning is read anew")
    act(tab, "piece", "encoder 2").click()
    expect(source(tab, 3)).to_have_attribute("aria-current", "step")
    expect(act(tab, "piece", "encoder 2")).to_have_attribute("aria-current", "true")


def test_an_answer_that_never_comes_is_told_and_asked_for_again(tab: Page) -> None:
    translate(tab, OTHER)

    def refuse(route: Route) -> None:
        route.fulfill(status=500, json={"detail": "no"})

    tab.route("**/queue/join*", refuse)
    act(tab, "tab", "memory").click()
    expect(tab.locator(".message")).not_to_be_empty()
    tab.unroute("**/queue/join*")
    act(tab, "tab", "memory").click()
    expect(tab.locator("#lens-panel table")).to_be_visible()


def test_what_is_asked_while_another_answer_is_waited_for_is_answered_too(
    tab: Page, held: Held
) -> None:
    held.gate.set()
    translate(tab, OTHER)
    held.gate.clear()
    tab.locator("[data-act=continue]").first.click()
    act(tab, "tab", "memory").click()
    tab.wait_for_timeout(500)
    held.gate.set()
    expect(tab.locator("[data-path]")).to_be_visible()
    expect(tab.locator("#lens-panel table")).to_be_visible()


NUMBERS = re.compile(
    r"= \(1 − (?P<z>[\d.,]+)\)·\(?(?P<n>−?[\d.,]+)\)? "
    r"\+ (?P=z)·\(?(?P<before>−?[\d.,]+)\)? ≈ (?P<after>−?\d[.,]\d\d)\."
)


def shown_numbers(text: str) -> dict[str, float]:
    """Return z, n, h′ and h of the line with a unit's numbers."""
    found = NUMBERS.search(text)
    assert found, text
    read = {
        name: each.replace("−", "-").replace(",", ".") for name, each in found.groupdict().items()
    }
    return {name: float(each) for name, each in read.items()}


def check_step(text: str, experiment: Experiment, side: str, position: int) -> int:
    """Check the numbers of the unit that `text` names against the weights'; return the unit."""
    (unit,) = map(int, re.findall(r"^(?:Unit|Unidad) (\d+)", text))
    rows = answer("gates", experiment, {"unit": unit}).facts["numbers"][side]
    names = {"z": "update", "n": "candidate", "before": "before", "after": "state"}
    shown = shown_numbers(text)
    for name, own in names.items():
        assert shown[name] == pytest.approx(rows[position][own], abs=0.005 + 1e-5)
    z, n, before = (shown[name] for name in ("z", "n", "before"))
    rounding = 0.005 * (1 + (1 - z) + z + abs(n - before)) + 1e-5
    assert shown["after"] == pytest.approx((1 - z) * n + z * before, abs=rounding)
    return unit


def readout(tab: Page) -> tuple[int, float]:
    """Return the unit that is read out below the band, and its h."""
    found = re.match(r"unit (\d+) .* h (−?\d\.\d\d) ", tab.locator(".readout").inner_text())
    assert found
    return int(found.group(1)), float(found.group(2).replace("−", "-"))


def point_at(tab: Page, part: str, column: int, row: int) -> None:
    canvas = tab.locator(f"[data-part={part}] canvas")
    count = tab.locator(f"[data-part={part}] .heads button").count()
    box: Any = canvas.bounding_box()
    x = box["width"] * (column + 0.5) / count
    canvas.hover(position={"x": x, "y": box["height"] * (row + 0.5) / 32})


@pytest.mark.parametrize("model", ["attention", "context"])
def test_the_formula_has_the_numbers_of_the_unit_that_is_pointed_at(
    tab: Page, catalogue: Catalogue, model: str
) -> None:
    translate(tab, OTHER)
    choose_model(tab, model)
    expect(tab.locator("[data-part=context]")).to_have_count(int(model == "context"))
    open_tab(tab, "memory")
    experiment = Experiment.decode(catalogue.translator(f"en-es-{model}"), OTHER)
    changed = answer("gates", experiment, {}).facts["changed"]
    line = tab.locator("#lens-panel output")
    with no_requests(tab):
        for side, column, part in ((step, 4, "decoder"), (source, 3, "encoder")):
            column -= 1
            side(tab, column + 1).click()
            tab.mouse.move(0, 0)
            expect(line).to_contain_text("which changed most at")
            most = check_step(line.inner_text(), experiment, part, column)
            assert most == changed[part][column]
            for row in (0, 17, 31):
                point_at(tab, part, column, row)
                expect(line).not_to_contain_text("changed most")
                unit = check_step(line.inner_text(), experiment, part, column)
                assert readout(tab) == (unit, shown_numbers(line.inner_text())["after"])
            # Another column's cell: the unit is its, the column still the selected one.
            point_at(tab, part, column + 1, 17)
            check_step(line.inner_text(), experiment, part, column)
            tab.mouse.move(0, 0)
            expect(line).to_contain_text("which changed most at")
            tab.keyboard.press("ArrowDown")
            expect(line).not_to_contain_text("changed most")
            unit = check_step(line.inner_text(), experiment, part, column)
            assert readout(tab) == (unit, shown_numbers(line.inner_text())["after"])


def test_the_other_half_s_row_is_the_same_unit_with_one_vector_only(tab: Page) -> None:
    translate(tab, OTHER)
    open_tab(tab, "memory")
    line = tab.locator("#lens-panel output")
    step(tab, 3).click()
    point_at(tab, "encoder", 2, 5)
    expect(tab.locator(".readout")).to_contain_text("after")
    expect(line).to_contain_text("which changed most at")
    choose_model(tab, "context")
    expect(tab.locator("[data-part=context]")).to_be_visible()
    point_at(tab, "encoder", 2, 5)
    expect(line).to_contain_text(f"Unit {readout(tab)[0]} at")


@pytest.mark.parametrize("model", ["attention", "context"])
def test_the_formula_says_where_the_old_value_comes_from(tab: Page, model: str) -> None:
    translate(tab, OTHER)
    choose_model(tab, model)
    expect(tab.locator("[data-part=context]")).to_have_count(int(model == "context"))
    open_tab(tab, "memory")
    line = tab.locator("#lens-panel output")
    pieces = tab.locator("[data-part=encoder] .heads button").count()
    said = {True: set(), False: set()}
    for row in range(0, 32, 2):
        for column in (1, 2, pieces):
            source(tab, column).click()
            point_at(tab, "encoder", column - 1, row)
            text = line.inner_text()
            backward = "reads right to left" in text
            assert backward == ("right to left" in tab.locator(".readout").inner_text())
            starts = column == (pieces if backward else 1)
            assert starts == ("h′ is 0" in text)
            if starts:
                assert shown_numbers(text)["before"] == 0
            said[backward].add(column)
    assert (said[True] != set()) == (model == "attention")
    assert said[False] == {1, 2, pieces}
    step(tab, 1).click()
    point_at(tab, "decoder", 0, 3)
    unit, _ = readout(tab)
    ends = {
        "context": f"At the first step h′ is unit {unit} of the context vector.",
        "attention": f"At the first step h′ is what unit {unit} of the encoder ended with.",
    }
    expect(line).to_contain_text(ends[model])
    step(tab, 2).click()
    expect(line).not_to_contain_text("first step")


def test_the_formula_of_a_word_is_of_the_piece_that_its_state_comes_from(
    tab: Page, catalogue: Catalogue
) -> None:
    text = "My neighbour plays the harpsichord."
    translate(tab, text)
    open_tab(tab, "memory")
    show_whole_words(tab)
    experiment = Experiment.decode(catalogue.translator(catalogue.default), text)
    spans = answer("band", experiment, {}).facts["spans"]["encoder"]
    word = max(range(len(spans)), key=lambda at: len(spans[at]))
    assert len(spans[word]) > 1
    tab.locator("[data-part=encoder] .heads button").nth(word).click()
    line = tab.locator("#lens-panel output")
    for row in range(0, 32, 4):
        point_at(tab, "encoder", word, row)
        backward = "right to left" in tab.locator(".readout").inner_text()
        position = spans[word][0 if backward else -1]
        unit = check_step(line.inner_text(), experiment, "encoder", position)
        assert readout(tab) == (unit, shown_numbers(line.inner_text())["after"])
        assert f"at “{piece_label(experiment.source.pieces[position])}”:" in line.inner_text()


def test_the_formula_speaks_spanish(tab: Page) -> None:
    translate(tab, OTHER)
    open_tab(tab, "memory")
    tab.locator("#language label", has_text="ES").click()
    line = tab.locator("#lens-panel output")
    expect(line).to_contain_text("la que más cambió en")
    assert "," in line.inner_text()
    assert shown_numbers(line.inner_text())
    expect(tab.locator("#lens-panel")).to_contain_text("z cerca de 1 conserva el valor anterior")
