"""The decoders' step on a CPU: the numbers of `model.gru` and `model.attention`, in less time.

A step of one sentence costs what it takes to read its weights. Here they stay in half precision,
which is how a release stores them, so half is read and nothing is lost; and what a step computes
from the source alone is computed once, so some are not read at all. `model/PERFORMANCE.md` says
what that gives, and what else was tried.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from model.attention import AttentionDecoder
from model.base import Decoder, EncoderDecoder
from model.gru import EncOutputs, GRUDecoder


class FastContextState(NamedTuple):
    """What `FastContextDecoder` remembers."""

    hidden: Tensor
    """[L, B, H]: each layer after the last step."""
    gates: Tensor
    """[B, 3 · H]: the context's part of the first layer's gates; the same at every step."""
    readout: Tensor
    """[B, E]: the context's part of the readout; the same at every step."""


class FastAttentionState(NamedTuple):
    """What `FastAttentionDecoder` remembers."""

    hidden: Tensor
    """[L, B, H]: each layer after the last step."""
    keys: Tensor
    """[B, S, K]: the memory as attention compares it; the same at every step."""
    parts: Tensor
    """[B, S, 3 · H + E]: the memory's part of the second layer's gates, and of the readout."""
    mask: Tensor
    """[B, S]: −∞ where the source is padding, else 0."""
    weights: Tensor
    """[B, 1, S]: how much the last step looked at each source position."""


class Packed:
    """A linear map whose weights are kept in half precision; inputs and sums in single."""

    def __init__(self, weight: Tensor, bias: Tensor | None = None) -> None:
        weight = weight.detach().contiguous()
        bias = None if bias is None else bias.detach()
        self.weight = torch.ops.quantized.linear_prepack_fp16(weight, bias)

    def __call__(self, x: Tensor) -> Tensor:
        """Map `x` [B, in] to [B, out]."""
        y: Tensor = torch.ops.quantized.linear_dynamic_fp16(x, self.weight)
        return y


class PackedCell:
    """One layer of an `nn.GRU`, a step at a time, for the first `size` of its inputs."""

    def __init__(self, rnn: nn.GRU, layer: int, size: int | None = None) -> None:
        weight_ih, weight_hh, bias_ih, bias_hh = rnn.all_weights[layer]
        self.from_input = Packed(weight_ih[:, :size], bias_ih)
        self.from_hidden = Packed(weight_hh, bias_hh)
        self.size = rnn.hidden_size

    def __call__(self, x: Tensor, hidden: Tensor, known: Tensor | None = None) -> Tensor:
        """Return the state after `x` [B, size]; `known` [B, 3 · H] is the other inputs' part.

        Cho et al. 2014, as `nn.GRU` has it: n = tanh(…x + r ⊙ …h), h' = n + z ⊙ (h − n).
        """
        from_x = self.from_input(x)
        if known is not None:
            from_x += known
        from_h = self.from_hidden(hidden)
        both = 2 * self.size
        reset, update = (from_x[:, :both] + from_h[:, :both]).sigmoid_().chunk(2, dim=1)
        new = torch.addcmul(from_x[:, both:], reset, from_h[:, both:]).tanh_()
        return torch.lerp(new, hidden, update)


def run_cells(
    cells: Sequence[PackedCell], x: Tensor, hidden: Tensor, known: Tensor
) -> list[Tensor]:
    """Step all layers, the first of them with `known`; return the state of each."""
    states = [cells[0](x, hidden[0], known)]
    for cell, before in zip(cells[1:], hidden[1:], strict=True):
        states.append(cell(states[-1], before))
    return states


class PackedReadout:
    """The `Readout` of a decoder, but for what it sees of the source."""

    def __init__(self, decoder: GRUDecoder | AttentionDecoder, num_hiddens: int) -> None:
        readout = decoder.readout
        self.project = Packed(readout.project.weight[:, :num_hiddens], readout.project.bias)
        self.embed = Packed(readout.embedding.weight, readout.bias)

    def __call__(self, hidden: Tensor, known: Tensor) -> Tensor:
        """Map `hidden` [B, H] to logits [B, 1, V]; `known` [B, E] is the source's part."""
        return self.embed(self.project(hidden) + known)[:, None]


