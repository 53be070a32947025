"""Where a run is, and what its weights score."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Scores:
    """sacrebleu's scores of a set of translations."""

    sentences: int
    bleu: float
    chrf: float
    bleu_signature: str
    chrf_signature: str


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
