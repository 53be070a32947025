"""Everybody can use the page: by keyboard, by touch, by ear, in both themes."""

from collections.abc import Callable

import pytest
from driver import SENTENCE, act, current, sentences, serious, source, step, translate
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]


# Colours depend on the theme alone, and what scrolls on the width alone.
@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1280)])
def test_axe_finds_nothing_serious(visit: Visit, theme: str, width: int) -> None:
    tab = visit(color_scheme=theme, viewport={"width": width, "height": 844})
    assert ("dark" in (tab.locator("body").get_attribute("class") or "")) == (theme == "dark")
    translate(tab, f"{SENTENCE} Where is my book 🦜?")
    sentences(tab).nth(0).click()
    step(tab, 2).click()
    tab.locator("[data-rank='2'] button").click()
    expect(tab.locator("[data-path]")).to_be_visible()
    assert serious(tab) == []
    source(tab, 2).click()
    tab.get_by_text("For programs").click()
    assert serious(tab) == []
    tab.locator("#sentence textarea").fill("house " * 70)
    tab.locator("#translate").click()
    expect(tab.locator("#problem [role=alert]")).not_to_be_empty()
    assert serious(tab) == []


FOCUS_JS = """() => {
  const node = document.activeElement;
  const around = [node, node.closest("label"), node.closest(".wrap")].filter(Boolean);
  const seen = node.matches("textarea")
    || around.some((each) => getComputedStyle(each).outlineStyle !== "none");
  const { act, value, src, step } = node.dataset;
  const name = act ? `${act} ${value ?? ""}`.trim()
    : src ? `source ${src}` : step ? `step ${step}` : node.closest("[id]")?.id ?? node.className;
  return { name, seen };
}"""


def tab_through(tab: Page) -> list[dict[str, object]]:
    """Press Tab from the page's beginning until it is left; return what had the focus."""
    stops: list[dict[str, object]] = []
    for _ in range(90):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement === document.body"):
            break
        stops.append(tab.evaluate(FOCUS_JS))
    return stops


def test_every_control_is_reached_by_tab_in_order_and_is_seen(tab: Page) -> None:
    step(tab, 2).click()
    tab.locator("[data-rank='2'] button").click()
    expect(tab.locator("[data-path]")).to_be_visible()
    tab.locator("#title").click()
    stops = tab_through(tab)
    names = [str(stop["name"]) for stop in stops]
    expected = ["swap", "model", "language", "sentence", "translate", "example-short",
                "copy", "share", "back 0", "undo", "rewind", "play", "forward", "speed",
                "source ", "step 2", "option all", "option words",
                "export svg", "tab next"]  # fmt: skip
    reached = [name for name in names if name.startswith(tuple(expected))]
    firsts = [next((n for n in reached if n.startswith(start)), start) for start in expected]
    assert [name for name in firsts if name not in reached] == [], names
    assert firsts == sorted(firsts, key=names.index), names
    assert any(name.startswith("continue ") for name in names), names
    assert [stop["name"] for stop in stops if not stop["seen"]] == []


def test_the_whole_page_works_by_keyboard_alone(tab: Page) -> None:
    tab.locator("#sentence textarea").focus()
    tab.keyboard.press("Control+A")
    tab.keyboard.type("Where is the station?")
    tab.keyboard.press("Enter")
    expect(tab.locator(".lens")).to_have_attribute("data-source", "Where is the station?")
    for _ in range(40):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.matches('[data-step]')"):
            break
    tab.keyboard.press("ArrowRight")
    expect(current(tab)).to_have_attribute("data-step", "2")
    tab.keyboard.press("ArrowDown")
    expect(tab.locator("[data-readout]")).to_contain_text("unit")
    for _ in range(20):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.matches('[data-act=continue]')"):
            break
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-path]")).to_be_visible()


def test_the_translation_is_announced(tab: Page) -> None:
    tab.evaluate("window.live = document.querySelector('[aria-live=polite]')")
    translate(tab, SENTENCE)
    assert tab.evaluate("window.live.isConnected && window.live.textContent.length > 0")
    expect(tab.locator("[data-translation]")).to_have_attribute("lang", "es")


TARGETS_JS = """() => [...document.querySelectorAll("button, a, input, textarea, [role=tab]")]
  .filter((node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest("[hidden]"))
  .map((node) => {
    const label = node.closest("label, .wrap");
    const boxes = [node, label].filter(Boolean).map((each) => each.getBoundingClientRect());
    const width = Math.max(...boxes.map((box) => box.width));
    const height = Math.max(...boxes.map((box) => box.height));
    return { html: node.outerHTML.slice(0, 120), width, height };
  })
  .filter(({ width, height }) => width && (width < 43.5 || height < 43.5))"""


@pytest.mark.parametrize("language", ["en", "es"])
def test_on_a_phone_every_target_is_big_enough(visit: Visit, language: str) -> None:
    size = {"width": 360, "height": 800}
    tab = visit(f"?ui={language}", viewport=size, has_touch=True, is_mobile=True)
    translate(tab, f"{SENTENCE} ¿Dónde está la estación?")
    sentences(tab).nth(0).tap()
    step(tab, 2).tap()
    tab.locator("[data-rank='2'] button").tap()
    expect(tab.locator("[data-path]")).to_be_visible()
    assert tab.evaluate(TARGETS_JS) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    source(tab, 2).tap()
    for name in ("memory", "source", "table"):
        act(tab, "tab", name).tap()
        expect(tab.locator("table").first).to_be_visible()
        assert tab.evaluate(TARGETS_JS) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
