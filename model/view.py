"""A trace made ready to be drawn: what the page would else compute about it in the browser."""

import re
from difflib import SequenceMatcher
from typing import Any

import torch

from model.search import LOOP_NGRAM
from model.trace import Target, Trace, unpack_signed

NUM_UNITS = 32


def view(trace: Trace, original: Trace | None = None) -> dict[str, Any]:
    """Return `trace` as plain values, and with it what the page draws it by.

    `peaks`: for each part, all units in the order of when they peak; `liveliest`: those that vary
    most, in the same order. With one vector the parts share their rows, as a unit is the same
    thing in each. `characters`: those of the source that no piece has. `words`: for each side,
    the positions of each word's pieces. `marks`: for each step, whether its piece is "changed"
    against the `original`, "forced", part of a "loop". The chosen piece is added to its step's
    candidates, with its rank, where it is not among them.
    """
    parts = {"encoder": trace.encoder, "decoder": trace.decoder}
    states = {name: unpack_signed(part.states, part.shape) for name, part in parts.items()}
    if trace.context is not None:
        context = unpack_signed(trace.context.values, trace.context.shape)
        band = torch.cat([states["encoder"], context[None], states["decoder"]])
        states = dict.fromkeys(("encoder", "context", "decoder"), band)
    peaks = {name: by_peak(rows) for name, rows in states.items()}
    pieces = {"encoder": trace.source.pieces, "decoder": trace.target.pieces}
    plain = trace.to_dict()
    plain["target"]["candidates"] = with_chosen(plain["target"])
    return plain | {
        "characters": " ".join(dict.fromkeys(each.char for each in trace.source.unknown)),
        "peaks": peaks,
        "liveliest": {name: liveliest(rows, peaks[name]) for name, rows in states.items()},
        "words": {name: words(each) for name, each in pieces.items()},
        "marks": marks(trace.target, (original or trace).target),
    }


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


def words(pieces: list[str]) -> list[list[int]]:
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


def marks(target: Target, original: Target) -> list[str]:
    """Return what is special about each step of `target`, a word for each thing."""
    steps = range(len(target.ids))
    chosen = {step - 1 for step, _ in target.forced}
    loop = loop_start(target.ids, target.stop)
    flags = {
        "changed": changed(target.ids, original.ids),
        "forced": [at in chosen for at in steps],
        "loop": [at >= loop for at in steps],
    }
    return [" ".join(name for name, flag in flags.items() if flag[at]) for at in steps]


def changed(ids: list[int], before: list[int]) -> list[bool]:
    """Return for each of `ids` whether it is new, by the longest runs that both have."""
    kept = SequenceMatcher(None, before, ids, autojunk=False).get_matching_blocks()
    same = {at for _, start, size in kept for at in range(start, start + size)}
    return [at not in same for at in range(len(ids))]


def with_chosen(target: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Return the candidates of each step, with the chosen piece last where it is not one."""
    rows = zip(
        target["pieces"],
        target["ids"],
        target["log_prob"],
        target["rank"],
        target["candidates"],
        strict=True,
    )
    return [
        candidates
        if any(candidate["id"] == token for candidate in candidates)
        else [*candidates, {"piece": piece, "id": token, "log_prob": log_prob, "rank": rank}]
        for piece, token, log_prob, rank, candidates in rows
    ]


def loop_start(ids: list[int], stop: str) -> int:
    """Return the index in `ids` from which on they repeat, or how many they are."""
    starts = range(len(ids) - LOOP_NGRAM + 1)
    looped = (at for at in starts if ids[at : at + LOOP_NGRAM] == ids[-LOOP_NGRAM:])
    return next(looped) if stop == "loop" else len(ids)
