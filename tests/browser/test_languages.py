"""Both languages: every word of the page, switched in place, chosen as the visitor would expect."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from driver import (
    SENTENCE,
    choose_model,
    current,
    open_tab,
    sentences,
    show_whole_words,
    step,
    translate,
)
from playwright.sync_api import Page, expect

import app
from model.messages import read_messages
from model.page import handlers, labels, layout
from model.page.catalogue import Catalogue
from model.page.demo import build_demo
from model.page.link import TABS

Visit = Callable[..., Page]

# All that a visitor can read or hear, but not what was typed, translated or cut into pieces, and
# not the names of languages, which are the browser's.
READ_JS = """() => {
  const own = "[translate=no], [data-path] [aria-current], .label, .name, [data-act=export], "
    + "[data-act=speed], [data-act=back], #language label, #direction, option, script, style, "
    + "title, .progress-text, td, tbody th, thead th + th, footer, code";
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (parent.closest(own) || !parent.checkVisibility()) continue;
    // A message in which words are explained is in parts.
    found.push((parent.closest(":has(> .term)") ?? walk.currentNode).textContent);
  }
  for (const node of document.body.querySelectorAll("*")) {
    if (node.closest(own) || !node.checkVisibility()) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      if (node.getAttribute(name)) found.push(node.getAttribute(name));
    }
  }
  return found.map((text) => text.trim()).filter(Boolean);
}"""


@pytest.fixture
def marked_page(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The page in a language whose every word stands between ⟦ and ⟧."""
    messages = {key: f"⟦{text}⟧" for key, text in read_messages("en").items()}
    messages["locale"] = "en"
    for module in (handlers, layout, labels):
        monkeypatch.setattr(
            module, "read_messages", {"en": messages, "es": messages}.__getitem__, raising=False
        )
    demo = build_demo(catalogue)
    settings = app.launch_settings(catalogue) | {"server_name": "127.0.0.1", "quiet": True}
    _, url, _ = demo.launch(prevent_thread_lock=True, **settings)
    yield url
    demo.close()


def unmarked(tab: Page) -> list[str]:
    """Return what on the page comes from no catalogue: letters outside of ⟦ and ⟧."""
    texts = tab.evaluate(READ_JS)
    mark = r"⟦[^⟦⟧]*(⟧|$)"
    # A sentence may hold others, which may hold others.
    for _ in range(4):
        texts = [re.sub(mark, "", text) for text in texts]
    return [text for text in texts if re.search(r"[^\W\d_]{2}", text)]


def test_no_word_of_the_page_is_outside_the_catalogue(visit: Visit, marked_page: str) -> None:
    tab = visit(address=marked_page)
    assert unmarked(tab) == []
    choose_model(tab, "context")
    translate(tab, f"{SENTENCE} ¿Dónde está la estación?")
    sentences(tab).nth(0).click()
    step(tab, 2).click()
    tab.locator("[data-rank='2'] button").click()
    expect(tab.locator("[data-path]")).to_be_visible()
    assert unmarked(tab) == []
    tab.locator("[data-src='2']").click()
    assert unmarked(tab) == []
    show_whole_words(tab)
    step(tab, 1).hover()
    assert unmarked(tab) == []
    for name in TABS:
        open_tab(tab, name)
        assert unmarked(tab) == [], name
    tab.locator("#sentence textarea").fill("house " * 70)
    tab.locator("#translate").click()
    expect(tab.locator("#problem [role=alert]")).not_to_be_empty()
    assert unmarked(tab) == []
    tab.route("**/queue/join*", lambda route: route.fulfill(status=500, body="{}"))
    tab.locator("#sentence textarea").fill(SENTENCE)
    tab.locator("#translate").click()
    expect(tab.locator(".lens .message")).not_to_be_empty()
    assert unmarked(tab) == []


