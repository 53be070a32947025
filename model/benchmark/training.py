"""Training: target pieces a second, as a share of the rate of matrix products."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import redirect_stdout
from itertools import cycle
from pathlib import Path
from statistics import median

import torch

from model.benchmark.measure import SENTENCES, Row, compare
from model.catalogue import Catalogue
from model.config import ModelConfig
from model.train import TrainConfig, Trainer

UPDATES = 30
SIZE = 1536
"""Rows and columns of the matrices whose product is timed."""


def measure(catalogue: Catalogue) -> Iterator[Row]:
    """Yield the rate of training on sentences of this page, and what it is of the machine's."""
    translator = catalogue.translator("en-es-attention")
    targets = [translator.decode(sentence).target.text for sentence in SENTENCES]
    tokenizer = translator.release.tokenizer
    threads = torch.get_num_threads()
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = [f"{a}\t{b}\there\n" for a, b in zip(SENTENCES, targets, strict=True)]
        (folder / "pairs.tsv").write_text("".join(lines * 8), encoding="utf-8")
        (folder / "spm.model").write_bytes(tokenizer.model)
        config = TrainConfig(
            train=folder / "pairs.tsv",
            dev=folder / "pairs.tsv",
            out=folder / "run",
            tokenizer=str(folder / "spm.model"),
        )
        # What it says of its pairs is no row of the table.
        with redirect_stdout(sys.stderr):
            trainer = Trainer(config, ModelConfig(vocab_size=tokenizer.vocab_size))
        batches = cycle(trainer.batches(0))
        times, pieces, work = [], [], []
        for _ in range(UPDATES):
            pairs = [trainer.pairs[i] for i in next(batches)]
            start = time.perf_counter()
            _, count = trainer.update(pairs, done=0.5)
            times.append(time.perf_counter() - start)
            pieces.append(count)
            work.append(flops(trainer.model, sum(len(p.src) + 1 for p in pairs), count))
    left, right = (torch.randn(SIZE, SIZE, dtype=torch.bfloat16) for _ in range(2))
    (products,) = compare(15, lambda: left @ right)
    torch.set_num_threads(threads)
    rate = 2 * SIZE**3 / median(products)
    spent = median(w / t for w, t in zip(work, times, strict=True))
    yield Row(
        "training",
        "target pieces",
        median(p / t for p, t in zip(pieces, times, strict=True)),
        "1/s",
    )
    yield Row("training", "matrix products, bfloat16", rate / 1e9, "GFLOP/s")
    yield Row("training", "training's part of that rate", 100 * spent / rate, "%")


def flops(model: torch.nn.Module, src: int, tgt: int) -> float:
    """Return the operations of an update: 6 for each weight and each piece that meets it."""

    def weights(part: str) -> int:
        return sum(p.numel() for name, p in model.named_parameters() if name.startswith(part))

    encoder, decoder = weights("encoder.rnn"), weights("decoder")
    return 6.0 * (src * encoder + tgt * decoder)
