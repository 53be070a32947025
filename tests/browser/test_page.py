"""The page in a real browser, on the real models."""

import json
import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from model.catalogue import Catalogue
from model.trace import Trace, unpack_signed

SENTENCE = "My brother bought a new car last week."


# A busy machine may take seconds to paint; what is waited for is never the clock.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def tab(browser: Browser, page: str) -> Iterator[Page]:
    """A fresh page; a script error or a request to another host fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(60_000)
    tab = context.new_page()
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("dialog", lambda dialog: problems.append(dialog.message))
    tab.on("request", lambda request: problems.append(request.url) if away(request.url) else None)
    tab.goto(page)
    expect(tab.locator("[data-translation]")).to_be_visible()
    yield tab
    context.close()
    assert problems == []


def away(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:"))


def translate(tab: Page, text: str) -> None:
    """Type `text`, press Enter and wait for its translation to be drawn."""
    box = tab.get_by_label("Sentence to translate")
    box.fill(text)
    box.press("Enter")
    source = tab.locator("[data-src] .label").first
    expect(tab.locator(".lens")).to_have_attribute("data-source", text)
    expect(source).to_be_visible()


def piece_label(piece: str) -> str:
    return "end" if piece == "</s>" else piece.replace("▁", "·")


def test_the_page_opens_on_a_finished_example(tab: Page) -> None:
    expect(tab.locator("[data-translation]")).not_to_be_empty()
    expect(tab.locator("[data-stats]")).to_contain_text("perplexity")
    expect(tab.locator("[data-rank]")).to_have_count(8)


def test_a_typed_sentence_is_translated_and_its_chips_are_the_models(
    tab: Page, catalogue: Catalogue
) -> None:
    trace = catalogue.translator(catalogue.default).translate(SENTENCE)
    translate(tab, SENTENCE)
    expect(tab.locator("[data-translation]")).to_have_text(trace.target.text)
    chips = tab.locator("button[data-step]")
    expect(chips).to_have_count(len(trace.target.pieces))
    for number, piece in enumerate(trace.target.pieces):
        expect(chips.nth(number)).to_contain_text(piece_label(piece))


def test_a_heatmap_cell_shows_the_models_number(tab: Page, catalogue: Catalogue) -> None:
    trace = catalogue.translator(catalogue.default).translate(SENTENCE)
    translate(tab, SENTENCE)
    for part, memory in (("encoder", trace.encoder), ("decoder", trace.decoder)):
        states = unpack_signed(memory.states, memory.shape)
        row, column = 5, 2
        unit, shown = read_cell(tab, part, row, column, memory.shape[0])
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
    match = re.search(r"unit (\d+) · .* h ([−+]?[\d.]+)", text)
    assert match is not None, text
    assert match[1] == rows[row]
    return int(match[1]), float(match[2].replace("−", "-"))


def test_a_click_on_a_step_shows_its_candidates(tab: Page, catalogue: Catalogue) -> None:
    trace = catalogue.translator(catalogue.default).translate(SENTENCE)
    translate(tab, SENTENCE)
    tab.locator("button[data-step='3']").click()
    for number, candidate in enumerate(trace.target.candidates[2], start=1):
        expect(tab.locator(f"[data-rank='{number}']")).to_contain_text(piece_label(candidate.piece))
    tab.keyboard.press("ArrowRight")
    first = piece_label(trace.target.candidates[3][0].piece)
    expect(tab.locator("[data-rank='1']")).to_contain_text(first)


def test_the_model_menu_translates_anew(tab: Page, catalogue: Catalogue) -> None:
    translate(tab, SENTENCE)
    expect(tab.locator("[data-part=context]")).to_have_count(0)
    tab.get_by_label("model").click()
    tab.get_by_role("option", name=re.compile("context")).click()
    trace = catalogue.translator("en-es-context").translate(SENTENCE)
    expect(tab.locator("[data-part=context]")).to_be_visible()
    expect(tab.locator("[data-translation]")).to_have_text(trace.target.text)


def test_an_example_is_one_click(tab: Page, catalogue: Catalogue) -> None:
    tab.get_by_role("button", name="agreement").click()
    text = tab.get_by_label("Sentence to translate").input_value()
    expect(tab.locator(".lens")).to_have_attribute("data-source", text)
    trace = catalogue.translator(catalogue.default).translate(text)
    expect(tab.locator("[data-translation]")).to_have_text(trace.target.text)


@pytest.mark.parametrize("text", ["", "   ", "word " * 2000])
def test_text_that_cannot_be_translated_gets_a_hint_and_loses_nothing(tab: Page, text: str) -> None:
    before = tab.locator("[data-translation]").inner_text()
    box = tab.get_by_label("Sentence to translate")
    box.fill(text)
    box.press("Enter")
    expect(tab.locator("#hint")).to_contain_text(re.compile("nothing to translate|at most 60"))
    expect(tab.locator("[data-translation]")).to_have_text(before)
    expect(box).to_have_value(text)
    expect(tab.locator("body")).not_to_contain_text("Traceback")


def test_html_is_shown_and_never_run(tab: Page) -> None:
    text = "<img src=x onerror=alert(1)> is a tag."
    translate(tab, text)
    expect(tab.locator(".lens img")).to_have_count(0)


def test_emoji_are_listed_as_lost(tab: Page) -> None:
    translate(tab, "🦜🦜")
    expect(tab.locator(".lens")).to_contain_text("🦜")


@pytest.mark.parametrize("width", [360, 390, 1280])
def test_the_page_never_scrolls_sideways(tab: Page, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 844})
    translate(tab, SENTENCE)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_stepping_asks_the_server_nothing(tab: Page) -> None:
    translate(tab, SENTENCE)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    for number in (2, 4, 1):
        tab.locator(f"button[data-step='{number}']").click()
    tab.locator("button[data-src='2']").click()
    assert [url for url in asked if "heartbeat" not in url] == []


def test_the_trace_of_the_page_is_the_apis(page: str, tab: Page, catalogue: Catalogue) -> None:
    from gradio_client import Client

    answer = Client(page, verbose=False).predict(SENTENCE, api_name="/trace")
    trace = Trace.from_json(json.dumps(answer))
    translate(tab, SENTENCE)
    expect(tab.locator("[data-translation]")).to_have_text(trace.target.text)
    assert trace.model.id == catalogue.default
