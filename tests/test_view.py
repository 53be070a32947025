"""What the page is given beside the trace: order of units, words, what is new, where it loops."""

import pytest
import torch

from model.catalogue import Catalogue
from model.translator import Translator
from model.view import by_peak, changed, liveliest, loop_start, view, with_chosen, words

SENTENCE = "Unbelievable: my neighbour's grandmother sings."


@pytest.fixture(scope="module")
def translator(catalogue: Catalogue) -> Translator:
    return catalogue.translator(catalogue.default)


def test_a_view_has_the_whole_trace(translator: Translator) -> None:
    trace = translator.decode(SENTENCE)
    shown = view(trace)
    plain = trace.to_dict()
    shown["target"]["candidates"] = plain["target"]["candidates"]
    assert {key: shown[key] for key in plain} == plain


def test_characters_that_no_piece_has_are_there_once(translator: Translator) -> None:
    assert view(translator.decode("A 龍 and a 龍 and a ☃."))["characters"] == "龍 ☃"
    assert view(translator.decode(SENTENCE))["characters"] == ""


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
    shown = view(catalogue.translator("en-es-context").decode(SENTENCE))
    for name in ("peaks", "liveliest"):
        rows = shown[name]
        assert rows["encoder"] == rows["context"] == rows["decoder"]
    assert sorted(shown["peaks"]["context"]) == list(range(shown["context"]["shape"][0]))
    assert len(shown["liveliest"]["context"]) == 32


def test_with_attention_encoder_and_decoder_have_their_own_rows(translator: Translator) -> None:
    peaks = view(translator.decode(SENTENCE))["peaks"]
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
def test_a_word_is_its_pieces_and_a_mark_stands_alone(
    pieces: list[str], spans: list[list[int]]
) -> None:
    assert words(pieces) == spans


@pytest.mark.parametrize(
    ("before", "ids", "new"),
    [
        ([5, 6, 7], [5, 6, 7], [False, False, False]),
        ([5, 6, 7], [5, 9, 7], [False, True, False]),
        ([5, 6, 7], [8, 9, 5, 6, 7], [True, True, False, False, False]),
        ([5, 6, 7], [5, 7], [False, False]),
    ],
)
def test_what_is_new_is_told_from_what_has_moved(
    before: list[int], ids: list[int], new: list[bool]
) -> None:
    assert changed(ids, before) == new


def test_a_path_is_compared_with_its_original(translator: Translator) -> None:
    original = translator.decode(SENTENCE)
    other = original.target.candidates[0][1].id
    path = translator.decode(SENTENCE, {1: other})
    assert not any(view(original)["marks"])
    assert view(path, original)["marks"][0] == "changed forced"


def test_a_chosen_piece_outside_the_eight_joins_its_candidates(translator: Translator) -> None:
    likely = {c.id for c in translator.decode(SENTENCE).target.candidates[0]}
    unlikely = next(token for token in range(100, 200) if token not in likely)
    target = translator.decode(SENTENCE, {1: unlikely}).to_dict()["target"]
    first, *others = with_chosen(target)
    assert len(first) == 9
    assert first[-1]["id"] == unlikely
    assert first[-1]["rank"] == target["rank"][0] > 8
    assert others == target["candidates"][1:]
    assert len(target["candidates"][0]) == 8


def test_a_loop_is_marked_from_where_it_first_began() -> None:
    ids = [4, 5, 6, 7, 8, 6, 7, 8, 6, 7, 8]
    assert loop_start(ids, "loop") == 2
    assert loop_start(ids, "max_length") == len(ids)
