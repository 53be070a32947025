r"""Let one release translate training sentences, for another model to learn from.

    python -m model.distill --teacher runs/en-es-attention/release --train train.tsv \
        --sources tatoeba --out runs/teacher.tsv

writes lines `English<TAB>Spanish<TAB>teacher`, the side that the teacher writes being its own.
A teacher's translations are more regular than people's, so a weaker model learns them more
fully: Kim and Rush 2016, https://arxiv.org/abs/1606.07947.
"""

import argparse
from pathlib import Path

import torch

from model.data import read_pairs
from model.evaluate import translate_all
from model.release import load_release


def distill(teacher: Path, train: Path, sources: set[str], out: Path) -> int:
    """Write the teacher's translations of `train`'s pairs from `sources`; return their number.

    A source sentence that stands in several pairs is translated once; sentences longer than
    the teacher reads are left out.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    release = load_release(teacher, device)
    pairs = read_pairs(train, release.config.direction)
    texts = list(dict.fromkeys(pair.src for pair in pairs if pair.source in sources))
    lengths = [len(ids) for ids in release.tokenizer.encode_all(texts)]
    limit = release.config.max_src_len
    texts = [text for text, length in zip(texts, lengths, strict=True) if length <= limit]
    with torch.autocast(device, torch.bfloat16):
        translations = translate_all(
            release.model, release.tokenizer, texts, batch_size=256, progress=True
        )
    rows = [(t, h) for t, h in zip(texts, translations, strict=True) if h]
    if release.config.direction == "es-en":
        rows = [(h, t) for t, h in rows]
    lines = [f"{english}\t{spanish}\tteacher\n" for english, spanish in rows]
    out.write_text("".join(lines), encoding="utf-8")
    return len(lines)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--teacher", type=Path, required=True)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--sources", default="tatoeba", help="names, separated by commas")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    count = distill(args.teacher, args.train, set(args.sources.split(",")), args.out)
    print(f"{count} pairs written to {args.out}")


if __name__ == "__main__":
    main()
