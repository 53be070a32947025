"""Pairs again as people type them: in Headline Case, or without capitals, marks and accents.

Only the source side is typed so; a model is to write well whatever it reads.
"""

import random
import re
import unicodedata
from collections.abc import Iterator

from model.config import Direction
from model.train.augment import listed
from model.train.data import Pair

SMALL = frozenset(
    listed(
        "a an and as at but by for in of on or the to with"
        " al con de del e el en la las los o para por un una y"
    )
)
"""Words that many leave small in a headline."""
ASKING = re.compile(
    r"(?i)(who|what|when|where|why|how|which|whose|is|are|was|were|do|does|did|can|could|will"
    r"|would|have|has|may|should|shall|isn't|aren't|don't|doesn't|didn't|can't|won't"
    r"|qué|quién|quiénes|cuándo|dónde|por qué|cómo|cuál|cuáles|cuánto|cuántos|cuánta|cuántas"
    r"|a qué|de qué|de quién|de dónde|a dónde|adónde)\b"
)
"""How a question begins that is one without its marks."""


def headline(text: str, rng: random.Random) -> str:
    """Capitalise the words of `text`, at times but the small ones."""
    small = SMALL if rng.random() < 0.5 else frozenset()

    def capital(match: re.Match[str]) -> str:
        word = match[0]
        return word if word in small else word[0].upper() + word[1:]

    return re.sub(r"[^\W\d_][\w'-]*", capital, text)


def without_accents(text: str, rng: random.Random) -> str:
    """Take the accents off `text`, and from n every other time."""
    if rng.random() < 0.5:
        text = text.replace("ñ", "\0")
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("\0", "ñ")


def careless(text: str, rng: random.Random) -> str:
    """Return `text` without some of its capitals, marks, accents and apostrophes."""
    question = ASKING.match(text.lstrip("¿¡\"'"))
    if rng.random() < 0.85:
        text = text.removesuffix(".") if not text.endswith("..") else text
        text = text.rstrip("!")
    if question and rng.random() < 0.6:
        text = text.rstrip("?")
    if rng.random() < 0.9:
        text = re.sub("[¿¡]", "", text)
    if rng.random() < 0.8:
        text = without_accents(text, rng)
    if rng.random() < 0.6:
        text = re.sub(r"(?<=\w)'(?=\w)", "", text)
    if rng.random() < 0.4:
        text = re.sub(r",(?!\d)", "", text)
    return text.lower() if rng.random() < 0.8 else text


def headlines(pairs: list[Pair], direction: Direction, rng: random.Random) -> Iterator[Pair]:
    """Yield pairs of at least two words in Headline Case, half of them without full stops."""
    for pair in pairs:
        src, tgt = headline(pair.src, rng), pair.tgt
        if rng.random() < 0.5 and src.endswith(".") and not src.endswith(".."):
            src, tgt = src[:-1], tgt.removesuffix(".")
        if " " in src and src != pair.src:
            yield Pair(src, tgt, f"title-{direction[:2]}")


def carelessly_typed(pairs: list[Pair], direction: Direction, rng: random.Random) -> Iterator[Pair]:
    """Yield pairs whose source side lacks what people leave out."""
    for pair in pairs:
        src = careless(pair.src, rng)
        if src and src != pair.src:
            yield Pair(src, pair.tgt, f"sloppy-{direction[:2]}")
