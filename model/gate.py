"""What stands before Gradio's routes: bounds on what one address may ask."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from model.page import read_words
from model.turns import Bound, BusyError, address_of

BUSY = "page.busy"
"""Locale key of the message for a full queue."""
RETRY_AFTER = 5
"""Seconds after which a program that was turned away may ask again."""
DIRECT = ("/gradio_api/run/", "/gradio_api/api/")
"""Where a function is called without the queue; open for the counter only."""
QUEUED = ("/gradio_api/queue/join", "/gradio_api/call/")


class Gate:
    """ASGI middleware: bounds on the requests of one address, before anything else is done."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.bound = Bound()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, when it is its turn."""
        try:
            async with self.turn(scope):
                await self.app(scope, receive, send)
        except BusyError:
            await turn_away()(scope, receive, send)

    @asynccontextmanager
    async def turn(self, scope: Scope) -> AsyncIterator[None]:
        """Wait until a request may go on; raises `BusyError` if its address has too many."""
        if scope["type"] != "http" or scope["method"] != "POST":
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


def turn_away(*_: object) -> JSONResponse:
    """Say that too many are waiting: as a key to the page, as a sentence to programs.

    Gradio's page replaces a 503 by its own English text and passes any other status through,
    hence 429.
    """
    message = read_words("en")[BUSY]
    headers = {"Retry-After": str(RETRY_AFTER)}
    return JSONResponse({"detail": BUSY, "message": message}, 429, headers)
