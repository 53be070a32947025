"""The first bytes of the page: its name, what previews of links show, and a heading to wait with.

Gradio's template calls every page "Gradio", shows Gradio's picture in previews, and stays blank
until its scripts run.
"""

import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import gradio
from gradio.route_utils import get_root_url
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model.messages import ASSETS, LANGUAGES, Messages, read_messages
from model.page.link import read_link

ICON = ASSETS / "icon.svg"
PICTURE = ASSETS / "screenshots" / "wide.png"
PICTURE_SIZE = (1280, 800)
COMPONENT = Path(gradio.__file__).parent / "templates" / "frontend" / "gradio.js"
"""What makes `<gradio-app src=…>` of another site's page our page; Gradio does not serve it."""
GRADIO_PREVIEW = re.compile(r'<meta\s+(?:property|name)="(?:og|twitter):[^>]*/>\s*')

STATIC_IMPORT = re.compile(r'^import [^;"]* from "(\.[^"]+)";', re.MULTILINE)


def with_imports(folder: Path, *names: str) -> list[str]:
    """Return JavaScript modules of `folder` and all that they import, so none waits for another."""
    found = list(names)
    # Grows while it is read.
    for name in found:
        for target in STATIC_IMPORT.findall((folder / name).read_text(encoding="utf-8")):
            path = (folder / name).parent.joinpath(target).resolve()
            imported = path.relative_to(folder.resolve()).as_posix()
            if imported not in found:
                found.append(imported)
    return found


def add_head(application: dict[str, Any], links: str) -> dict[str, Any]:
    """Return the settings of Gradio's web application, and with them our first bytes.

    `links` are to the page's style sheets and scripts.
    """

    def rewrite(html: str, request: Request) -> str:
        root = get_root_url(request, "/", request.scope.get("root_path"))
        return write_page(html, choose_messages(request), f"{root}/", links)

    return application | {
        "routes": [*application["routes"], *ROUTES],
        "middleware": [*application.get("middleware", ()), Middleware(FirstPage, rewrite=rewrite)],
    }


def send(path: Path) -> Callable[[Request], FileResponse]:
    """Return what answers each request with a file."""
    return lambda _: FileResponse(path)


def send_manifest(request: Request) -> JSONResponse:
    """Say what the page is called on a home screen; Gradio's icon is lost behind a proxy's path."""
    messages = choose_messages(request)
    manifest = {
        "name": messages["page.title"],
        "description": messages["page.description"],
        "icons": [{"src": "favicon.ico", "sizes": "any", "type": "image/svg+xml"}],
        "start_url": "./",
        "display": "standalone",
    }
    return JSONResponse(manifest, media_type="application/manifest+json")


ROUTES = [
    Route("/preview.png", send(PICTURE)),
    Route("/gradio.js", send(COMPONENT)),
    Route("/manifest.json", send_manifest),
]


def choose_messages(request: Request) -> Messages:
    """Return the messages in the language of the link, else of the browser, else in English."""
    browser = request.headers.get("accept-language", "")[:2]
    language = read_link(request.query_params).language or browser
    return read_messages(language if language in LANGUAGES else LANGUAGES[0])


def write_page(html: str, messages: Messages, address: str, links: str) -> str:
    """Return Gradio's page with our head in place of its previews, and our heading."""
    html = GRADIO_PREVIEW.sub("", html)
    html = html.replace('lang="en"', f'lang="{messages["locale"]}"', 1)
    # Behind a proxy's path the root of the host is not ours.
    html = html.replace('href="/manifest.json"', 'href="manifest.json"')
    html = html.replace("<style>", f"{write_head(messages, address)}{links}<style>", 1)
    return html.replace("<gradio-app", f"{write_heading(messages)}<gradio-app", 1)


def write_head(messages: Messages, address: str) -> str:
    """Return title, description, icon, and what a preview of a link to `address` shows."""
    title, description = escape(messages["page.title"]), escape(messages["page.description"])
    width, height = PICTURE_SIZE
    properties = {
        "og:type": "website",
        "og:title": title,
        "og:description": description,
        "og:url": escape(address),
        "og:image": escape(address) + "preview.png",
        "og:image:width": width,
        "og:image:height": height,
        "og:image:alt": description,
    }
    metas = [f'<meta property="{name}" content="{text}">' for name, text in properties.items()]
    return "\n".join(
        [
            f"<title>{title}</title>",
            f'<meta name="description" content="{description}">',
            '<meta name="twitter:card" content="summary_large_image">',
            '<link rel="icon" type="image/svg+xml" href="favicon.ico">',
            *metas,
        ]
    )


def write_heading(messages: Messages) -> str:
    """Return what the page shows until Gradio has drawn it; page.css hides it then."""
    title, description, loading = (
        escape(messages[key]) for key in ("page.title", "page.description", "loading")
    )
    return f'<div id="opening"><h1>{title}</h1><p>{description}</p><p>{loading}</p></div>'


class FirstPage:
    """Sends `/` as `rewrite` makes it; everything else passes through."""

    def __init__(self, app: ASGIApp, rewrite: Callable[[str, Request], str]) -> None:
        self.app = app
        self.rewrite = rewrite

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if (scope["type"], scope.get("method"), path) != ("http", "GET", "/"):
            await self.app(scope, receive, send)
            return
        held: list[Message] = []

        async def hold(message: Message) -> None:
            held.append(message)

        await self.app(scope, receive, hold)
        start, *parts = held
        html = b"".join(part["body"] for part in parts).decode()
        body = self.rewrite(html, Request(scope)).encode()
        headers = MutableHeaders(raw=start["headers"])
        headers["content-length"] = str(len(body))
        headers.add_vary_header("Accept-Language")
        await send(start)
        await send({"type": "http.response.body", "body": body})
