"""The tab Memory: what would be written after each source piece, and what each piece rewrites."""

import math

from conftest import Held
from driver import act, choose_model, open_tab, piece_label, source, step, translate
from playwright.sync_api import Page, Route, expect

from model.lens.experiment import Experiment
from model.lens.views import answer
from model.page.catalogue import Catalogue

SENTENCE = "The black cat sleeps on the sofa."
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
    title = f"After “{piece}” the memory no longer says “{lost.word}”."
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
