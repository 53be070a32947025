"""The page in a real browser, on the real models: a sentence, its translation, its numbers."""

import json
import re
from collections.abc import Callable
from threading import Event

import gradio as gr
import pytest
from conftest import connect, trace_of
from driver import (
    SENTENCE,
    act,
    choose_model,
    no_requests,
    open_tab,
    piece_label,
    source,
    step,
    translate,
)
from playwright.sync_api import Page, expect

from model.decode.translator import Translator
from model.lens.planes import unpack
from model.lens.trace import Trace
from model.messages import read_messages
from model.page.catalogue import Catalogue

Visit = Callable[..., Page]


def test_the_page_opens_on_a_finished_example(tab: Page) -> None:
    expect(tab.locator("[data-stats]")).to_contain_text("perplexity")
    expect(tab.locator("[data-rank]")).to_have_count(8)
    expect(tab.locator("#count")).to_contain_text(re.compile(r"\d+ pieces and the end, of 60"))


def test_a_typed_sentence_is_translated_and_its_chips_are_the_models(
    tab: Page, catalogue: Catalogue
) -> None:
    trace = trace_of(catalogue.translator(catalogue.default), SENTENCE)
    translate(tab, SENTENCE)
    expect(tab.locator("[data-translation]")).to_have_text(trace.target.text)
    chips = tab.locator("button[data-step]")
    expect(chips).to_have_count(len(trace.target.pieces))
    for number, piece in enumerate(trace.target.pieces):
        expect(chips.nth(number)).to_contain_text(piece_label(piece))


def test_a_heatmap_cell_shows_the_models_number(tab: Page, catalogue: Catalogue) -> None:
    trace = trace_of(catalogue.translator(catalogue.default), SENTENCE)
    translate(tab, SENTENCE)
    for part in ("encoder", "decoder"):
        states = unpack(trace.planes[part])
        row, column = 5, 2
        unit, shown = read_cell(tab, part, row, column, len(states))
        assert shown == pytest.approx(states[column, unit].item(), abs=0.0051)


def read_cell(tab: Page, part: str, row: int, column: int, columns: int) -> tuple[int, float]:
    """Point at a cell; return its unit and the value that the readout gives."""
    units = tab.locator(f"[data-part={part}]").get_attribute("data-units")
    assert units is not None
    canvas = tab.locator(f"[data-part={part}] canvas")
    box = canvas.bounding_box()
    assert box is not None
    rows = units.split(",")
    canvas.hover(
        position={
            "x": (column + 0.5) * box["width"] / columns,
            "y": (row + 0.5) * box["height"] / len(rows),
        }
    )
    text = tab.locator("[data-readout]").inner_text()
    match = re.search(r"unit (\d+) \| .* h ([−+]?[\d.]+)", text)
    assert match is not None, text
    assert match[1] == rows[row]
    return int(match[1]), float(match[2].replace("−", "-"))


def test_a_click_on_a_step_shows_its_candidates(tab: Page, catalogue: Catalogue) -> None:
    trace = trace_of(catalogue.translator(catalogue.default), SENTENCE)
    translate(tab, SENTENCE)
    step(tab, 3).click()
    for number, candidate in enumerate(trace.target.candidates[2], start=1):
        expect(tab.locator(f"[data-rank='{number}']")).to_contain_text(piece_label(candidate.piece))
    tab.keyboard.press("ArrowRight")
    first = piece_label(trace.target.candidates[3][0].piece)
    expect(tab.locator("[data-rank='1']")).to_contain_text(first)


def test_a_click_on_a_source_piece_shows_the_units_that_moved_most(
    tab: Page, catalogue: Catalogue
) -> None:
    trace = trace_of(catalogue.translator("en-es-context"), SENTENCE)
    choose_model(tab, "context")
    translate(tab, SENTENCE)
    source(tab, 2).click()
    states = unpack(trace.planes["encoder"])
    change = (127 * (states[1] - states[0])).round().abs().int()
    # The panel is loaded when a source piece is first selected.
    expect(tab.locator("[data-unit]")).to_have_count(8)
    shown = [row.get_attribute("data-unit") for row in tab.locator("[data-unit]").all()]
    sizes = [change[int(unit or 0)].item() for unit in shown]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == change.max().item()


def test_the_model_menu_translates_anew(tab: Page, catalogue: Catalogue) -> None:
    translate(tab, SENTENCE)
    expect(tab.locator("[data-part=context]")).to_have_count(0)
    choose_model(tab, "context")
    trace = trace_of(catalogue.translator("en-es-context"), SENTENCE)
    expect(tab.locator("[data-part=context]")).to_be_visible()
    expect(tab.locator("[data-translation]")).to_have_text(trace.target.text)


def test_an_example_is_one_click(tab: Page, catalogue: Catalogue) -> None:
    tab.get_by_role("button", name="agreement").click()
    expect(tab.locator(".lens")).to_have_attribute("data-source", re.compile("houses"))
    text = tab.locator("#sentence textarea").input_value()
    trace = trace_of(catalogue.translator(catalogue.default), text)
    expect(tab.locator("[data-translation]")).to_have_text(trace.target.text)


def test_swapping_turns_the_direction_and_the_output_into_the_input(tab: Page) -> None:
    translation = tab.locator("[data-translation]").inner_text()
    tab.locator("#swap").click()
    expect(tab.locator(".lens")).to_have_attribute("data-source", translation)
    expect(tab.locator("#direction")).to_contain_text("Spanish → English")
    expect(tab.locator("#sentence textarea")).to_have_value(translation)
    expect(tab.locator("[data-translation]")).to_contain_text("sailor")
    tab.locator("#swap").click()
    expect(tab.locator("#direction")).to_contain_text("English → Spanish")


