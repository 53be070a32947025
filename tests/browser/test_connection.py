"""A slow or failing connection: what is typed is kept, and what happened is told once."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import quote

import httpx
import pytest
from conftest import ROOT, WAIT, free_port, http
from driver import SENTENCE, step, translate
from playwright.sync_api import Browser, Page, expect

Visit = Callable[..., Page]
DRAFT = "I was just about to say that"


def box_of(tab: Page) -> str:
    return tab.locator("#sentence textarea").input_value()


def test_what_is_typed_survives_a_reload(tab: Page) -> None:
    tab.locator("#sentence textarea").fill(DRAFT)
    tab.reload()
    expect(tab.locator("#sentence textarea")).to_have_value(DRAFT)
    expect(tab.locator("#count")).to_contain_text("of 60")
    translate(tab, SENTENCE)
    expect(tab).to_have_url(re.compile("q="))
    tab.locator("#sentence textarea").fill(DRAFT)
    step(tab, 2).click()
    expect(tab).to_have_url(re.compile("step=2"))
    tab.reload()
    expect(tab.locator("#sentence textarea")).to_have_value(DRAFT)
    expect(tab.locator(".lens")).to_have_attribute("data-source", SENTENCE)


def test_a_draft_belongs_to_its_address_and_its_tab(tab: Page, page: str) -> None:
    tab.locator("#sentence textarea").fill(DRAFT)
    other = tab.context.new_page()
    other.goto(page)
    expect(other.locator("#count")).not_to_be_empty()
    assert box_of(other) not in ("", DRAFT)
    tab.goto(f"{page}?q={quote(SENTENCE)}")
    expect(tab.locator(".lens")).to_have_attribute("data-source", SENTENCE)
    expect(tab.locator("#sentence textarea")).to_have_value(SENTENCE)


def test_offline_is_reported_once_and_loading_ends(tab: Page) -> None:
    translate(tab, SENTENCE)
    tab.locator("#sentence textarea").fill(DRAFT)
    tab.context.set_offline(True)
    tab.locator("#translate").click()
    expect(tab.locator(".lens .message")).to_contain_text("The server did not answer.")
    expect(tab.locator(".loading")).to_be_hidden()
    expect(tab.locator(".lens .body")).to_have_css("opacity", "1")
    assert box_of(tab) == DRAFT
    tab.context.set_offline(False)
    # Gradio loads the page again by itself when the connection is back.
    expect(tab.locator(".lens .message")).to_be_empty()
    expect(tab.locator("#sentence textarea")).to_have_value(DRAFT)
    translate(tab, DRAFT)


@pytest.fixture
def restart() -> Iterator[Callable[[], str]]:
    """Kill the server if it runs, start it on the same port; its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    running: list[subprocess.Popen[bytes]] = []

    def kill() -> None:
        for process in running:
            process.kill()
            process.wait()

    def start() -> str:
        kill()
        environment = os.environ | {"GRADIO_SERVER_PORT": str(port)}
        running.append(
            subprocess.Popen(
                [sys.executable, "app.py"],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        while True:
            try:
                if http.get(f"{address}health").is_success:
                    return address
            except httpx.TransportError:
                assert running[-1].poll() is None

    with ExitStack() as stack:
        stack.callback(kill)
        yield start


def test_after_a_restart_of_the_server_the_first_press_works(
    browser: Browser, restart: Callable[[], str]
) -> None:
    tab = browser.new_page(locale="en-US")
    tab.set_default_timeout(1000 * WAIT)
    tab.goto(restart())
    expect(tab.locator("#count")).not_to_be_empty()
    translate(tab, SENTENCE)
    tab.locator("#sentence textarea").fill(DRAFT)
    restart()
    expect(tab.locator("#sentence textarea")).to_have_value(DRAFT)
    tab.locator("#translate").click()
    expect(tab.locator(".lens")).to_have_attribute("data-source", DRAFT)
    expect(tab.locator("#sentence textarea")).to_have_value(DRAFT)
    expect(tab.locator(".loading")).to_be_hidden()
    tab.close()
