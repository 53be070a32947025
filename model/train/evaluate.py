"""Score a release against reference translations.

    python -m model.train.evaluate --release assets/releases/en-es-attention --test FILE

prints BLEU and chrF2 with their sacrebleu signatures, overall and by source length; with `--card`
it writes them to the release's model card too. FILE holds lines
`sentence<TAB>sentence[<TAB>source]`; `--columns` names the languages of the two (`en es`).

    python -m model.train.evaluate --release RELEASE --test FILE --beam 5 [--normalise]

scores what beam search finds instead of greedy decoding.

    python -m model.train.evaluate --release RELEASE --typed tests/train/typed.tsv

prints how many inputs as people type them come out right, and all failures.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import torch
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from tqdm import tqdm

from model.config import add_columns
from model.decode.beam import beam_batch
from model.decode.greedy import greedy_batch
from model.decode.translator import Translator
from model.network.base import EncoderDecoder
from model.network.fast import fast_model
from model.release import CARD, load_release
from model.text import plain
from model.tokenizer import Tokenizer
from model.train.card import with_test_scores
from model.train.data import read_pairs
from model.train.progress import Scores
from model.train.typed import read_typed, report

MAX_STEPS = 80
Decode = Callable[[Sequence[Sequence[int]]], list[list[int]]]
"""Source ids to target ids, for sentences of like length, without special tokens."""
LENGTH_BOUNDS = (5, 10, 15, 20, 30)


def translate_all(
    model: EncoderDecoder,
    tokenizer: Tokenizer,
    texts: Sequence[str],
    batch_size: int = 128,
    progress: bool = False,
) -> list[str]:
    """Translate `texts` greedily, as `translate_with` does."""
    decode = partial(greedy_batch, model, max_steps=MAX_STEPS)
    return translate_with(decode, tokenizer, texts, batch_size, progress)


def translate_with(
    decode: Decode,
    tokenizer: Tokenizer,
    texts: Sequence[str],
    batch_size: int = 128,
    progress: bool = False,
) -> list[str]:
    """Translate `texts`, those of like length together; the order is kept.

    They are put into plain forms as on the page, so scores are of what visitors get.
    """
    sources = tokenizer.encode_all([tokenizer.readable(plain(text)) for text in texts])
    order = sorted(range(len(texts)), key=lambda i: len(sources[i]))
    results = [""] * len(texts)
    for start in tqdm(range(0, len(order), batch_size), disable=not progress, unit="batch"):
        rows = order[start : start + batch_size]
        outputs = decode([sources[i] for i in rows])
        for row, output in zip(rows, outputs, strict=True):
            results[row] = tokenizer.decode(output)
    return results


def score(hypotheses: Sequence[str], references: Sequence[str]) -> Scores:
    """Return corpus BLEU and chrF2, sacrebleu's defaults."""
    bleu, chrf = BLEU(), CHRF()
    bleu_score = bleu.corpus_score(hypotheses, [references]).score
    chrf_score = chrf.corpus_score(hypotheses, [references]).score
    return Scores(
        len(hypotheses),
        bleu_score,
        chrf_score,
        str(bleu.get_signature()),
        str(chrf.get_signature()),
    )


def score_by_length(
    sources: Sequence[str], hypotheses: Sequence[str], references: Sequence[str]
) -> dict[str, Scores]:
    """Score the sentences of each source length, counted in words, apart."""
    lengths = [len(source.split()) for source in sources]
    bounds = (0, *LENGTH_BOUNDS, max([*lengths, LENGTH_BOUNDS[-1]]) + 1)
    scores = {}
    for low, high in pairwise(bounds):
        rows = [i for i, length in enumerate(lengths) if low < length <= high]
        if rows:
            name = f"{low + 1}–{high} words" if high in LENGTH_BOUNDS else f"over {low} words"
            scores[name] = score([hypotheses[i] for i in rows], [references[i] for i in rows])
    return scores


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--release", type=Path, required=True)
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--test", type=Path)
    wanted.add_argument("--typed", type=Path)
    parser.add_argument("--beam", type=int, help="hypotheses of a beam search (default: greedy)")
    parser.add_argument(
        "--normalise", action="store_true", help="compare hypotheses by log-probability per piece"
    )
    parser.add_argument("--card", action="store_true", help="write the scores to the model card")
    add_columns(parser)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    if args.card and args.beam:
        parser.error("a model card has the scores of greedy decoding: --card or --beam")
    release = load_release(args.release, args.device)
    direction = release.config.direction
    try:
        if args.typed:
            print(report(Translator(release), read_typed(args.typed, direction)))
            return
        pairs = read_pairs(args.test, direction, tuple(args.columns))
    except ValueError as error:
        sys.exit(f"model.train.evaluate: {error}")
    sources, references = [p.src for p in pairs], [p.tgt for p in pairs]
    start = time.perf_counter()
    model = fast_model(release.model)
    decode = partial(greedy_batch, model, max_steps=MAX_STEPS)
    how = "greedy"
    if args.beam:
        search = {"width": args.beam, "normalise": args.normalise, "max_steps": MAX_STEPS}
        decode = partial(beam_batch, [model], **search)
        how = f"beam {args.beam}{', per piece' if args.normalise else ''}"
    hypotheses = translate_with(decode, release.tokenizer, sources, progress=True)
    seconds = time.perf_counter() - start
    scores = score(hypotheses, references)
    print(f"{args.test.name}, {scores.sentences} sentences, {how}, {seconds:.0f} s")
    print(f"BLEU  {scores.bleu:.2f}  {scores.bleu_signature}")
    print(f"chrF2 {scores.chrf:.2f}  {scores.chrf_signature}")
    by_length = score_by_length(sources, hypotheses, references)
    for name, part in by_length.items():
        print(f"{name:>14} {part.sentences:6d}  BLEU {part.bleu:5.2f}  chrF2 {part.chrf:5.2f}")
    if args.card:
        path = args.release / CARD
        card = path.read_text(encoding="utf-8")
        name = args.release.resolve().name
        card = with_test_scores(card, name, args.test.stem, scores, by_length)
        path.write_text(card, encoding="utf-8")


if __name__ == "__main__":
    main()
