"""Checks before Gradio's own routes: bounds for each address, headers, quiet failures."""

import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model.messages import english
from model.page.turns import Bound, BusyError, address_of

BUSY = "page.busy"
"""Locale key of the message for a full queue."""
FAILED = "page.failed"
RETRY_AFTER = 5
"""Seconds after which a program that was turned away may ask again."""
DIRECT = ("/gradio_api/run/", "/gradio_api/api/")
"""Where a function is called without the queue; open for the counter only."""
QUEUED = ("/gradio_api/queue/join", "/gradio_api/call/")
TOOLS = "/gradio_api/mcp"
"""Where language models call the functions."""
NAMED = re.compile(r"/gradio_api/(?:call/v2|call|run|api)/(?P<name>[^/]+)(?:/(?P<event>[^/]+))?/?$")
"""The path of a function, and of the answer to one of its calls."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # An address of the page holds what was typed.
    "Referrer-Policy": "same-origin",
    # Gradio runs inline scripts, makes functions of text, and in a Space's frame
    # fetches the script that fits the frame's height.
    "Content-Security-Policy": "object-src 'none'; base-uri 'self'; frame-ancestors *; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' https://cdnjs.cloudflare.com",
}

log = logging.getLogger(__name__)


class Gate:
    """ASGI middleware: bounds on the requests of one address, headers, and quiet failures."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.bound = Bound()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, when it is its turn."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        answer = Answer(send)
        if TOOLS in scope["path"]:
            scope = with_true_address(scope)
        try:
            if unknown := find_unknown(scope):
                await JSONResponse({"detail": unknown}, 404)(scope, receive, answer)
            else:
                async with self.turn(scope):
                    await self.app(scope, receive, answer)
        except BusyError:
            await turn_away()(scope, receive, answer)
        except Exception as error:
            # Its message may repeat what a visitor sent.
            log.error("%s %s: %s", scope["method"], route_of(scope), type(error).__name__)
            if not answer.started:
                await explain(error)(scope, receive, answer)

    @asynccontextmanager
    async def turn(self, scope: Scope) -> AsyncIterator[None]:
        """Wait until a request may go on; raises `BusyError` if its address has too many."""
        if scope["method"] != "POST":
            yield
            return
        address = address_of(Request(scope))
        if any(path in scope["path"] for path in DIRECT):
            async with self.bound.turn(address):
                yield
            return
        queue = scope["app"].get_blocks()._queue
        # The queue would refuse it too, but a script that does not wait would keep it busy.
        if any(path in scope["path"] for path in QUEUED) and queue.is_full_for(address):
            raise BusyError
        yield


class Answer:
    """What sends an answer, with the headers that all have; it knows whether one has begun."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.started = False

    async def __call__(self, message: Message) -> None:
        """Send a part of the answer."""
        if message["type"] == "http.response.start":
            self.started = True
            MutableHeaders(scope=message).update(HEADERS)
        await self.send(message)


def with_true_address(scope: Scope) -> Scope:
    """Return `scope` with the visitor's address as its `X-Forwarded-For`.

    Gradio calls the tool from this machine, whose `X-Forwarded-For` is trusted, with the headers of
    the visitor: a made-up one would be believed, and without one all visitors would be one.
    """
    headers = [(name, value) for name, value in scope["headers"] if name != b"x-forwarded-for"]
    host = scope["client"][0] if scope.get("client") else ""
    return {**scope, "headers": [*headers, (b"x-forwarded-for", host.encode())]}


def find_unknown(scope: Scope) -> str:
    """Return a sentence if the path names a function or a call that there is not, else nothing."""
    blocks = scope["app"].get_blocks()
    match = NAMED.search(scope["path"])
    if not match:
        return ""
    names = {fn.api_name for fn in blocks.fns.values()}
    if match["name"] not in names | {"predict"}:
        return "This page has no such function; /gradio_api/info lists all."
    if match["event"] and not blocks._queue.knows(match["event"]):
        return "There is no such call, or its answer was fetched or dropped."
    return ""


def route_of(scope: Scope) -> str:
    """Return the path of a request without what its visitor chose."""
    return getattr(scope.get("route"), "path", "")


def explain(error: Exception) -> JSONResponse:
    """Say to a program what went wrong: its arguments, or this page."""
    if isinstance(error, TypeError):
        # Gradio's way to refuse arguments that are missing or that the function does not have.
        sentence = "The arguments are not those of this function; /gradio_api/info lists them."
        return JSONResponse({"detail": sentence}, 422)
    return JSONResponse({"detail": FAILED, "message": english(FAILED)}, 500)


def turn_away(*_: object) -> JSONResponse:
    """Say that too many are waiting: as a key to the page, as a sentence to programs.

    Gradio's page replaces a 503 by its own English text and passes any other status through,
    hence 429.
    """
    message = english(BUSY)
    headers = {"Retry-After": str(RETRY_AFTER)}
    return JSONResponse({"detail": BUSY, "message": message}, 429, headers)
