"""The page's server: called from outside as programs call it, and silent to everybody else."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Counted, connect, forget_texts, http, trace_of
from gradio.utils import get_function_description
from gradio_client import Client

import app
from model.decode.source import Reader
from model.decode.translator import Translator
from model.lens.trace import Trace
from model.lens.views import VIEWS
from model.page.catalogue import Catalogue
from model.page.demo import build_demo
from model.page.labels import read_examples
from model.page.layout import run_js
from model.page.result import pack, shown


@pytest.fixture(scope="module")
def client(page: str) -> Client:
    return connect(page)


def test_importing_app_starts_and_loads_nothing() -> None:
    code = (
        "import threading, model.release, app\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
        "assert not hasattr(app, 'demo')\n"
        "import gc, torch.nn\n"
        "assert not [o for o in gc.get_objects() if isinstance(o, torch.nn.Module)]\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=300)


def test_what_events_run_in_the_browser_is_there(catalogue: Catalogue) -> None:
    exported = {
        run_js(name, file)
        for file in ("gradio.js", "controls.js", "theme.js")
        for name in re.findall(
            r"^export (?:const |function |\{ )(\w+)",
            (ROOT / "assets" / "lens" / file).read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    }
    events = {function.js for function in build_demo(catalogue).fns.values() if function.js}
    assert len(events) > 10
    assert events <= exported


@pytest.mark.parametrize("architecture", ["attention", "context"])
def test_translate_and_trace_answer_programs(
    client: Client, catalogue: Catalogue, architecture: str
) -> None:
    text = "The children are playing in the garden."
    here = trace_of(catalogue.translator(f"en-es-{architecture}"), text)
    assert client.predict(text, "en-es", architecture, api_name="/translate") == here.target.text
    trace = Trace.from_json(
        json.dumps(client.predict(text, "en-es", architecture, api_name="/trace"))
    )
    assert trace.target == here.target
    assert trace.planes == here.planes
    assert trace.model.architecture == architecture


def test_several_sentences_are_translated_one_by_one(client: Client, catalogue: Catalogue) -> None:
    texts = ["The boat is red.", "Where is my book?"]
    translator = catalogue.translator(catalogue.default)
    traces = [trace_of(translator, text) for text in texts]
    whole = client.predict(" ".join(texts), api_name="/translate")
    assert whole == " ".join(trace.target.text for trace in traces)
    second = client.predict(" ".join(texts), sentence=2, api_name="/trace")
    assert second["target"]["text"] == traces[1].target.text


def test_line_breaks_and_list_markers_are_kept(client: Client, catalogue: Catalogue) -> None:
    translator = catalogue.translator(catalogue.default)
    bread, milk = (trace_of(translator, text).target.text for text in ("Buy bread", "Buy milk"))
    text = "1. Buy bread\n2. Buy milk\n***\n\nBuy bread"
    answer = client.predict(text, api_name="/translate")
    assert answer == f"1. {bread}\n2. {milk}\n***\n\n{bread}"


def test_a_trace_lists_what_was_changed_before_reading(client: Client) -> None:
    trace = client.predict("I HAVE A DOG ❤️!", api_name="/trace")
    assert trace["source"]["text"] == "I HAVE A DOG ❤!"
    assert trace["source"]["unknown"] == [{"char": "❤", "offset": 13}]
    assert trace["source"]["notes"] == ["capitals"]
    assert trace["target"]["notes"] == []


def test_continue_writes_the_chosen_pieces_and_goes_on_from_them(
    client: Client, catalogue: Catalogue
) -> None:
    text = "The children are playing in the garden."
    translator = catalogue.translator(catalogue.default)
    other = trace_of(translator, text).target.candidates[1][1]
    answer = client.predict(text, [[2, other.id]], api_name="/continue")
    here = trace_of(translator, text, {2: other.id})
    assert answer["target"]["ids"] == here.target.ids
    assert answer["change"] == f"force:2:{other.id}"
    same = client.predict(text, change=answer["change"], api_name="/trace")
    assert same["target"] == answer["target"]


def test_a_text_is_checked_and_translated_but_cut_into_pieces_once(
    client: Client, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_texts(catalogue.translator(catalogue.default), monkeypatch)
    pieces = Counted(monkeypatch, Reader, "_source")
    decoded = Counted(monkeypatch, Translator, "compute")
    client.predict("The boat is red. Where is my book?", api_name="/translate")
    assert (pieces.calls, decoded.calls) == (2, 2)


def test_a_view_answers_for_the_run_with_its_change(client: Client) -> None:
    text = "The children are playing in the garden."
    change = "force:2:3"
    trace = client.predict(text, change=change, api_name="/trace")
    assert len(trace["target"]["ids"]) == 2
    facts = client.predict("band", text, change=change, api_name="/view")["facts"]
    assert facts["spans"]["decoder"] == [[0], [1]]
    whole = client.predict("band", text, api_name="/view")["facts"]
    assert len(whole["spans"]["decoder"]) > 2


@pytest.mark.parametrize("architecture", ["attention", "context"])
@pytest.mark.parametrize("name", VIEWS)
def test_every_view_answers_programs(client: Client, name: str, architecture: str) -> None:
    text = "The boat is red."
    # Only one vector can be transplanted.
    architecture = "context" if name == "transplant" else architecture
    options = {"other": "The house is red."} if name in ("compare", "transplant") else {}
    asked = (name, text, "en-es", architecture)
    found = client.predict(*asked, options=options, api_name="/view")
    trace = client.predict(text, "en-es", architecture, api_name="/trace")
    assert found.keys() == {"planes", "rows", "facts"}
    assert found["facts"] or found["rows"]
    columns = {len(trace["source"]["ids"]), len(trace["target"]["ids"])}
    if name == "compare":
        columns.add(len(trace["source"]["ids"]) + len(found["facts"]["pieces"]))
    assert {plane["shape"][0] for plane in found["planes"].values()} <= columns


FLOODS = [{"text": "\u0301" * 400_000}, {"text": "\u4e2d" * 1_000_000}]
REFUSED = [
    ("translate", {"text": ""}, "nothing to translate"),
    ("translate", {"text": " \n"}, "nothing to translate"),
    ("translate", {"text": "word " * 2000}, "at most 60"),
    ("translate", {"text": "No. " * 41}, "41 sentences"),
    ("translate", {"text": "?!"}, "no letter or digit"),
    *(("translate", flood, "characters are too many at once: at most 12000") for flood in FLOODS),
    *(("trace", flood, "characters are too many at once: at most 12000") for flood in FLOODS),
    *(
        ("continue", flood | {"forced": []}, "characters are too many at once: at most 12000")
        for flood in FLOODS
    ),
    ("trace", {"text": "Yes.", "sentence": 2}, "no number 2"),
    ("trace", {"text": "Yes.", "model": "quantum"}, "model must be attention or context"),
    ("trace", {"text": "Yes.", "direction": "a/b"}, "direction must be en-es or es-en"),
    ("translate", {"text": "Yes.", "direction": "a/b"}, "direction must be en-es or es-en"),
    ("translate", {"text": 5}, "text must be a string"),
    ("trace", {"text": "Yes.", "sentence": "2"}, "sentence must be a whole number"),
    ("trace", {"text": "Yes.", "sentence": True}, "sentence must be a whole number"),
    ("continue", {"text": "Yes.", "forced": [[1.5, 5]]}, "forced must be a list of pairs"),
    ("continue", {"text": "Yes.", "forced": [[1, 10**6]]}, "no piece of the model"),
    ("trace", {"text": "Yes.", "change": "force:1"}, "is not a change"),
    ("trace", {"text": "Yes.", "change": 7}, "change must be a string"),
    ("trace", {"text": "Yes.", "change": "silence:most:9999"}, "the number is 0 to "),
    ("trace", {"text": "Yes.", "change": "leave:9"}, "Piece 9 cannot be left out"),
    ("trace", {"text": "Yes.", "change": "vector:zero"}, "Only a context model has one vector"),
    ("trace", {"text": "Yes.", "model": "context", "change": "look:even"}, "Only an attention"),
    ("trace", {"text": "Yes.", "model": "context", "change": "vector:other"}, "Another sentence"),
    (
        "trace",
        {"text": "Yes.", "model": "context", "change": "vector:other", "other": "word " * 2000},
        "at most 60",
    ),
    ("view", {"name": "whatif", "text": "Yes.", "options": {"kind": "vector"}}, "needs the model"),
    ("view", {"name": "compare", "text": "Yes."}, "compare needs other, a second sentence"),
    ("view", {"name": "compare", "text": "Yes.", "options": {"other": "?"}}, "no letter or digit"),
    (
        "view",
        {
            "name": "transplant",
            "text": "Yes.",
            "model": "context",
            "options": {"other": "I like red tea."},
        },
        "the same number of pieces, not of",
    ),
    ("view", {"name": "whatif", "text": "Yes.", "options": {"seed": -1}}, "a whole number from 0"),
    (
        "view",
        {
            "name": "whatif",
            "text": "Yes.",
            "model": "context",
            "options": {"kind": "vector", "other": "?"},
        },
        "no letter or digit",
    ),
    ("trace", {"text": "Yes.", "change": "force:99:5"}, "steps are 1 to 80"),
    ("view", {"name": "sky", "text": "Yes."}, "name must be band"),
    ("view", {"name": 5, "text": "Yes."}, "name must be band"),
    ("view", {"name": "band", "text": "Yes.", "options": {"x": 1}}, "band has no options, not"),
    ("view", {"name": "gates", "text": "Yes.", "options": {"layer": 9}}, "from 0 to 2"),
    ("view", {"name": "band", "text": "Yes.", "options": [1]}, "options must be an object"),
    ("view", {"name": "beam", "text": "Yes.", "options": {"width": 11}}, "from 1 to 10"),
    ("view", {"name": "samples", "text": "Yes.", "options": {"seed": "x"}}, "seed must be a whole"),
    ("view", {"name": "band", "text": "Yes.", "change": "force:1:0"}, "no piece of the model"),
    *(
        ("view", flood | {"name": "band"}, "characters are too many at once: at most 12000")
        for flood in FLOODS
    ),
    ("continue", {"text": "Yes.", "forced": 7}, "forced must be a list of pairs [step, piece id]"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), REFUSED)
def test_bad_input_is_answered_with_422_and_the_reason(
    page: str, name: str, arguments: dict[str, object], message: str
) -> None:
    answer = http.post(f"{page}gradio_api/call/v2/{name}", json=arguments)
    assert answer.status_code == 422
    assert message in answer.text


@pytest.mark.parametrize("text", ["🙂🙂🙂 7", "<img src=x onerror=alert(1)>", "</s><s>", "ℵ₀"])
def test_odd_text_is_translated_harmlessly(client: Client, text: str) -> None:
    trace = client.predict(text, api_name="/trace")
    assert trace["target"]["stop"] in ("end", "max_length", "loop")
    assert trace["source"]["text"] == text


def test_only_the_documented_endpoints_are_named(client: Client) -> None:
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert sorted(endpoints) == ["/continue", "/trace", "/translate", "/view"]


def test_every_endpoint_has_a_description_and_an_example(page: str) -> None:
    endpoints = http.get(f"{page}gradio_api/info").json()["named_endpoints"]
    for name in ("/translate", "/trace", "/view", "/continue"):
        description = endpoints[name]["description"]
        assert "Translate a" in description
        (example,) = re.findall(r"`(\{.*?\})`", description)[:1]
        assert "text" in json.loads(example)


def test_every_tool_for_language_models_describes_its_parameters(catalogue: Catalogue) -> None:
    functions = build_demo(catalogue).fns.values()
    tools = [fn.fn for fn in functions if fn.api_visibility == "public"]
    assert len(tools) == 4
    for tool in tools:
        assert tool is not None
        _, parameters, _ = get_function_description(tool)
        assert "text" in list(parameters)[:2]
        assert all(parameters.values()), parameters


def test_launch_keeps_and_reports_nothing(catalogue: Catalogue) -> None:
    settings = app.launch_settings(catalogue)
    assert settings["run_history"] is False
    assert settings["enable_monitoring"] is False
    assert settings["ssr_mode"] is False
    assert settings["max_file_size"] == "1kb"


def test_the_opening_view_is_what_the_models_say(catalogue: Catalogue) -> None:
    first = read_examples()[0]
    assert list(first["shown"]) == catalogue.members(catalogue.opening)
    for name, stored in first["shown"].items():
        translator = catalogue.translator(name)
        (run,) = translator.translate(first["text"]["en"])
        fresh = json.loads(pack(shown(translator, run)))
        for key in ("version", "model", "source", "change"):
            assert stored[key] == fresh[key], "run python -m model.page.examples"
        assert stored["target"]["ids"] == fresh["target"]["ids"]
        log_probs = fresh["target"]["log_prob"]
        assert stored["target"]["log_prob"] == pytest.approx(log_probs, abs=1e-3)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("nowhere", "SEQ2SEQ_MODEL: “nowhere” is not a model name on the Hub"),
        ("tests", "SEQ2SEQ_MODEL: tests is not a release: config.json is missing"),
        ("user/model", "SEQ2SEQ_MODEL: The Hub cannot be reached, so user/model cannot be loaded"),
    ],
)
def test_a_missing_model_named_at_start_stops_the_server(
    wanted: str, said: str, tmp_path: Path
) -> None:
    environment = dict(os.environ) | {
        "SEQ2SEQ_MODEL": wanted,
        "HF_ENDPOINT": "http://127.0.0.1:9",
        "HF_HOME": str(tmp_path),
    }
    ended = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
