"""Before Gradio's own routes: headers, quiet failures, and nothing of a visitor's text in a log."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import httpx
import pytest
from conftest import ROOT, http
from starlette.types import Receive, Scope, Send

from model import messages
from model.page import handlers, labels
from model.page.catalogue import Catalogue
from model.page.gate import Gate
from model.page.serve import JsonLines

SECRET = "Nobody but me may read this sentence"
CALLS = [
    ("call/v2/translate", {"text": SECRET, "direction": 5}, 422),
    ("call/v2/translate", {"words": SECRET}, 422),
    ("call/v2/translate", {SECRET: 1}, 422),
    ("call/v2/translate", {}, 422),
    ("call/v2/trace", {"text": [SECRET]}, 422),
    ("call/v2/trace", {"text": SECRET, "sentence": SECRET}, 422),
    ("call/v2/continue", {"text": SECRET, "forced": SECRET}, 422),
    ("call/translate", {"data": [SECRET]}, 422),
    ("call/translate", {"data": [SECRET] * 9}, 422),
    ("call/translate", {"data": SECRET}, 422),
    ("call/v2/nothing", {"text": SECRET}, 404),
    ("call/nothing", {"data": [SECRET]}, 404),
    ("run/nothing", {"data": [SECRET]}, 404),
    ("api/nothing", {"data": [SECRET]}, 404),
    ("run/count", {"data": [SECRET]}, 500),
    ("run/count", {"data": [{"path": SECRET, "meta": {"_type": "gradio.FileData"}}, "", ""]}, 500),
    ("run/count", {"data": [SECRET, SECRET, "en"]}, 200),
    ("run/count", {"data": [SECRET, "en-es-attention", SECRET]}, 500),
    ("run/predict", {"data": [SECRET], "fn_index": 10**6}, 500),
    ("queue/join", {"data": [SECRET], "fn_index": 10**6, "session_hash": "s"}, 404),
    ("queue/join", {"data": [SECRET], "fn_index": 0, "session_hash": "s"}, 422),
]


@pytest.mark.parametrize(("path", "body", "status"), CALLS)
def test_wrong_calls_get_a_sentence_and_leave_no_trace_of_the_text(
    page: str,
    path: str,
    body: dict[str, object],
    status: int,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = http.post(f"{page}gradio_api/{path}", json=body)
    assert answer.status_code == status
    assert "iterable" not in answer.text
    said = capfd.readouterr()
    lines = "".join(JsonLines().format(record) for record in caplog.records)
    for text in (said.out, said.err, lines):
        assert SECRET not in text
        assert "Traceback" not in text


@pytest.mark.parametrize(
    "path", ["call/translate/0123", "call/v2/nothing/0123", "queue/data?session_hash=0123"]
)
def test_an_unknown_call_has_no_answer_and_no_traceback(
    page: str, path: str, capfd: pytest.CaptureFixture[str]
) -> None:
    try:
        answer = http.get(f"{page}gradio_api/{path}")
        assert "complete" not in answer.text
    except httpx.RemoteProtocolError:
        assert "queue/data" in path  # Gradio has begun to answer when it finds that out
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err


def test_what_fails_in_a_handler_is_logged_without_what_was_typed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def show(text: str) -> str:
        return {}[text]

    with pytest.raises(gr.Error):
        handlers.guarded(show, "It failed.")(SECRET)
    (record,) = caplog.records
    line = JsonLines().format(record)
    assert SECRET not in line
    assert "KeyError" in line
    assert "in show" in json.loads(line)["traceback"]


@pytest.mark.parametrize("path", ["", "config", "health", "lens-code/page.js", "gradio_api/info"])
def test_every_answer_has_its_headers_and_no_path_of_the_server(page: str, path: str) -> None:
    answer = http.get(f"{page}{path}")
    assert answer.is_success
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    policy = answer.headers["content-security-policy"]
    for rule in ("object-src 'none'", "base-uri 'self'", "frame-ancestors *", "script-src 'self'"):
        assert rule in policy
    assert str(ROOT) not in answer.text
    assert str(Path.home()) not in answer.text


def test_only_the_lens_is_served(page: str) -> None:
    for path in (
        "lens-code/../models.json",
        "lens-code/%2e%2e/models.json",
        "lens-code/..%2fmodels.json",
    ):
        assert http.get(f"{page}{path}").status_code == 404
    served = http.get(f"{page}gradio_api/file={ROOT / 'assets' / 'lens' / 'page.js'}")
    assert served.status_code == 403


def start(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=os.environ | {"HF_HOME": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"GRADIO_SERVER_PORT": "http"}, "is not a number"),
        ({"GRADIO_SERVER_PORT": "70000"}, "GRADIO_SERVER_PORT is '70000'"),
        ({"SEQ2SEQ_DEVICE": "gpu"}, "SEQ2SEQ_DEVICE is 'gpu'"),
    ],
)
def test_bad_settings_end_the_start_with_a_sentence(
    environment: dict[str, str], said: str, tmp_path: Path
) -> None:
    ended = start(tmp_path, **environment)
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_busy_port_is_refused(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        ended = start(tmp_path, GRADIO_SERVER_PORT=port)
    assert ended.returncode == 1
    assert f"Port {port} cannot be used" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("name", ["models.json", "examples.json", "locales/es.json"])
def test_a_file_that_is_missing_or_broken_is_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (messages, labels):
        monkeypatch.setattr(module, "ASSETS", tmp_path)
    read = {
        "models.json": lambda: Catalogue.read(tmp_path / "models.json"),
        "examples.json": labels.read_examples.__wrapped__,
        "locales/es.json": lambda: messages.read_messages.__wrapped__("es"),
    }[name]
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    for text in (None, "{", "\xff"):
        if text:
            path.write_text(text, encoding="latin-1")
        with pytest.raises(ValueError, match=f"{path.name} cannot be read") as refused:
            read()
        assert not re.search(str(tmp_path), str(refused.value))


@pytest.mark.parametrize("made_up", [[], [(b"x-forwarded-for", b"198.51.100.9")]])
def test_a_tool_call_carries_the_visitors_own_address(made_up: list[tuple[bytes, bytes]]) -> None:
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
        seen.append(scope)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/gradio_api/mcp/http",
        "headers": [(b"host", b"here"), *made_up],
        "client": ("203.0.113.7", 4711),
        "app": SimpleNamespace(get_blocks=lambda: SimpleNamespace(fns={})),
    }
    # In a thread of its own: the browser's tests leave a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, Gate(app)(scope, None, None)).result()  # type: ignore[arg-type]
    assert seen[0]["headers"] == [(b"host", b"here"), (b"x-forwarded-for", b"203.0.113.7")]
