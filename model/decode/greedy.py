"""Greedy decoding of many sentences at once, for training and for scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from model.decode.apply import SEES_ALL, Blind, read_token
from model.decode.steps import Stop, likeliest, stop_reason
from model.network.base import EncoderDecoder
from model.network.batch import encode, take_rows
from model.tokenizer import BOS_ID, EOS_ID


@dataclass
class Written:
    """What was decoded for one source."""

    ids: list[int]
    """All of them, the end included."""
    log_prob: float = 0
    """Natural logarithm of the model's probability for all of `ids`."""
    stop: Stop | None = None


def greedy_batch(
    model: EncoderDecoder, sources: Sequence[Sequence[int]], max_steps: int
) -> list[list[int]]:
    """Decode many `sources` together, as `decode_steps` does each; the end is not returned."""
    rows = [written.ids for written in write_batch(model, sources, max_steps, scored=False)]
    return [row[:-1] if row[-1] == EOS_ID else row for row in rows]


@torch.inference_mode()
def write_batch(
    model: EncoderDecoder, sources: Sequence[Sequence[int]], max_steps: int, *, scored: bool = True
) -> list[Written]:
    """Decode many `sources` together, as `decode_steps` does each, but without its records.

    If they are not `scored`, which takes a twentieth of a step, `log_prob` stays 0.
    """
    enc_outputs, valid_len = encode(model, sources)
    state = model.decoder.init_state(enc_outputs, valid_len)
    return write_on(model, state, [{}] * len(sources), max_steps, scored=scored)


@torch.inference_mode()
def write_on(
    model: EncoderDecoder,
    state: Any,
    forced: Sequence[Mapping[int, int]],
    max_steps: int,
    *,
    blind: Blind = SEES_ALL,
    scored: bool = True,
) -> list[Written]:
    """Decode a batch from the decoder's initial `state`, as `decode_steps` does each row.

    `forced` has one mapping for each row; a row may end before it comes to all its steps.
    """
    device = next(model.parameters()).device
    token = torch.full((len(forced), 1), BOS_ID, device=device)
    found = [Written([]) for _ in forced]
    last = [max(steps, default=0) for steps in forced]
    batch = list(range(len(found)))  # what each row of `token` and `state` belongs to
    number = 0
    while any(written.stop is None for written in found):
        number += 1
        shut = blind[number][batch] if number in blind else None
        logits, state = read_token(model, token, state, shut)  # [B, 1, V]
        token = likeliest(logits, is_first=number == 1)
        for at, row in enumerate(batch):
            if number in forced[row]:
                token[at, 0] = forced[row][number]
        scores = _log_probs(logits, token) if scored else [0.0] * len(batch)
        for row, token_id, log_prob in zip(batch, token[:, 0].tolist(), scores, strict=True):
            written = found[row]
            if not written.stop:
                written.ids.append(token_id)
                written.log_prob += log_prob
                written.stop = stop_reason(written.ids, max_steps, last[row])
        going = [at for at, row in enumerate(batch) if not found[row].stop]
        # Without those that have ended a step is quicker; but leaving them out is a copy.
        if 0 < len(going) <= len(batch) / 2:
            kept = torch.tensor(going, device=device)
            token, state = token[kept], take_rows(state, kept)
            batch = [batch[at] for at in going]
    return found


@torch.inference_mode()
def score_on(
    model: EncoderDecoder, state: Any, target: Sequence[int], *, blind: Blind = SEES_ALL
) -> Tensor:
    """Return the log-probability of each piece of `target` [T] in each row of a batch: [B, T].

    The decoder starts from its initial `state`, and `target` is written whatever is likelier.
    """
    # Of each layer [B, H], whether in a list or in one tensor.
    device, count = next(model.parameters()).device, len(state.hidden[0])
    columns = []
    for number, (before, token) in enumerate(zip([BOS_ID, *target], target, strict=False), start=1):
        read = torch.full((count, 1), before, device=device)
        logits, state = read_token(model, read, state, blind.get(number))
        scores = logits[:, 0].float()
        columns.append((scores[:, token] - scores.logsumexp(1)).cpu())
    return torch.stack(columns, dim=1)


def _log_probs(logits: Tensor, token: Tensor) -> list[float]:
    """Return the log probability of each row's `token` [B, 1] in `logits` [B, 1, V]."""
    logits = logits.float()
    chosen = logits.gather(2, token[..., None])[:, 0, 0]
    return (chosen - logits.logsumexp(2)[:, 0]).tolist()
