"""Train a release from sentence pairs.

    python -m model.train --train train.tsv --dev dev.tsv --out runs/en-es-attention

The files have lines `sentence<TAB>sentence[<TAB>source]`. `--columns en pt` names the languages of
the two columns, and `--direction pt-en` says which one is read.

OUT gets `checkpoint.pt`, from which `--resume` goes on as if nothing had happened, and
`release/`, the weights that scored best on the dev file. The recipe for little data follows
Sennrich and Zhang 2019, https://arxiv.org/abs/1905.11901: small batches, strong dropout, word
dropout, label smoothing, tied embeddings.

A long run can be made of parts, each of which ends in a release that the next one starts from:

    python -m model.train … --minutes 120 --schedule 0:0.5 --out runs/part1
    python -m model.train … --minutes 120 --schedule 0.5:1 --out runs/part2 \
        --start-from runs/part1/release

A part starts with the weights of the one before, and with its model's settings where no flag says
otherwise, but without the moments of its optimizer. Where two or more runs share a machine, one
thread each is faster than two.
"""

import argparse
import os
import sys
from pathlib import Path

import torch

from model.config import ModelConfig, add_flags, flags_of, from_flags
from model.release import check_release
from model.train.trainer import TrainConfig, Trainer

# Otherwise glibc maps and unmaps every large tensor anew: 150,000 page faults a second.
KEEP_MEMORY = (
    "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4294967296:glibc.malloc.arena_max=2"
    ":glibc.malloc.trim_threshold=8589934592:glibc.malloc.top_pad=268435456"
)


def keep_memory() -> None:
    """Start this command again with glibc told to keep what it has: it reads that only at start."""
    if sys.platform == "linux" and "GLIBC_TUNABLES" not in os.environ:
        command = [sys.executable, "-m", "model.train", *sys.argv[1:]]
        os.execve(sys.executable, command, os.environ | {"GLIBC_TUNABLES": KEEP_MEMORY})


def main() -> None:
    """Run the command."""
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        sys.exit("model.train is one process: give it --threads instead of torchrun's copies.")
    keep_memory()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    add_flags(parser, TrainConfig)
    add_flags(parser, ModelConfig)
    args = parser.parse_args()
    config = from_flags(TrainConfig, args)
    torch.set_num_threads(config.threads)
    try:
        if config.start_from:
            # What is not said of the model is as it was.
            start = check_release(Path(config.start_from))
            parser.set_defaults(
                **{each.name: getattr(start, each.name) for each in flags_of(ModelConfig)}
            )
            args = parser.parse_args()
        trainer = Trainer(config, from_flags(ModelConfig, args))
        if config.resume:
            trainer.load_checkpoint()
    except (OSError, ValueError) as error:
        sys.exit(f"model.train: {error}")
    trainer.run()


if __name__ == "__main__":
    main()
