"""A link is the state: it shows the same elsewhere and later, and it is only data."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from conftest import ROOT, connect, trace_of
from driver import (
    SENTENCE,
    act,
    choose_model,
    chosen_model,
    current,
    open_tab,
    sentences,
    source,
    step,
    translate,
)
from playwright.sync_api import Browser, Page, Route, expect

from model.decode.translator import Translator
from model.page.catalogue import Catalogue
from model.page.layout import HIDEABLE

Visit = Callable[..., Page]
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


def test_a_links_page_shows_nothing_else_while_it_waits(
    browser: Browser, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end, compute = Event(), Translator.compute

    def wait(*arguments: Any) -> Any:
        assert may_end.wait(120)
        return compute(*arguments)

    monkeypatch.setattr(Translator, "compute", wait)
    tab = browser.new_page(locale="en-US")
    tab.goto(f"{page}?q={quote(SENTENCE)}")
    expect(tab.locator("[data-say=loading]")).to_be_visible()
    expect(tab.locator("[data-translation]")).not_to_be_empty()
    expect(tab.locator("[data-translation]")).to_be_hidden()
    may_end.set()
    expect(tab.locator("[data-translation]")).to_be_visible()
    expect(tab.locator(".lens")).to_have_attribute("data-source", SENTENCE)
    expect(tab.locator("[data-say=loading]")).to_be_hidden()
    tab.close()


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The page in a process of its own, as after a restart, on a Space of another address."""
    code = (
        "import app; from model.page.catalogue import Catalogue\n"
        "catalogue = Catalogue.read(app.ASSETS / 'models.json')\n"
        "demo = app.build_demo(catalogue)\n"
        "settings = app.launch_settings(catalogue) | {'server_name': '127.0.0.1', 'quiet': True}\n"
        "print(demo.launch(prevent_thread_lock=True, **settings)[1], flush=True)\n"
        "input()\n"
    )
    environment = os.environ | {"SPACE_ID": "someone/lens"}
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    yield next(line.strip() for line in process.stdout if line.startswith("http"))
    process.kill()
    process.wait()


def share(tab: Page) -> str:
    """Copy the link as a visitor does."""
    act(tab, "share").click()
    expect(act(tab, "share")).to_have_text(re.compile("copied|copiado"))
    return str(tab.evaluate("navigator.clipboard.readText()"))


def state(tab: Page) -> dict[str, object]:
    """Return what a visitor sees of the state."""
    return {
        "sentence": tab.locator("#sentence textarea").input_value(),
        "translation": tab.locator("[data-translation]").inner_text(),
        "model": chosen_model(tab).input_value(),
        "path": tab.locator("[data-path]").inner_text(),
        "step": current(tab).get_attribute("data-step"),
        "tab": tab.locator("[role=tab][aria-selected=true]").inner_text(),
        "current": tab.locator("[data-translation] [aria-current=true]").inner_text(),
        "button": tab.locator("#translate").inner_text(),
        "numbers": (tab.locator("[data-stats]").inner_text()).split(" | ")[:3],
    }


def test_a_link_shows_the_same_on_another_host_after_a_restart(
    visit: Visit, elsewhere: str
) -> None:
    tab = visit("?ui=es", permissions=["clipboard-read", "clipboard-write"])
    choose_model(tab, "context")
    translate(tab, f"The boat is red. {SENTENCE}")
    sentences(tab).nth(1).click()
    # The server sends what its picture needs.
    expect(tab.locator(".lens .source")).to_have_text(SENTENCE)
    step(tab, 2).click()
    tab.locator("[data-rank='2'] button").click()
    expect(tab.locator("[data-path]")).to_be_visible()
    step(tab, 4).click()
    tab.locator("[data-rank='3'] button").click()
    expect(tab.locator("[data-path] nav")).to_contain_text("› 4: ")
    step(tab, 3).click()
    open_tab(tab, "table")
    query = urlsplit(share(tab)).query
    there = visit(f"?{query}", address=elsewhere)
    expect(there.locator("[data-path]")).to_be_visible()
    assert state(there) == state(tab)
    # On a Space the link is the Space page's own address.
    link = str(there.locator(".lens").get_attribute("data-link"))
    assert link == f"https://huggingface.co/spaces/someone/lens?{query}"


