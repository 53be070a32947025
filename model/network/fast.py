"""The decoders' step on a CPU: the numbers of `gru.py` and `attention.py`, in less time.

A step of one sentence costs what it takes to read its weights. Here they stay in half precision,
which is how a release stores them, so half is read and nothing is lost; what a step computes from
the source alone is computed once a sentence; and each layer's state is multiplied once, by the
weights of all that read it. `model/PERFORMANCE.md` says what that gives, and what else was tried.
"""

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from model.network.attention import AttentionDecoder
from model.network.base import Decoder, EncoderDecoder
from model.network.gru import EncOutputs, GRUDecoder


class Layers(NamedTuple):
    """What the layers of a decoder remember."""

    hidden: list[Tensor]
    """[B, H] for each layer: its state after the last step."""
    gates: list[Tensor]
    """[B, 3 · H] for each layer: that state's part of its next gates."""


class FastContextState(NamedTuple):
    """What `FastContextDecoder` remembers."""

    hidden: list[Tensor]
    gates: list[Tensor]
    """As in `Layers`."""
    context: Tensor
    """[B, 3 · H]: the context's part of the first layer's gates; the same at every step."""
    readout: Tensor
    """[B, E]: the context's part of the readout; the same at every step."""


class FastAttentionState(NamedTuple):
    """What `FastAttentionDecoder` remembers."""

    hidden: list[Tensor]
    gates: list[Tensor]
    """As in `Layers`."""
    keys: Tensor
    """[B, S, K]: the memory as attention compares it; the same at every step."""
    parts: Tensor
    """[B, S, 3 · H + E]: the memory's part of the second layer's gates, and of the readout."""
    mask: Tensor
    """[B, S]: −∞ where the source is padding, else 0."""
    weights: Tensor
    """[B, 1, S]: how much the last step looked at each source position."""


class Packed:
    """A linear map whose weights are kept in half precision; inputs and sums in single.

    PyTorch has a newer operator of equal results, `quantized.linear_dynamic_fp16`. It is 8 µs
    slower per call, because it takes a packed object instead of a tensor.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "fbgemm_.* is deprecated")
            self.weight = torch.fbgemm_pack_gemm_matrix_fp16(weight.contiguous())
            self.bias = bias
            # The first call warns too.
            self(weight.new_zeros(1, weight.shape[1]))

    def __call__(self, x: Tensor) -> Tensor:
        """Map `x` […, in] to […, out]."""
        y: Tensor = torch.fbgemm_linear_fp16_weight_fp32_activation(x, self.weight, self.bias)
        return y


class PackedLayer:
    """One layer of an `nn.GRU`, a step at a time, with the weights of those that read it."""

    def __init__(self, rnn: nn.GRU, layer: int, weight: Tensor, bias: Tensor) -> None:
        """Take `weight` [R, H] and `bias` [R] of the readers together."""
        _, weight_hh, _, bias_hh = rnn.all_weights[layer]
        self.product = Packed(torch.cat((weight_hh, weight)), torch.cat((bias_hh, bias)))

    def __call__(self, from_x: Tensor, hidden: Tensor, gates: Tensor) -> tuple[Tensor, Tensor]:
        """Return the next state [B, H], and what comes of it [B, 3 · H + R].

        `from_x` and `gates` [B, 3 · H] are the input's and the state's parts of the gates. Cho et
        al. 2014, as `nn.GRU` has it: n = tanh(x + r ⊙ h), the next state n + z ⊙ (state − n).
        """
        reset_x, update_x, new_x = from_x.chunk(3, dim=1)
        reset_h, update_h, new_h = gates.chunk(3, dim=1)
        reset = (reset_x + reset_h).sigmoid_()
        update = (update_x + update_h).sigmoid_()
        new = torch.addcmul(new_x, reset, new_h).tanh_()
        after = torch.lerp(new, hidden, update)
        return after, self.product(after)


class PackedStack:
    """The layers of an `nn.GRU`; each is read by the next one, the last by `weight`."""

    def __init__(self, rnn: nn.GRU, weight: Tensor, bias: Tensor) -> None:
        between = [(weight_ih, bias_ih) for weight_ih, _, bias_ih, _ in rnn.all_weights[1:]]
        readers = enumerate([*between, (weight, bias)])
        self.layers = [PackedLayer(rnn, layer, *reader) for layer, reader in readers]
        self.gates_size = 3 * rnn.hidden_size

    def start(self, hidden: Sequence[Tensor]) -> Layers:
        """Begin with the states `hidden`, [B, H] for each layer."""
        pairs = zip(self.layers, hidden, strict=True)
        return Layers(
            list(hidden), [layer.product(state)[:, : self.gates_size] for layer, state in pairs]
        )

    def __call__(
        self, from_x: Tensor, hidden: Sequence[Tensor], gates: Sequence[Tensor]
    ) -> tuple[Layers, Tensor]:
        """Step all layers; return what they remember, and what the last one's reader gets."""
        after = Layers([], [])
        for layer, before, known in zip(self.layers, hidden, gates, strict=True):
            state, product = layer(from_x, before, known)
            after.hidden.append(state)
            after.gates.append(product[:, : self.gates_size])
            from_x = product[:, self.gates_size :]
        return after, from_x


