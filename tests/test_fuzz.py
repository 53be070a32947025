"""Whatever people, programs and links send: an answer within limits, or a refusal in words.

2,000 cases: text for the page, pieces for `/continue`, queries for the page's address.
"""

import json
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import gradio as gr
import pytest
from conftest import VOCAB_SIZE, trace_of
from gradio.components import Component
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.config import ModelConfig
from model.decode.translator import MAX_STEPS, Translator
from model.lens.trace import Trace
from model.messages import ASSETS, read_messages
from model.network.build import build_model
from model.page import handlers
from model.page.catalogue import Catalogue
from model.page.labels import read_examples
from model.page.layout import place
from model.release import load_release, save_release
from model.text import MAX_CHARACTERS, MAX_SENTENCES, InputError
from model.tokenizer import Tokenizer

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "${alert(1)} {{7*7}} %s %n",
    "</s><s><unk><pad>▁",
    "‮\x00\ufffe\u200b\ud7ff",
    "a\u0301" * 70,
    "🙂" * 70,
    "No. " * 20,
    "word " * 500,
    "x" * 3000,
]
CALM = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True}
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=200),
    st.lists(
        st.sampled_from([*HOSTILE[:6], "The boat is red.", "¿Y tú?", "\n", " "]), max_size=16
    ).map("".join),
)


