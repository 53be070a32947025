"""On a ZeroGPU Space: a GPU is borrowed for a call, and the CPU stands in where there is none."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import gradio as gr
import pytest
from conftest import ROOT, connect, free_port, trace_of

from model.decode.translator import Translator
from model.page import handlers
from model.page.catalogue import Catalogue
from model.page.layout import place
from model.page.link import Link
from model.page.open import follow
from model.page.zero import borrow

TEXT = "The boat is red. The sea is blue."
THERE = "cpu:0"
"""Stands for the lent device: another name for the only one that is here."""


class FakeSpaces(ModuleType):
    """What `spaces` does on ZeroGPU: arguments and results are pickled, errors lose their kind."""

    def __init__(self) -> None:
        super().__init__("spaces")
        self.decorated = 0
        self.calls = 0
        self.refusal: Exception | None = None

    def GPU(self, duration: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: N802
        assert 0 < duration < 60

        def decorate(task: Callable[..., Any]) -> Callable[..., Any]:
            self.decorated += 1

            def run(*arguments: Any) -> Any:
                self.calls += 1
                if self.refusal:
                    raise self.refusal
                try:
                    runs = task(*pickle.loads(pickle.dumps(arguments)))
                except Exception as error:
                    raise gr.Error(type(error).__name__, title="ZeroGPU worker error") from error
                lent = [replace(run, device="cuda") for run in runs]
                return pickle.loads(pickle.dumps(lent))

            return run

        return decorate


@pytest.fixture
def spaces(monkeypatch: pytest.MonkeyPatch) -> FakeSpaces:
    fake = FakeSpaces()
    monkeypatch.setitem(sys.modules, "spaces", fake)
    return fake


@pytest.fixture
def models() -> Catalogue:
    """The models that the page ships, not those that other tests use."""
    return Catalogue.read(ROOT / "assets" / "models.json")


@pytest.fixture
def borrower(spaces: FakeSpaces, models: Catalogue) -> Translator:  # noqa: ARG001
    borrow(models, THERE)
    return models.translator(models.default)


def show(models: Catalogue) -> dict[str, Any]:
    """Return what the lens is given for `TEXT`."""
    with gr.Blocks():
        page = handlers.Page(place(models), models)
    shown: dict[str, Any] = json.loads(page.show(TEXT, models.default, "en")[page.parts["lens"]])
    return shown


def test_all_sentences_are_decoded_on_the_lent_device_in_one_call(
    spaces: FakeSpaces, borrower: Translator, models: Catalogue
) -> None:
    shown = show(models)
    assert (spaces.decorated, spaces.calls) == (1, 1)
    assert [each["totals"]["device"] for each in shown["sides"][0]["sentences"]] == ["cuda", "cuda"]
    assert shown["notices"] == []
    runs = [borrower.compute(source) for source in borrower.reader.read(TEXT).sources]
    ids = [[step.id for step in run.steps] for run in runs]
    assert [each["target"]["ids"] for each in shown["sides"][0]["sentences"]] == ids


def test_every_model_of_the_page_is_there_before_the_first_call(
    borrower: Translator, models: Catalogue
) -> None:
    assert borrower.lent
    assert set(models.loaded) == set(models.entries)


@pytest.mark.parametrize(
    "refusal",
    [
        gr.Error("You have exceeded your GPU quota", title="ZeroGPU quota exceeded"),
        gr.Error("No GPU was available", title="ZeroGPU queue timeout"),
        RuntimeError("ZeroGPU API /schedule error: 500"),
    ],
)
def test_without_a_gpu_the_cpu_computes_and_says_so(
    spaces: FakeSpaces,
    borrower: Translator,
    models: Catalogue,
    refusal: Exception,
    caplog: pytest.LogCaptureFixture,
) -> None:
    spaces.refusal = refusal
    shown = show(models)
    assert spaces.calls == 1
    assert [each["totals"]["device"] for each in shown["sides"][0]["sentences"]] == ["cpu", "cpu"]
    assert shown["notices"] == ["device"]
    assert f"decoded here: {refusal}" in caplog.messages
    read = borrower.reader.read(TEXT)
    linked = json.loads(follow(Link(), [read], models, models.default, ["model"]))
    assert linked["notices"] == ["model", "device"]
    assert trace_of(borrower, "The boat is red.").totals.device == "cpu"


def test_what_cannot_be_written_is_refused_as_it_is_elsewhere(borrower: Translator) -> None:
    with pytest.raises(ValueError, match="no piece of the model"):
        trace_of(borrower, "The boat is red.", {1: 2})


def test_the_cpu_is_used_unless_a_gpu_is_asked_for(spaces: FakeSpaces, models: Catalogue) -> None:
    borrow(models, "cpu")
    shown = show(models)
    assert (spaces.decorated, spaces.calls) == (1, 0)
    assert shown["notices"] == []


SPACES = """
import os
def GPU(duration):
    def decorate(task):
        open(os.environ["CALLS"], "a").write("decorated")
        def refused(*arguments):
            open(os.environ["CALLS"], "a").write(" called")
            raise RuntimeError("You have exceeded your GPU quota")
        return refused
    return decorate
def gradio_auto_wrap(task):
    return task
"""


@pytest.mark.parametrize(("device", "calls"), [("cuda", "decorated called"), ("cpu", "decorated")])
def test_the_app_serves_there_with_and_without_a_gpu(
    tmp_path: Path, device: str, calls: str
) -> None:
    (tmp_path / "spaces.py").write_text(SPACES, encoding="utf-8")
    environment = os.environ | {
        "PYTHONPATH": str(tmp_path),
        "PYTHONUNBUFFERED": "1",
        "SPACES_ZERO_GPU": "true",
        "SEQ2SEQ_DEVICE": device,
        "CALLS": str(tmp_path / "calls"),
        "GRADIO_SERVER_NAME": "127.0.0.1",
        "GRADIO_SERVER_PORT": str(free_port()),
    }
    process = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        page = next(line.split()[-1] for line in process.stdout if "http://" in line)
        client = connect(page)
        assert client.predict("The boat is red.", api_name="/translate") == "El bote es rojo."
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
    assert (tmp_path / "calls").read_text() == calls
