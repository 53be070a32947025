"""Many at once, too many at once, told to stop; and what its log says of it all."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import gradio as gr
import httpx
import pytest
from conftest import ROOT, WAIT, Held, connect, free_port, http, trace_of
from gradio_client.utils import Status

from model.messages import read_messages
from model.page import handlers
from model.page.catalogue import Catalogue
from model.page.demo import build_demo
from model.page.serve import JsonLines
from model.page.turns import AT_WORK, WAITING

SUBJECTS = ["The girl", "My brother", "The old man", "A friend", "The doctor"]
ENDS = ["reads a book.", "works at home.", "lost the key.", "opens the door."]
SENTENCES = [f"{subject} {end}" for subject in SUBJECTS for end in ENDS]


@pytest.fixture
def ask(page: str) -> Callable[..., httpx.Response]:
    """Ask as the page does: put an event into the queue of a visitor's session."""
    config = http.get(f"{page}config").json()
    (number,) = (fn["id"] for fn in config["dependencies"] if fn["api_name"] == "translate")

    def join(text: str, session: str) -> httpx.Response:
        body = {"data": [text, "en-es", "attention"], "fn_index": number, "session_hash": session}
        return http.post(f"{page}gradio_api/queue/join", json=body)

    return join


def until(true: Callable[[], bool]) -> None:
    while not true():
        time.sleep(0.01)


def answers(page: str, session: str) -> Iterator[dict[str, Any]]:
    """Yield what a session is sent until all that it asked for has been answered."""
    address = f"{page}gradio_api/queue/data?session_hash={session}"
    with http.stream("GET", address) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                yield json.loads(line[5:])


