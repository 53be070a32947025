"""The main road in Firefox and WebKit: `make browsers`; `make test` stays with Chromium."""

from collections.abc import Callable, Iterator

import pytest
from conftest import trace_of
from engines import ENGINES
from playwright.sync_api import Page
from selenium.webdriver import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from starlette.middleware import Middleware
from visitor import RECORD, Visitor

import app
from model.lens.trace import Trace
from model.page.catalogue import Catalogue
from model.page.demo import build_demo
from model.page.head import FirstPage

SENTENCE = "My brother bought a new car last week."
WIDTHS_JS = "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
SCROLLERS_JS = """return [...document.querySelectorAll("*")].filter((node) =>
  node.clientWidth && node.scrollWidth > node.clientWidth
  && /auto|scroll/.test(getComputedStyle(node).overflowX) && !node.matches(".stage, .part, .box")
).map((node) => node.outerHTML.slice(0, 120))"""
"""What can be scrolled sideways, besides the band and the tables."""
STATE_JS = """
const text = (css) => document.querySelector(css)?.textContent;
return {
  sentence: document.querySelector("#sentence textarea").value,
  direction: text("#direction"), origin: text("#origin"), translation: text("[data-translation]"),
  column: text(".heads [aria-current=step]"), path: text("[data-path]"),
  tab: text("[data-act=tab][aria-selected=true]"), language: text("#language .selected"),
};"""


@pytest.fixture(scope="module")
def page(catalogue: Catalogue) -> Iterator[str]:
    """The real page, which records what goes wrong in it; its address."""
    settings = app.launch_settings(catalogue) | {"server_name": "127.0.0.1", "quiet": True}

    def record(html: str, _: object) -> str:
        return html.replace("<head>", f"<head>{RECORD}", 1)

    middleware = settings["app_kwargs"]["middleware"]
    middleware.insert(0, Middleware(FirstPage, rewrite=record))
    demo = build_demo(catalogue)
    _, url, _ = demo.launch(prevent_thread_lock=True, **settings)
    yield url
    demo.close()


@pytest.fixture(scope="module", params=ENGINES)
def driver(request: pytest.FixtureRequest) -> Iterator[WebDriver]:
    """Each browser, started once: that takes longer than a test."""
    with ENGINES[request.param]() as driver:
        yield driver


@pytest.fixture
def visitor(driver: WebDriver, page: str) -> Iterator[Visitor]:
    """A visitor who has just opened the page; an error in the console fails the test."""
    visitor = Visitor(driver, page)
    visitor.visit()
    yield visitor
    visitor.note_problems()
    assert visitor.problems == []


@pytest.fixture
def trace(catalogue: Catalogue) -> Trace:
    """What the page's first model makes of the sentence."""
    return trace_of(catalogue.translator(catalogue.default), SENTENCE)


def test_a_sentence_is_translated_at_enter(visitor: Visitor, trace: Trace) -> None:
    visitor.translate(SENTENCE)
    visitor.see("[data-translation]", trace.target.text)
    visitor.see("#count", f"{len(trace.source.pieces) - 1} pieces and the end, of 60")


