"""Write training pairs that are typed as people type.

    python -m model.train.augment --train train.tsv parallel.tsv --direction en-es \
        --out runs/robust-en-es.tsv

It knows the names, titles and figures of English and Spanish, and refuses any other direction. Only
the source side of the direction is careless. Lines are `English<TAB>Spanish<TAB>kind`; the
kinds are names, title-en, sloppy-en (or -es), figures, templates, words, lists and phrases, for
the trainer's `--weights`. The same seed gives the same file.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from model.config import SHIPPED, Direction, read_direction
from model.train.augment.casual import carelessly_typed, headlines
from model.train.augment.figures import refigured
from model.train.augment.names import names_in, renamed
from model.train.augment.templates import filled
from model.train.augment.words import lists, vocabulary, words
from model.train.data import Pair, read_pairs, write_pairs

PHRASES = Path(__file__).parent.parent / "phrases.tsv"
LISTS = 6000


def robust_pairs(
    pairs: list[Pair], everyday: set[str], direction: Direction, seed: int, copies: int
) -> Iterator[Pair]:
    """Yield pairs of every kind; all but words and names only from the `everyday` sources."""
    rng = random.Random(seed)
    plain = [pair for pair in pairs if pair.source in everyday]
    phrases = read_pairs(PHRASES, direction)
    yield from renamed(plain, direction, rng)
    yield from renamed(plain, direction, rng, names_in(pairs, direction))
    yield from headlines(plain + phrases, direction, rng)
    yield from carelessly_typed(plain + phrases, direction, rng)
    yield from refigured(plain, rng)
    yield from filled(copies, direction, rng)
    known = vocabulary(pairs, direction)
    yield from words(known, direction, rng)
    yield from lists(known, LISTS, direction, rng)
    yield from phrases


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--train", type=Path, nargs="+", required=True, help="pairs to start from")
    parser.add_argument("--direction", type=read_direction, required=True)
    parser.add_argument(
        "--everyday",
        default="tatoeba,tatoeba_pivot,tatoeba_laser",
        help="sources whose sentences are written again, separated by commas",
    )
    parser.add_argument("--copies", type=int, default=60, help="pairs of each template")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    args = parser.parse_args()
    if args.direction not in SHIPPED:
        parser.error(
            f"it knows how people type English and Spanish only: the direction is "
            f"{' or '.join(SHIPPED)}, not {args.direction}"
        )
    pairs = [pair for path in args.train for pair in read_pairs(path, args.direction)]
    everyday = set(args.everyday.split(","))
    robust = list(robust_pairs(pairs, everyday, args.direction, args.seed, args.copies))
    write_pairs(args.out, robust, args.direction)
    for kind, count in Counter(pair.source for pair in robust).items():
        print(f"{kind:>10} {count:7d}")


if __name__ == "__main__":
    main()
