"""The model card of a release: what it was trained on, how, and what it scored."""

from dataclasses import asdict, dataclass
from typing import Any

from model.config import ModelConfig
from model.evaluate import Scores


@dataclass
class Progress:
    """Where a training run is."""

    epoch: int = 0
    batch: int = 0
    share: float = 0
    """Of the epoch's batches, those that are done."""
    updates: int = 0
    pieces: int = 0
    seconds: float = 0
    loss: float = 0
    best: Scores | None = None
    best_epoch: int = 0

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Progress":
        """Read what `asdict` wrote."""
        best = values["best"]
        return cls(**values | {"best": best and Scores(**best)})

    def count(self, loss: float, pieces: int, seconds: float) -> None:
        """Add one update of `pieces` target pieces; the loss is a running mean."""
        self.loss = loss if self.updates == 0 else 0.99 * self.loss + 0.01 * loss
        self.batch += 1
        self.updates += 1
        self.pieces += pieces
        self.seconds += seconds

    def summary(self, done: float) -> dict[str, str]:
        """Return what the progress bar shows; `done` is the share of the run."""
        left = self.seconds * (1 / done - 1) if done else 0
        return {
            "pieces/s": f"{self.pieces / max(self.seconds, 1e-9):.0f}",
            "loss": f"{self.loss:.3f}",
            "left": f"{left / 60:.0f} min",
        }


LANGUAGES = {"en": "English", "es": "Spanish"}


def model_card(
    config: ModelConfig, settings: dict[str, Any], progress: Progress, data_notes: str
) -> str:
    """Return the card as Markdown with the Hub's front matter; `data_notes` name the sources."""
    src, tgt = config.direction.split("-")
    best = progress.best
    assert best is not None
    rows = "\n".join(f"| {key} | {value} |" for key, value in (asdict(config) | settings).items())
    return f"""---
license: cc-by-sa-4.0
language: [{src}, {tgt}]
pipeline_tag: translation
library_name: pytorch
tags: [gru, seq2seq, {config.architecture}]
---

# {LANGUAGES[src]} to {LANGUAGES[tgt]}, GRU encoder-decoder, {config.architecture}

A small model for teaching: it translates short everyday sentences, and Seq2Seq Lens shows how.
It is not fit for text that matters.

## Scores

| file | sentences | BLEU | chrF2 |
| --- | --- | --- | --- |
| dev (Tatoeba), greedy | {best.sentences} | {best.bleu:.2f} | {best.chrf:.2f} |

`{best.bleu_signature}`
`{best.chrf_signature}`

Best of {progress.epoch} epochs: number {progress.best_epoch}, after {progress.pieces:,} target
pieces and {progress.seconds / 3600:.1f} hours.

## Settings

| setting | value |
| --- | --- |
{rows}

## Data

Sentence pairs from public sources, weighted as `weights` above says. The sentences are not
redistributed here; the weights are published under CC BY-SA 4.0.

{data_notes}"""
