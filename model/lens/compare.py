"""The view `compare`: how far the memories of two sentences are apart after each piece."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from model.config import ModelConfig
from model.decode.source import Source
from model.decode.translator import Translator
from model.lens import answer
from model.lens.experiment import Experiment
from model.lens.planes import pack

NAME = "compare"
APART = 0.1
"""Two memories have parted where their distance first exceeds this share of the largest one."""
FURTHEST = 2.0
"""Cosine distance of opposite vectors."""


@dataclass(frozen=True)
class Options(answer.Options):
    """The second sentence."""

    other: str = ""

    def check(self, config: ModelConfig) -> None:  # noqa: ARG002  (one shape for all)
        """Raise `ValueError` unless there is one."""
        if not isinstance(self.other, str) or not self.other.strip():
            raise ValueError(f"{NAME} needs other, a second sentence.")


def check(translator: Translator, source: Source, options: Options) -> None:  # noqa: ARG001
    """Raise `InputError` unless the second sentence can be read."""
    translator.reader.read_sentence(options.other)


def view(experiment: Experiment, options: Options) -> answer.Answer:
    """Return how far the encoder's last layer is apart for both sentences, 0 to 2 (cosine).

    Planes: `distance` [positions of the shorter one]; `paths` [positions of both, 2], the states of
    the first sentence and then the other's, in the plane in which both vary most. Facts: `text`,
    `log_prob` and `pieces` of the other; `part`, the position, from 0, at which they part, or none;
    `stay`, whether they stay apart from there on; `shares` of the two axes in the variance.
    """
    translator, run = experiment.translator, experiment.run()
    # Unchanged: the question is what the model makes of either.
    other = translator.decode(translator.reader.read_sentence(options.other))
    count = min(len(run.encoder), len(other.encoder))
    distance = 1 - torch.cosine_similarity(run.encoder[:count], other.encoder[:count])
    # Of equal vectors it can be a little below 0.
    distance = distance.clamp(0, FURTHEST)
    far = (distance > APART * distance.max()).tolist()
    part = far.index(True) if float(distance.max()) > 1e-4 else None
    paths, shares = principal(torch.cat((run.encoder, other.encoder)))
    most = float(paths.abs().max())
    facts: dict[str, Any] = {
        "text": other.text,
        "log_prob": other.log_prob,
        "pieces": other.source.pieces,
        "part": part,
        "stay": part is not None and all(far[part:]),
        "shares": shares,
    }
    return answer.Answer(
        planes={
            "distance": pack(distance, (0.0, FURTHEST), bits=16),
            "paths": pack(paths, (-max(most, 1e-6), max(most, 1e-6)), bits=16),
        },
        facts=facts,
    )


def principal(states: Tensor) -> tuple[Tensor, list[float]]:
    """Return `states` [N, H] in the plane in which they vary most, [N, 2], and the axes' shares.

    Principal components, as in Pearson 1901; the first state has no negative coordinate, as the
    sign of an axis means nothing.
    """
    centred = (states - states.mean(0)).double()
    left, sizes, _ = torch.linalg.svd(centred, full_matrices=False)
    paths = left[:, :2] * sizes[:2]
    paths = torch.where(paths[0] < 0, -paths, paths)
    shares = sizes.square() / sizes.square().sum().clamp(min=1e-12)
    return paths.float(), shares[:2].tolist()