def test_a_sentence_that_is_pressed_while_the_text_is_translated_again_is_opened(
    tab: Page,
) -> None:
    text = f"The boat is red. {SENTENCE}"
    translate(tab, text)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if len(held) < 2:
            held.append(route)
        else:
            route.continue_()

    tab.route("**/queue/join*", hold)
    tab.locator("#sentence textarea").press("Enter")
    sentences(tab).nth(1).click()
    while len(held) < 2:
        tab.wait_for_timeout(10)
    translated_again, opened = held
    lens = tab.locator(".lens")
    lens.evaluate("node => delete node.dataset.source")
    translated_again.continue_()
    expect(lens).to_have_attribute("data-source", text)
    opened.continue_()
    expect(tab.locator(".lens .source")).to_have_text(SENTENCE)


def test_the_address_bar_is_the_link(tab: Page) -> None:
    translate(tab, SENTENCE)
    source(tab, 3).click()
    expect(tab).to_have_url(re.compile(r"src=3"))
    query = parse_qs(urlsplit(tab.url).query)
    assert query["q"] == [SENTENCE]
    assert query["dir"] == ["en-es"]
    assert query["m"] == ["both"]
    assert tab.url == tab.locator(".lens").get_attribute("data-link")
    tab.reload()
    expect(tab.locator(".lens")).to_have_attribute("data-source", SENTENCE)
    expect(current(tab)).to_have_attribute("data-src", "3")


def test_a_link_from_another_revision_keeps_the_sentence_and_says_so(
    visit: Visit, catalogue: Catalogue
) -> None:
    tab = visit(f"?q={quote(SENTENCE)}&rev=0000000&step=2&force=2:99")
    expect(tab.locator(".lens")).to_have_attribute("data-source", SENTENCE)
    trace = trace_of(catalogue.translator(catalogue.default), SENTENCE)
    expect(tab.locator("[data-translation]")).to_have_text(trace.target.text)
    expect(tab.locator(".lens .facts")).to_contain_text("another revision of the model")
    expect(tab.locator("[data-path]")).to_be_hidden()
    expect(current(tab)).to_have_attribute("data-step", "2")


def test_a_link_to_a_model_that_is_not_here_says_so(visit: Visit) -> None:
    tab = visit(f"?q={quote(SENTENCE)}&m=transformer")
    expect(tab.locator(".lens .facts")).to_contain_text("does not have the model in the link")


@pytest.mark.parametrize(
    "name", ["q", "dir", "m", "rev", "s", "step", "src", "force", "tab", "ui", "hide", "other"]
)
def test_script_in_a_link_is_only_text(visit: Visit, name: str) -> None:
    query = {"q": "The boat is red.", name: HOSTILE}
    tab = visit("?" + "&".join(f"{key}={quote(value)}" for key, value in query.items()))
    expect(tab.locator(".lens")).to_have_attribute("data-source", query["q"])
    expect(tab.locator("img[src=x]")).to_have_count(0)
    if name == "q":
        expect(tab.locator("#sentence textarea")).to_have_value(HOSTILE)


def test_a_link_with_a_text_that_is_refused_keeps_it_and_says_why(visit: Visit) -> None:
    text = "house " * 70
    tab = visit(f"?q={quote(text)}")
    expect(tab.locator("#sentence textarea")).to_have_value(text)
    expect(tab.locator("#problem")).to_contain_text("at most 60")
    expect(tab.locator("[data-translation]")).to_be_visible()
    expect(tab.locator("[data-say=loading]")).to_be_hidden()
    tab.wait_for_timeout(500)
    expect(tab.locator("#problem")).to_contain_text("at most 60")


CONTROLS = {
    "swap": "#swap",
    "model": "#model",
    "language": "#language",
    "share": "[data-act=share]",
    "input": "#input",
    "examples": "#examples",
    "settings": "#settings",
    "footer": "#footer, #origin, footer button, .lens summary",
    "back": "[data-act=reverse]",
    "copy": "[data-act=copy]",
    "play": "[data-act=play]",
    "options": "[data-act=option][data-value=all]",
    "export": "[data-act=export][data-value=svg]",
    "tabs": "[role=tab]",
    "continue": "[data-rank] button",
}


def test_a_teachers_link_leaves_controls_out(visit: Visit) -> None:
    hidden = ["share", "model", "examples", "play", "export", "continue"]
    tab = visit(f"?q={quote(SENTENCE)}&ui=es&hide={','.join(hidden)}")
    expect(tab.locator("#translate")).to_have_text("Traducir")
    for name, selector in CONTROLS.items():
        shown = expect(tab.locator(selector).first)
        shown.to_be_hidden() if name in hidden else shown.to_be_visible()
    translate(tab, "The boat is red.")
    expect(act(tab, "play")).to_be_hidden()
    assert parse_qs(urlsplit(tab.url).query)["hide"] == [",".join(hidden)]


