"""Pairs again with other figures of the same kind, so that a model learns to copy them."""

import random
import re
from collections.abc import Iterator

from model.train.data import Pair

COPIES = 5
DIGITS = re.compile(r"\d+")
SPECIAL = re.compile(r"\d[^\W\d_]|[^\W\d_]-?\d|\d[ºª]")
"""A figure that is part of a name, or that the other language writes otherwise."""
RANGES = (
    *((2, 12), (13, 31), (32, 59), (60, 99), (100, 999)),
    *((1000, 1799), (1800, 2030), (2031, 9999), (10_000, 99_999), (100_000, 999_999)),
)
"""Figures of one range are of one kind: hours, days, minutes, years, amounts."""


def _other(figure: str, rng: random.Random) -> str:
    """Return a figure of the same range, with as many zeros at its end."""
    value = int(figure)
    kind = next((r for r in RANGES if r[0] <= value <= r[1]), None)
    if kind is None or figure.startswith("0"):
        return figure
    step = 10 ** (len(figure) - len(figure.rstrip("0")))
    choices = range(-(-kind[0] // step) * step, kind[1] + 1, step)
    return str(rng.choice(choices))


def refigure(pair: Pair, rng: random.Random) -> Pair | None:
    """Return `pair` with other figures; none unless both sides have the same ones."""
    src, tgt = DIGITS.findall(pair.src), DIGITS.findall(pair.tgt)
    if sorted(src) != sorted(tgt) or SPECIAL.search(pair.src) or SPECIAL.search(pair.tgt):
        return None
    chosen = {figure: _other(figure, rng) for figure in sorted(set(src))}
    changed = any(figure != other for figure, other in chosen.items())
    if not changed or len(set(chosen.values())) < len(chosen):
        return None
    texts = (DIGITS.sub(lambda match: chosen[match[0]], text) for text in (pair.src, pair.tgt))
    return Pair(next(texts), next(texts), "figures")


def refigured(pairs: list[Pair], rng: random.Random) -> Iterator[Pair]:
    """Yield each pair that has figures several times, with others in their place."""
    return filter(None, (refigure(pair, rng) for pair in pairs for _ in range(COPIES)))
