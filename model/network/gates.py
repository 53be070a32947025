"""The gates of a GRU layer, computed anew from its weights: `nn.GRU` does not return them.

As PyTorch has it: h = (1 − z) ⊙ n + z ⊙ h′, so z near 1 keeps the old state. Source: Cho et al.
2014, https://arxiv.org/abs/1406.1078, with the reset gate inside the product as in `nn.GRU`.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from model.network.attention import AttentionDecoder
from model.network.gru import GRUDecoder, GRUEncoder


class Gates(NamedTuple):
    """What one layer computes over a sequence; all [T, H]."""

    reset: Tensor
    """r, how much of the old state the candidate sees."""
    update: Tensor
    """z, how much of the old state is kept."""
    candidate: Tensor
    """n, what would be new."""
    before: Tensor
    """h′, the old state; for units that read from the end, the state one position later."""
    state: Tensor
    """h, what comes of it."""


def layer_gates(
    rnn: nn.GRU, layer: int, x: Tensor, start: Tensor, *, backward: bool = False
) -> Gates:
    """Return the gates of a layer, counted from 0, over its inputs `x` [T, I] from `start` [H].

    `backward` means the direction that reads from the end; its rows are in the source's order.
    """
    directions = 2 if rnn.bidirectional else 1
    weights: list[Tensor] = [*rnn.all_weights[directions * layer + backward]]
    x = x.flip(0) if backward else x
    states = torch.gru(x[None], start[None, None], weights, True, 1, 0.0, False, False, True)[0][0]
    # Once all states are known, each step's gates follow from the state before it.
    before = torch.cat((start[None], states[:-1]))
    weight_ih, weight_hh, bias_ih, bias_hh = weights
    reset_x, update_x, new_x = torch.addmm(bias_ih, x, weight_ih.T).chunk(3, dim=1)
    reset_h, update_h, new_h = torch.addmm(bias_hh, before, weight_hh.T).chunk(3, dim=1)
    reset, update = torch.sigmoid(reset_x + reset_h), torch.sigmoid(update_x + update_h)
    found = Gates(reset, update, torch.tanh(new_x + reset * new_h), before, states)
    return Gates(*(each.flip(0) for each in found)) if backward else found


def encoder_gates(encoder: GRUEncoder, ids: Tensor) -> list[Gates]:
    """Return the gates of each layer over `ids` [S]; both directions side by side."""
    rnn, x, layers = encoder.rnn, encoder.embedding(ids), []
    for layer in range(rnn.num_layers):
        start = x.new_zeros(rnn.hidden_size)
        found = layer_gates(rnn, layer, x, start)
        if rnn.bidirectional:
            other = layer_gates(rnn, layer, x, start, backward=True)
            pairs = zip(found, other, strict=True)
            found = Gates(*(torch.cat(pair, dim=1) for pair in pairs))
        layers.append(found)
        x = found.state
    return layers


def context_gates(decoder: GRUDecoder, ids: Tensor, hidden: Tensor, context: Tensor) -> list[Gates]:
    """Return the gates of each layer over the pieces `ids` [T] that it reads.

    `hidden` [L, H] is what the layers start from, `context` [H] what is fed at every step.
    """
    x, layers = torch.cat((decoder.embedding(ids), context.expand(len(ids), -1)), dim=1), []
    for layer in range(decoder.rnn.num_layers):
        layers.append(layer_gates(decoder.rnn, layer, x, hidden[layer]))
        x = layers[-1].state
    return layers


def attention_gates(
    decoder: AttentionDecoder, ids: Tensor, hidden: Tensor, seen: Tensor
) -> list[Gates]:
    """Return the gates of each layer over the pieces `ids` [T] that it reads.

    `hidden` [L, H] is what the layers start from, `seen` [T, H] what attention gave each step.
    """
    layers = [layer_gates(decoder.first, 0, decoder.embedding(ids), hidden[0])]
    x = torch.cat((layers[0].state, seen), dim=1)
    for layer in range(decoder.rest.num_layers):
        layers.append(layer_gates(decoder.rest, layer, x, hidden[layer + 1]))
        x = layers[-1].state
    return layers
