"""Greedy decoding of many sentences at once, for training and for scores."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

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
    token = torch.full((len(sources), 1), BOS_ID, device=enc_outputs.states.device)
    found = [Written([]) for _ in sources]
    batch = found  # what each row of `token` and `state` belongs to
    while any(written.stop is None for written in found):
        logits, state = model.decoder(token, state)  # [B, 1, V]
        token = likeliest(logits, is_first=not found[0].ids)
        scores = _log_probs(logits, token) if scored else [0.0] * len(batch)
        for written, token_id, log_prob in zip(batch, token[:, 0].tolist(), scores, strict=True):
            if not written.stop:
                written.ids.append(token_id)
                written.log_prob += log_prob
                written.stop = stop_reason(written.ids, max_steps)
        going = [at for at, written in enumerate(batch) if not written.stop]
        # Without those that have ended a step is quicker; but leaving them out is a copy.
        if 0 < len(going) <= len(batch) / 2:
            kept = torch.tensor(going, device=token.device)
            token, state = token[kept], take_rows(state, kept)
            batch = [batch[at] for at in going]
    return found


def _log_probs(logits: Tensor, token: Tensor) -> list[float]:
    """Return the log probability of each row's `token` [B, 1] in `logits` [B, 1, V]."""
    logits = logits.float()
    chosen = logits.gather(2, token[..., None])[:, 0, 0]
    return (chosen - logits.logsumexp(2)[:, 0]).tolist()
