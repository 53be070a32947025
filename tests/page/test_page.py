"""What the page says: both languages whole, and the line under the input box for any text."""

import json
import re
from dataclasses import replace
from string import Formatter
from types import SimpleNamespace
from typing import Any, get_args
from urllib.parse import urlencode

import gradio as gr
import pytest
from conftest import ROOT, Counted, forget_texts, trace_of

from model.decode.change import UNCHANGED, Change
from model.decode.source import Reader
from model.decode.translator import Translator
from model.hub import HubError
from model.lens.experiment import Experiment
from model.lens.views import answer
from model.messages import Messages, read_messages
from model.page import handlers
from model.page.catalogue import Catalogue
from model.page.field import Field, read_field
from model.page.labels import say_problem
from model.page.layout import place
from model.page.link import Link
from model.page.open import follow, opening
from model.page.result import calls, pack
from model.text import MAX_CHARACTERS, MAX_SENTENCES, InputError, Refusal

ENGLISH, SPANISH = read_messages("en"), read_messages("es")
SENTENCE = "The children are playing in the garden."


def field_of(translator: Translator, text: str, messages: Messages) -> Field:
    return read_field(translator.reader.read(text), translator.reader, messages)


@pytest.fixture(scope="module")
def translator(catalogue: Catalogue) -> Translator:
    return catalogue.translator(catalogue.default)


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    assert list(ENGLISH) == list(SPANISH)


def test_both_languages_fill_in_the_same_values() -> None:
    def values(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}

    for key, text in ENGLISH.items():
        assert values(text) == values(SPANISH[key]), key


def test_only_names_and_signs_are_the_same_in_both_locales() -> None:
    same = {key for key, text in ENGLISH.items() if text == SPANISH[key]}
    signs = {key for key in same if not re.search(r"[a-z]{2}", re.sub(r"{.*?}", "", ENGLISH[key]))}
    assert same - signs <= {
        "page.title",
        "path.original",
        "read.source",
        "side.figures",
        "source.bits",
    }


def test_every_key_is_used_and_every_key_used_is_there() -> None:
    code = [
        ROOT / "app.py",
        *(ROOT / "model").glob("*.py"),
        *(ROOT / "model" / "page").glob("*.py"),
    ]
    code += [path for path in (ROOT / "assets" / "lens").rglob("*.*") if path.suffix != ".json"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in code)
    # "band.title.${architecture}", f"input.{key}", "page.share" + state: the dynamic part is last.
    used = set(re.findall(r"[\"'`]([a-z]+(?:\.[a-z_]+)*)\.?(?:\$?\{|[\"'`])", text))
    for key in ENGLISH:
        parents = {key.rsplit(".", count)[0] for count in range(1, key.count(".") + 1)} | {key}
        assert used & parents, f"{key} is never said"


def test_every_refusal_has_a_message() -> None:
    assert {f"input.{key}" for key in get_args(Refusal)} <= set(ENGLISH)


def test_an_empty_field_counts_nothing(translator: Translator) -> None:
    assert field_of(translator, " \n", ENGLISH) == Field("0 pieces, of 60", "")


def words_of(translator: Translator, pieces: int) -> str:
    """Return a text of exactly so many pieces."""
    text = " ".join(["house"] * pieces)
    assert translator.reader.count(text) == pieces
    return text


@pytest.mark.parametrize(
    ("pieces", "closeness"), [(47, ""), (48, "near"), (60, "near"), (61, "over")]
)
def test_the_counter_warns_from_four_fifths_of_the_limit(
    translator: Translator, pieces: int, closeness: str
) -> None:
    field = read_field(
        translator.reader.read(words_of(translator, pieces)), translator.reader, ENGLISH
    )
    assert field.count.startswith(f"{pieces} pieces and the end, of 60")
    assert field.closeness == closeness
    assert bool(field.cut) == (closeness == "over")


def test_beyond_the_limit_it_says_how_much_and_offers_what_fits(translator: Translator) -> None:
    field = field_of(translator, words_of(translator, 61), ENGLISH)
    assert field.count == "61 pieces and the end, of 60, 1 piece too many"
    assert field.cut == "translate the first 60 pieces"
    assert translator.reader.count(translator.reader.fit(words_of(translator, 61))) == 60


