"""Sampling: each piece is drawn by its probability instead of being the likeliest one."""

from collections.abc import Sequence

import torch
from torch import Tensor

from model.decode.greedy import Written
from model.decode.steps import NEVER_WRITTEN, stop_reason
from model.network.base import EncoderDecoder
from model.network.batch import encode, take_rows
from model.tokenizer import BOS_ID, EOS_ID


@torch.inference_mode()
def sample_batch(
    model: EncoderDecoder,
    source: Sequence[int],
    count: int,
    temperature: float,
    seed: int,
    max_steps: int,
) -> list[Written]:
    """Draw `count` translations of `source`, ids without the end; they end as greedy ones do.

    Pieces are drawn by softmax(logits / `temperature`): below 1 likely ones even more often, above
    1 less. `log_prob` is the model's own, at temperature 1. A seed gives each step of each sample
    its own random number, whatever `count` and `temperature` are.
    """
    numbers = torch.rand(
        count, max_steps, generator=torch.Generator().manual_seed(seed), dtype=torch.double
    )
    enc_outputs, valid_len = encode(model, [source])
    device = enc_outputs.states.device
    state = model.decoder.init_state(enc_outputs, valid_len)
    state = take_rows(state, torch.zeros(count, dtype=torch.long, device=device))
    token = torch.full((count, 1), BOS_ID, device=device)
    found = [Written([]) for _ in range(count)]
    for step in range(max_steps):
        logits, state = model.decoder(token, state)  # [B, 1, V]
        scores = logits[:, 0].double()
        token = draw(scores, temperature, numbers[:, step, None].to(device), is_first=step == 0)
        log_probs = scores.log_softmax(1).gather(1, token)[:, 0].tolist()
        for written, token_id, log_prob in zip(found, token[:, 0].tolist(), log_probs, strict=True):
            if not written.stop:
                written.ids.append(token_id)
                written.log_prob += log_prob
                written.stop = stop_reason(written.ids, max_steps)
        if all(written.stop for written in found):
            break
    return found


def draw(scores: Tensor, temperature: float, numbers: Tensor, *, is_first: bool) -> Tensor:
    """Return an id [B, 1] for each row of logits `scores` [B, V], by its number [B, 1] in [0, 1).

    All that can be written lies side by side on the line from 0 to 1, each as wide as it is
    likely; the number falls on one of them. Special tokens never, nor the end as the first piece.
    """
    scores = scores.clone()
    scores[:, list(NEVER_WRITTEN)] = -torch.inf
    if is_first:
        scores[:, EOS_ID] = -torch.inf
    ends = (scores / temperature).softmax(1).cumsum(1)  # [B, V]
    # The last end is 1 but for rounding.
    return torch.searchsorted(ends / ends[:, -1:], numbers.contiguous(), right=True)
