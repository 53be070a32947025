"""Reading, weighting and batching sentence pairs."""

import random
from pathlib import Path

import pytest
import torch

from model.config import Direction
from model.train.data import (
    EncodedPair,
    Pair,
    collate,
    parse_weights,
    plan_batches,
    read_pairs,
    sample,
    write_pairs,
)


def test_pairs_are_read_in_either_direction(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text("Good bread.\tBuen pan.\tbakery\nGood cheese.\tBuen queso.\n", encoding="utf-8")
    first = read_pairs(path, "en-es")[0]
    assert (first.src, first.tgt, first.source) == ("Good bread.", "Buen pan.", "bakery")
    last = read_pairs(path, "es-en")[1]
    assert (last.src, last.tgt, last.source) == ("Buen queso.", "Good cheese.", "")


@pytest.mark.parametrize("line", ["one column", "a\t", "a\tb\tc\td"])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text(f"a\tb\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"pairs\.tsv, line 2"):
        read_pairs(path, "en-es")


def test_weights_repeat_and_thin_out_sources() -> None:
    sources = ["a"] * 1000 + ["b"] * 1000 + ["c"] * 1000
    indices = sample(sources, parse_weights("a=2,b=0.3,other=0"), random.Random(1))
    counts = [sum(sources[i] == name for i in indices) for name in "abc"]
    assert counts[0] == 2000
    assert 250 < counts[1] < 350
    assert counts[2] == 0
    assert sample(sources, {}, random.Random(1)) == list(range(3000))


@pytest.mark.parametrize("text", ["a", "a=x", "a=-1"])
def test_broken_weights_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a"):
        parse_weights(text)


def test_batches_hold_every_pair_once_within_the_budget() -> None:
    rng = random.Random(4)
    pairs = [EncodedPair([9] * rng.randint(1, 30), [9] * rng.randint(1, 30)) for _ in range(500)]
    batches = plan_batches(pairs, range(500), max_pieces=200, rng=rng)
    assert sorted(i for batch in batches for i in batch) == list(range(500))
    for batch in batches:
        longest = max(max(len(pairs[i].src), len(pairs[i].tgt)) + 1 for i in batch)
        assert longest * len(batch) <= 200
    used = sum(len(pairs[i].tgt) + 1 for batch in batches for i in batch)
    padded = sum(max(len(pairs[i].tgt) + 1 for i in batch) * len(batch) for batch in batches)
    assert used / padded > 0.8


def test_a_batch_shifts_the_target_by_one() -> None:
    batch = collate([EncodedPair([7, 8, 9], [5]), EncodedPair([6], [4, 10])])
    assert batch.src.tolist() == [[7, 8, 9, 3], [6, 3, 0, 0]]
    assert batch.valid_len.tolist() == [4, 2]
    assert batch.dec_input.tolist() == [[2, 5, 0], [2, 4, 10]]
    assert batch.tgt.tolist() == [[5, 3, 0], [4, 10, 3]]
    assert batch.src.dtype == torch.int64


@pytest.mark.parametrize("direction", ["en-es", "es-en"])
def test_what_is_written_is_read_again(tmp_path: Path, direction: Direction) -> None:
    path = tmp_path / "pairs.tsv"
    pairs = [Pair("pan", "bread", "a"), Pair("queso", "cheese", "b")]
    write_pairs(path, pairs, direction)
    assert read_pairs(path, direction) == pairs
    first = "pan\tbread\ta" if direction == "en-es" else "bread\tpan\ta"
    assert path.read_text(encoding="utf-8").splitlines()[0] == first
    assert list(tmp_path.iterdir()) == [path]


def test_the_columns_say_which_language_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text("Good bread.\tBom pão.\n", encoding="utf-8")
    (pair,) = read_pairs(path, "pt-en", ("en", "pt"))
    assert (pair.src, pair.tgt) == ("Bom pão.", "Good bread.")
    (pair,) = read_pairs(path, "en-pt", ("en", "pt"))
    assert (pair.src, pair.tgt) == ("Good bread.", "Bom pão.")
    write_pairs(tmp_path / "turned.tsv", [pair], "en-pt", ("pt", "en"))
    assert (tmp_path / "turned.tsv").read_text(encoding="utf-8") == "Bom pão.\tGood bread.\n"


def test_columns_of_other_languages_are_refused_with_what_to_say(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text("Good bread.\tBom pão.\n", encoding="utf-8")
    said = "the columns are en es, but pt-en needs pt en: say with --columns"
    with pytest.raises(ValueError, match=said):
        read_pairs(path, "pt-en")
    with pytest.raises(ValueError, match="the columns are pt pt, but pt-en needs pt en"):
        write_pairs(path, [], "pt-en", ("pt", "pt"))
