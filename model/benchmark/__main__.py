"""Measure everything in one run: `python -m model.benchmark [--pairs dev.tsv] [--json FILE]`.

Prints a table of medians and ratios; with `--json` the same as JSON. `--only` names the parts.
What comes of it, and what was tried, is in `model/PERFORMANCE.md`.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import torch
from tqdm import tqdm

from model.benchmark import decoding, load, page, start, throughput, training, views
from model.benchmark.measure import ROOT, Row, environment
from model.page.catalogue import Catalogue
from model.train.data import read_pairs


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    names = ("decoding", "throughput", "views", "page", "start", "load", "training")
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument("--seconds", type=float, default=60, help="of each load (default: 60)")
    parser.add_argument("--pairs", type=Path, help="pairs on which greedy pieces are compared")
    parser.add_argument("--json", type=Path, help="file for the figures")
    args = parser.parse_args()
    torch.set_num_threads(1)
    catalogue = Catalogue.read(ROOT / "assets" / "models.json")
    texts = [pair.src for pair in read_pairs(args.pairs, "en-es")] if args.pairs else []
    parts: dict[str, Callable[[], Iterator[Row]]] = {
        "decoding": lambda: decoding.measure(catalogue, texts),
        "throughput": lambda: throughput.measure(catalogue),
        "views": lambda: views.measure(catalogue),
        "page": lambda: page.measure(catalogue),
        "start": start.measure,
        "load": lambda: load.measure(args.seconds),
        "training": lambda: training.measure(catalogue),
    }
    rows = []
    print("| part | what | value | goal | |\n| --- | --- | --- | --- | --- |")
    for name in tqdm(args.only, desc="parts", file=sys.stderr):
        for row in parts[name]():
            rows.append(row)
            met = {None: "", True: "met", False: "missed"}[row.met]
            tqdm.write(
                f"| {row.part} | {row.what} | {row.value:.3g} {row.unit} | {row.goal} | {met} |"
            )
    print("\n" + "; ".join(f"{key} {value}" for key, value in environment().items()))
    if args.json:
        figures = [asdict(row) | {"met": row.met} for row in rows]
        args.json.write_text(json.dumps({"on": environment(), "rows": figures}, indent=1) + "\n")


if __name__ == "__main__":
    main()
