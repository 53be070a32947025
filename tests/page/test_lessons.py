"""The lesson's cards: their texts, on which pages they are, each claim on the shipped models."""

import math
import re
from dataclasses import replace
from typing import Any

import pytest
from conftest import trace_of

from model.decode.change import UNCHANGED, Change
from model.decode.run import Run
from model.lens.experiment import Experiment
from model.lens.planes import unpack
from model.lens.views import answer
from model.messages import LANGUAGES
from model.page.catalogue import Catalogue, Entry
from model.page.lessons import Card, aim, lesson, read_cards, read_texts
from model.page.link import Link

MARGIN = 0.05
"""Nats: what is nearer than that may come out otherwise on another processor."""
PUT_IN = "My aunt and my cousin are also coming to dinner with us tomorrow."
"""What the model writes for the card on prices, with the word that it leaves out."""
CARDS = {card["name"]: card for card in read_cards()}


def experiment_of(catalogue: Catalogue, name: str, text: str) -> Experiment:
    """Return the run of a text, which must not depend on a near tie."""
    translator = catalogue.translator(name)
    run = translator.decode(translator.reader.read_sentence(text), UNCHANGED)
    assert margin(run) >= MARGIN
    return Experiment(translator, run)


def margin(run: Run) -> float:
    """Return by how many nats the pieces written are likelier than the next likeliest, at least."""
    gaps = []
    for step in run.steps:
        others = [each.log_prob for each in step.candidates if each.id != step.id and each.id > 2]
        gaps.append(step.log_prob - max(others))
    return min(gaps)


def bits(nats: float) -> float:
    return nats / math.log(2)


def test_both_languages_have_the_same_texts_with_the_same_values() -> None:
    texts = {language: read_texts(language) for language in LANGUAGES}
    assert texts["en"].keys() == texts["es"].keys()
    for key in texts["en"]:
        names = [sorted(set(re.findall(r"\{(\w+)\}", texts[each][key]))) for each in LANGUAGES]
        assert names[0] == names[1], key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_stands_in_a_text(language: str) -> None:
    for key, text in read_texts(language).items():
        assert not re.search(r"\d", text), key


@pytest.mark.parametrize("card", read_cards(), ids=CARDS)
def test_every_card_has_its_texts(card: Card) -> None:
    texts = read_texts("en")
    for part in ("title", "question", "reveal", "then", "teacher"):
        assert f"{card['name']}.{part}" in texts
    assert 3 <= sum(key.startswith(f"{card['name']}.answer.") for key in texts) <= 4


def test_a_page_has_the_cards_that_its_models_can_show(catalogue: Catalogue) -> None:
    whole = lesson(catalogue, "en")["cards"]
    assert [card["number"] for card in whole] == list(range(1, 10))
    one = Catalogue([Entry("en-es", "attention")])
    assert [card["name"] for card in lesson(one, "en")["cards"]] == ["look", "loop", "end"]
    assert lesson(one, "es")["messages"]["end.title"] == "El fin"


def test_a_card_about_any_sentence_can_be_shown_in_any_direction() -> None:
    # As on a page with a class's own model.
    other = Catalogue([replace(Entry("en-es", "context"), direction="pt-en")])
    cards = lesson(other, "en")["cards"]
    assert [card["name"] for card in cards] == ["interfaces", "gates", "end"]
    assert {tuple(card["directions"]) for card in cards} == {("pt-en",)}


def test_a_link_with_a_card_alone_opens_on_its_sentence(catalogue: Catalogue) -> None:
    aimed = aim(Link(card=5), catalogue)
    assert (aimed.direction, aimed.architecture) == ("es-en", "attention")
    assert aimed.text == CARDS["price"]["texts"]["es-en"]
    assert aim(Link(card=1, direction="es-en"), catalogue).direction == "es-en"
    for link in (Link(card=99), Link(), Link(card=5, text="My own.")):
        assert aim(link, catalogue) == link


def test_interfaces_the_vector_is_the_same_at_all_steps(catalogue: Catalogue) -> None:
    for direction, text in CARDS["interfaces"]["texts"].items():
        found = trace_of(catalogue.translator(f"{direction}-context"), text)
        # There is one for all steps, as long as a state.
        assert found.planes["context"].shape == (found.model.sizes.num_hiddens,)


def test_forgetting_a_word_is_written_for_two_beginnings_and_not_at_the_end(
    catalogue: Catalogue,
) -> None:
    text = CARDS["forgetting"]["texts"]["en-es"]
    experiment = experiment_of(catalogue, "en-es-context", text)
    found = answer("reading", experiment, {})
    lost = found.facts["lost"]
    rows = [row["text"] for row in found.rows]
    assert sum(lost.word in row for row in rows) >= 2
    assert lost.word in rows[lost.row - 1]
    assert lost.word not in rows[lost.row]
    assert lost.word not in experiment.run().text
    assert lost.word in experiment_of(catalogue, "en-es-attention", text).run().text