def test_it_says_that_it_is_ready(page: str, catalogue: Catalogue) -> None:
    answer = http.get(f"{page}health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "models": catalogue.loaded, "broken": {}}


def test_a_broken_release_is_named_and_answered_with_5xx(page: str, catalogue: Catalogue) -> None:
    message = "es-en-context/model.safetensors is missing"
    catalogue.broken["es-en-context"] = message
    try:
        answer = http.get(f"{page}health")
        assert answer.status_code == 503
        assert answer.json()["status"] == "broken"
        assert answer.json()["broken"] == {"es-en-context": message}
        body = {"text": "Tengo dos hermanos.", "direction": "es-en", "model": "context"}
        for name in ("translate", "trace"):
            answer = http.post(f"{page}gradio_api/call/v2/{name}", json=body)
            assert answer.status_code == 500
            assert message in answer.text
        body["direction"] = "en-es"
        assert http.post(f"{page}gradio_api/call/v2/translate", json=body).is_success
    finally:
        catalogue.broken.clear()


def test_twenty_visitors_at_once_get_each_their_own_answers(
    page: str, catalogue: Catalogue
) -> None:
    translator = catalogue.translator(catalogue.default)
    own = {text: trace_of(translator, text).target for text in SENTENCES}
    assert len({target.text for target in own.values()}) == 20

    def visit(number: int) -> None:
        client = connect(page)
        for text in (SENTENCES[number:] + SENTENCES[:number])[:5]:
            answer = client.predict(text, api_name="/trace")
            assert answer["source"]["text"] == text
            assert answer["target"]["ids"] == own[text].ids

    with ThreadPoolExecutor(20) as visitors:
        list(visitors.map(visit, range(20)))


def test_a_full_queue_answers_429_at_once(
    page: str, ask: Callable[..., httpx.Response], held: Held
) -> None:
    asked = 0
    while (answer := ask("One more.", "crowd")).is_success:
        asked += 1
    assert asked == AT_WORK + WAITING
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["message"] == read_messages("en")[answer.json()["detail"]]
    held.gate.set()
    done = [message for message in answers(page, "crowd") if message["msg"] == "process_completed"]
    assert [message["success"] for message in done] == [True] * asked


def test_visitors_who_leave_free_the_workers(
    page: str, ask: Callable[..., httpx.Response], held: Held
) -> None:
    for number in range(4):
        ask(f"Nobody waits for this {number}.", "gone")
    address = f"{page}gradio_api/queue/data?session_hash=gone"
    with http.stream("GET", address) as stream:
        next(stream.iter_lines())
        until(lambda: len(held.begun) == 2)
    ask("And this is new.", "new")
    held.gate.set()
    assert any(message["msg"] == "process_completed" for message in answers(page, "new"))
    assert "And this is new." in held.begun


def test_what_a_visitor_cancels_is_not_computed(
    page: str, ask: Callable[..., httpx.Response], held: Held
) -> None:
    for number in range(2):
        ask(f"This is under way {number}.", "patient")
    until(lambda: len(held.begun) == 2)
    event = ask("Nobody waits for this.", "hasty").json()["event_id"]
    ask("And this comes after it.", "patient")
    body = {"session_hash": "hasty", "fn_index": 0, "event_id": event}
    assert http.post(f"{page}gradio_api/cancel", json=body).is_success
    held.gate.set()
    done = [message["msg"] for message in answers(page, "patient")].count("process_completed")
    assert done == 3
    assert "And this comes after it." in held.begun
    assert "Nobody waits for this." not in held.begun


def test_an_error_is_one_sentence_for_the_visitor_and_a_traceback_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def show(text: str) -> None:  # noqa: ARG001
        raise RuntimeError("the disk is on fire")

    with pytest.raises(gr.Error) as shown:
        handlers.guarded(show, "It failed.")("My secret")
    assert shown.value.message == "It failed."
    (record,) = caplog.records
    line = json.loads(JsonLines().format(record))
    assert line["level"] == "error"
    assert line["message"] == "show failed"
    assert "RuntimeError: the disk is on fire" in line["traceback"]
    assert "My secret" not in json.dumps(line)


def test_every_handler_of_the_page_is_guarded(catalogue: Catalogue) -> None:
    functions = [fn.fn for fn in build_demo(catalogue).fns.values() if fn.fn]
    assert len(functions) > 15
    for function in functions:
        assert function.__code__ is handlers.guarded(len, "").__code__, function


def test_the_log_says_how_a_translation_went_and_not_what_it_was(
    catalogue: Catalogue, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="model"):
        (run,) = catalogue.translator(catalogue.default).translate("My secret is safe.")
    (record,) = caplog.records
    line = json.loads(JsonLines().format(record))
    assert line["model"] == "en-es-attention"
    assert line["pieces"] == len(run.source.ids)
    assert line["steps"] == len(run.steps)
    assert (line["stop"], line["ms"]) == ("end", round(run.ms, 1))
    assert "secret" not in json.dumps(line)
    assert run.text.split()[0] not in json.dumps(line)


def test_sigterm_finishes_running_requests() -> None:
    slow = (
        "import time, app; from model.decode.translator import Translator\n"
        "compute = Translator.compute\n"
        "def slowly(*arguments):\n"
        "    time.sleep(1); return compute(*arguments)\n"
        "Translator.compute = slowly\n"
        "app.main()\n"
    )
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "GRADIO_SERVER_PORT": str(free_port())}
    process = subprocess.Popen(
        [sys.executable, "-c", slow], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        page = next(line.split()[-1] for line in process.stdout if "http://" in line)
        client = connect(page)
        # An open page keeps a line to the server open for as long as it lasts.
        with http.stream("GET", f"{page}/gradio_api/heartbeat/visitor"):
            answer = client.submit("Good night.", api_name="/translate")
            # From here on the line is open through which the answer comes.
            until(lambda: answer.status().code == Status.PROCESSING)
            process.send_signal(signal.SIGTERM)
            assert answer.result(timeout=WAIT) == "Buenas noches."
            assert process.wait(timeout=WAIT) == 0
    finally:
        process.kill()
        process.wait()
