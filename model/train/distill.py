r"""Let a release translate sentences, as training pairs for other models.

    python -m model.train.distill --teacher assets/releases/es-en-attention --text mono.es.txt \
        --known runs/human.tsv --source synthetic_en --out runs/synthetic-en.tsv

    python -m model.train.distill --teacher runs/en-es-attention/release --train runs/human.tsv \
        --sources tatoeba --known runs/human.tsv --source teacher --out runs/teacher.tsv

Several teachers translate together, and `--beam 4` lets them search: an ensemble is better than
each of its models, and a student of it gets close to it without searching (Freitag, Al-Onaizan
and Sankaran 2017, https://arxiv.org/abs/1702.01802).

The lines are `sentence<TAB>sentence<TAB>source`; `--columns` names the languages (`en es`). They
serve both directions. A model that writes the people's side reads the machine's
(back-translation: Sennrich, Haddow and Birch 2016, https://aclanthology.org/P16-1009); a model that
writes the machine's side learns from a teacher, whose sentences are more regular than people's (Kim
and Rush 2016, https://arxiv.org/abs/1606.07947). What `model.train.clean` finds unfit or unsound is
left out.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import torch

from model.config import add_columns, languages_of
from model.decode.beam import beam_batch
from model.network.fast import fast_model
from model.release import Release, load_release
from model.train.clean import EXCLUDED, is_fit, is_sound, known_words
from model.train.data import Pair, read_pairs, write_pairs
from model.train.evaluate import MAX_STEPS, translate_all, translate_with

Translate = Callable[[list[str]], list[str]]
"""Sentences to their translations, in the same order."""


def read_sentences(path: Path) -> list[str]:
    """Read lines `sentence[<TAB>source]`, but those of sources that are left out, each once."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    texts = (row[0].strip() for row in rows if row[-1] not in EXCLUDED)
    return list(dict.fromkeys(filter(None, texts)))


def greedy(release: Release, device: str) -> Translate:
    """Return the greedy translation by one release."""
    model = fast_model(release.model)

    def translate(texts: list[str]) -> list[str]:
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            return translate_all(model, release.tokenizer, texts, batch_size=256, progress=True)

    return translate


def ensemble(releases: Sequence[Release], width: int, device: str) -> Translate:
    """Return the translation by `releases` together, by beam search.

    Raises `ValueError` where they do not have the same pieces.
    """
    first = releases[0]
    for release in releases:
        if release.tokenizer.model != first.tokenizer.model:
            raise ValueError(f"{first.id} and {release.id} cut text into other pieces")
    models = [fast_model(release.model) for release in releases]

    def decode(sources: Sequence[Sequence[int]]) -> list[list[int]]:
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            return beam_batch(models, sources, width, MAX_STEPS)

    def translate(texts: list[str]) -> list[str]:
        return translate_with(decode, first.tokenizer, texts, batch_size=64, progress=True)

    return translate


def readable(texts: list[str], release: Release) -> list[str]:
    """Return the `texts` that the release can read whole and that may be read in a classroom."""
    language, _ = languages_of(release.config.direction)
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
    parser.add_argument("--teacher", type=Path, nargs="+", required=True)
    parser.add_argument("--beam", type=int, default=1, help="hypotheses; 1 is greedy (default)")
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--text", type=Path, help="sentences in the language that TEACHER reads")
    given.add_argument("--train", type=Path, help="pairs whose source side to translate")
    parser.add_argument("--sources", default="tatoeba", help="of TRAIN, separated by commas")
    parser.add_argument("--known", type=Path, required=True, help="pairs written by people")
    parser.add_argument("--source", required=True, help="source name of the new pairs")
    parser.add_argument("--out", type=Path, required=True)
    add_columns(parser)
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    releases = [load_release(folder, device) for folder in args.teacher]
    release = releases[0]
    alone = len(releases) == args.beam == 1
    translate = greedy(release, device) if alone else ensemble(releases, args.beam, device)
    direction, columns = release.config.direction, tuple(args.columns)
    if args.text:
        texts = read_sentences(args.text)
    else:
        pairs, sources = read_pairs(args.train, direction, columns), set(args.sources.split(","))
        texts = list(dict.fromkeys(pair.src for pair in pairs if pair.source in sources))
    texts = readable(texts, release)
    known = (pair.tgt for pair in read_pairs(args.known, direction, columns))
    found = distill(texts, translate, languages_of(direction)[1], known, args.source)
    write_pairs(args.out, found, direction, columns)
    print(f"{len(found)} pairs written to {args.out}; {len(texts) - len(found)} left out")


if __name__ == "__main__":
    main()