@pytest.mark.parametrize("direction", ["en-es", "es-en"])
def test_length_from_one_length_on_one_vector_is_far_behind(
    catalogue: Catalogue, direction: str
) -> None:
    attention, context = (catalogue.scores(f"{direction}-{k}") for k in ("attention", "context"))
    gaps = [one - other for (_, one), (_, other) in zip(attention, context, strict=True)]
    first = next(at for at in range(len(gaps)) if min(gaps[at:]) >= 10)
    assert 0 < first < len(gaps) - 1
    assert max(gaps[:first]) < 10


def test_look_a_large_weight_does_not_tell_what_is_lost(catalogue: Catalogue) -> None:
    experiment = experiment_of(catalogue, "en-es-attention", CARDS["look"]["texts"]["en-es"])
    influence = unpack(answer("influence", experiment, {}).planes["influence"])
    attention = experiment.run().attention
    assert attention is not None
    found = []
    for weights, losses in zip(attention, influence, strict=True):
        position = int(weights.argmax())
        lost = 1 - 2 ** -float(losses[position])
        if lost >= 1 - 2**-0.5:
            found.append((abs(float(weights[position]) - lost), lost, float(weights[position])))
    (gap, lost, weight), (next_gap, *_) = sorted(found, reverse=True)[:2]
    # It is chosen clearly, and nobody can take the one for the other.
    assert gap - next_gap >= 0.05
    assert weight - lost >= 0.3
    # A piece that was looked at much, and without which hardly anything is lost.
    seen, little = attention.sum(0), influence.sum(0).abs()
    assert ((seen[:-1] >= 0.85) & (little[:-1] < 0.4)).any()


def test_price_one_piece_carries_most_of_the_difference(catalogue: Catalogue) -> None:
    card = CARDS["price"]
    experiment = experiment_of(catalogue, "es-en-attention", card["texts"]["es-en"])
    assert card["word"] not in experiment.run().text
    found = answer("score", experiment, {"reference": PUT_IN})
    facts = found.facts
    difference = bits(facts["own_log_prob"] - facts["log_prob"])
    dearest = max(bits(-row["log_prob"]) for row in found.rows)
    assert difference > 1
    # The card calls it one piece if it is more than half.
    assert dearest >= 0.6 * difference
    assert card["word"] in max(found.rows, key=lambda row: float(-row["log_prob"]))["piece"]
    assert facts["log_prob"] == pytest.approx(sum(row["log_prob"] for row in found.rows))


def test_search_a_beam_finds_what_greedy_search_passes_by(catalogue: Catalogue) -> None:
    experiment = experiment_of(catalogue, "en-es-context", CARDS["search"]["texts"]["en-es"])
    own = experiment.run()
    found = [answer("beam", experiment, {"width": width}).rows[0] for width in (2, 5, 10)]
    best = max(found, key=lambda row: float(row["log_prob"]))
    assert bits(best["log_prob"] - own.log_prob) >= 2
    assert best["text"] != own.text


def test_gates_the_shown_z_gives_the_drawn_state(catalogue: Catalogue) -> None:
    text = CARDS["gates"]["texts"]["en-es"]
    experiment = experiment_of(catalogue, "en-es-context", text)
    numbers: list[dict[str, float]] = answer("gates", experiment, {"unit": 7}).facts["numbers"][
        "encoder"
    ]
    for row in numbers:
        state = (1 - row["update"]) * row["candidate"] + row["update"] * row["before"]
        assert state == pytest.approx(row["state"], abs=1e-5)


def alternative(run: Run) -> tuple[int, Any]:
    """Return the likeliest piece that is not the written one, in the first half, and its step."""
    half = run.steps[: int(len(run.steps) / 2)]
    found = [
        (number, each)
        for number, step in enumerate(half, start=1)
        if (each := next((c for c in step.candidates if c.id > 3 and c.id != step.id), None))
    ]
    return max(found, key=lambda pair: pair[1].log_prob)


@pytest.mark.parametrize("direction", ["en-es", "es-en"])
def test_loop_another_piece_changes_a_later_one(catalogue: Catalogue, direction: str) -> None:
    experiment = experiment_of(
        catalogue, f"{direction}-attention", CARDS["loop"]["texts"][direction]
    )
    run = experiment.run()
    number, other = alternative(run)
    forced = experiment.translator.decode(run.source, Change.force({number: other.id}))
    later = {step.id for step in forced.steps[number:]}
    assert later - {step.id for step in run.steps[number:]}


def test_end_the_end_is_the_likeliest_piece_at_the_last_step_only(catalogue: Catalogue) -> None:
    for name in ("en-es-attention", "en-es-context"):
        run = experiment_of(catalogue, name, CARDS["end"]["texts"]["en-es"]).run()
        ends = [step.end_log_prob for step in run.steps]
        assert ends[-1] == run.steps[-1].log_prob
        assert run.steps[-1].rank == 1
        assert max(ends[:-1]) < math.log(0.1)
