"""The tab Search: a reader's translation, beams, their tree, samples, and the links to all that."""

import math
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from driver import act, current, open_tab, piece_label, translate
from playwright.sync_api import Locator, Page, expect

from model.decode.translator import MAX_STEPS
from model.lens.experiment import Experiment
from model.lens.views import answer
from model.page.catalogue import Catalogue

Visit = Callable[..., Page]
SENTENCE = "The students are studying for the final exam."
OTHER = "Los alumnos estudian para la prueba."
LINK = {"q": SENTENCE, "dir": "en-es", "m": "context", "tab": "search"}
PANEL = "#lens-panel"


@pytest.fixture(scope="module")
def experiment(catalogue: Catalogue) -> Experiment:
    return Experiment.decode(catalogue.translator("en-es-context"), SENTENCE)


@pytest.fixture
def opened(visit: Visit) -> Page:
    tab = visit(f"?{urlencode(LINK)}")
    expect(tab.locator(".search .bits")).to_have_count(1)
    return tab


def bits(log_prob: float, digits: int = 1) -> str:
    return f"{-log_prob / math.log(2):.{digits}f}"


def drawn(bars: Locator) -> list[list[Any]]:
    """Return of each piece its name, its bits, what was wanted, and the bar's height in pixels."""
    found: list[list[Any]] = bars.locator("li").evaluate_all(
        "all => all.map((item) => [item.querySelector('.name').textContent,"
        "...[...item.querySelectorAll('.value')].map((each) => each.textContent),"
        "item.querySelector('.drop').getBoundingClientRect().height])"
    )
    return found


def score(tab: Page, text: str) -> None:
    box = tab.locator(f"{PANEL} textarea")
    box.fill(text)
    box.press("Enter")


def test_each_piece_has_its_bits_as_a_bar_and_what_was_wanted(
    opened: Page, experiment: Experiment
) -> None:
    score(opened, OTHER)
    own = answer("score", experiment, {})
    yours = answer("score", experiment, {"reference": OTHER})
    expect(opened.locator(".search .bits")).to_have_count(2)
    most = max(4, *(-row["log_prob"] / math.log(2) for row in [*own.rows, *yours.rows]))
    for bars, found in zip(opened.locator(".search .bits").all(), (own, yours), strict=True):
        for row, (name, number, wanted, height) in zip(found.rows, drawn(bars), strict=True):
            assert name == piece_label(row["piece"])
            assert number == bits(row["log_prob"])
            assert wanted == (piece_label(row["wanted"]["piece"]) if row["wanted"] else "")
            expected = 48 * -row["log_prob"] / math.log(2) / most
            assert height == pytest.approx(expected, abs=0.5)
    assert any(row["wanted"] for row in yours.rows)
    facts = yours.facts
    difference = bits(-abs(facts["log_prob"] - facts["own_log_prob"]))
    expect(opened.locator(".verdict")).to_contain_text(f"{difference} bits likelier")
    # The box has what was typed, and the focus.
    expect(opened.locator(f"{PANEL} textarea")).to_be_focused()
    expect(opened.locator(f"{PANEL} textarea")).to_have_value(OTHER)


def test_the_models_own_text_is_the_same_and_what_cannot_be_scored_is_refused(
    opened: Page, experiment: Experiment
) -> None:
    score(opened, "no " * MAX_STEPS)
    expect(opened.locator(f"{PANEL} [role=alert]")).to_contain_text(f"has {MAX_STEPS} pieces")
    expect(opened.locator(".search .bits")).to_have_count(1)
    score(opened, "Los 猫 estudiantes.")
    expect(opened.locator(PANEL)).to_contain_text("left out: 猫")
    # By a link, because the page itself takes the model's own text for no other.
    own = experiment.run().text
    opened.goto(f"{opened.url.split('?')[0]}?{urlencode(LINK | {'ref': own})}")
    expect(opened.locator(".verdict")).to_have_text("Both are the same.")
    score(opened, "")
    expect(opened.locator(f"{PANEL} textarea")).to_have_value(own)
    expect(opened.locator(".verdict")).to_have_count(0)


def test_beams_are_lines_and_equal_ones_are_told_in_a_sentence(
    opened: Page, experiment: Experiment
) -> None:
    run = experiment.run()
    for normalise in (False, True):
        if normalise:
            act(opened, "normalise").click()
            expect(act(opened, "normalise")).to_have_attribute("aria-pressed", "true")
        texts = {run.text: ("greedy", run.log_prob)}
        same: dict[str, list[int]] = {}
        for width in (1, 2, 5, 10):
            options = {"width": width, "normalise": normalise}
            row = answer("beam", experiment, options).rows[0]
            if row["text"] in texts:
                same.setdefault(texts[row["text"]][0], []).append(width)
            else:
                texts[row["text"]] = (f"beam {width}", row["log_prob"])
        lines = opened.locator(".search > div > .lines > li")
        expect(lines).to_have_count(len(texts))
        for line, (text, (name, log_prob)) in zip(lines.all(), texts.items(), strict=True):
            expect(line).to_contain_text(name)
            expect(line).to_contain_text(text)
            expect(line).to_contain_text(f"{bits(log_prob)} bits")
        for name, widths in same.items():
            listed = ", ".join(map(str, widths))
            expect(opened.locator(PANEL)).to_contain_text(f"The same as {name}: beam {listed}.")


