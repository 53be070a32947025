"""Beam search: of all beginnings of a translation, only the best few are written on.

`search` does it for many sentences at once, by one model or by several that vote: an ensemble's
score of a piece is the mean of its models' log-probabilities, and they need the same pieces.
`beam_batch` keeps the best of each sentence; `beam_columns` tells one sentence's search step by
step, for the page. The end and loops are as in greedy decoding, which is a beam of one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor

from model.decode.steps import LOOP_NGRAM, LOOP_REPEATS, NEVER_WRITTEN, Stop, stop_reason
from model.network.base import EncoderDecoder
from model.network.batch import encode, take_rows
from model.tokenizer import BOS_ID, EOS_ID, PAD_ID


class Beams(NamedTuple):
    """The hypotheses of B sentences after a step, W each, the best first."""

    ids: Tensor
    """[B, W, T]: what each has written; one that has ended is followed by padding."""
    log_prob: Tensor
    """[B, W]: of all it has written."""
    lengths: Tensor
    """[B, W]: the pieces that it has written, the end included."""
    over: Tensor
    """[B, W]: true once it has written the end, or was stopped in a loop."""
    parents: Tensor
    """[B, W]: its row one step before."""
    next_ids: Tensor
    """[B, W]: the likeliest continuation of each row one step before, kept or not."""
    next_log_prob: Tensor
    """[B, W]: what that row's log-probability is with it."""
    is_last: bool = False
    """Whether the search ends here."""


@torch.inference_mode()
def search(
    models: Sequence[EncoderDecoder],
    sources: Sequence[Sequence[int]],
    width: int,
    max_steps: int,
    normalise: bool,
) -> Iterator[Beams]:
    """Yield the beams of `sources` (ids without the end) step by step.

    Hypotheses are compared by their log-probability, or by that over their length if `normalise`.
    One that has ended keeps its place until better ones need it. The search ends when all have
    ended, or when none that goes on can still overtake the best one with an end.
    """
    count, device = len(sources), next(models[0].parameters()).device
    firsts = width * torch.arange(count, device=device)[:, None]
    rows = torch.arange(count, device=device).repeat_interleave(width)
    states = [take_rows(start(model, sources), rows) for model in models]
    log_prob = torch.full((count, width), -torch.inf, device=device)
    log_prob[:, 0] = 0  # At first all hypotheses of a sentence are the same.
    ids = torch.full((count, width, 0), BOS_ID, device=device)
    token = torch.full((count * width, 1), BOS_ID, device=device)
    lengths = torch.zeros(count, width, dtype=torch.long, device=device)
    over = torch.zeros(count, width, dtype=torch.bool, device=device)
    for number in range(1, max_steps + 1):
        log_probs, states = vote(models, token, states)  # [B · W, V]
        can_follow = allowed(log_probs.view(count, width, -1), over, is_first=number == 1)
        totals = log_prob[..., None] + can_follow  # [B, W, V]
        lengths = lengths.where(over, lengths + 1)
        scores = totals / lengths[..., None] if normalise else totals
        places = scores.flatten(1).topk(width).indices  # [B, W]
        parents, pieces = places // totals.shape[2], places % totals.shape[2]
        following = totals.max(2)
        log_prob = totals.flatten(1).gather(1, places)
        lengths = lengths.gather(1, parents)
        kept = ids.gather(1, parents[..., None].expand_as(ids))
        ids = torch.cat((kept, pieces[..., None]), dim=2)
        over = over.gather(1, parents) | (pieces == EOS_ID) | is_loop(ids)
        beams = Beams(ids, log_prob, lengths, over, parents, following.indices, following.values)
        if number == max_steps or is_decided(beams, max_steps, normalise):
            yield beams._replace(is_last=True)
            return
        yield beams
        token = pieces.reshape(-1, 1)
        states = [take_rows(state, (parents + firsts).flatten()) for state in states]


def is_decided(beams: Beams, max_steps: int, normalise: bool) -> bool:
    """Return whether the best of each sentence is sure.

    What a hypothesis can still come to is its log-probability now, as no piece adds to it, over
    the most pieces that it can have.
    """
    reach = beams.log_prob / max_steps if normalise else beams.log_prob
    best = scores_of(beams, normalise).masked_fill(~has_end(beams), -torch.inf).amax(1)
    going = reach.masked_fill(beams.over, -torch.inf).amax(1)
    return bool((beams.over.all(1) | (best >= going)).all())


def scores_of(beams: Beams, normalise: bool) -> Tensor:
    """Return by what hypotheses are compared: [B, W]."""
    return beams.log_prob / beams.lengths if normalise else beams.log_prob


def has_end(beams: Beams) -> Tensor:
    """Return which hypotheses have written the end: [B, W]."""
    return (beams.ids == EOS_ID).any(2)


