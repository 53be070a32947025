"""How the page is served: what its log says, what it answers to a probe, how it stops.

The log has one JSON object a line. It says how a translation went, never what was translated.
"""

import ctypes
import json
import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import gradio as gr
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from model.messages import ASSETS, LANGUAGES
from model.page.catalogue import Catalogue
from model.page.gate import Gate, turn_away
from model.page.lessons import lesson

LENS = ASSETS / "lens"
GRACE = 4
"""Seconds that running requests get to finish after SIGTERM."""
PRIVATE = "127.0.0.1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16"
"""Where a Space's proxy is: the visitor is the last address before it in `X-Forwarded-For`."""
M_ARENA_MAX = -8
"""https://man7.org/linux/man-pages/man3/mallopt.3.html"""


class JsonLines(logging.Formatter):
    """A record as one line of JSON; `extra={"values": {…}}` adds to it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return time, level, logger, message and values, and the traceback if there is one."""
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "values", {}),
        }
        if record.exc_info:
            line["traceback"] = "".join(trace_of(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False)


def trace_of(error: BaseException | None) -> Iterator[str]:
    """Yield what failed where.

    Messages may repeat what a visitor typed, so only those of the system and of PyTorch are logged.
    """
    while error is not None:
        kind = type(error).__name__
        told = isinstance(error, OSError | RuntimeError)
        yield from traceback.format_tb(error.__traceback__)
        yield f"{kind}: {error}\n" if told else f"{kind}\n"
        error = error.__cause__


def start_log() -> None:
    """Send what the page logs to standard error, and of its libraries only warnings."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    logging.getLogger("model").setLevel(logging.INFO)


def keep_one_heap() -> None:
    """Have the threads share one heap: each of their own keeps what it ever held (glibc only)."""
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(M_ARENA_MAX, 1)


def routes(catalogue: Catalogue) -> dict[str, Any]:
    """Return what Gradio's web application is given besides the page: a probe, a gate, "busy"."""

    def health(_: Request) -> JSONResponse:
        ready = catalogue.default in catalogue.loaded
        status = "broken" if catalogue.broken else "ready" if ready else "loading"
        values = {"status": status, "models": catalogue.loaded, "broken": catalogue.broken}
        return JSONResponse(values, 200 if status == "ready" else 503)

    files = StaticFiles(directory=LENS)

    async def code(request: Request) -> Response:
        # Not a `Mount`: behind a path prefix that would look for its own name in the folder.
        return await files.get_response(request.path_params["path"], request.scope)

    def cards_in(language: str) -> Callable[[Request], JSONResponse]:
        return lambda _: JSONResponse(lesson(catalogue, language))

    return {
        "routes": [
            Route("/health", health),
            *(Route(f"/lens-code/lesson/{each}.json", cards_in(each)) for each in LANGUAGES),
            Route("/lens-code/{path:path}", code),
        ],
        "middleware": [Middleware(Gate)],
        "exception_handlers": {503: turn_away},
    }


def trust_the_spaces_proxy() -> None:
    """On a Space, let its proxy tell who the visitor is, unless `FORWARDED_ALLOW_IPS` is set."""
    if os.environ.get("SPACE_ID"):
        os.environ.setdefault("FORWARDED_ALLOW_IPS", PRIVATE)


def serve(demo: gr.Blocks, **settings: Any) -> None:
    """Serve `demo` until SIGTERM or SIGINT; then finish the running requests and exit."""
    trust_the_spaces_proxy()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        demo.launch(prevent_thread_lock=True, **settings)
    except OSError as error:
        # Without a port of its own Gradio would silently take another.
        port = settings.get("server_port")
        sys.exit(f"Port {port} cannot be used ({error}); GRADIO_SERVER_PORT names another.")
    stop.wait()
    demo.server.config.timeout_graceful_shutdown = GRACE
    demo.app.stop_event.set()
    demo.server.close()  # type: ignore[no-untyped-call]