def test_every_name_can_be_left_out(visit: Visit, page: str) -> None:
    others = {name: selector for name, selector in CONTROLS.items() if name != "input"}
    tab = visit(f"?hide={','.join(others)}")
    for selector in others.values():
        for part in tab.locator(selector).all():
            expect(part).to_be_hidden()
    tab.goto(f"{page}?hide=input")
    expect(tab.locator("#input")).to_be_hidden()
    expect(tab.locator("#field")).to_be_hidden()
    assert set(HIDEABLE) <= set(CONTROLS)


def test_the_call_for_programs_gives_what_is_shown(page: str, tab: Page) -> None:
    call = tab.locator("code")

    def called() -> dict[str, Any]:
        answer: dict[str, Any] = eval(call.inner_text(), {"client": connect(page)})
        return answer

    expect(call).to_be_hidden()
    tab.get_by_text("For programs").click()
    text = 'He said "no" to ${alert(1)}. My brother sleeps.'
    translate(tab, text)
    first = called()
    assert first["source"]["text"] == 'He said "no" to ${alert(1)}.'
    sentences(tab).nth(1).click()
    expect(call).to_contain_text("2, api_name")
    second = called()
    assert second["source"]["text"] == "My brother sleeps."
    expect(sentences(tab).nth(1)).to_have_text(second["target"]["text"])
    act(tab, "continue").first.click()
    expect(step(tab, 1)).to_have_class(re.compile("forced"))
    expect(call).to_contain_text("force:1:")
    path = called()
    assert path["change"].startswith("force:1:")
    expect(sentences(tab).nth(1)).to_have_text(path["target"]["text"])
    tab.locator("#swap").click()
    expect(call).to_contain_text('"es-en", "attention"')


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_call_for_programs_is_unfolded_and_copied_by_keyboard(visit: Visit, key: str) -> None:
    tab = visit("?ui=es", permissions=["clipboard-read", "clipboard-write"])
    summary = tab.get_by_text("Para programas")
    summary.focus()
    tab.keyboard.press(key)
    call = tab.locator("code")
    expect(call).to_be_visible()
    tab.keyboard.press("Tab")
    expect(act(tab, "call")).to_be_focused()
    tab.keyboard.press(key)
    expect(act(tab, "call")).to_have_text("Copiado")
    assert tab.evaluate("navigator.clipboard.readText()") == call.inner_text()
    summary.focus()
    tab.keyboard.press(key)
    expect(call).to_be_hidden()


# Over plain http, and in a frame without the permission, a page may not write to the clipboard.
@pytest.mark.parametrize("name", ["copy", "share"])
def test_without_the_clipboard_the_text_is_selected_to_be_copied_by_hand(
    tab: Page, name: str
) -> None:
    translate(tab, SENTENCE)
    tab.evaluate("delete Navigator.prototype.clipboard")
    act(tab, name).click()
    field = tab.locator(".explanation textarea")
    expect(field).to_be_focused()
    lens = tab.locator(".lens")
    wanted = {"copy": lens.locator("[data-translation]").inner_text(),
              "share": lens.get_attribute("data-link")}[name]  # fmt: skip
    assert field.input_value() == wanted
    assert field.evaluate("node => node.selectionEnd - node.selectionStart") == len(str(wanted))
    # As an explanation does, it goes with Escape.
    tab.keyboard.press("Escape")
    expect(field).to_have_count(0)


def test_on_a_phone_the_call_scrolls_in_its_own_box(visit: Visit) -> None:
    tab = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    translate(tab, SENTENCE)
    summary = tab.get_by_text("For programs")
    box = summary.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    summary.tap()
    assert tab.locator(".lens pre").evaluate("node => node.scrollWidth > node.clientWidth")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_button_at_the_foot_opens_gradios_page_for_programs(tab: Page) -> None:
    expect(tab.locator("footer")).to_have_count(1)
    button = tab.get_by_role("button", name="API")
    expect(button).to_have_css("color", "rgb(11, 92, 173)")
    button.click()
    documentation = tab.locator(".api-docs")
    expect(documentation).to_contain_text("Python")
    expect(documentation).to_contain_text("cURL")
    for name in ("/translate", "/trace", "/continue"):
        expect(documentation).to_contain_text(name)
