"""The page's server: called from outside as programs call it, and silent to everybody else."""

import json
import subprocess
import sys

import gradio as gr
import pytest
from conftest import ROOT
from gradio_client import Client
from gradio_client.exceptions import AppError

import app
from model.catalogue import Catalogue
from model.trace import Trace


@pytest.fixture(scope="module")
def client(page: str) -> Client:
    return Client(page, verbose=False)


def test_importing_app_starts_and_loads_nothing() -> None:
    code = (
        "import threading, model.release, app\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
        "assert not hasattr(app, 'demo')\n"
        "import gc, torch.nn\n"
        "assert not [o for o in gc.get_objects() if isinstance(o, torch.nn.Module)]\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=300)


@pytest.mark.parametrize("architecture", ["attention", "context"])
def test_translate_and_trace_answer_programs(
    client: Client, catalogue: Catalogue, architecture: str
) -> None:
    text = "The children are playing in the garden."
    here = catalogue.translator(f"en-es-{architecture}").translate(text)
    assert client.predict(text, "en-es", architecture, api_name="/translate") == here.target.text
    trace = Trace.from_json(
        json.dumps(client.predict(text, "en-es", architecture, api_name="/trace"))
    )
    assert trace.target == here.target
    assert trace.encoder == here.encoder
    assert trace.model.architecture == architecture


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "nothing to translate"), (" \n", "nothing to translate"), ("word " * 2000, "pieces")],
)
def test_text_that_cannot_be_translated_gets_the_reason(
    client: Client, text: str, message: str
) -> None:
    with pytest.raises(AppError, match=message):
        client.predict(text, api_name="/translate")


@pytest.mark.parametrize("text", ["🙂🙂🙂", "<img src=x onerror=alert(1)>", "</s><s>", "ℵ₀"])
def test_odd_text_is_translated_harmlessly(client: Client, text: str) -> None:
    trace = client.predict(text, api_name="/trace")
    assert trace["target"]["stop"] in ("end", "max_length", "loop")
    assert trace["source"]["text"] == text


def test_the_handler_keeps_the_page_when_text_is_refused(catalogue: Catalogue) -> None:
    show = app.show_translation(catalogue)
    lens, hint = show("  ", catalogue.default)
    assert lens == gr.skip()
    assert "nothing to translate" in hint.value
    lens, hint = show("Good morning.", catalogue.default)
    assert lens["target"]["text"]
    assert hint.visible is False


def test_only_the_documented_endpoints_are_named(client: Client) -> None:
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert sorted(endpoints) == ["/trace", "/translate"]


def test_launch_keeps_and_reports_nothing() -> None:
    settings = app.launch_settings()
    assert settings["run_history"] is False
    assert settings["enable_monitoring"] is False
    assert settings["ssr_mode"] is False
    assert settings["max_file_size"] == "1kb"


def test_the_opening_trace_is_what_the_default_model_says(catalogue: Catalogue) -> None:
    first = app.read_examples()[0]
    stored = Trace.from_json(json.dumps(first["trace"]))
    fresh = catalogue.translator(catalogue.default).translate(first["text"])
    assert stored.model == fresh.model, "run python -m model.examples"
    assert stored.target.ids == fresh.target.ids
    assert stored.target.log_prob == pytest.approx(fresh.target.log_prob, abs=1e-3)