def order(beams: Beams, normalise: bool) -> Tensor:
    """Return the rows [B, W] from the best to the worst; those with an end come first."""
    scores = scores_of(beams, normalise)
    by_score = scores.argsort(dim=1, descending=True, stable=True)
    ended = has_end(beams).gather(1, by_score)
    return by_score.gather(1, ended.int().argsort(dim=1, descending=True, stable=True))


def beam_batch(
    models: Sequence[EncoderDecoder],
    sources: Sequence[Sequence[int]],
    width: int,
    max_steps: int,
    normalise: bool = True,
) -> list[list[int]]:
    """Return the best of `width` hypotheses for each of `sources`, as ids without the end.

    If `normalise`, the best has the highest log-probability a piece, the end counted.
    """
    *_, beams = search(models, sources, width, max_steps, normalise)
    best = order(beams, normalise)[:, 0]
    written = beams.ids[torch.arange(len(sources), device=best.device), best].tolist()
    return [[token for token in row if token not in (PAD_ID, EOS_ID)] for row in written]


def start(model: EncoderDecoder, sources: Sequence[Sequence[int]]) -> Any:
    """Return the decoder's initial state for `sources`."""
    enc_outputs, valid_len = encode(model, sources)
    return model.decoder.init_state(enc_outputs, valid_len)


def vote(
    models: Sequence[EncoderDecoder], token: Tensor, states: Sequence[Any]
) -> tuple[Tensor, list[Any]]:
    """Let each model read `token` [B, 1]; return the mean log-probabilities [B, V], and states."""
    steps = [model.decoder(token, state) for model, state in zip(models, states, strict=True)]
    log_probs = [logits[:, 0].float().log_softmax(dim=1) for logits, _ in steps]
    return torch.stack(log_probs).mean(0), [state for _, state in steps]


def allowed(log_probs: Tensor, over: Tensor, *, is_first: bool) -> Tensor:
    """Return `log_probs` [B, W, V] with −∞ for what cannot be written.

    A hypothesis that is `over` [B, W] gets only padding, at no cost; the end cannot be first.
    """
    log_probs[..., list(NEVER_WRITTEN)] = -torch.inf
    if is_first:
        log_probs[..., EOS_ID] = -torch.inf
    only_padding = torch.full_like(log_probs[0, 0], -torch.inf)
    only_padding[PAD_ID] = 0
    return torch.where(over[..., None], only_padding, log_probs)


def is_loop(ids: Tensor) -> Tensor:
    """Return for which of `ids` [B, W, T] decoding stops as in a loop (`steps.is_loop`): [B, W]."""
    if ids.shape[2] < LOOP_NGRAM:
        return torch.zeros(ids.shape[:2], dtype=torch.bool, device=ids.device)
    windows = ids.unfold(2, LOOP_NGRAM, 1)  # [B, W, T − 2, 3]
    return (windows == windows[:, :, -1:]).all(3).sum(2) >= LOOP_REPEATS


# One sentence, for the page

Pruned = Literal["width", "decided"]
"""Why a hypothesis is not written on: others fill the beam, or the best one is sure already."""


@dataclass(frozen=True)
class Hypothesis:
    """A beginning of a translation."""

    id: int
    """Of its last piece; padding for one that ended before and keeps its place."""
    parent: int
    """What it continues, as an index among `kept` of the column before; 0 in the first."""
    log_prob: float
    """Natural logarithm of the model's probability for all of it."""
    likeliest: bool
    """Whether greedy decoding would have continued so."""
    stop: Stop | None
    """Why it has ended; none while it could go on."""
    pruned: Pruned | None = None


@dataclass(frozen=True)
class Column:
    """One step of the search."""

    kept: tuple[Hypothesis, ...]
    """The beam, in its own order."""
    pruned: tuple[Hypothesis, ...]
    """For each hypothesis of the column before that has no place any more, its likeliest
    continuation."""


def beam_columns(
    model: EncoderDecoder, source: Sequence[int], width: int, max_steps: int, normalise: bool
) -> Iterator[Column]:
    """Search for the translation of `source`, ids without the end; yield a column a step.

    In the last column, what could still be written on is pruned as `decided`, or stopped at
    `max_steps`.
    """
    rows = range(0)
    for beams in search([model], [source], width, max_steps, normalise):
        next_ids, next_log_prob = beams.next_ids[0].tolist(), beams.next_log_prob[0].tolist()
        kept = []
        for ids, parent, log_prob in zip(
            *(values[0].tolist() for values in (beams.ids, beams.parents, beams.log_prob)),
            strict=True,
        ):
            stop = stop_reason([token for token in ids if token != PAD_ID], max_steps)
            cut: Pruned | None = "decided" if beams.is_last and not stop else None
            is_likeliest = ids[-1] == next_ids[parent]
            kept.append(Hypothesis(ids[-1], parent, log_prob, is_likeliest, stop, cut))
        living = {each.parent for each in kept}
        pruned = tuple(
            Hypothesis(next_ids[row], row, next_log_prob[row], True, None, "width")
            for row in rows
            if row not in living
        )
        yield Column(tuple(kept), pruned)
        rows = range(len(kept))
