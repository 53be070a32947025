"""Sentence pairs: reading them, weighting their sources, batching them by length."""

import os
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from model.config import Columns, Direction, languages_of
from model.network.batch import pad_sources
from model.tokenizer import BOS_ID, EOS_ID, PAD_ID

ENGLISH_SPANISH: Columns = ("en", "es")
"""The columns of the files that the embedded releases were trained on."""


@dataclass(frozen=True)
class Pair:
    """A sentence, its translation, and the corpus that they come from."""

    src: str
    tgt: str
    source: str


class EncodedPair(NamedTuple):
    """A pair as piece ids, without special tokens."""

    src: list[int]
    tgt: list[int]


class Batch(NamedTuple):
    """Pairs as padded tensors; a row ends with the end token and then padding."""

    src: Tensor
    """[B, S]: source ids, each row closed by the end token."""
    valid_len: Tensor
    """[B]: length of each source row, its end token included."""
    dec_input: Tensor
    """[B, T]: the start token and the target ids."""
    tgt: Tensor
    """[B, T]: the target ids and the end token."""


def read_pairs(path: Path, direction: Direction, columns: Columns = ENGLISH_SPANISH) -> list[Pair]:
    """Read lines `sentence<TAB>sentence[<TAB>source]`, whose languages `columns` names.

    `ValueError` names a line that is not so, or columns that are not of the direction.
    """
    is_turned = turns(direction, columns)
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        cells = line.split("\t")
        if len(cells) not in (2, 3) or not all(cells):
            raise ValueError(f"{path.name}, line {number}: not 2 or 3 filled columns")
        first, second, source = (*cells, "")[:3]
        pairs.append(orient(first, second, source, is_turned))
    return pairs


def turns(direction: Direction, columns: Columns) -> bool:
    """Return whether `direction` reads the second column; `ValueError` if it reads neither."""
    if set(columns) != set(languages := languages_of(direction)):
        raise ValueError(
            f"the columns are {' '.join(columns)}, but {direction} needs {' '.join(languages)}: "
            f"say with --columns which language each column of the file has"
        )
    return columns != languages


def orient(first: str, second: str, source: str, is_turned: bool) -> Pair:
    """Return the pair of two columns: the source side is the first one, unless it `is_turned`."""
    return Pair(second, first, source) if is_turned else Pair(first, second, source)


def write_pairs(
    path: Path, pairs: Iterable[Pair], direction: Direction, columns: Columns = ENGLISH_SPANISH
) -> None:
    """Write what `read_pairs` reads; a kill at any moment leaves the old file whole."""
    is_turned = turns(direction, columns)
    rows = (orient(pair.src, pair.tgt, pair.source, is_turned) for pair in pairs)
    # An empty third column could not be read again.
    lines = ["\t".join(filter(None, (row.src, row.tgt, row.source))) + "\n" for row in rows]
    aside = path.with_name(f"{path.name}.part")
    aside.write_text("".join(lines), encoding="utf-8")
    os.replace(aside, path)


def parse_weights(text: str) -> dict[str, float]:
    """Parse "tatoeba=2,other=0.5"; `ValueError` on anything else."""
    weights = {}
    for item in filter(None, text.split(",")):
        name, _, value = item.partition("=")
        try:
            weights[name] = float(value)
        except ValueError as error:
            raise ValueError(f"{item!r} is not source=number") from error
        if weights[name] < 0:
            raise ValueError(f"the weight of {name} is {weights[name]}, below 0")
    return weights


def sample(sources: Sequence[str], weights: dict[str, float], rng: random.Random) -> list[int]:
    """Return the indices of one epoch: weight 2 is twice each, 0.3 is three in ten of them.

    The weight of `other` holds for the sources that are not named; without it, 1.
    """
    chosen = []
    for index, source in enumerate(sources):
        weight = weights.get(source, weights.get("other", 1.0))
        chosen += [index] * (int(weight) + (rng.random() < weight % 1))
    return chosen


def plan_batches(
    pairs: Sequence[EncodedPair], indices: Sequence[int], max_pieces: int, rng: random.Random
) -> list[list[int]]:
    """Group `indices` into batches of like lengths, in random order.

    A batch's rows times its longest side, special tokens included, stay within `max_pieces`.
    """
    shuffled = list(indices)
    rng.shuffle(shuffled)
    shuffled.sort(key=lambda i: (len(pairs[i].tgt), len(pairs[i].src)))
    batches: list[list[int]] = [[]]
    longest = 0
    for index in shuffled:
        longest = max(longest, len(pairs[index].src) + 1, len(pairs[index].tgt) + 1)
        if batches[-1] and longest * (len(batches[-1]) + 1) > max_pieces:
            batches.append([])
            longest = max(len(pairs[index].src), len(pairs[index].tgt)) + 1
        batches[-1].append(index)
    rng.shuffle(batches)
    return [batch for batch in batches if batch]


def collate(pairs: Sequence[EncodedPair]) -> Batch:
    """Pad `pairs` to one batch."""
    src, valid_len = pad_sources([pair.src for pair in pairs])
    dec_input = [torch.tensor([BOS_ID, *pair.tgt]) for pair in pairs]
    tgt = [torch.tensor([*pair.tgt, EOS_ID]) for pair in pairs]
    return Batch(
        src,
        valid_len,
        pad_sequence(dec_input, batch_first=True, padding_value=PAD_ID),
        pad_sequence(tgt, batch_first=True, padding_value=PAD_ID),
    )
