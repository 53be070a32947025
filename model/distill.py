r"""Let a release translate sentences, as training pairs for other models.

    python -m model.distill --teacher assets/releases/es-en-attention --text mono.es.txt \
        --known runs/human.tsv --source synthetic_en --out runs/synthetic-en.tsv

    python -m model.distill --teacher runs/en-es-attention/release --train runs/human.tsv \
        --sources tatoeba --known runs/human.tsv --source teacher --out runs/teacher.tsv

The lines are `English<TAB>Spanish<TAB>source`. They serve both directions. A model that writes the
people's side reads the machine's (back-translation: Sennrich, Haddow and Birch 2016,
https://aclanthology.org/P16-1009); a model that writes the machine's side learns from a teacher,
whose sentences are more regular than people's (Kim and Rush 2016,
https://arxiv.org/abs/1606.07947). What `model.clean` finds unfit or unsound is left out.
"""

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path

import torch

from model.clean import EXCLUDED, is_fit, is_sound, known_words
from model.data import Pair, read_pairs, write_pairs
from model.evaluate import translate_all
from model.release import Release, load_release

Translate = Callable[[list[str]], list[str]]
"""Sentences to their translations, in the same order."""


def read_sentences(path: Path) -> list[str]:
    """Read lines `sentence[<TAB>source]`, but those of sources that are left out, each once."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    texts = (row[0].strip() for row in rows if row[-1] not in EXCLUDED)
    return list(dict.fromkeys(filter(None, texts)))


def greedy(release: Release, device: str) -> Translate:
    """Return the greedy translation by one release."""

    def translate(texts: list[str]) -> list[str]:
        with torch.autocast(device, torch.bfloat16):
            return translate_all(
                release.model, release.tokenizer, texts, batch_size=256, progress=True
            )

    return translate


def readable(texts: list[str], release: Release) -> list[str]:
    """Return the `texts` that the release can read whole and that may be read in a classroom."""
    language = release.config.direction[:2]
    lengths = map(len, release.tokenizer.encode_all(texts))
    return [
        text
        for text, length in zip(texts, lengths, strict=True)
        if length <= release.config.max_src_len and is_fit(text, language)
    ]


def distill(
    texts: list[str], translate: Translate, language: str, known: Iterable[str], source: str
) -> list[Pair]:
    """Return `texts` with their translations into `language`, but those that look wrong.

    `known` are texts by people in that language: a translation has their words only.
    """
    words = known_words(known)
    return [
        Pair(text, translation, source)
        for text, translation in zip(texts, translate(texts), strict=True)
        if is_sound(text, translation, words) and is_fit(translation, language)
    ]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--teacher", type=Path, required=True)
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--text", type=Path, help="sentences in the language that TEACHER reads")
    given.add_argument("--train", type=Path, help="pairs whose source side to translate")
    parser.add_argument("--sources", default="tatoeba", help="of TRAIN, separated by commas")
    parser.add_argument("--known", type=Path, required=True, help="pairs written by people")
    parser.add_argument("--source", required=True, help="source name of the new pairs")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    release = load_release(args.teacher, device)
    direction = release.config.direction
    if args.text:
        texts = read_sentences(args.text)
    else:
        pairs, sources = read_pairs(args.train, direction), set(args.sources.split(","))
        texts = list(dict.fromkeys(pair.src for pair in pairs if pair.source in sources))
    texts = readable(texts, release)
    known = (pair.tgt for pair in read_pairs(args.known, direction))
    found = distill(texts, greedy(release, device), direction[3:], known, args.source)
    write_pairs(args.out, found, direction)
    print(f"{len(found)} pairs written to {args.out}; {len(texts) - len(found)} left out")


if __name__ == "__main__":
    main()
