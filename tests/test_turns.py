"""Nobody walks round the queue, and nobody's requests keep those of others waiting."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import gradio as gr
import httpx
import pytest

import app
from model.catalogue import Catalogue
from model.translator import Translator
from model.turns import AT_WORK, WAITING

SENTENCE = "The boat is red."
WAIT = 120
"""Seconds; what is waited for is never the clock."""


@pytest.fixture
def demo(catalogue: Catalogue) -> Iterator[gr.Blocks]:
    """A page of the test's own, on a free port of the loopback interface."""
    demo = app.build_demo(catalogue)
    settings = app.launch_settings(catalogue) | {"server_name": "127.0.0.1", "quiet": True}
    demo.launch(prevent_thread_lock=True, **settings)
    yield demo
    demo.close()


def post_paths(demo: gr.Blocks) -> set[str]:
    """Return every path of the page that takes a POST."""
    methods = httpx.get(f"{demo.local_url}gradio_api/openapi.json")
    assert methods.is_success
    paths = set()
    for route in demo.app.routes:
        inner = getattr(route, "original_router", None)
        for each in inner.routes if inner else [route]:
            if "POST" in (getattr(each, "methods", None) or ()):
                paths.add(each.path.rstrip("/"))
    return paths


DIRECT = {"/gradio_api/run/{api_name}", "/gradio_api/api/{api_name}"}
QUEUED = {
    "/gradio_api/call/v2/{api_name}",
    "/gradio_api/call/{api_name}",
    "/gradio_api/queue/join",
}
OTHERS = {
    "/login",
    "/gradio_api/cancel",
    "/gradio_api/component_server",
    "/gradio_api/process_recording",
    "/gradio_api/reset",
    "/gradio_api/stream/{event_id}",
    "/gradio_api/stream/{event_id}/close",
    "/gradio_api/undo-vibe-edit",
    "/gradio_api/upload",
    "/gradio_api/vibe-code",
    "/gradio_api/vibe-edit",
    "/gradio_api/vibe-starter-queries",
}
"""What runs no function of the page."""


def test_every_path_is_known(demo: gr.Blocks) -> None:
    assert post_paths(demo) == DIRECT | QUEUED | OTHERS


@pytest.mark.parametrize("path", sorted(DIRECT))
def test_directly_nothing_is_run_but_the_counter(
    demo: gr.Blocks, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    ran: list[str] = []
    for name in ("compute", "translate", "decode_all"):
        monkeypatch.setattr(Translator, name, lambda *_, name=name, **__: ran.append(name))
    data = [SENTENCE, "en-es-attention", "en", 1, 1]
    for number, fn in demo.fns.items():
        for name, index in ((fn.api_name, None), ("predict", number)):
            address = demo.local_url + path.format(api_name=name).strip("/")
            answer = httpx.post(address, json={"data": data, "fn_index": index}, timeout=WAIT)
            if fn.api_name == "count":
                assert answer.is_success
                assert "5 of 60 pieces" in answer.text
            elif fn.fn:
                assert answer.status_code == 404, fn.api_name
                assert "queue" in answer.text
    assert ran == []


def test_counting_has_a_bound_of_its_own(demo: gr.Blocks, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    gate = Event()
    sentences = Translator.sentences

    def hold(translator: Translator, text: str) -> list[str]:
        begun.append(text)
        assert gate.wait(WAIT)
        return sentences(translator, text)

    monkeypatch.setattr(Translator, "sentences", hold)
    body = {"data": [SENTENCE, "en-es-attention", "en"]}

    def count(_: int) -> httpx.Response:
        answer = httpx.post(f"{demo.local_url}gradio_api/run/count", json=body, timeout=WAIT)
        if answer.status_code == 429:
            refused.append(answer)
            if len(refused) == 90 - AT_WORK - WAITING:
                # All the others are held.
                assert len(begun) <= AT_WORK
                gate.set()
        return answer

    refused: list[httpx.Response] = []
    with ThreadPoolExecutor(90) as crowd:
        answers = list(crowd.map(count, range(90)))
    assert [answer.status_code for answer in answers].count(200) == AT_WORK + WAITING
    assert int(refused[0].headers["retry-after"]) > 0
    assert refused[0].json()["detail"] == "page.busy"


def test_no_validator_decodes(demo: gr.Blocks, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(Translator, "compute", fail)
    pairs = [[1, 10**6]], [[0, 9]], [[81, 9]], [[1, 0]], [[1.5, 5]], [[1, 5, 6]], ["a"], 7, "ab"
    for forced in pairs:
        body = {"text": SENTENCE, "forced": forced}
        answer = httpx.post(f"{demo.local_url}gradio_api/call/v2/continue", json=body, timeout=WAIT)
        assert answer.status_code == 422, forced
    body = {"text": SENTENCE, "forced": [[70, 9]]}
    assert httpx.post(f"{demo.local_url}gradio_api/call/v2/continue", json=body).is_success


def test_an_impossible_step_is_the_events_error_in_a_sentence(
    page: str, capfd: pytest.CaptureFixture[str]
) -> None:
    body = {"text": SENTENCE, "forced": [[70, 9]]}
    address = f"{page}gradio_api/call/v2/continue"
    event = httpx.post(address, json=body).json()["event_id"]
    answer = httpx.get(f"{page}gradio_api/call/continue/{event}", timeout=WAIT).text
    assert "event: error" in answer
    assert "step 70 is forced, but the sentence ends at" in answer
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err