def test_the_tree_is_the_beams_and_a_node_opens_its_step(
    opened: Page, experiment: Experiment
) -> None:
    act(opened, "tree").click()
    caption = opened.locator(".tree").locator("xpath=..").get_attribute("aria-label")
    width = re.search(r"beam of (\d+)", str(caption))
    assert width is not None
    tree = answer("beam", experiment, {"width": int(width[1])}).facts["tree"]
    nodes = opened.locator(".tree button")
    expect(nodes).to_have_count(len(tree))
    for node, button in zip(tree, nodes.all(), strict=True):
        text = f"{piece_label(node['piece'])}{bits(node['log_prob'])}"
        expect(button).to_have_text(text + (" ✕" if node["pruned"] else ""))
    at = next(at for at, node in enumerate(tree) if node["pruned"] and node["step"] > 1)
    muted = opened.locator(".legend").evaluate("node => getComputedStyle(node).color")
    expect(nodes.nth(at)).to_have_css("color", muted)
    left, top = (
        nodes.evaluate_all(f"all => all.map((each) => each.getBoundingClientRect().{side})")
        for side in ("left", "top")
    )
    for node, x, y in zip(tree, left, top, strict=True):
        if node["parent"] is not None:
            assert x > left[node["parent"]]
            assert y >= top[node["parent"]]
    nodes.nth(at).click()
    # In its step the next piece is this one, after the same beginning.
    expect(act(opened, "tab", "next")).to_have_attribute("aria-selected", "true")
    expect(current(opened)).to_have_attribute("data-step", str(tree[at]["step"]))
    expect(opened.locator(f"{PANEL} .chosen")).to_contain_text(piece_label(tree[at]["piece"]))


def state_of(tab: Page) -> list[str]:
    """Return all that the panel shows; a translation takes its own time."""
    expect(tab.locator(".search .bits").first).to_be_visible()
    texts: list[str] = tab.locator(PANEL).all_inner_texts()
    return [*texts, tab.locator(f"{PANEL} textarea").input_value()]


def test_a_link_shows_every_state_of_it(visit: Visit, opened: Page) -> None:
    score(opened, OTHER)
    expect(opened.locator(".search .bits")).to_have_count(2)
    acts = {"normalise": ".option[aria-pressed=true]", "tree": ".tree", "samples": ".temperatures"}
    for name, shown in acts.items():
        act(opened, name).first.click()
        expect(opened.locator(f"{PANEL} {shown}")).to_be_visible()
        expect(act(opened, name).first).to_be_focused()
        link = urlsplit(str(opened.locator(".lens").get_attribute("data-link"))).query
        there = visit(f"?{link}")
        assert state_of(there) == state_of(opened)
    act(opened, "samples").last.click()
    expect(opened.locator(PANEL)).to_contain_text("with seed 2")
    expect(opened.locator(f"{PANEL} .temperatures li")).to_have_count(15)
    assert "seed=2" in str(opened.locator(".lens").get_attribute("data-link"))
    # Another sentence has another translation; how to search stays.
    translate(opened, "I like tea.")
    open_tab(opened, "search")
    expect(opened.locator(".verdict")).to_have_count(0)
    expect(opened.locator(f"{PANEL} .temperatures")).to_be_visible()


def test_where_choices_are_hidden_nothing_of_it_makes_one(visit: Visit) -> None:
    tab = visit(f"?{urlencode(LINK | {'tree': 1, 'hide': 'continue'})}")
    expect(tab.locator(".tree .node").first).to_be_visible()
    expect(act(tab, "visit")).to_have_count(0)
    expect(tab.locator(PANEL)).not_to_contain_text("Press a piece")


def test_a_translation_is_translated_back_below_it(visit: Visit, catalogue: Catalogue) -> None:
    tab = visit(f"?{urlencode(LINK | {'m': 'both', 'tab': 'next'})}")
    back = tab.locator(".back")
    for kind, name in (("attention", "attention"), ("context", "one vector")):
        expect(back).to_have_count(0)
        (written,) = catalogue.translator(f"en-es-{kind}").translate(SENTENCE)
        (again,) = catalogue.translator(f"es-en-{kind}").translate(written.text)
        act(tab, "reverse").click()
        expect(back).to_have_text(f"{name}, translated back: {again.text}")
        # The other translation has its own.
        tab.locator(".kind").nth(int(kind == "attention")).click()