class FastContextDecoder(Decoder):
    """A trained `GRUDecoder`, a step at a time."""

    def __init__(self, decoder: GRUDecoder) -> None:
        super().__init__()
        embed_size, size = decoder.embedding.embedding_dim, decoder.rnn.hidden_size
        self.plain_start = decoder.init_state
        weight, _, bias, _ = decoder.rnn.all_weights[0]
        project = decoder.readout.project
        self.embedding = decoder.embedding.weight
        self.to_gates = Packed(weight[:, :embed_size], bias)
        self.stack = PackedStack(decoder.rnn, project.weight[:, :size], project.bias)
        self.to_logits = Packed(self.embedding, decoder.readout.bias)
        self.context_to_gates = Packed(weight[:, embed_size:], None)
        self.context_to_readout = Packed(project.weight[:, size:], None)

    def init_state(self, enc_outputs: EncOutputs, *args: Tensor) -> FastContextState:  # noqa: ARG002
        """Start as the plain decoder; compute the context's part of all steps."""
        start = self.plain_start(enc_outputs)
        return FastContextState(
            *self.stack.start(start.hidden.unbind()),
            context=self.context_to_gates(start.context),
            readout=self.context_to_readout(start.context),
        )

    def forward(self, X: Tensor, state: FastContextState) -> tuple[Tensor, FastContextState]:  # noqa: N803
        """Read `X` [B, 1]; return logits [B, 1, V] and the state after this step."""
        from_x = self.to_gates(self.embedding.index_select(0, X[:, 0])) + state.context
        layers, readout = self.stack(from_x, state.hidden, state.gates)
        logits = self.to_logits(readout + state.readout)[:, None]
        return logits, state._replace(hidden=layers.hidden, gates=layers.gates)


class FastAttentionDecoder(Decoder):
    """A trained `AttentionDecoder`, a step at a time."""

    def __init__(self, decoder: AttentionDecoder) -> None:
        super().__init__()
        size, attention = decoder.first.hidden_size, decoder.attention
        weight, _, bias, _ = decoder.rest.all_weights[0]
        query, project = attention.query.weight, decoder.readout.project
        self.embedding = decoder.embedding.weight
        self.to_gates = Packed(*decoder.first.all_weights[0][0::2])
        # The first layer is read by attention and by the second one.
        asks = torch.cat((query, weight[:, :size])), torch.cat((bias.new_zeros(len(query)), bias))
        self.first = PackedStack(decoder.first, *asks)
        self.rest = PackedStack(decoder.rest, project.weight[:, :size], project.bias)
        self.to_logits = Packed(self.embedding, decoder.readout.bias)
        self.key, self.score = attention.key, attention.score.weight[0]
        both = torch.cat((weight[:, size:], project.weight[:, size:]))
        self.memory_to_parts = Packed(both, None)

    def init_state(self, enc_outputs: EncOutputs, valid_len: Tensor) -> FastAttentionState:
        """Start each layer from the encoder's; compute the memory's part of all steps."""
        memory = enc_outputs.states
        padding = torch.arange(memory.shape[1]) >= valid_len[:, None]
        first, *rest = enc_outputs.final
        first_gates, rest_gates = self.first.start([first]).gates, self.rest.start(rest).gates
        return FastAttentionState(
            hidden=[first, *rest],
            gates=[*first_gates, *rest_gates],
            keys=self.key(memory),
            parts=self.memory_to_parts(memory),
            mask=torch.zeros(padding.shape).masked_fill(padding, -torch.inf),
            weights=memory.new_zeros(memory.shape[0], 0, memory.shape[1]),
        )

    def forward(self, X: Tensor, state: FastAttentionState) -> tuple[Tensor, FastAttentionState]:  # noqa: N803
        """Read `X` [B, 1]; return logits [B, 1, V] and the state after this step."""
        from_x = self.to_gates(self.embedding.index_select(0, X[:, 0]))
        first, asked = self.first(from_x, state.hidden[:1], state.gates[:1])
        key_size, gates_size = state.keys.shape[2], from_x.shape[1]
        features = torch.tanh(state.keys + asked[:, None, :key_size])  # [B, S, K]
        weights = (features @ self.score + state.mask).softmax(dim=1)[:, None]  # [B, 1, S]
        seen = (weights @ state.parts)[:, 0]  # [B, 3 · H + E]
        from_x = asked[:, key_size:] + seen[:, :gates_size]
        rest, readout = self.rest(from_x, state.hidden[1:], state.gates[1:])
        logits = self.to_logits(readout + seen[:, gates_size:])[:, None]
        hidden, gates = first.hidden + rest.hidden, first.gates + rest.gates
        return logits, state._replace(hidden=hidden, gates=gates, weights=weights)


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