def test_a_click_and_the_arrow_keys_step_through_the_columns(visitor: Visitor) -> None:
    visitor.translate(SENTENCE)
    visitor.click("button[data-step='3']")
    visitor.element("button[data-step='3'][aria-current=step]")
    visitor.see("[data-readout]", "step 3")
    visitor.press(Keys.ARROW_RIGHT)
    visitor.element("button[data-step='4'][aria-current=step]")
    visitor.press(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    visitor.element("button[data-step='2'][aria-current=step]")
    visitor.press(Keys.HOME)
    visitor.element("button[data-src='1'][aria-current=step]")
    visitor.click("button[data-src='2']")
    visitor.element("button[data-src='2'][aria-current=step]")


def test_another_candidate_goes_on_and_undo_goes_back(
    visitor: Visitor, trace: Trace, catalogue: Catalogue
) -> None:
    visitor.translate(SENTENCE)
    visitor.click("button[data-step='2']")
    visitor.click("[data-rank='2'] button")
    other = trace.target.candidates[1][1].id
    path = trace_of(catalogue.translator(catalogue.default), SENTENCE, {2: other})
    visitor.see("[data-translation]", path.target.text)
    visitor.see("[data-path]", "bits")
    for changed in ("[data-translation] mark", ".changed .label"):
        assert "underline" in visitor.style(changed, "text-decoration-line")
    visitor.click("[data-act=undo]")
    visitor.see_no("[data-path]")
    visitor.see("[data-translation]", trace.target.text)


def test_the_model_is_switched(visitor: Visitor, catalogue: Catalogue) -> None:
    visitor.translate(SENTENCE)
    visitor.choose_model("context")
    said = trace_of(catalogue.translator("en-es-context"), SENTENCE).target.text
    visitor.see("[data-translation]", said)
    visitor.see("#origin", "en-es-context")
    visitor.element("[data-part=context]")


def test_swap_turns_the_direction(visitor: Visitor, trace: Trace, catalogue: Catalogue) -> None:
    visitor.translate(SENTENCE)
    visitor.click("#swap")
    visitor.see("#direction", "Spanish → English")
    back = trace_of(catalogue.translator("es-en-attention"), trace.target.text).target.text
    visitor.see("[data-translation]", back)


def test_the_language_is_switched_and_the_chosen_one_underlined(visitor: Visitor) -> None:
    for language, said in (("es", "Traducir"), ("en", "Translate")):
        visitor.choose_language(language)
        visitor.see("#translate", said)
        chosen = "#language label.selected"
        visitor.see(chosen, language.upper())
        assert visitor.style(chosen, "text-decoration-line") == "underline"
        assert visitor.style(chosen, "text-decoration-thickness") == "2px"
        others = "#language label:not(.selected)"
        assert visitor.style(others, "text-decoration-line") == "none"


def test_a_link_shows_the_same_again(visitor: Visitor) -> None:
    visitor.translate(SENTENCE)
    visitor.choose_model("context")
    visitor.see("#origin", "en-es-context")
    visitor.element("[data-part=context]")
    visitor.click("button[data-step='2']")
    visitor.click("[data-rank='2'] button")
    visitor.see("[data-path]", "bits")
    visitor.choose_language("es")
    visitor.see("#translate", "Traducir")
    visitor.click("button[data-step='3']")
    visitor.open_tab("memory")
    visitor.element("#lens-panel table")
    before = visitor.run(STATE_JS)
    link = str(visitor.element(".lens").get_attribute("data-link"))
    visitor.visit("?q=Hello.&ui=en")
    visitor.visit("?" + link.partition("?")[2])
    visitor.element("#lens-panel table")
    assert visitor.run(STATE_JS) == before


@pytest.mark.parametrize(("tab", "drawn"), [("memory", "table tbody tr"), ("source", "button")])
def test_a_tab_opens(visitor: Visitor, tab: str, drawn: str) -> None:
    visitor.translate(SENTENCE)
    visitor.open_tab(tab)
    visitor.element(f"#lens-panel {drawn}")


def test_the_head_is_as_high_as_in_chromium(visitor: Visitor, visit: Callable[..., Page]) -> None:
    box = visit().locator("#masthead").bounding_box()
    assert box is not None
    assert abs(visitor.element("#masthead").rect["height"] - box["height"]) <= 4


def test_only_the_band_and_the_tables_scroll_sideways(visitor: Visitor) -> None:
    visitor.translate(SENTENCE)
    assert visitor.run(SCROLLERS_JS) == []


def test_a_phone_scrolls_nothing_sideways(visitor: Visitor, trace: Trace) -> None:
    visitor.visit_in_frame(390, 800)
    visitor.translate(SENTENCE)
    visitor.see("[data-translation]", trace.target.text)
    for tab in ("next", "memory", "source", "table"):
        visitor.open_tab(tab)
        needed, given = visitor.run(WIDTHS_JS)
        assert needed <= given
        assert visitor.run(SCROLLERS_JS) == []
