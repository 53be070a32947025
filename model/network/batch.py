"""Many sentences at once: padding, and the encoder over a padded batch."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from model.network.base import EncoderDecoder
from model.tokenizer import EOS_ID, PAD_ID


def pad_sources(sources: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Close each row with the end token and pad; return ids [B, S] and valid lengths [B]."""
    return pad([[*source, EOS_ID] for source in sources])


def pad(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Pad rows of ids, which have their end token; return ids [B, S] and valid lengths [B]."""
    valid_len = torch.tensor([len(row) for row in rows])
    tensors = [torch.tensor(row) for row in rows]
    return pad_sequence(tensors, batch_first=True, padding_value=PAD_ID), valid_len


def encode(model: EncoderDecoder, sources: Sequence[Sequence[int]]) -> tuple[Any, Tensor]:
    """Close `sources`, rows of ids, and run the encoder; return outputs and valid lengths."""
    return run_encoder(model, *pad_sources(sources))


def run_encoder(model: EncoderDecoder, src: Tensor, valid_len: Tensor) -> tuple[Any, Tensor]:
    """Run the encoder over `src` [B, S] where the model is; return outputs and valid lengths."""
    return model.encoder(src.to(next(model.parameters()).device), valid_len), valid_len


def take_rows(state: Any, rows: Tensor) -> Any:
    """Return the given rows of a decoder's state, whichever decoder it is of."""

    def take(name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [tensor.index_select(0, rows) for tensor in value]
        # [L, B, H], where all others begin with the batch.
        return value.index_select(1 if name == "hidden" else 0, rows)

    return state._replace(**{name: take(name, each) for name, each in state._asdict().items()})