@pytest.mark.parametrize("width", [360, 390, 1024, 1280])
def test_the_page_never_scrolls_sideways(visit: Callable[..., Page], width: int) -> None:
    tab = visit(viewport={"width": width, "height": 844})
    translate(tab, f"{SENTENCE} The neighbours wanted to see it, but it was too dark by then.")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    open_tab(tab, "table")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_selecting_stepping_sorting_and_playing_ask_the_server_nothing(
    visit: Callable[..., Page],
) -> None:
    tab = visit(reduced_motion="reduce")
    translate(tab, SENTENCE)
    with no_requests(tab):
        for number in (2, 4, 1):
            step(tab, number).click()
        source(tab, 2).click()
        tab.keyboard.press("End")
        for name in ("all", "index", "words"):
            act(tab, "option", name).click()
        open_tab(tab, "table")
        act(tab, "play").click()
        # The table has words that are not played yet.
        expect(tab.locator(".later")).to_be_visible()
        tab.keyboard.press("Escape")
        expect(tab.locator("table").first).to_be_visible()


def test_a_server_error_is_shown_and_the_last_result_stays(tab: Page) -> None:
    before = tab.locator("[data-translation]").inner_text()
    tab.route("**/queue/join*", lambda route: route.fulfill(status=500, body="{}"))
    box = tab.locator("#sentence textarea")
    box.fill(SENTENCE)
    box.press("Enter")
    expect(tab.locator(".lens .message")).to_contain_text("did not answer")
    expect(tab.locator("[data-translation]")).to_have_text(before)
    expect(box).to_have_value(SENTENCE)
    tab.unroute("**/queue/join*")
    tab.locator("#translate").click()
    expect(tab.locator(".lens")).to_have_attribute("data-source", SENTENCE)
    expect(tab.locator(".lens .message")).to_be_empty()


def test_a_busy_server_says_so_in_the_pages_language(visit: Callable[..., Page]) -> None:
    tab = visit("?ui=es")
    before = tab.locator("[data-translation]").inner_text()
    answer = {"detail": "page.busy", "message": "The page is busy."}
    tab.route("**/queue/join*", lambda route: route.fulfill(status=429, json=answer))
    box = tab.locator("#sentence textarea")
    box.fill(SENTENCE)
    box.press("Enter")
    expect(tab.locator(".lens .message")).to_contain_text("La página está ocupada")
    expect(tab.locator("[data-translation]")).to_have_text(before)
    expect(box).to_have_value(SENTENCE)


def test_what_fails_in_a_handler_is_one_sentence_on_the_page(
    tab: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr(Translator, "begin", fail)
    box = tab.locator("#sentence textarea")
    box.fill(SENTENCE)
    box.press("Enter")
    expect(tab.locator(".lens .message")).to_contain_text("Something went wrong on the server")
    expect(tab.locator("body")).not_to_contain_text("on fire")
    expect(box).to_have_value(SENTENCE)


def test_without_a_gpu_to_borrow_the_page_says_that_the_cpu_stood_in(
    tab: Page, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = Event()

    def refuse(jobs: object) -> list[Trace]:
        gr.Info("Waiting for a GPU to become available")
        assert waiting.wait(60)
        raise gr.Error(f"You have exceeded your GPU quota for {jobs}")

    monkeypatch.setattr(catalogue.translator(catalogue.default), "lent", refuse)
    box = tab.locator("#sentence textarea")
    box.fill(SENTENCE)
    box.press("Enter")
    # What the library says meanwhile is no failure of the page.
    expect(tab.locator(".toast-message-text")).to_have_count(1)
    expect(tab.locator(".lens .message")).to_be_empty()
    waiting.set()
    expect(tab.locator(".lens")).to_have_attribute("data-source", SENTENCE)
    expect(tab.locator(".facts")).to_contain_text("on CPU")
    expect(tab.locator(".facts")).to_contain_text("No GPU was free")


def test_the_trace_of_the_page_is_the_apis(page: str, tab: Page, catalogue: Catalogue) -> None:

    answer = connect(page).predict(SENTENCE, api_name="/trace")
    trace = Trace.from_json(json.dumps(answer))
    translate(tab, SENTENCE)
    expect(tab.locator("[data-translation]")).to_have_text(trace.target.text)
    assert trace.model.id == catalogue.default


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_word_with_a_dotted_line_is_explained_until_escape(visit: Visit, language: str) -> None:
    tab = visit(f"?ui={language}")
    messages = read_messages(language)
    terms = tab.locator(".term")
    names = {str(each.get_attribute("data-value")) for each in terms.all()}
    assert names >= {"perplexity", "bit", "rank", "entropy", "probability", "state", "encoder"}
    for name in sorted(names):
        term = tab.locator(f".term[data-value={name}]").first
        term.focus()
        tab.keyboard.press("Enter")
        box = tab.locator(".explanation")
        expect(box).to_have_text(messages[f"term.{name}"])
        expect(box).to_be_in_viewport(ratio=1)
        tab.keyboard.press("Escape")
        expect(box).to_have_count(0)


def test_the_signs_of_steps_have_a_key_where_they_occur(tab: Page) -> None:
    expect(tab.locator(".facts mark")).to_have_count(0)
    translate(tab, SENTENCE)
    step(tab, 2).click()
    tab.locator("[data-rank='2'] button").click()
    expect(tab.locator(".facts mark")).to_have_text(["chosen", "changed"])
