"""Two processes behind nginx, as the README says: both serve, and one stands in for the other."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, WAIT, connect, free_port, http, trace_of
from driver import SENTENCE, step, translate
from playwright.sync_api import Browser, BrowserContext, Page, expect

from model.page.catalogue import Catalogue

README = (ROOT / "README.md").read_text(encoding="utf-8")
NGINX = """
daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off; proxy_temp_path {folder}/proxy; client_body_temp_path {folder}/body;
  fastcgi_temp_path {folder}/fcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {lines}
}}
"""
# Translations wait for as long as the file GATE is there, and say in BEGUN that they do.
SLOW = """
import os, time, app
from pathlib import Path
from model.decode.translator import Translator
compute = Translator.compute
def wait(*arguments):
    while os.path.exists(os.environ["GATE"]):
        Path(os.environ["BEGUN"]).touch()
        time.sleep(0.05)
    return compute(*arguments)
Translator.compute = wait
app.main()
"""
SAID = "My uncle sells bread and cheese."


@dataclass
class Server:
    """A process that serves the page."""

    process: subprocess.Popen[str]
    port: int
    app_id: int


@contextmanager
def serve(folder: Path) -> Iterator[Server]:
    """Serve the page in a process of its own."""
    port = free_port()
    environment = os.environ | {
        "GRADIO_SERVER_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "GATE": str(folder / "gate"),
        "BEGUN": str(folder / "begun"),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        assert any("http://" in line for line in process.stdout)
        config = http.get(f"http://127.0.0.1:{port}/config").json()
        yield Server(process, port, config["app_id"])
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[list[Server]]:
    with ExitStack() as stack:
        yield [stack.enter_context(serve(tmp_path)) for _ in range(2)]


@pytest.fixture
def balanced(servers: list[Server], tmp_path: Path) -> Iterator[str]:
    """The address of both servers behind nginx, with the README's own lines."""
    port = free_port()
    (lines,) = re.findall(r"```nginx\n(.*?)```", README, re.DOTALL)
    lines = lines.replace("listen 80;", f"listen 127.0.0.1:{port};")
    for server, written in zip(servers, ("127.0.0.1:7861", "127.0.0.1:7862"), strict=True):
        lines = lines.replace(written, f"127.0.0.1:{server.port}")
    config = tmp_path / "nginx.conf"
    config.write_text(NGINX.format(folder=tmp_path, lines=lines))
    process = subprocess.Popen(["/usr/sbin/nginx", "-c", str(config)])
    while not (tmp_path / "pid").exists():
        assert process.poll() is None, (tmp_path / "error.log").read_text()
    yield f"http://127.0.0.1:{port}/"
    process.terminate()
    process.wait()


@dataclass
class Visitor:
    """A browser with a cookie, and the server that it got."""

    context: BrowserContext
    tab: Page
    app_id: int
    cookie: str


@pytest.fixture
def two_visitors(
    browser: Browser, balanced: str, servers: list[Server]
) -> Iterator[Callable[[], list[Visitor]]]:
    """Open the page until each server has a visitor."""
    contexts = []

    def come() -> Visitor:
        context = browser.new_context(locale="en-US")
        contexts.append(context)
        context.set_default_timeout(1000 * WAIT)
        tab = context.new_page()
        tab.goto(balanced)
        expect(tab.locator("#count")).not_to_be_empty()
        app_id = context.request.get(f"{balanced}config").json()["app_id"]
        # The first bytes came from the server that answers from now on.
        assert float(tab.evaluate("gradio_config.app_id")) == float(app_id)
        (cookie,) = (c["value"] for c in context.cookies() if c["name"] == "lens")
        return Visitor(context, tab, app_id, cookie)

    def come_both() -> list[Visitor]:
        found: dict[int, Visitor] = {}
        while len(found) < len(servers):
            visitor = come()
            found.setdefault(visitor.app_id, visitor)
        return [found[server.app_id] for server in servers]

    yield come_both
    for context in contexts:
        context.close()


def test_pages_links_and_programs_work_on_both(
    two_visitors: Callable[[], list[Visitor]], balanced: str, catalogue: Catalogue
) -> None:
    expected = trace_of(catalogue.translator(catalogue.default), SENTENCE).target.text
    visitors = two_visitors()
    for visitor, other in zip(visitors, reversed(visitors), strict=True):
        translate(visitor.tab, SENTENCE)
        expect(visitor.tab.locator("[data-translation]")).to_have_text(expected)
        step(visitor.tab, 3).click()
        link = visitor.tab.locator(".lens").get_attribute("data-link")
        there = other.context.new_page()
        there.goto(str(link))
        expect(there.locator(".lens")).to_have_attribute("data-source", SENTENCE)
        expect(step(there, 3)).to_have_attribute("aria-current", "step")
        program = connect(balanced, {"Cookie": f"lens={visitor.cookie}"})
        assert program.predict(SENTENCE, api_name="/translate") == expected
    # One without a cookie goes by its address.
    program = connect(balanced)
    for _ in range(3):
        assert program.predict(SENTENCE, api_name="/translate") == expected
    assert http.get(f"{balanced}health").json()["status"] == "ready"


def test_when_one_dies_during_a_request_the_page_goes_on_with_the_other_and_its_text(
    two_visitors: Callable[[], list[Visitor]],
    servers: list[Server],
    balanced: str,
    catalogue: Catalogue,
    tmp_path: Path,
) -> None:
    visitor, other = two_visitors()
    (tmp_path / "gate").touch()
    box = visitor.tab.locator("#sentence textarea")
    box.fill(SAID)
    box.press("Enter")
    while not (tmp_path / "begun").exists():
        visitor.tab.wait_for_timeout(50)
    servers[0].process.kill()
    servers[0].process.wait()
    (tmp_path / "gate").unlink()
    # What was waited for is given up, also in a page that loads itself again.
    expect(visitor.tab.locator("body[aria-busy]")).to_have_count(0)
    expect(box).to_have_value(SAID)
    visitor.tab.locator("#translate").click()
    expect(visitor.tab.locator(".lens")).to_have_attribute("data-source", SAID)
    expected = trace_of(catalogue.translator(catalogue.default), SAID).target.text
    expect(visitor.tab.locator("[data-translation]")).to_have_text(expected)
    expect(box).to_have_value(SAID)
    app_id = visitor.context.request.get(f"{balanced}config").json()["app_id"]
    assert app_id == other.app_id
    translate(other.tab, SENTENCE)