def test_switching_keeps_the_sentence_the_step_and_the_path(tab: Page) -> None:
    translate(tab, SENTENCE)
    step(tab, 2).click()
    tab.locator("[data-rank='2'] button").click()
    expect(tab.locator("[data-path]")).to_be_visible()
    before = tab.locator("[data-translation]").inner_text()
    tab.locator("#sentence textarea").fill("Not yet translated.")
    tab.locator("#language label").nth(1).click()
    expect(tab.locator("#translate")).to_have_text("Traducir")
    expect(tab.locator("[data-stats]")).to_contain_text("perplejidad")
    expect(tab.locator("html")).to_have_attribute("lang", "es")
    expect(tab.locator("#sentence textarea")).to_have_value("Not yet translated.")
    expect(tab.locator("[data-translation]")).to_have_text(before)
    expect(tab.locator("[data-path]")).to_contain_text("deshacer")
    expect(current(tab)).to_have_attribute("data-step", "2")
    expect(tab.locator("#count")).to_contain_text("piezas")


def test_spanish_numbers_have_a_decimal_comma(visit: Visit) -> None:
    tab = visit("?ui=es")
    translate(tab, SENTENCE)
    for selector in ("[data-stats]", "[data-readout]", "#lens-panel ol"):
        text = tab.locator(selector).inner_text()
        assert re.search(r"\d,\d", text), text
        assert not re.search(r"\d\.\d", text), text


def test_the_language_is_the_links_the_saved_one_the_browsers_or_english(visit: Visit) -> None:
    def language(tab: Page) -> str:
        return tab.locator("#translate").inner_text()

    assert language(visit(locale="de-DE")) == "Translate"
    assert language(visit(locale="es-AR")) == "Traducir"
    assert language(visit("?ui=en", locale="es-AR")) == "Translate"
    tab = visit(locale="es-AR")
    tab.locator("#language label").first.click()
    expect(tab.locator("#translate")).to_have_text("Translate")
    tab.goto(tab.url.split("?")[0])
    expect(tab.locator("#count")).to_contain_text("pieces")
    assert language(tab) == "Translate"
    tab.goto(tab.url.split("?")[0] + "?ui=es")
    expect(tab.locator("#translate")).to_have_text("Traducir")


def test_the_spanish_page_is_spanish_where_the_english_one_is_english(visit: Visit) -> None:
    english = json.dumps(visit().evaluate(READ_JS))
    spanish = json.dumps(visit("?ui=es").evaluate(READ_JS), ensure_ascii=False)
    for word in ("pieces", "Share", "swap", "encoder", "step", "Copy", "units", "model"):
        assert re.search(rf"\b{word}\b", english), word
        assert not re.search(rf"\b{word}\b", spanish), word


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_theme_is_turned_and_kept_until_it_is_the_systems_again(
    visit: Visit, system: Literal["light", "dark"]
) -> None:
    tab = visit(color_scheme=system)
    paper, colour = tab.locator(".lens"), {}
    for theme in (str(system), "other"):
        colour[theme] = paper.evaluate("node => getComputedStyle(node).backgroundColor")
        tab.locator("#theme").click()
        # What the button does is loaded when it is first pressed.
        expect(paper).not_to_have_css("background-color", colour[theme])
    expect(paper).to_have_css("background-color", colour[system])
    assert tab.evaluate("localStorage.getItem('lens-theme')") is None
    tab.locator("#theme").click()
    tab.reload()
    expect(paper).to_have_css("background-color", colour["other"])


def test_paper_has_the_sentence_the_band_and_the_panel_and_no_controls(tab: Page) -> None:
    translate(tab, SENTENCE)
    tab.emulate_media(media="print")
    for there in (".source", "[data-translation]", ".stage", "#lens-panel h2"):
        expect(tab.locator(there)).to_be_visible()
    for gone in ("#masthead", "#input", ".tabs", "#foot", "[data-act=share]", ".scrubber"):
        expect(tab.locator(gone)).to_be_hidden()