@pytest.fixture(scope="module")
def small(tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Translator:
    """A model of the real kind that writes whatever comes to it, quickly."""
    config = ModelConfig(vocab_size=VOCAB_SIZE, embed_size=12, num_hiddens=16)
    folder = tmp_path_factory.mktemp("fuzz") / "tiny"
    save_release(folder, config, build_model(config), tokenizer, "# A tiny model\n")
    return Translator(load_release(folder))


@pytest.fixture(scope="module")
def web(small: Translator) -> handlers.Page:
    """The page's handlers over that model, under the default model's name."""
    catalogue = Catalogue.read(ASSETS / "models.json")
    for name in catalogue.entries:
        catalogue._loaded[name] = small
    with gr.Blocks():
        return handlers.Page(place(catalogue), catalogue)


def check_updates(updates: dict[Component, Any]) -> dict[str, Any] | None:
    """Hold what a handler answers to its limits; return what the lens is to show."""
    shown = None
    for part, update in updates.items():
        value = update["value"] if isinstance(update, dict) and "value" in update else update
        assert len(json.dumps(value, default=str)) < 1_000_000
        if part.elem_id == "lens" and isinstance(value, str):
            shown = json.loads(value)
        elif part.elem_id not in ("sentence", "lens") and isinstance(value, str):
            # Nothing of the visitor's text is in the page's own words.
            assert "<script" not in value
            assert "onerror" not in value
    if shown is not None:
        assert len(shown["sides"][0]["sentences"]) <= MAX_SENTENCES
        for sentence in shown["sides"][0]["sentences"]:
            assert len(sentence["source"]["ids"]) <= 61
            assert len(sentence["target"]["ids"]) <= MAX_STEPS
    return shown


@settings(max_examples=1000, **CALM)
@given(text=texts, language=st.sampled_from(["en", "es"]))
def test_any_text_is_translated_or_refused_in_words(
    web: handlers.Page, text: str, language: str
) -> None:
    updates = web.show(text, web.catalogue.default, language)
    said = {part.elem_id: update for part, update in updates.items()}
    shown = check_updates(updates)
    assert (shown is None) == bool(said["problem"])
    if shown:
        read = "".join(
            "".join(sentence["source"]["pieces"][:-1])
            for sentence in shown["sides"][0]["sentences"]
        )
        assert read
        assert web.cut(text, web.catalogue.default)


FLOODS = [
    "a" + "\u0301" * 400_000,
    "\u4e2d" * 1_000_000,
    *(piece * MAX_CHARACTERS for piece in ("\u0301a", ". ", "- \n", '"" ', "a-", "🙂 ", "Dr. a ")),
]


@pytest.mark.parametrize("flood", FLOODS, ids=lambda flood: ascii(flood[:6]))
def test_a_flood_is_refused_everywhere_with_an_offer(web: handlers.Page, flood: str) -> None:
    name = web.catalogue.default
    refusal = f"{len(flood)} characters"
    said = {part.elem_id: update for part, update in web.show(flood, name, "en").items()}
    assert said["problem"].startswith(refusal)
    assert said["cut"]["visible"]
    counted = {part.elem_id: update for part, update in web.count(flood, name, "en").items()}
    assert counted["count"]["value"] == f"{refusal.split()[0]} of {MAX_CHARACTERS} characters"
    assert len(web.cut(flood, name)) <= MAX_CHARACTERS
    link = web.open("en", urlencode({"q": flood, "force": "1:5"}))
    (problem,) = [update for part, update in link.items() if part.elem_id == "problem"]
    assert problem.startswith(refusal)
    with pytest.raises(InputError, match=refusal):
        web.force(SimpleNamespace(_data={"model": name, "text": flood, "change": ""}))


@pytest.mark.parametrize("flood", FLOODS, ids=lambda flood: ascii(flood[:6]))
def test_as_much_of_a_flood_as_is_allowed_is_answered(web: handlers.Page, flood: str) -> None:
    check_updates(web.show(flood[:MAX_CHARACTERS], web.catalogue.default, "es"))


steps = st.dictionaries(
    st.integers(-2, MAX_STEPS + 2) | st.integers(1, 6), st.integers(-2, VOCAB_SIZE + 2), max_size=6
)


@settings(max_examples=500, **CALM)
@given(forced=steps)
def test_any_forced_pieces_are_written_or_refused(
    small: Translator, forced: dict[int, int]
) -> None:
    try:
        trace = trace_of(small, "The boat is red.", forced)
    except ValueError:
        # Never a refusal of what is possible: pieces of the model, at steps that there are.
        steps = len(trace_of(small, "The boat is red.").target.ids)
        possible = all(
            1 <= step < steps and 4 <= token < VOCAB_SIZE for step, token in forced.items()
        )
        assert not possible
        return
    assert len(trace.target.ids) <= MAX_STEPS
    for step, token in forced.items():
        assert trace.target.ids[step - 1] == token
    assert Trace.from_json(trace.to_json()) == trace


@pytest.mark.parametrize("model", ["user/model", "./tiny", f"user/model@{'0' * 40}"])
def test_only_the_settings_field_pulls_from_the_hub(
    web: handlers.Page, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise AssertionError("asked the Hub")

    monkeypatch.setattr("model.page.catalogue.load_from_hub", fail)
    text = "The boat is red."
    for said in (web.show(text, model, "en"), web.count(text, model, "en")):
        problems = {part.elem_id: value for part, value in said.items()}
        assert problems == {"problem": read_messages("en")["hub.forgotten"]}
    assert web.set_language("es", text, model)
    assert web.swap(text, model, "en")
    assert web.cut(text, model) == text
    assert web.fill(read_examples()[0]["name"], model)
    choice = {"model": model, "text": text, "change": "force:1:9"}
    with pytest.raises(gr.Error) as refused:
        web.force(SimpleNamespace(_data=choice))
    assert refused.value.message == "hub.forgotten"


queries = st.dictionaries(
    st.sampled_from(
        ["q", "dir", "m", "rev", "s", "step", "src", "force", "tab", "ui", "hide", "x"]
    ),
    st.one_of(
        texts,
        st.sampled_from(["en-es", "context", "2", "3:11,5:4", "es", "share,input", "table", "-1"]),
        st.integers().map(str),
    ),
)


@settings(max_examples=500, **CALM)
@given(query=queries)
def test_any_link_opens_the_page(web: handlers.Page, query: dict[str, str]) -> None:
    updates = web.open("en", urlencode(query))
    check_updates(updates)
    assert updates
