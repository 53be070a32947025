"""The view `band`: order of units, whole words, where a loop begins."""

from collections.abc import Mapping
from typing import Any

import pytest
import torch

from model.decode.translator import Translator
from model.lens.band import by_peak, liveliest, loop_start, word_spans
from model.lens.experiment import Experiment
from model.lens.views import answer
from model.page.catalogue import Catalogue

SENTENCE = "Unbelievable: my neighbour's grandmother sings."


@pytest.fixture(scope="module")
def translator(catalogue: Catalogue) -> Translator:
    return catalogue.translator(catalogue.default)


def facts(translator: Translator) -> Mapping[str, Any]:
    return answer("band", Experiment.decode(translator, SENTENCE), {}).facts


def test_units_stand_in_the_order_of_their_peaks() -> None:
    states = torch.tensor([[0.1, 0.9, 0.9, 0.2], [0.2, 0.8, 0.1, 0.3], [0.9, 0.1, 0.1, 0.1]])
    # Units 1 and 2 both peak first, but unit 1 stays high for longer.
    assert by_peak(states) == [2, 1, 3, 0]


def test_the_liveliest_units_vary_most_and_keep_their_order() -> None:
    states = torch.zeros(2, 100)
    states[1, 10:42] = torch.linspace(0.5, 1, 32)
    order = list(reversed(range(100)))
    assert liveliest(states, order) == list(reversed(range(10, 42)))


def test_with_one_vector_all_parts_share_their_rows(catalogue: Catalogue) -> None:
    translator = catalogue.translator("en-es-context")
    found = facts(translator)
    for name in ("peaks", "liveliest"):
        rows = found[name]
        assert rows["encoder"] == rows["context"] == rows["decoder"]
    units = translator.release.config.num_hiddens
    assert sorted(found["peaks"]["context"]) == list(range(units))
    assert len(found["liveliest"]["context"]) == 32


def test_with_attention_encoder_and_decoder_have_their_own_rows(translator: Translator) -> None:
    peaks = facts(translator)["peaks"]
    assert list(peaks) == ["encoder", "decoder"]
    assert peaks["encoder"] != peaks["decoder"]


@pytest.mark.parametrize(
    ("pieces", "spans"),
    [
        (["▁the", "▁cat", "</s>"], [[0], [1], [2]]),
        (["▁un", "believ", "able", ":", "▁yes", "</s>"], [[0, 1, 2], [3], [4], [5]]),
        (["▁it", "'", "s"], [[0], [1], [2]]),
        (["▁", "¿", "Quién", "?", "</s>"], [[0], [1], [2], [3], [4]]),
    ],
)
def test_a_word_is_its_pieces_and_punctuation_is_a_word(
    pieces: list[str], spans: list[list[int]]
) -> None:
    assert word_spans(pieces) == spans


def test_a_loop_is_marked_from_where_it_first_began() -> None:
    ids = [4, 5, 6, 7, 8, 6, 7, 8, 6, 7, 8]
    assert loop_start(ids, "loop") == 2
    assert loop_start(ids, "max_length") == len(ids)
