"""What a visitor does on the page, as the browser tests say it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

SENTENCE = "My brother bought a new car last week."


def translate(tab: Page, text: str) -> None:
    """Type `text`, press Enter and wait for its translation to be drawn."""
    box = tab.locator("#sentence textarea")
    box.fill(text)
    box.press("Enter")
    expect(tab.locator(".lens")).to_have_attribute("data-source", text)
    expect(tab.locator("[data-src] .label").first).to_be_visible()


def option_of(tab: Page, name: str) -> Locator:
    """Return the option of the switch with `name` in its model's name."""
    return tab.locator(f"#model label:has(input[value*='{name}'])")


def choose_model(tab: Page, name: str) -> None:
    """Choose "context", "attention" or "both" of the direction, and wait for what it translates.

    A guest is chosen by its name, and not waited for.
    """
    option_of(tab, name).click()
    if name in ("context", "attention", "both"):
        expect(tab.locator(".lens")).to_have_attribute("data-link", re.compile(f"[?&]m={name}&"))


def chosen_model(tab: Page) -> Locator:
    """Return the choice of the switch; its value is the model's name."""
    return tab.locator("#model .selected input")


def sentences(tab: Page) -> Locator:
    """Return the sentences of the translation that is drawn; one alone is no button."""
    return tab.locator("[data-translation] [data-act=sentence]")


def step(tab: Page, number: int) -> Locator:
    return tab.locator(f"button[data-step='{number}']")


def source(tab: Page, number: int) -> Locator:
    return tab.locator(f"button[data-src='{number}']")


def act(tab: Page, name: str, value: str | int = "") -> Locator:
    """Return the buttons that do `name`, to `value` if there is one."""
    which = f"[data-value='{value}']" if value != "" else ""
    return tab.locator(f"[data-act={name}]{which}")


def open_tab(tab: Page, name: str) -> None:
    """Open the tab `name` of the lens; what it draws is loaded with it."""
    act(tab, "tab", name).click()
    expect(tab.locator(f"#lens-panel[aria-labelledby=tab-{name}] > *").first).to_be_visible()


def save(tab: Page, kind: str) -> bytes:
    """Save the band as "svg", "png" or "csv"; return the file."""
    with tab.expect_download() as download:
        act(tab, "export", kind).click()
    assert download.value.suggested_filename == f"seq2seq-lens.{kind}"
    return Path(download.value.path()).read_bytes()


def show_whole_words(tab: Page) -> None:
    """Show whole words; what joins their pieces is loaded at the first time."""
    act(tab, "option", "words").click()
    expect(tab.locator(".lens .title")).to_contain_text("word")


def current(tab: Page) -> Locator:
    """Return the column that is selected."""
    return tab.locator(".heads [aria-current=step]")


def piece_label(piece: str) -> str:
    return "end" if piece == "</s>" else "␣ (space)" if piece == "▁" else piece.replace("▁", "␣")


@contextmanager
def no_requests(tab: Page) -> Iterator[None]:
    """Fail if the page asks the server for anything but its sign of life."""
    asked: list[str] = []

    def note(url: str) -> None:
        if "heartbeat" not in url and "lens-code/" not in url:
            asked.append(url)

    tab.on("request", lambda request: note(request.url))
    yield
    assert asked == []


def serious(tab: Page, within: Any = None) -> list[str]:
    """Return what axe-core finds serious or critical `within`, once nothing moves."""
    expect(tab.locator(".pending")).to_have_count(0)
    tab.evaluate("Promise.all(document.getAnimations().map(({ finished }) => finished))")
    return [
        f"{found['id']}: {node['html']}"
        for found in Axe().run(tab, within).response["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]
