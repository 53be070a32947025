"""Training: target pieces a second, against `nn.GRU` and against the rate of matrix products.

Both ways of training run in processes of their own and take turns, so that each is measured on the
same machine at the same time. Run as a command, this module is one of those processes.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from itertools import cycle, islice
from pathlib import Path
from statistics import mean, median
from typing import Any

import torch

from model.benchmark.measure import ROOT, SENTENCES, Row, compare, ratio
from model.config import ModelConfig
from model.page.catalogue import Catalogue
from model.tokenizer import Tokenizer
from model.train.__main__ import KEEP_MEMORY
from model.train.data import EncodedPair
from model.train.trainer import TrainConfig, Trainer

TURNS = 30
UPDATES = 10
"""Of a turn."""
SIZE = 1536
"""Rows and columns of the matrices whose product is timed."""
MEMORY = "GLIBC_TUNABLES"


def measure(catalogue: Catalogue) -> Iterator[Row]:
    """Yield the rate of training on sentences of this page, and what it is of two others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pairs(catalogue, folder)
        with trainer("fused", folder) as fused, trainer("plain", folder) as plain:
            turns = [(turn(fused), turn(plain)) for _ in range(TURNS)]
    mine, theirs = ([pair[at] for pair in turns] for at in (0, 1))
    left, right = (torch.randn(SIZE, SIZE, dtype=torch.bfloat16) for _ in range(2))
    (products,) = compare(15, lambda: left @ right)
    rate = 2 * SIZE**3 / median(products)
    rates = [each["pieces"] / each["seconds"] for each in mine]
    plain_rates = [each["pieces"] / each["seconds"] for each in theirs]
    spent = median(each["flops"] / each["seconds"] for each in mine)
    last, plain_last = (mean(each["loss"] for each in many[-5:]) for many in (mine, theirs))
    part = "training"
    yield Row(part, "target pieces", median(rates), "1/s")
    yield Row(part, "times those with nn.GRU", ratio(rates, plain_rates), "", "at least 1.7")
    apart = 100 * abs(last / plain_last - 1)
    yield Row(part, "loss of updates 250 to 300, apart from nn.GRU's", apart, "%", "at most 1")
    yield Row(part, "matrix products, bfloat16, one thread", rate / 1e9, "GFLOP/s")
    yield Row(part, "training's part of that rate", 100 * spent / rate, "%")


def write_pairs(catalogue: Catalogue, folder: Path) -> None:
    """Write sentences with the shipped model's translations, and its pieces, to `folder`."""
    translator = catalogue.translator("en-es-attention")
    targets = [run.text for sentence in SENTENCES for run in translator.translate(sentence)]
    lines = [f"{a}\t{b}\there\n" for a, b in zip(SENTENCES, targets, strict=True)]
    (folder / "pairs.tsv").write_text("".join(lines * 8), encoding="utf-8")
    (folder / "spm.model").write_bytes(translator.release.tokenizer.model)


@contextmanager
def trainer(kind: str, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start a process that trains whenever it is asked; `plain` is without all that is faster."""
    environment = {name: value for name, value in os.environ.items() if name != MEMORY}
    process = subprocess.Popen(
        [sys.executable, "-m", "model.benchmark.training", kind, str(folder)],
        cwd=ROOT,
        env=environment | ({MEMORY: KEEP_MEMORY} if kind == "fused" else {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def turn(process: "subprocess.Popen[str]") -> dict[str, float]:
    """Have `process` make its next updates; return what it reports."""
    assert process.stdin is not None
    assert process.stdout is not None
    print("go", file=process.stdin, flush=True)
    figures: dict[str, float] = json.loads(process.stdout.readline())
    return figures


def main(kind: str, folder: Path) -> None:
    """Train on the pairs in `folder`, a turn for each line that comes in."""
    config = TrainConfig(
        train=folder / "pairs.tsv",
        dev=folder / "pairs.tsv",
        out=folder / kind,
        tokenizer=str(folder / "spm.model"),
        warmup_steps=100,
    )
    # Its line about the pairs is not a figure.
    with redirect_stdout(sys.stderr):
        tokenizer = Tokenizer((folder / "spm.model").read_bytes())
        run = Trainer(config, ModelConfig(vocab_size=tokenizer.vocab_size))
    if kind == "plain":
        run.fused = None
    batches = cycle(run.batches(0))
    for _ in sys.stdin:
        todo = [[run.pairs[i] for i in batch] for batch in islice(batches, UPDATES)]
        print(json.dumps(train(run, todo)), flush=True)


def train(run: Trainer, batches: list[list[EncodedPair]]) -> dict[str, Any]:
    """Make an update for each of `batches`; return time, pieces, operations and mean loss."""
    start = time.perf_counter()
    results = []
    for batch in batches:
        results.append(run.update(batch, done=0.5))
        run.progress.updates += 1
    seconds = time.perf_counter() - start
    pieces = sum(count for _, count in results)
    src = sum(len(pair.src) + 1 for batch in batches for pair in batch)
    return {
        "seconds": seconds,
        "pieces": pieces,
        "flops": flops(run.model, src, pieces),
        "loss": mean(loss for loss, _ in results),
    }


def flops(model: torch.nn.Module, src: int, tgt: int) -> float:
    """Return the operations of an update: 6 for each weight and each piece that meets it."""

    def weights(part: str) -> int:
        return sum(p.numel() for name, p in model.named_parameters() if name.startswith(part))

    encoder, decoder = weights("encoder.rnn"), weights("decoder")
    return 6.0 * (src * encoder + tgt * decoder)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(sys.argv[1], Path(sys.argv[2]))
