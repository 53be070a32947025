"""Behind a reverse proxy with a path of its own, and in a frame of another page."""

import http.server
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from conftest import WAIT, free_port
from conftest import http as web
from driver import SENTENCE, step, translate
from playwright.sync_api import Browser, Page, expect

import app
from model.page.catalogue import Catalogue
from model.page.demo import build_demo
from model.page.head import ICON

Visit = Callable[..., Page]

NGINX = """
daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off; proxy_temp_path {folder}/proxy; client_body_temp_path {folder}/body;
  fastcgi_temp_path {folder}/fcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location /lens/ {{
      proxy_pass http://127.0.0.1:{server}/;
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
    }}
  }}
}}
"""


PICTURE_JS = "() => document.querySelector('.lens canvas').toDataURL()"


@pytest.fixture
def behind_nginx(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of a page that is served behind nginx, under /lens/, as the README says."""
    monkeypatch.setenv("GRADIO_ROOT_PATH", "/lens")
    demo = build_demo(catalogue)
    settings = app.launch_settings(catalogue) | {"server_name": "127.0.0.1", "quiet": True}
    demo.launch(prevent_thread_lock=True, **settings)
    port = free_port()
    config = tmp_path / "nginx.conf"
    config.write_text(NGINX.format(folder=tmp_path, port=port, server=demo.server_port))
    process = subprocess.Popen(["/usr/sbin/nginx", "-c", str(config)])
    while not (tmp_path / "pid").exists():
        assert process.poll() is None, (tmp_path / "error.log").read_text()
    yield f"http://127.0.0.1:{port}/lens/"
    process.terminate()
    process.wait()
    demo.close()


@pytest.fixture
def blog() -> Iterator[Callable[[str], str]]:
    """Put a page on another origin; return its address."""
    servers = []

    def publish(body: str) -> str:
        class Blog(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(f"<!doctype html><link rel=icon href=data:,>{body}".encode())

            def log_message(self, *_: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Blog)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield publish
    for server in servers:
        server.shutdown()
        server.server_close()


def test_behind_a_path_prefix_page_assets_and_links_work(visit: Visit, behind_nginx: str) -> None:
    tab = visit(address=behind_nginx)
    failed: list[str] = []
    tab.on("response", lambda got: failed.append(got.url) if got.status >= 400 else None)
    box = tab.locator("#sentence textarea")
    box.fill(SENTENCE)
    box.press("Enter")
    expect(tab.locator(".lens")).to_have_attribute("data-source", SENTENCE)
    step(tab, 3).click()
    expect(tab).to_have_url(re.compile(r"step=3"))
    assert urlsplit(tab.url).path == "/lens/"
    again = visit(address=tab.url)
    expect(again.locator(".lens")).to_have_attribute("data-source", SENTENCE)
    expect(step(again, 3)).to_have_attribute("aria-current", "step")
    assert failed == []
    icon = web.get(f"{behind_nginx}manifest.json").json()["icons"][0]
    assert web.get(urljoin(behind_nginx, icon["src"])).content == ICON.read_bytes()
    html = web.get(behind_nginx).text
    assert 'href="manifest.json"' in html
    assert f'"og:image" content="{behind_nginx}preview.png"' in html


def test_in_a_frame_it_fits_and_works(
    browser: Browser, page: str, blog: Callable[[str], str]
) -> None:
    tab = browser.new_page(viewport={"width": 800, "height": 1000})
    # A blog's column.
    tab.goto(blog(f"<iframe src='{page}?ui=en' width=600 height=900></iframe>"))
    frame = tab.frame_locator("iframe")
    box = frame.locator("#sentence textarea")
    expect(frame.locator("[data-translation]")).not_to_be_empty()
    box.fill(SENTENCE)
    box.press("Enter")
    expect(frame.locator(".lens")).to_have_attribute("data-source", SENTENCE)
    inside = tab.frames[1]
    widths = inside.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    tab.close()


def test_as_an_element_of_another_page_it_works_and_leaves_that_page_alone(
    browser: Browser, page: str, blog: Callable[[str], str]
) -> None:
    site = blog(
        "<meta property='og:title' content='A blog'><p class=sr-only>mine</p>"
        f"<script type=module src='{page}gradio.js'></script>"
        f"<gradio-app src='{page.rstrip('/')}?ui=es&q=I+like+tea.&hide=swap'></gradio-app>"
    )
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    tab.set_default_timeout(1000 * WAIT)
    asked: list[str] = []
    failed: list[str] = []
    tab.on("request", lambda sent: asked.append(sent.url))
    tab.on("response", lambda got: failed.append(got.url) if got.status >= 400 else None)
    tab.on("pageerror", lambda error: failed.append(str(error)))
    address = f"{site}?q=Ours.&hide=input"
    tab.goto(address)
    expect(tab.locator(".lens")).to_have_attribute("data-source", "I like tea.")
    expect(tab.locator("#translate")).to_have_text("Traducir")
    expect(tab.locator("#sentence textarea")).to_have_value("I like tea.")
    expect(tab.locator("#swap")).to_be_hidden()
    translate(tab, SENTENCE)
    step(tab, 3).click()
    link = str(tab.locator(".lens").get_attribute("data-link"))
    assert link.startswith(f"{page}?q=My+brother")
    assert "step=3" in link
    # The address would be written after a pause.
    tab.wait_for_timeout(1000)
    assert tab.url == address
    # Our style sheets are there, and end at our element.
    expect(tab.locator("#translate")).to_have_css("background-color", "rgb(11, 92, 173)")
    expect(tab.locator(".lens [data-translation]")).to_have_css("font-size", "26px")
    expect(tab.locator("p.sr-only")).to_be_visible()
    assert tab.evaluate("getComputedStyle(document.documentElement).colorScheme") == "normal"
    assert tab.locator("meta[property='og:title']").get_attribute("content") == "A blog"
    assert [url for url in asked if not url.startswith((page, site, "data:"))] == []
    assert failed == []
    tab.close()


def test_with_a_theme_of_its_own_the_element_follows_the_visitors(
    browser: Browser, page: str, blog: Callable[[str], str]
) -> None:
    script = f"<script type=module src='{page}gradio.js'></script>"
    tab = browser.new_page(color_scheme="dark")
    tab.set_default_timeout(1000 * WAIT)
    tab.goto(blog(f"{script}<gradio-app src='{page}'></gradio-app>"))
    container = tab.locator(".gradio-container")
    expect(tab.locator("[data-translation]")).not_to_be_empty()
    expect(container).to_have_css("background-color", "rgb(20, 22, 26)")
    dark = tab.evaluate(PICTURE_JS)
    tab.emulate_media(color_scheme="light")
    expect(container).to_have_css("background-color", "rgb(251, 251, 249)")
    # The heatmap is painted again, in the other colours.
    tab.wait_for_function(f"(dark) => ({PICTURE_JS})() !== dark", arg=dark)
    tab.close()
