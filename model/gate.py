"""What stands before Gradio's routes: bounds for what would go round the queue."""

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


class Gate:
    """ASGI middleware: requests of one address that are not queued take turns too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.bound = Bound()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, when it is its turn."""
        if scope["type"] != "http" or not any(path in scope["path"] for path in DIRECT):
            return await self.app(scope, receive, send)
        try:
            async with self.bound.turn(address_of(Request(scope))):
                await self.app(scope, receive, send)
        except BusyError:
            await turn_away()(scope, receive, send)


def turn_away(*_: object) -> JSONResponse:
    """Say that too many are waiting: as a key to the page, as a sentence to programs.

    Gradio's page replaces a 503 by its own English text and passes any other status through,
    hence 429.
    """
    message = read_words("en")[BUSY]
    headers = {"Retry-After": str(RETRY_AFTER)}
    return JSONResponse({"detail": BUSY, "message": message}, 429, headers)
