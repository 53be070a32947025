"""Fixtures: a tokenizer trained on the spot, tiny models of both architectures, the real page."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import ModuleType
from typing import Any

import httpx
import pytest
import torch
from gradio_client import Client
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect, sync_playwright

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

from model.config import ModelConfig
from model.decode.change import Change
from model.decode.run import Run
from model.decode.source import Reader, Source
from model.decode.translator import Translator
from model.lens.trace import Trace, build_trace
from model.network.base import EncoderDecoder
from model.network.build import build_model
from model.page.catalogue import Catalogue
from model.page.demo import build_demo
from model.release import Release, load_release, save_release
from model.tokenizer import Tokenizer, train_tokenizer

WAIT = 180
"""Seconds. A busy machine may take many to paint or to answer; no test asserts a time."""
expect.set_options(timeout=1000 * WAIT)
http = httpx.Client(timeout=WAIT, limits=httpx.Limits(max_connections=None))
"""What asks a server; `httpx` by itself gives up after 5 seconds."""

ROOT = Path(__file__).parent.parent
SENTENCES = [
    "The red boat waits in the harbour.",
    "El barco rojo espera en el puerto.",
    "My uncle sells bread and cheese.",
    "Mi tío vende pan y queso.",
    "They will come back on Thursday.",
    "Ellos volverán el jueves.",
    "Why is the window open?",
    "¿Por qué está abierta la ventana?",
]
VOCAB_SIZE = 150
"""Of the tests' tokenizer: the characters that each vocabulary holds, and a few pieces more."""


def connect(page: str, headers: dict[str, str] | None = None) -> Client:
    """Return a client of the API that waits as long as the tests do."""
    return Client(page, headers=headers, verbose=False, httpx_kwargs={"timeout": WAIT})


def free_port() -> int:
    """Return a port of the loopback interface that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def trace_of(
    translator: Translator, sentence: str, forced: Mapping[int, int] | None = None
) -> Trace:
    """Return the trace of one sentence, with `forced` ids at some of its steps."""
    source = translator.reader.read_sentence(sentence)
    run = translator.decode(source, Change.force(forced or {}))
    return build_trace(run, translator.release)


class Counted:
    """Counts the calls of a method, or of a function of a module, and calls it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kind: type | ModuleType, name: str) -> None:
        self.calls = 0
        method = getattr(kind, name)

        def counted(*arguments: Any) -> Any:
            self.calls += 1
            return method(*arguments)

        monkeypatch.setattr(kind, name, counted)


def forget_texts(translator: Translator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give `translator` a reader that has not read a text yet."""
    release = translator.release
    monkeypatch.setattr(translator, "reader", Reader(release.tokenizer, release.config))


COMPUTE = Translator.compute


class Held:
    """Translations that begin, and go on only when they are let."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.gate = Event()

    def compute(self, translator: Translator, source: Source, *more: Any) -> Run:
        self.begun.append(source.text)
        assert self.gate.wait(WAIT)
        return COMPUTE(translator, source, *more)


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return train_tokenizer(SENTENCES, vocab_size=VOCAB_SIZE)


@pytest.fixture(params=["context", "attention"])
def config(request: pytest.FixtureRequest) -> ModelConfig:
    return ModelConfig(
        architecture=request.param,
        vocab_size=VOCAB_SIZE,
        embed_size=12,
        num_hiddens=16,
        long_src_len=40,
    )


@pytest.fixture
def model(config: ModelConfig) -> EncoderDecoder:
    torch.manual_seed(3)
    return build_model(config).eval()


@pytest.fixture
def release_folder(
    tmp_path: Path, config: ModelConfig, model: EncoderDecoder, tokenizer: Tokenizer
) -> Path:
    save_release(tmp_path / "tiny", config, model, tokenizer, "# A tiny model\n")
    return tmp_path / "tiny"


@pytest.fixture
def release(release_folder: Path) -> Release:
    return load_release(release_folder)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The models that the page ships."""
    return Catalogue.read(ROOT / "assets" / "models.json")


@pytest.fixture(scope="session")
def page(catalogue: Catalogue) -> Iterator[str]:
    """The real page on a free port of the loopback interface; its address."""
    import app

    demo = build_demo(catalogue)
    settings = app.launch_settings(catalogue) | {"server_name": "127.0.0.1", "quiet": True}
    _, url, _ = demo.launch(prevent_thread_lock=True, server_port=free_port(), **settings)
    yield url
    demo.close()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    held = Held()
    monkeypatch.setattr(Translator, "compute", lambda *arguments: held.compute(*arguments))
    yield held
    held.gate.set()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without windows, which opens a page in half the time."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        yield browser
        browser.close()


CONTEXTS: dict[str, BrowserContext] = {}
"""By their settings: what one visitor has loaded, the next has in the browser's cache."""


def context_of(browser: Browser, settings: dict[str, Any]) -> BrowserContext:
    size = {"width": 1280, "height": 800}
    settings = {"viewport": size, "locale": "en-US"} | settings
    key = repr(sorted(settings.items()))
    if key not in CONTEXTS:
        CONTEXTS[key] = browser.new_context(**settings)
        CONTEXTS[key].set_default_timeout(1000 * WAIT)
    return CONTEXTS[key]


@contextmanager
def visits(browser: Browser, page: str) -> Iterator[Callable[..., Page]]:
    """Open the page as a new visitor; a script error or a request elsewhere fails the test."""
    tabs: list[Page] = []
    problems: list[str] = []

    def away(url: str) -> bool:
        return not url.startswith(("http://127.0.0.1:", "data:", "blob:"))

    def refuse(dialog: Dialog) -> None:
        problems.append(dialog.message)
        dialog.dismiss()

    def open_page(query: str = "", address: str = page, **settings: Any) -> Page:
        tab = context_of(browser, settings).new_page()
        tabs.append(tab)
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.on("dialog", refuse)
        tab.on("request", lambda sent: problems.append(sent.url) if away(sent.url) else None)
        tab.goto(address + query)
        # The counter is the last to come: then the page is in its visitor's language.
        expect(tab.locator("#count")).not_to_be_empty()
        expect(tab.locator("[data-translation]")).not_to_be_empty()
        return tab

    yield open_page
    for tab in tabs:
        # What a tab remembers for itself goes with it; what all remember must be forgotten.
        tab.evaluate("localStorage.clear()")
        tab.context.clear_cookies()
        tab.context.set_offline(False)
        tab.close()
    assert problems == []


@pytest.fixture
def visit(browser: Browser, page: str) -> Iterator[Callable[..., Page]]:
    """Open the page as a new visitor, as `visits` does."""
    with visits(browser, page) as open_page:
        yield open_page


@pytest.fixture
def tab(visit: Callable[..., Page]) -> Page:
    """The page as it opens."""
    return visit()
