"""Additive attention, and the `attention` decoder that looks at the whole source at every step.

Sources: Bahdanau et al. 2015, https://arxiv.org/abs/1409.0473; the order of the layers is that
of GNMT, Wu et al. 2016, https://arxiv.org/abs/1609.08144: the first layer's output asks, the
second layer takes the answer. No step then waits for an attended vector of the step before, so
training runs over whole sequences.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from model.config import ModelConfig
from model.network.base import Decoder
from model.network.gru import EncOutputs, Readout, SequenceDropout


class AttentionState(NamedTuple):
    """What the `attention` decoder remembers."""

    hidden: Tensor
    """[L, B, H]: each layer after the last step."""
    memory: Tensor
    """[B, S, H]: the encoder's states; the same at every step."""
    keys: Tensor
    """[B, S, K]: the memory as attention compares it; the same at every step."""
    padding: Tensor
    """[B, S]: true where the source is padding."""
    weights: Tensor
    """[B, T, S]: the weight of each source position at each of the steps just read."""


class AdditiveAttention(nn.Module):
    """Weights softmax(vᵀ tanh(W_q q + W_k k)), over the positions that are not padding."""

    def __init__(self, num_hiddens: int, key_size: int) -> None:
        super().__init__()
        self.query = nn.Linear(num_hiddens, key_size, bias=False)
        self.key = nn.Linear(num_hiddens, key_size, bias=True)
        self.score = nn.Linear(key_size, 1, bias=False)

    def forward(self, queries: Tensor, keys: Tensor, padding: Tensor) -> Tensor:
        """Compare `queries` [B, T, H] with `keys` [B, S, K]; return weights [B, T, S]."""
        scores = self.scores(queries, keys).float()
        weights: Tensor = scores.masked_fill(padding[:, None], -torch.inf).softmax(dim=2)
        return weights

    def scores(self, queries: Tensor, keys: Tensor) -> Tensor:
        """Return vᵀ tanh(W_q q + W_k k) for `queries` [B, T, H] and `keys` [B, S, K]: [B, T, S]."""
        # [B, T, 1, K] + [B, 1, S, K] -> [B, T, S, K] -> [B, T, S]
        features = torch.tanh(self.query(queries)[:, :, None] + keys[:, None])
        scores: Tensor = self.score(features).squeeze(3)
        return scores


class AttentionDecoder(Decoder):
    """Two or more GRU layers with attention between the first and the second."""

    def __init__(self, config: ModelConfig, embedding: nn.Embedding) -> None:
        super().__init__()
        if config.num_layers < 2:
            raise ValueError(f"attention needs 2 layers or more, not {config.num_layers}")
        self.embedding = embedding
        self.dropout = SequenceDropout(config.dropout)
        self.first = nn.GRU(config.embed_size, config.num_hiddens, batch_first=True)
        self.attention = AdditiveAttention(config.num_hiddens, config.num_hiddens // 2)
        self.rest = nn.GRU(
            2 * config.num_hiddens,
            config.num_hiddens,
            config.num_layers - 1,
            batch_first=True,
            dropout=config.dropout if config.num_layers > 2 else 0,
        )
        self.readout = Readout(config, embedding)

    def init_state(self, enc_outputs: EncOutputs, valid_len: Tensor) -> AttentionState:
        """Start each layer from the encoder's, both directions side by side; keep its states."""
        memory = enc_outputs.states
        positions = torch.arange(memory.shape[1], device=memory.device)
        return AttentionState(
            hidden=enc_outputs.final,
            memory=memory,
            keys=self.attention.key(memory),
            padding=positions >= valid_len.to(memory.device)[:, None],
            weights=memory.new_zeros(memory.shape[0], 0, memory.shape[1]),
        )

    def forward(self, X: Tensor, state: AttentionState) -> tuple[Tensor, AttentionState]:  # noqa: N803
        """Read `X` [B, T]; return logits [B, T, V] and the state after the last step."""
        embedded = self.dropout(self.embedding(X))  # [B, T, E]
        queries, first = self.first(embedded, state.hidden[:1].contiguous())
        weights = self.attention(queries, state.keys, state.padding)  # [B, T, S]
        seen = weights.to(state.memory.dtype) @ state.memory  # [B, T, H]
        inputs = self.dropout(torch.cat((queries, seen), dim=2))  # [B, T, 2 · H]
        states, rest = self.rest(inputs, state.hidden[1:].contiguous())
        hidden = torch.cat((first, rest))
        return self.readout(states, seen), state._replace(hidden=hidden, weights=weights)
