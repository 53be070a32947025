"""The tab Source: where each step looked, and which source piece mattered."""

import pytest
import torch
from driver import act, choose_model, current, open_tab, piece_label, source, translate
from playwright.sync_api import Locator, Page, expect

from model.lens.experiment import Experiment
from model.lens.planes import unpack
from model.lens.views import answer
from model.page.catalogue import Catalogue

SENTENCE = "My brother bought a new car last week."


def bins(matrix: Locator) -> list[list[int]]:
    """Return which of the five shades each cell has."""
    found: list[list[int]] = matrix.locator("tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].slice(1)"
        ".map((cell) => Number(cell.style.cssText.match(/--p(\\d)/)[1])))"
    )
    return found


def told(matrix: Locator) -> list[list[str]]:
    found: list[list[str]] = matrix.locator("tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].slice(1).map((cell) => cell.title))"
    )
    return found


def influence(experiment: Experiment) -> tuple[torch.Tensor, dict[str, float]]:
    found = answer("influence", experiment, {})
    return unpack(found.planes["influence"]), found.facts["largest"]


def test_both_matrices_have_every_number_as_shade_and_on_hover(
    tab: Page, catalogue: Catalogue
) -> None:
    translate(tab, SENTENCE)
    open_tab(tab, "source")
    experiment = Experiment.decode(catalogue.translator(catalogue.default), SENTENCE)
    weights, (bits, largest) = unpack(experiment.trace.planes["attention"]), influence(experiment)
    expect(tab.locator("#lens-panel table")).to_have_count(2)
    looked, mattered = tab.locator("#lens-panel table").all()
    for matrix, values in ((looked, weights), (mattered, bits / largest["bits"])):
        shares = (5 * values).clamp(0, 4.999)
        # A share on the edge of two bins may fall into either.
        near = (shares - shares.round()).abs() < 0.01
        same = torch.tensor(bins(matrix)) == shares.floor().int()
        assert bool((same | near).all())
    for row, texts in zip(weights.tolist(), told(looked), strict=True):
        assert list(map(float, texts)) == pytest.approx(row, abs=0.006)
    for row, texts in zip(bits.tolist(), told(mattered), strict=True):
        numbers = [float(text.removesuffix(" bits").replace("−", "-")) for text in texts]
        assert numbers == pytest.approx(row, abs=0.06)
    step, position = largest["step"], largest["position"]
    target, piece = (
        piece_label(pieces[at])
        for pieces, at in (
            ([each.piece for each in experiment.run().steps], step),
            (experiment.source.pieces, position),
        )
    )
    expect(tab.locator("#lens-panel h2")).to_have_text(
        f"“{target}” attends to “{piece}” ({weights[step, position]:.2f}). "
        f"Without “{piece}” it would cost {largest['bits']:.1f} bits more."
    )


def test_a_piece_without_which_nothing_is_lost_has_a_hollow_dot(
    tab: Page, catalogue: Catalogue
) -> None:
    translate(tab, SENTENCE)
    choose_model(tab, "context")
    expect(tab.locator("[data-part=context]")).to_be_visible()
    open_tab(tab, "source")
    experiment = Experiment.decode(catalogue.translator("en-es-context"), SENTENCE)
    bits, largest = influence(experiment)
    expect(tab.locator("#lens-panel table")).to_have_count(1)
    scale = f"From 0 to {largest['bits']:.1f} bits. ○: no piece written loses a bit without it."
    expect(tab.locator("#lens-panel caption")).to_contain_text(scale)
    dots = [text == "○" for text in tab.locator("tfoot td").all_inner_texts()[1:]]
    assert dots == (bits.amax(0) < 1).tolist()
    expect(tab.locator("#lens-panel h2")).to_contain_text(f"cost {largest['bits']:.1f} bits more")


def test_cells_and_heads_select_their_column(tab: Page) -> None:
    translate(tab, SENTENCE)
    open_tab(tab, "source")
    first = tab.locator("#lens-panel table").first
    first.locator("tbody tr").nth(2).locator("td").nth(1).click()
    expect(current(tab)).to_have_attribute("data-step", "3")
    first.locator("thead th").nth(2).click()
    expect(source(tab, 2)).to_have_attribute("aria-current", "step")
    expect(act(tab, "piece", "encoder 1").first).to_have_attribute("aria-current", "true")
    first.locator("tbody button").nth(4).focus()
    tab.keyboard.press("Enter")
    expect(current(tab)).to_have_attribute("data-step", "5")


def test_an_older_link_to_the_attention_opens_it(tab: Page, page: str) -> None:
    tab.goto(f"{page}?q=I+like+tea.&tab=attention")
    expect(act(tab, "tab", "source")).to_have_attribute("aria-selected", "true")
    expect(tab.locator("#lens-panel table")).to_have_count(2)
