"""Decoding."""

import torch
from torch import Tensor

from model.base import EncoderDecoder
from model.tokenizer import BOS_ID, EOS_ID


@torch.inference_mode()
def greedy_batch(
    model: EncoderDecoder, src: Tensor, valid_len: Tensor, max_steps: int
) -> list[list[int]]:
    """Decode `src` [B, S] greedily; return each row's ids up to its end mark or `max_steps`."""
    state = model.decoder.init_state(model.encoder(src, valid_len), valid_len)
    token = src.new_full((src.shape[0], 1), BOS_ID)
    ended = torch.zeros_like(token, dtype=torch.bool)
    steps = []
    for _ in range(max_steps):
        logits, state = model.decoder(token, state)  # [B, 1, V]
        token = logits.argmax(dim=2)
        ended |= token == EOS_ID
        if ended.all():
            break
        steps.append(token)
    rows = torch.cat(steps, dim=1).tolist() if steps else [[] for _ in range(src.shape[0])]
    return [row[: row.index(EOS_ID)] if EOS_ID in row else row for row in rows]