class FastContextDecoder(Decoder):
    """A trained `GRUDecoder`, a step at a time."""

    def __init__(self, decoder: GRUDecoder) -> None:
        super().__init__()
        embed_size, size = decoder.embedding.embedding_dim, decoder.rnn.hidden_size
        self.embedding = decoder.embedding
        self.gates = decoder.rnn.all_weights[0][0][:, embed_size:]
        self.seen = decoder.readout.project.weight[:, size:]
        sizes = [embed_size] + [size] * (decoder.rnn.num_layers - 1)
        self.cells = [PackedCell(decoder.rnn, layer, each) for layer, each in enumerate(sizes)]
        self.readout = PackedReadout(decoder, size)

    def init_state(self, enc_outputs: EncOutputs, *args: Tensor) -> FastContextState:  # noqa: ARG002
        """Start each layer from the encoder's; compute the context's part of all steps."""
        context = enc_outputs.final[-1]
        return FastContextState(enc_outputs.final, context @ self.gates.T, context @ self.seen.T)

    def forward(self, X: Tensor, state: FastContextState) -> tuple[Tensor, FastContextState]:  # noqa: N803
        """Read `X` [B, 1]; return logits [B, 1, V] and the state after this step."""
        hidden = run_cells(self.cells, self.embedding(X[:, 0]), state.hidden, state.gates)
        return self.readout(hidden[-1], state.readout), state._replace(hidden=torch.stack(hidden))


class FastAttentionDecoder(Decoder):
    """A trained `AttentionDecoder`, a step at a time."""

    def __init__(self, decoder: AttentionDecoder) -> None:
        super().__init__()
        size = decoder.first.hidden_size
        self.embedding = decoder.embedding
        self.first = PackedCell(decoder.first, 0)
        self.rest = [PackedCell(decoder.rest, n, size) for n in range(decoder.rest.num_layers)]
        self.key = decoder.attention.key
        self.query = Packed(decoder.attention.query.weight)
        self.score = decoder.attention.score.weight[0]
        self.parts = torch.cat(
            (decoder.rest.all_weights[0][0][:, size:], decoder.readout.project.weight[:, size:])
        )
        self.gates_size = 3 * size
        self.readout = PackedReadout(decoder, size)

    def init_state(self, enc_outputs: EncOutputs, valid_len: Tensor) -> FastAttentionState:
        """Start each layer from the encoder's; compute the memory's part of all steps."""
        memory = enc_outputs.states
        padding = torch.arange(memory.shape[1]) >= valid_len[:, None]
        return FastAttentionState(
            hidden=enc_outputs.final,
            keys=self.key(memory),
            parts=memory @ self.parts.T,
            mask=torch.zeros(padding.shape).masked_fill(padding, -torch.inf),
            weights=memory.new_zeros(memory.shape[0], 0, memory.shape[1]),
        )

    def forward(self, X: Tensor, state: FastAttentionState) -> tuple[Tensor, FastAttentionState]:  # noqa: N803
        """Read `X` [B, 1]; return logits [B, 1, V] and the state after this step."""
        queries = self.first(self.embedding(X[:, 0]), state.hidden[0])
        features = torch.tanh(state.keys + self.query(queries)[:, None])  # [B, S, K]
        weights = (features @ self.score + state.mask).softmax(dim=1)[:, None]  # [B, 1, S]
        seen = (weights @ state.parts)[:, 0]  # [B, 3 · H + E]
        gates, readout = seen[:, : self.gates_size], seen[:, self.gates_size :]
        hidden = [queries, *run_cells(self.rest, queries, state.hidden[1:], gates)]
        after = state._replace(hidden=torch.stack(hidden), weights=weights)
        return self.readout(hidden[-1], readout), after


def fast_model(model: EncoderDecoder) -> EncoderDecoder:
    """Return `model` with the fast form of its decoder, on x86 processors; else itself."""
    on_cpu = next(model.parameters()).device.type == "cpu"
    if not on_cpu or "fbgemm" not in torch.backends.quantized.supported_engines:
        return model
    with torch.inference_mode():
        if isinstance(model.decoder, AttentionDecoder):
            return EncoderDecoder(model.encoder, FastAttentionDecoder(model.decoder))
        assert isinstance(model.decoder, GRUDecoder)
        return EncoderDecoder(model.encoder, FastContextDecoder(model.decoder))
