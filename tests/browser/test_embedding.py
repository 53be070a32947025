"""Behind a reverse proxy with a path of its own, and in a frame of another page."""

import http.server
import re
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from driver import SENTENCE, step
from playwright.sync_api import Browser, Page, expect

import app
from model.catalogue import Catalogue

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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def behind_nginx(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of a page that is served behind nginx, under /lens/, as the README says."""
    monkeypatch.setenv("GRADIO_ROOT_PATH", "/lens")
    demo = app.build_demo(catalogue)
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
def framed(page: str) -> Iterator[str]:
    """A page of another origin that holds ours in a frame of a blog's width."""
    body = f"<!doctype html><iframe src='{page}?ui=en' width=600 height=900></iframe>".encode()

    class Blog(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Blog)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
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


def test_in_a_frame_it_fits_and_works(browser: Browser, framed: str) -> None:
    tab = browser.new_page(viewport={"width": 800, "height": 1000})
    tab.goto(framed)
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
