"""The view `reading`: what is written after each source piece."""

import pytest
import torch
from conftest import Counted

from model.decode.greedy import greedy_batch
from model.decode.steps import decode_steps
from model.decode.translator import MAX_STEPS, Translator
from model.lens.answer import Answer
from model.lens.experiment import Experiment
from model.lens.reading import Lost, forgotten, parted
from model.lens.views import answer
from model.network.batch import encode
from model.network.gru import GRUEncoder
from model.page.catalogue import Catalogue

SENTENCE = "My father sold his old car."


@pytest.fixture(params=["en-es-attention", "en-es-context"])
def translator(request: pytest.FixtureRequest, catalogue: Catalogue) -> Translator:
    return catalogue.translator(request.param)


def read(translator: Translator, text: str = SENTENCE) -> tuple[Experiment, Answer]:
    experiment = Experiment.decode(translator, text)
    return experiment, answer("reading", experiment, {})


def test_each_row_is_what_the_plain_model_writes_after_that_beginning(
    translator: Translator,
) -> None:
    experiment, found = read(translator)
    ids = experiment.source.ids[:-1]
    model, tokenizer = translator.release.model, translator.release.tokenizer
    assert [row["piece"] for row in found.rows] == experiment.source.pieces[:-1]
    compared = 0
    for end, row in enumerate(found.rows, start=1):
        with torch.inference_mode():
            enc_outputs, valid_len = encode(model, [ids[:end]])
            state = model.decoder.init_state(enc_outputs, valid_len)
        steps = list(decode_steps(model, tokenizer, state, MAX_STEPS))
        # Near ties may fall either way in another order of sums.
        margins = [step.candidates[0].log_prob - step.candidates[1].log_prob for step in steps]
        if min(margins) < 0.05:
            continue
        assert row["text"] == steps[-1].prefix_text
        assert row["log_prob"] == pytest.approx(sum(s.log_prob for s in steps), abs=1e-3)
        assert row["stop"] == steps[-1].stop
        compared += 1
    assert compared > 3


def test_the_last_row_is_the_translation(translator: Translator) -> None:
    experiment, found = read(translator)
    assert found.rows[-1]["text"] == experiment.run().text
    assert found.rows[-1]["log_prob"] == pytest.approx(experiment.run().log_prob, abs=1e-4)


def test_all_beginnings_are_one_batch(
    translator: Translator, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = Experiment.decode(translator, SENTENCE)
    encoded = Counted(monkeypatch, GRUEncoder, "forward")
    answer("reading", experiment, {})
    assert encoded.calls == 1


@pytest.mark.parametrize(
    ("before", "after", "new", "lost"),
    [
        ("", "El gato", ["El", "gato"], []),
        ("El gato negro", "El gato duerme", ["duerme"], ["negro"]),
        # Case and marks are no difference, but a second one is.
        ("la casa", "¿La casa?", [], []),
        ("que no", "que no que", ["que"], []),
        ("sí, sí", "Sí.", [], ["sí"]),
        ("It's late", "It's", [], ["late"]),
    ],
)
def test_new_and_lost_words(before: str, after: str, new: list[str], lost: list[str]) -> None:
    spans, gone = parted(before, after)
    assert [after[start:end] for start, end in spans] == new
    assert gone == lost


@pytest.mark.parametrize(
    ("texts", "lost"),
    [
        (["El", "El gato", "El gato negro", "El gato negro", "El gato va"], Lost("negro", 4, 2)),
        # It comes back; a guess; never lost.
        (["Un", "Un pan", "Un pan", "Un té", "Un pan té"], None),
        (["Un", "Un mundo", "Un mundo nuevo", "Un mar"], Lost("mundo", 3, 2)),
        (["Un", "Un mundo", "Un mar"], None),
        # It was there in two texts, though not running, or in two forms.
        (["Un", "Un mar azul", "Un mar", "Un mar azul", "Un mar"], Lost("azul", 4, 2)),
        (["Un", "Un gran", "Un grande", "Un mar"], Lost("grande", 3, 2)),
        # Only the ending is another one, or the word that it goes with.
        (["La", "La roja", "La roja", "Las rojas", "Los rojos"], None),
        (["El", "El mar", "El mar", "La mar"], None),
        (["El", "El barco", "El barco", "El barrio viejo"], Lost("barco", 3, 2)),
        (["Sí"], None),
        # What another word stands for may be said otherwise; what nothing stands for is lost.
        (
            ["La nena", "La nena azul", "La nena azul", "La nena lee", "La niña lee"],
            Lost("nena", 4, 4),
        ),
        (
            ["La nena", "La nena azul lee", "La nena azul lee", "La nena lee", "La niña lee"],
            Lost("azul", 3, 2),
        ),
    ],
)
def test_the_forgotten_word_was_there_for_a_while(texts: list[str], lost: Lost | None) -> None:
    assert forgotten(texts) == lost


def test_a_batch_with_ends_at_different_steps_equals_each_alone(translator: Translator) -> None:
    texts = ["Yes.", SENTENCE, "My sister reads a long letter in the kitchen every morning."]
    sources = [translator.reader.read_sentence(text).ids[:-1] for text in texts]
    together = greedy_batch(translator.model, sources, MAX_STEPS)
    assert len({len(row) for row in together}) == len(texts)
    assert together == [greedy_batch(translator.model, [s], MAX_STEPS)[0] for s in sources]
