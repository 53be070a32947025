"""Beam search over many sentences at once, by one model or by several that vote.

An ensemble's score of a piece is the mean of its models' log-probabilities; they need the same
pieces. Translations found so are what a model learns from in `model.train.distill`.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from model.decode.steps import NEVER_WRITTEN
from model.network.base import EncoderDecoder
from model.network.batch import encode, take_rows
from model.tokenizer import BOS_ID, EOS_ID, PAD_ID


@torch.inference_mode()
def beam_batch(
    models: Sequence[EncoderDecoder], sources: Sequence[Sequence[int]], width: int, max_steps: int
) -> list[list[int]]:
    """Return the best of `width` hypotheses for each of `sources`, as ids without the end.

    The best has the highest log-probability a piece, the end counted. One that has ended keeps
    its place among the `width` until all have, or until `max_steps` pieces are written.
    """
    count, device = len(sources), next(models[0].parameters()).device
    first_rows = torch.arange(count, device=device).repeat_interleave(width)
    states = [take_rows(start(model, sources), first_rows) for model in models]
    scores = torch.full((count, width), -torch.inf, device=device)
    scores[:, 0] = 0  # At first all hypotheses of a sentence are the same.
    ids = torch.full((count, width, 1), BOS_ID, device=device)
    for number in range(max_steps):
        token = ids[:, :, -1].reshape(-1, 1)  # [B · W, 1]
        log_probs, states = vote(models, token, states)  # [B · W, V]
        totals = scores[..., None] + allowed(log_probs.view(count, width, -1), ids, number == 0)
        scores, best = totals.flatten(1).topk(width)  # [B, W]
        parents, pieces = best // totals.shape[2], best % totals.shape[2]
        kept = ids.gather(1, parents[..., None].expand_as(ids))
        ids = torch.cat((kept, pieces[..., None]), dim=2)
        if ended(ids).all():
            break
        rows = (parents + width * torch.arange(count, device=device)[:, None]).flatten()
        states = [take_rows(state, rows) for state in states]
    lengths = (ids[:, :, 1:] != PAD_ID).sum(2)
    chosen = (scores / lengths).argmax(1)
    written = ids[torch.arange(count, device=device), chosen, 1:].tolist()
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


def allowed(log_probs: Tensor, ids: Tensor, is_first: bool) -> Tensor:
    """Return `log_probs` [B, W, V] with −∞ for what cannot follow `ids` [B, W, T].

    After the end only padding can, at no cost; the end cannot be the first piece.
    """
    log_probs[..., list(NEVER_WRITTEN)] = -torch.inf
    if is_first:
        log_probs[..., EOS_ID] = -torch.inf
    only_padding = torch.full_like(log_probs[0, 0], -torch.inf)
    only_padding[PAD_ID] = 0
    return torch.where(ended(ids)[..., None], only_padding, log_probs)


def ended(ids: Tensor) -> Tensor:
    """Return which hypotheses in `ids` [B, W, T] have written the end: [B, W]."""
    return (ids[:, :, -1] == EOS_ID) | (ids[:, :, -1] == PAD_ID)
