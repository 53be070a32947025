"""The GRU encoder, and the `context` decoder that sees the source through one vector only.

The vector c is the last layer's last state. Every layer of the decoder starts from it, and it is
fed at every step and to the readout.

Sources: Cho et al. 2014, https://arxiv.org/abs/1406.1078; Sutskever et al. 2014,
https://arxiv.org/abs/1409.3215.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from model.config import ModelConfig
from model.network.base import Decoder, Encoder


class EncOutputs(NamedTuple):
    """What the encoder returns."""

    states: Tensor
    """[B, S, H]: the last layer after each position; zero on padding."""
    final: Tensor
    """[L, B, H]: each layer after the last position that is not padding."""


class ContextState(NamedTuple):
    """What the `context` decoder remembers."""

    hidden: Tensor
    """[L, B, H]: each layer after the last step."""
    context: Tensor
    """[B, H]: the encoder's last state; the same at every step."""


class SequenceDropout(nn.Dropout):
    """Dropout whose mask is the same at every step of a sequence.

    Source: Gal and Ghahramani 2016, https://arxiv.org/abs/1512.05287.
    """

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002  (torch's name)
        """Drop whole columns of `input` [B, T, H]; scale the others up."""
        if not self.training:
            return input
        mask = super().forward(input.new_ones(input.shape[0], 1, input.shape[2]))
        return input * mask


class GRUEncoder(Encoder):
    """GRU layers over the source, left to right or in both directions.

    Both ways, each direction has half the units and their states are concatenated, so
    `states` and `final` have `num_hiddens` columns either way.
    """

    def __init__(self, config: ModelConfig, embedding: nn.Embedding, bidirectional: bool) -> None:
        super().__init__()
        self.embedding = embedding
        self.dropout = SequenceDropout(config.dropout)
        self.rnn = nn.GRU(
            config.embed_size,
            config.num_hiddens // 2 if bidirectional else config.num_hiddens,
            config.num_layers,
            batch_first=True,
            dropout=config.dropout if config.num_layers > 1 else 0,
            bidirectional=bidirectional,
        )

    def forward(self, X: Tensor, valid_len: Tensor) -> EncOutputs:  # noqa: N803
        """Encode `X` [B, S], of which row b holds `valid_len[b]` tokens and then padding."""
        embedded = self.dropout(self.embedding(X))  # [B, S, E]
        # Packed, so that padding moves neither the final state nor the right-to-left direction.
        packed = pack_padded_sequence(
            embedded, valid_len.cpu(), batch_first=True, enforce_sorted=False
        )
        packed_states, final = self.rnn(packed)
        states, _ = pad_packed_sequence(packed_states, batch_first=True, total_length=X.shape[1])
        if self.rnn.bidirectional:  # [L · 2, B, H / 2] -> [L, B, H]
            final = torch.cat((final[0::2], final[1::2]), dim=2)
        return EncOutputs(states, final)


class GRUDecoder(Decoder):
    """GRU layers that all start from the context, which is fed at each step too."""

    def __init__(self, config: ModelConfig, embedding: nn.Embedding) -> None:
        super().__init__()
        self.embedding = embedding
        self.dropout = SequenceDropout(config.dropout)
        self.rnn = nn.GRU(
            config.embed_size + config.num_hiddens,
            config.num_hiddens,
            config.num_layers,
            batch_first=True,
            dropout=config.dropout if config.num_layers > 1 else 0,
        )
        self.readout = Readout(config, embedding)

    def init_state(self, enc_outputs: EncOutputs, *args: Tensor) -> ContextState:  # noqa: ARG002
        """Start each layer from the context, the encoder's last layer after its last position."""
        context = enc_outputs.final[-1]
        hidden = context.expand(self.rnn.num_layers, -1, -1).contiguous()  # [L, B, H]
        return ContextState(hidden=hidden, context=context)

    def forward(self, X: Tensor, state: ContextState) -> tuple[Tensor, ContextState]:  # noqa: N803
        """Read `X` [B, T]; return logits [B, T, V] and the state after the last step."""
        embedded = self.dropout(self.embedding(X))  # [B, T, E]
        context = state.context[:, None].expand(-1, X.shape[1], -1)  # [B, T, H]
        states, hidden = self.rnn(torch.cat((embedded, context), dim=2), state.hidden)
        return self.readout(states, context), state._replace(hidden=hidden)


class Readout(nn.Module):
    """Logits from a decoder state and what it sees of the source, by the shared embeddings.

    Tied weights: Press and Wolf 2017, https://arxiv.org/abs/1608.05859.
    """

    def __init__(self, config: ModelConfig, embedding: nn.Embedding) -> None:
        super().__init__()
        self.embedding = embedding
        self.project = nn.Linear(2 * config.num_hiddens, config.embed_size)
        self.dropout = SequenceDropout(config.dropout)
        self.bias = nn.Parameter(torch.zeros(config.vocab_size))

    def forward(self, states: Tensor, seen: Tensor) -> Tensor:
        """Map `states` and `seen`, both [B, T, H], to logits [B, T, V]."""
        return nn.functional.linear(self.hidden(states, seen), self.embedding.weight, self.bias)

    def hidden(self, states: Tensor, seen: Tensor) -> Tensor:
        """Return the vectors [B, T, E] that are compared with each piece's embedding."""
        hidden: Tensor = self.project(self.dropout(torch.cat((states, seen), dim=2)))
        return hidden
