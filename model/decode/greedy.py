"""Greedy decoding of many sentences at once, for training and for scores."""

from collections.abc import Sequence

import torch

from model.decode.steps import Stop, likeliest, stop_reason
from model.network.base import EncoderDecoder
from model.network.batch import encode, take_rows
from model.tokenizer import BOS_ID, EOS_ID


@torch.inference_mode()
def greedy_batch(
    model: EncoderDecoder, sources: Sequence[Sequence[int]], max_steps: int
) -> list[list[int]]:
    """Decode many `sources` together, as `decode_steps` does each; the end is not returned."""
    enc_outputs, valid_len = encode(model, sources)
    state = model.decoder.init_state(enc_outputs, valid_len)
    token = torch.full((len(sources), 1), BOS_ID, device=enc_outputs.states.device)
    rows: list[list[int]] = [[] for _ in sources]
    stopped: list[Stop | None] = [None] * len(sources)
    batch = list(range(len(sources)))  # the sentence of each row of `token` and `state`
    while not all(stopped):
        logits, state = model.decoder(token, state)  # [B, 1, V]
        token = likeliest(logits, is_first=not rows[0])
        for number, token_id in zip(batch, token[:, 0].tolist(), strict=True):
            if not stopped[number]:
                rows[number].append(token_id)
                stopped[number] = stop_reason(rows[number], max_steps)
        going = [at for at, number in enumerate(batch) if not stopped[number]]
        # Without those that have ended a step is quicker; but leaving them out is a copy.
        if 0 < len(going) <= len(batch) / 2:
            kept = torch.tensor(going, device=token.device)
            token, state = token[kept], take_rows(state, kept)
            batch = [batch[at] for at in going]
    return [row[:-1] if row[-1] == EOS_ID else row for row in rows]
