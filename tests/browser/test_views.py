"""What every tab must do, with both architectures: the tests run over the list of tabs."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import visits
from driver import act, no_requests, open_tab, serious, translate
from playwright.sync_api import Browser, Page, expect

from model.messages import read_messages
from model.page.link import TABS

SENTENCE, OTHER = "I like tea.", "The boat is red."
"""Short, so that there is little to look through."""

TEXTS_JS = """panel => [panel, ...panel.querySelectorAll("*")].flatMap((node) =>
  [...node.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
    .map(({ data }) => data).concat(node.title ?? [], node.ariaLabel ?? []))"""
# From here on the view `name` leaves behind the table of what it draws.
KEEP_TABLE_JS = """async (name) => {
  const files = performance.getEntriesByType("resource").map((entry) => entry.name);
  const { load, viewOf } = await import(files.find((file) => file.includes("/views/index.js")));
  const view = await load(viewOf(name));
  const { draw, table } = view;
  view.draw = (given) => { window.table = table(given); return draw(given); };
}"""
# Each list and each table of the panel, as rows of texts; what a shaded cell tells is its title.
PLOTS_JS = """panel => [...panel.querySelectorAll("ol, tbody")].map((plot) =>
  [...plot.children].map((row) => [...(row.cells ?? row.querySelectorAll(".name, .value"))]
    .map((cell) => cell.title || cell.textContent)))"""

FIRST_ROWS = {"include": [".detail"], "exclude": [".detail tr:nth-child(n + 4)"]}
"""For axe, which takes seconds for a long table, though its rows are alike."""


@pytest.fixture(scope="module", params=["attention", "context"])
def architecture(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=TABS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def opened(browser: Browser, page: str, architecture: str, name: str) -> Iterator[Page]:
    """The page that a link to the tab leads to; the tests of this tab share it."""
    with visits(browser, page) as open_page:
        yield open_page(f"?q={SENTENCE}&dir=en-es&m={architecture}&do=&tab={name}")


def another(name: str) -> str:
    return TABS[0] if name != TABS[0] else TABS[1]


def test_a_link_opens_it(opened: Page, architecture: str, name: str) -> None:
    expect(opened.locator(".lens")).to_have_attribute("data-source", SENTENCE)
    expect(opened.locator("[data-part=context]")).to_have_count(int(architecture == "context"))
    expect(act(opened, "tab", name)).to_have_attribute("aria-selected", "true")
    expect(opened.locator(f"#lens-panel[aria-labelledby=tab-{name}] > *").first).to_be_visible()


def test_the_tabs_are_those_that_links_know(opened: Page) -> None:
    tabs = opened.locator("[role=tab]").evaluate_all("all => all.map((tab) => tab.dataset.value)")
    assert tuple(tabs) == TABS


def test_it_has_words_for_all_it_says(opened: Page, name: str) -> None:
    for number, language in enumerate(("en", "es")):
        opened.locator("#language label").nth(number).click()
        expect(act(opened, "tab", name)).to_have_text(read_messages(language)[f"tab.{name}"])
        texts = opened.locator("#lens-panel").evaluate(TEXTS_JS)
        # A key without a text is shown as it is, and so is a place without a value.
        unsaid = [text for text in texts if re.search(r"[a-z]\.[a-z]|\{\w+\}", text)]
        assert unsaid == [], language
    opened.locator("#language label").first.click()
    expect(opened.locator("html")).to_have_attribute("lang", "en")


def test_what_it_draws_is_its_table(opened: Page, name: str) -> None:
    opened.evaluate(KEEP_TABLE_JS, name)
    open_tab(opened, another(name))
    open_tab(opened, name)
    table = opened.evaluate("window.table")
    panel = opened.locator("#lens-panel")
    expect(panel).to_contain_text(table["caption"])
    assert len(table["rows"]) > 1
    plots = panel.evaluate(PLOTS_JS)
    assert any(shows(plot, table["rows"]) for plot in plots), (table["rows"], plots)


def shows(plot: list[list[str]], rows: list[list[Any]]) -> bool:
    """Return whether each cell begins with the table's; a unit or crossed-out words may follow."""
    if [len(drawn) for drawn in plot] != [len(row) for row in rows]:
        return False
    cells = zip(chain(*plot), map(str, chain(*rows)), strict=True)
    return all(f"{cell} ".startswith(f"{value} ".lstrip()) for cell, value in cells)


def test_keys_lead_to_it_and_into_its_panel(opened: Page, name: str) -> None:
    # What is on the way is there already: an answer that comes late draws the panel anew.
    for each in (*TABS, another(name)):
        open_tab(opened, each)
    act(opened, "tab", another(name)).focus()
    way = TABS.index(name) - TABS.index(another(name))
    for _ in range(abs(way)):
        opened.keyboard.press("ArrowRight" if way > 0 else "ArrowLeft")
    expect(act(opened, "tab", name)).to_be_focused()
    expect(act(opened, "tab", name)).to_have_attribute("aria-selected", "true")
    expect(opened.locator(f"#lens-panel[aria-labelledby=tab-{name}] > *").first).to_be_visible()
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.closest('#lens-panel') !== null")
    opened.keyboard.press("Shift+Tab")
    expect(act(opened, "tab", name)).to_be_focused()


# Colours depend on the theme alone, and what scrolls on the width alone.
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_serious_in_it(opened: Page, name: str, theme: str, width: int) -> None:
    open_tab(opened, name)
    opened.set_viewport_size({"width": width, "height": 844})
    opened.evaluate("isDark => document.body.classList.toggle('dark', isDark)", theme == "dark")
    assert serious(opened, FIRST_ROWS) == []


def test_a_click_opens_it_with_one_request_at_most_and_again_with_none(
    opened: Page, name: str
) -> None:
    open_tab(opened, another(name))
    translate(opened, OTHER)
    open_tab(opened, another(name))
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    open_tab(opened, name)
    assert len([url for url in asked if "/queue/join" in url]) <= 1
    link = urlsplit(opened.locator(".lens").get_attribute("data-link")).query
    assert parse_qs(str(link)).get("tab", [TABS[0]]) == [name]
    with no_requests(opened):
        open_tab(opened, another(name))
        open_tab(opened, name)
