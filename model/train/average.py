"""Average the weights of releases that started from one another.

    python -m model.train.average --releases A B --out C

Two runs from the same weights stay close enough that their mean is a working model, often a
better one than either: Wortsman et al. 2022, https://arxiv.org/abs/2203.05482. The card is that of
the last release named; its scores are not those of the mean, so they have to be measured again.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch

from model.release import CARD, Release, check_like, load_release, save_release


def average(releases: Sequence[Release]) -> Release:
    """Return the last of `releases` with the mean of all their weights.

    Raises `ValueError` where they differ in kind, sizes or pieces.
    """
    last = releases[-1]
    for release in releases:
        check_like(release.config, last.config)
        if release.tokenizer.model != last.tokenizer.model:
            raise ValueError(f"{release.id} and {last.id} cut text into other pieces")
    states = [dict(release.model.named_parameters()) for release in releases]
    with torch.no_grad():
        for name in states[-1]:
            mean = torch.stack([state[name] for state in states]).mean(0)
            states[-1][name].copy_(mean)
    return last


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--releases", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    mean = average([load_release(folder) for folder in args.releases])
    card = (args.releases[-1] / CARD).read_text(encoding="utf-8")
    save_release(args.out, mean.config, mean.model, mean.tokenizer, card)


if __name__ == "__main__":
    main()