def test_several_sentences_are_counted_each(translator: Translator) -> None:
    long = f"Yes {words_of(translator, 61)}."
    field = field_of(translator, f"Yes. {long} No.", SPANISH)
    count = translator.reader.count(long)
    assert field.count.startswith(f"3 oraciones, la más larga tiene {count} piezas y el fin, de 60")
    assert field.cut == SPANISH["input.cut.each"]


def test_too_many_sentences_are_refused_with_an_offer(translator: Translator) -> None:
    text = "Yes, I do. " * (MAX_SENTENCES + 1)
    field = field_of(translator, text, ENGLISH)
    assert field.closeness == "over"
    assert field.count == "1 sentence or line too many"
    assert field.cut == "translate the first 40"
    with pytest.raises(InputError, match="41 sentences"):
        translator.reader.read(text).checked()
    assert len(translator.reader.read(translator.reader.fit(text)).checked()) == MAX_SENTENCES


def test_too_many_characters_are_counted_and_nothing_else_is_done(
    translator: Translator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("page.field.guess_language", "text._blocks"):
        monkeypatch.setattr(f"model.{name}", pytest.fail)
    field = field_of(translator, "é" * (MAX_CHARACTERS + 1), SPANISH)
    assert field == Field("12001 de 12000 caracteres", "over", SPANISH["input.cut.fit"])


def test_what_fits_keeps_its_lines_and_can_be_translated(translator: Translator) -> None:
    text = f"Buy:\n- bread\n- {words_of(translator, 61)}\n\nThen {words_of(translator, 61)}. Go."
    fitting = translator.reader.fit(text)
    assert fitting.startswith("Buy:\n- bread\n- house")
    again = translator.reader.read(fitting).checked()
    assert len(again) == len(translator.reader.read(text).layout.sentences) == 5


def test_what_fits_of_one_endless_word_is_its_beginning(translator: Translator) -> None:
    word = "q" * 500
    fitting = translator.reader.fit(word)
    assert fitting
    assert word.startswith(fitting)
    assert translator.reader.count(fitting) <= 60


def test_the_other_language_gets_a_hint(translator: Translator) -> None:
    hint = read_field(
        translator.reader.read("¿Dónde está la estación?"), translator.reader, ENGLISH
    ).hint
    assert hint == ENGLISH["input.looks_like.es"]
    assert not read_field(
        translator.reader.read("Where is the station?"), translator.reader, ENGLISH
    ).hint


def forced_by(translator: Translator, text: str) -> dict[int, int]:
    """Choose the second candidate of the second step."""
    return {2: trace_of(translator, text).target.candidates[1][1].id}


def test_a_link_shows_the_path_that_was_chosen(
    catalogue: Catalogue, translator: Translator
) -> None:
    forced = forced_by(translator, SENTENCE)
    link = Link(
        revision=translator.release.revision, change=Change.force(forced), step=3, tab="table"
    )
    read = translator.reader.read(SENTENCE)
    value = json.loads(follow(link, [read], catalogue, catalogue.default, []))
    assert value["notices"] == []
    assert value["selected"] == {"sentence": 1, "step": 3}
    assert value["tab"] == "table"
    path = value["path"]
    assert path["change"] == str(Change.force(forced))
    assert path["target"]["ids"] == trace_of(translator, SENTENCE, forced).target.ids


def test_a_link_from_another_revision_keeps_the_sentence_only(
    catalogue: Catalogue, translator: Translator
) -> None:
    link = Link(revision="0000000", change=Change.force(forced_by(translator, SENTENCE)))
    read = translator.reader.read(SENTENCE)
    value = json.loads(follow(link, [read], catalogue, catalogue.default, []))
    assert value["path"] is None
    assert value["notices"] == ["revision"]
    assert value["sides"][0]["sentences"][0]["source"]["text"] == SENTENCE


@pytest.mark.parametrize("forced", [{1: 10**8}, {79: 9}, {1: 0}])
def test_a_link_with_impossible_choices_says_so(
    catalogue: Catalogue, translator: Translator, forced: dict[int, int]
) -> None:
    link = Link(change=Change.force(forced))
    read = translator.reader.read(SENTENCE)
    value = json.loads(follow(link, [read], catalogue, catalogue.default, []))
    assert value["path"] is None
    assert value["notices"] == ["forced"]


def test_a_guest_has_no_call_as_programs_cannot_ask_it() -> None:
    assert calls("user/model@0123456") == ["", "", ""]
    assert "/trace" in calls("en-es-context")[0]


def test_a_model_name_with_code_is_shown_as_text() -> None:
    said = say_problem(HubError("name", "${alert(1)}"), ENGLISH)
    assert "${" not in said
    assert "alert(1)" in said


def test_nothing_is_decoded_or_cut_into_pieces_twice(
    catalogue: Catalogue, translator: Translator, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced = forced_by(translator, SENTENCE)
    with gr.Blocks():
        page = handlers.Page(place(catalogue), catalogue)
    forget_texts(translator, monkeypatch)
    pieces = Counted(monkeypatch, Reader, "_source")
    decoded = Counted(monkeypatch, Translator, "compute")
    page.show(f"{SENTENCE} My dog ran.", catalogue.default, "en")
    assert (pieces.calls, decoded.calls) == (2, 2)
    choice = {"model": catalogue.default, "text": SENTENCE, "change": str(Change.force(forced))}
    page.force(SimpleNamespace(_data=choice))
    assert (pieces.calls, decoded.calls) == (3, 3)
    query = {"q": SENTENCE, "m": "attention", "do": str(Change.force(forced))}
    page.open("en", urlencode(query))
    assert (pieces.calls, decoded.calls) == (4, 5)
    # Both models read and write it once each.
    page.show("My dog sleeps.", catalogue.opening, "en")
    assert (pieces.calls, decoded.calls) == (6, 7)


def test_of_both_models_only_the_one_that_is_drawn_brings_its_picture(
    catalogue: Catalogue,
) -> None:
    reads = [
        catalogue.translator(name).reader.read(SENTENCE)
        for name in catalogue.members(catalogue.opening)
    ]
    for band, whole in ((None, [True, False]), ("context", [False, True])):
        link = Link(band=band)
        value = json.loads(follow(link, reads, catalogue, catalogue.opening, []))
        assert value["side"] == whole.index(True)
        assert [bool(side["sentences"][0]["planes"]) for side in value["sides"]] == whole
        assert [side["model"] for side in value["sides"]] == ["en-es-attention", "en-es-context"]


def test_the_page_opens_on_what_was_stored_of_both_models(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded = Counted(monkeypatch, Translator, "compute")
    text, sides = opening(catalogue)
    assert decoded.calls == 0
    for side in sides:
        stored = side["sentences"][0]
        assert (
            stored["target"]["text"]
            == trace_of(catalogue.translator(side["model"]), text).target.text
        )
        assert stored["totals"]["ms"] is None
    # The lesson's point: the one vector loses a word that attention keeps.
    first, second = (set(side["sentences"][0]["target"]["text"].split()) for side in sides)
    assert first - second


def test_a_page_without_both_kinds_opens_with_its_first_model() -> None:
    entries = Catalogue.read(ROOT / "assets" / "models.json").entries
    alone = Catalogue([entries["es-en-context"]])
    # What is stored is the picture of another model.
    _, (side,) = opening(Catalogue([entries["en-es-context"]]))
    assert side["sentences"][0]["planes"]
    assert (alone.opening, alone.both("es-en")) == ("es-en-context", "")
    assert alone.opposite("es-en-context") == "es-en-context"
    mixed = Catalogue(
        [entries["en-es-attention"], entries["en-es-context"], alone.entry("es-en-context")]
    )
    assert mixed.opening == "en-es-both"
    assert mixed.opposite("en-es-both") == "es-en-context"
    assert mixed.known("es-en-both") == "en-es-both"


def test_a_broken_model_takes_the_choice_of_both_away() -> None:
    catalogue = Catalogue.read(ROOT / "assets" / "models.json")
    catalogue.broken["en-es-context"] = "its file is damaged"
    assert catalogue.opening == "en-es-attention"
    assert catalogue.opposite("es-en-both") == "en-es-attention"


@pytest.mark.parametrize(
    "views",
    [5, [["sky", {}]], [["gates", {"layer": 9}]], [["band"]], ["band"], [[["band"], {}]],
     [["band", {}]] * 10_000, [["file", {}]], [["file", {"panels": []}]],
     [["file", {"panels": [5]}]], [["file", {"panels": [[["sky", {}]]]}]],
     [["file", {"panels": [[["file", {"panels": [[]]}]]]}]],
     [["file", {"panels": [[["band", {}]] * 25]}]], [["file", {"panels": [[]], "sky": 1}]],
     [["file", {"panels": [[]], "home": "a" * 200_000}]], [["file", {"panels": [[]]}]] * 2],
)  # fmt: skip
def test_views_that_the_page_never_asks_for_are_refused(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, views: Any
) -> None:
    with gr.Blocks():
        page = handlers.Page(place(catalogue), catalogue)
    decoded = Counted(monkeypatch, Translator, "compute")
    choice = {"model": catalogue.default, "text": SENTENCE, "change": "", "views": views}
    with pytest.raises(gr.Error) as refused:
        page.force(SimpleNamespace(_data=choice))
    assert (refused.value.message, decoded.calls) == (handlers.UNFIT, 0)


def test_views_of_a_changed_run_are_answered_in_their_order(
    catalogue: Catalogue, translator: Translator
) -> None:
    with gr.Blocks():
        page = handlers.Page(place(catalogue), catalogue)
    forced = forced_by(translator, SENTENCE)
    views = [["gates", {}], ["reading", {}]]
    choice = {"model": catalogue.default, "text": SENTENCE, "id": 4, "views": views}
    choice["change"] = str(Change.force(forced))
    sent = json.loads(page.force(SimpleNamespace(_data=choice)).props["path"])
    experiment = Experiment.decode(translator, SENTENCE, Change.force(forced))
    expected = [answer(name, experiment, {}) for name in ("gates", "reading")]
    assert sent == {"id": 4, "answers": json.loads(pack(expected))}


def test_a_translation_is_translated_back_by_the_other_directions_model(
    catalogue: Catalogue, translator: Translator
) -> None:
    with gr.Blocks():
        page = handlers.Page(place(catalogue), catalogue)
    forced = forced_by(translator, SENTENCE)
    choice = {"model": catalogue.default, "text": SENTENCE, "id": 4, "views": [["back", {}]]}
    for pairs in ({}, forced):
        choice["change"] = str(Change.force(pairs))
        sent = json.loads(page.force(SimpleNamespace(_data=choice)).props["path"])
        text = Experiment.decode(translator, SENTENCE, Change.force(pairs)).run().text
        (run,) = catalogue.translator("es-en-attention").translate(text)
        assert sent == {"id": 4, "answers": [{"text": run.text}]}


def test_what_cannot_be_translated_back_is_told_why(catalogue: Catalogue) -> None:
    with gr.Blocks():
        page = handlers.Page(place(catalogue), catalogue)
    run = catalogue.translator(catalogue.default).translate(SENTENCE)[0]
    broken = replace(run, steps=(replace(run.steps[-1], prefix_text="?!"),))
    found = page.translate_back(broken, catalogue.default)
    assert found == {"refusal": {"key": "input.unreadable", "values": {}}}
    entry = catalogue.entries[catalogue.default]
    alone = handlers.Page(page.parts, Catalogue([entry]))
    assert alone.translate_back(run, entry.name)["refusal"]["key"] == "back.none"


def test_only_the_sentence_that_is_shown_brings_its_picture(
    catalogue: Catalogue, translator: Translator
) -> None:
    read = translator.reader.read(f"{SENTENCE} My dog ran. It is red.")
    link = Link(sentence=2)
    value = json.loads(follow(link, [read], catalogue, catalogue.default, []))
    assert [bool(each["planes"]) for each in value["sides"][0]["sentences"]] == [False, True, False]
    assert all(each["target"]["text"] for each in value["sides"][0]["sentences"])
    assert value["sides"][0]["sentences"][0]["target"]["candidates"][0] == []


def test_an_experiment_decodes_each_change_once(
    translator: Translator, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = Change.force(forced_by(translator, SENTENCE))
    decoded = Counted(monkeypatch, Translator, "compute")
    experiment = Experiment.decode(translator, SENTENCE, change)
    assert experiment.run() is experiment.run(change)
    assert experiment.run(UNCHANGED) is experiment.run(UNCHANGED)
    assert decoded.calls == 2
    assert experiment.trace.change == str(change)
