"""Put training files together, without what nobody should read in a classroom.

    python -m model.train.clean --train train.tsv parallel.tsv --out runs/human.tsv

leaves out pairs with vulgar or sexual words, slurs, or words of self-harm, pairs that stand there
already, and sources that are left out whole. The words are English and Spanish; `--columns en pt`
reads files of other languages, and it says then that it has no words of theirs. It also knows a
machine's translations that went wrong, which `model.train.distill` leaves out.
"""

import argparse
import codecs
import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from model.config import Columns, add_columns, check_direction
from model.train.data import ENGLISH_SPANISH, Pair, read_pairs, write_pairs

UNFIT = Path(__file__).parent / "unfit.tsv"
"""Lines `language<TAB>word` in rot13, so that nobody reads them by chance; "*" is any ending."""
EXCLUDED = frozenset({"fortunes_es"})
"""Jokes and quotations of unclear origin."""
WORD = re.compile(r"[^\W\d_]+")
END = re.compile(r"[.!?…]?[\"'”’»)]*$")
SHORTEST, LONGEST = 0.6, 1.6
"""How many times as many characters as its source a translation has."""
LOOP = re.compile(r"\b(\w+(?: \w+){0,3})(?: \1){2}\b|\b(\w+(?: \w+){2,}) \2\b")
FEWEST = 2
"""How often people wrote a word that a machine may use."""


@cache
def _unfit(language: str) -> re.Pattern[str] | None:
    """Return what finds the unfit words of a language, if any are listed."""
    rows = (line.split("\t") for line in UNFIT.read_text(encoding="utf-8").splitlines())
    words = [re.escape(codecs.decode(word, "rot13")) for name, word in rows if name == language]
    pattern = rf"\b(?:{'|'.join(words)})\b".replace(r"\*", r"\w*")
    return re.compile(pattern, re.IGNORECASE) if words else None


def is_fit(text: str, language: str) -> bool:
    """Whether `text` may be read in a classroom, as far as words of `language` are listed."""
    unfit = _unfit(language)
    return unfit is None or not unfit.search(text)


@dataclass
class Counts:
    """How many pairs are kept, and how many left out for what."""

    kept: int = 0
    unfit: int = 0
    repeated: int = 0
    excluded: int = 0


def clean(pairs: Iterable[Pair], columns: Columns = ENGLISH_SPANISH) -> tuple[list[Pair], Counts]:
    """Return the `pairs` of two languages that may be trained on, each once."""
    src, tgt = columns
    kept: dict[tuple[str, str], Pair] = {}
    counts = Counts()
    for pair in pairs:
        if pair.source in EXCLUDED:
            counts.excluded += 1
        elif (pair.src, pair.tgt) in kept:
            counts.repeated += 1
        elif is_fit(pair.src, src) and is_fit(pair.tgt, tgt):
            kept[pair.src, pair.tgt] = pair
        else:
            counts.unfit += 1
    counts.kept = len(kept)
    return list(kept.values()), counts


def known_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of `texts` that a machine's translation may have."""
    counts = Counter(word for text in texts for word in WORD.findall(text.lower()))
    return frozenset(word for word, count in counts.items() if count >= FEWEST)


def is_sound(source: str, translation: str, known: frozenset[str]) -> bool:
    """Whether a machine's `translation` looks right: its words, figures, end and length.

    A name copied from the source is a right word.
    """
    theirs, words = (WORD.findall(text.lower()) for text in (source, translation))
    copied = theirs == words and len(words) > 2
    return (
        bool(words)
        and not copied
        and known.issuperset(set(words).difference(theirs))
        and _figures(source) == _figures(translation)
        and _end(source) == _end(translation)
        and SHORTEST <= len(translation) / len(source) <= LONGEST
        and not _repeats(words)
    )


def _figures(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))


def _end(text: str) -> str:
    match = END.search(text)
    return match[0][:1].strip("\"'”’»)") if match else ""


def _repeats(words: list[str]) -> bool:
    """Whether the same one to four words stand there three times in a row, or more twice."""
    return bool(LOOP.search(" ".join(words)))


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--train", type=Path, nargs="+", required=True, help="pairs to clean")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    add_columns(parser)
    args = parser.parse_args()
    columns = src, tgt = tuple(args.columns)
    try:
        direction = check_direction(f"{src}-{tgt}")
        pairs = [pair for path in args.train for pair in read_pairs(path, direction, columns)]
    except ValueError as error:
        sys.exit(f"model.train.clean: {error}")
    kept, counts = clean(pairs, columns)
    write_pairs(args.out, kept, direction, columns)
    print(counts)
    for language in columns:
        if _unfit(language) is None:
            print(f"No unfit words are listed in {language}: read its sentences yourself.")


if __name__ == "__main__":
    main()
