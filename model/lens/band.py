"""The view `band`: in which order the band shows its units, and where words and loops begin."""

import re

import torch

from model.decode.run import Run
from model.decode.steps import LOOP_NGRAM
from model.lens.answer import Answer, Options
from model.lens.experiment import Experiment

NAME = "band"
NUM_UNITS = 32


def view(experiment: Experiment, options: Options) -> Answer:  # noqa: ARG001  (one shape for all)
    """Return facts about the run that is looked at.

    `peaks`: for each part, all units in the order of when they peak; `liveliest`: those that vary
    most, in the same order. With one vector the parts share their rows, as a unit is the same
    thing in each. `spans`: for each side, the positions of each word's pieces. `loop`: the step,
    from 0, from which on the translation repeats itself, or the number of steps. `silenced`: the
    units that a change silences, where it does.
    """
    run = experiment.run()
    parts = states_of(run)
    peaks = {name: by_peak(states) for name, states in parts.items()}
    return Answer(
        facts={
            "peaks": peaks,
            "liveliest": {name: liveliest(parts[name], order) for name, order in peaks.items()},
            "spans": {
                "encoder": word_spans(run.source.pieces),
                "decoder": word_spans([step.piece for step in run.steps]),
            },
            "loop": loop_of(run),
            **({"silenced": run.silent.nonzero()[:, 0].tolist()} if run.silent.any() else {}),
        }
    )


def loop_of(run: Run) -> int:
    """Return the step, from 0, from which on a translation repeats itself, or their number."""
    return loop_start([step.id for step in run.steps], str(run.steps[-1].stop))


def states_of(run: Run) -> dict[str, torch.Tensor]:
    """Return the states ([positions, units]) by which the units of each part are ordered."""
    if run.attention is not None:
        return {"encoder": run.encoder, "decoder": run.decoder}
    whole = torch.cat([run.encoder, run.context[None], run.decoder])
    return dict.fromkeys(("encoder", "context", "decoder"), whole)


def by_peak(states: torch.Tensor) -> list[int]:
    """Return the units of `states` ([positions, units]) in the order of when they are highest.

    Units that peak together stand in the order of where their activation lies on average.
    """
    positions = torch.arange(len(states), dtype=states.dtype)
    centre = (positions[:, None] * (states + 1)).sum(0) / (states + 1).sum(0).clamp(min=1e-6)
    keys = list(zip(states.argmax(0).tolist(), centre.tolist(), strict=True))
    return sorted(range(states.shape[1]), key=keys.__getitem__)


def liveliest(states: torch.Tensor, order: list[int]) -> list[int]:
    """Return the units of `states` that vary most, in the given order."""
    variance = states.var(0, correction=0)
    most = set(variance.sort(descending=True, stable=True).indices[:NUM_UNITS].tolist())
    return [unit for unit in order if unit in most]


def word_spans(pieces: list[str]) -> list[list[int]]:
    """Return the positions of each word; a piece without letter or digit stands alone."""
    spans: list[list[int]] = []
    alone = True
    for at, piece in enumerate(pieces):
        was_alone, alone = alone, piece == "</s>" or not re.search(r"[^\W_]", piece)
        if piece.startswith("▁") or alone or was_alone:
            spans.append([at])
        else:
            spans[-1].append(at)
    return spans


def loop_start(ids: list[int], stop: str) -> int:
    """Return the index in `ids` from which on they repeat, or how many they are."""
    starts = range(len(ids) - LOOP_NGRAM + 1)
    looped = (at for at in starts if ids[at : at + LOOP_NGRAM] == ids[-LOOP_NGRAM:])
    return next(looped) if stop == "loop" else len(ids)
