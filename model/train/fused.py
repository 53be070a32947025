"""Training on a CPU: the same numbers as the plain network and loss, in less time.

`nn.GRU` steps through a sequence forward and backward, and adds up its weights' gradients once a
step. Here a layer is one autograd function: only what depends on the step before is computed step
by step, and a weight's gradient is one product over all steps. Attention's features [B, T, S, K]
and the softmax over the vocabulary are worked on in blocks that fit the processor's cache, and the
features are computed again for the backward pass instead of being kept.
"""

import copy
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout, linear
from torch.nn.utils.rnn import PackedSequence

from model.network.attention import AdditiveAttention
from model.network.base import Decoder, EncoderDecoder
from model.network.gru import Readout
from model.tokenizer import PAD_ID

BLOCK = 300_000
"""Numbers that are worked on at a time: as 4 bytes each, they fit the cache of a core."""


def fused_model(model: EncoderDecoder) -> EncoderDecoder:
    """Return a copy of `model` for training, which shares its parameters.

    It returns no logits but what `smoothed_loss` takes: the readout's hidden vectors [B, T, E].
    """
    fused = copy.deepcopy(model, {id(p): p for p in model.parameters()})
    for module in fused.modules():
        # Each has the attributes of the class that it replaces, and no others.
        if kind := FUSED.get(type(module)):
            module.__class__ = kind
    return fused


class FusedGRU(nn.GRU):
    """An `nn.GRU` with the same parameters and results, faster to train on a CPU."""

    def forward(self, input: Any, hx: Tensor | None = None) -> Any:  # noqa: A002  (torch's name)
        """Run a packed sequence from zero states, or a batch [B, T, I] from `hx` [L, B, H].

        Raises `ValueError` for a packed sequence with `hx`, which the network never has.
        """
        if not isinstance(input, PackedSequence):
            batch, length, _ = input.shape
            # [B, T, I] -> [T · B, I]: the rows of a step lie side by side, as in a packed sequence.
            states, final = self._run(input.transpose(0, 1).flatten(0, 1), [batch] * length, hx)
            return states.view(length, batch, -1).transpose(0, 1), final
        if hx is not None:
            raise ValueError("a packed sequence starts from zero states")
        states, final = self._run(input.data, input.batch_sizes.tolist(), None)
        if input.unsorted_indices is not None:
            final = final.index_select(1, input.unsorted_indices)
        return input._replace(data=states), final

    def _run(self, x: Tensor, sizes: list[int], hx: Tensor | None) -> tuple[Tensor, Tensor]:
        """Return the last layer's states [N, D · H] and every layer's final one [L · D, B, H]."""
        ways = 2 if self.bidirectional else 1
        last = final_rows(sizes, x.device)
        final = []
        for layer in range(self.num_layers):
            if layer:
                x = dropout(x, self.dropout, self.training)
            outputs = []
            for way in range(ways):
                at = layer * ways + way
                h0 = x.new_zeros(sizes[0], self.hidden_size) if hx is None else hx[at]
                weights = self.all_weights[at]
                states = run_layer(x, h0, weights, sizes, backwards=way == 1)
                # Read from right to left, every row ends at the first position.
                final.append(states[: sizes[0]] if way else states.index_select(0, last))
                outputs.append(states)
            x = torch.cat(outputs, dim=1) if ways == 2 else outputs[0]
        return x, torch.stack(final)


def run_layer(
    x: Tensor, h0: Tensor, weights: Sequence[Tensor], sizes: list[int], backwards: bool = False
) -> Tensor:
    """Run one GRU layer over `x` [N, I] from `h0` [B, H]; return its states [N, H].

    The rows of step t are `sizes[t]` neighbours, as in a `PackedSequence`.
    """
    kind = x.device.type
    dtype = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else x.dtype
    # Weights are cast once a layer; autocast inside `nn.GRU` casts them once a step.
    tensors = [tensor.to(dtype) for tensor in (x, h0, *weights)]
    return apply(GRULayer, *tensors, sizes, backwards)


def apply(function: type[torch.autograd.Function], *args: Any) -> Tensor:
    """Call `function` in the precision of its arguments."""
    with torch.autocast("cpu", enabled=False):
        result: Tensor = function.apply(*args)  # type: ignore[no-untyped-call]
    return result


class GRULayer(torch.autograd.Function):
    """One direction of one layer: Cho et al. 2014, in PyTorch's form.

    r, z = σ(W x + U h′), n = tanh(W x + r ⊙ (U h′)), h = n + z ⊙ (h′ − n), biases left out here.
    """

    @staticmethod
    def forward(  # noqa: D102
        ctx: Any,
        x: Tensor,
        h0: Tensor,
        w_ih: Tensor,
        w_hh: Tensor,
        b_ih: Tensor,
        b_hh: Tensor,
        sizes: list[int],
        backwards: bool,
    ) -> Tensor:
        size = h0.shape[1]
        from_x = linear(x, w_ih, b_ih)  # [N, 3 · H]
        gates, new, states, before = (x.new_empty(len(x), k * size) for k in (2, 1, 1, 1))
        reset, update = gates.chunk(2, dim=1)
        from_h = torch.empty_like(from_x)
        w_hh_t = w_hh.t()
        inputs = (from_x[:, : 2 * size], from_x[:, 2 * size :])
        products = (from_h, from_h[:, : 2 * size], from_h[:, 2 * size :])
        results = (before, gates, reset, update, new, states)
        h = h0
        for x_gates, x_new, h_all, h_gates, h_new, was, both, r, z, n, state in steps(
            (*inputs, *products, *results), sizes, backwards
        ):
            h = was.copy_(fit(h, h0, len(was)))
            # [b, H] · [H, 3 · H]
            torch.addmm(b_hh, h, w_hh_t, out=h_all)
            torch.add(x_gates, h_gates, out=both).sigmoid_()
            # In half precision tanh takes six times as long as in single.
            n.copy_(torch.addcmul(x_new, r, h_new).float().tanh_())
            h = torch.lerp(n, h, z, out=state)
        ctx.save_for_backward(x, w_ih, w_hh, gates, new, from_h[:, 2 * size :], before)
        ctx.sizes, ctx.backwards, ctx.rows = sizes, backwards, len(h0)
        return states

    @staticmethod
    def backward(ctx: Any, grad_states: Tensor) -> Any:  # noqa: D102
        x, w_ih, w_hh, gates, new, from_h, before = ctx.saved_tensors
        size = new.shape[1]
        reset, update = gates.chunk(2, dim=1)
        # What a step's gates get of its state's gradient depends on no other step.
        to_new = torch.addcmul(new.new_ones(()), new, new, value=-1)
        to_new.addcmul_(update, to_new, value=-1)  # (1 − z) · (1 − n²)
        share = x.new_empty(len(x), 3, size)
        torch.mul(to_new * from_h, slope(reset), out=share[:, 0])
        torch.mul(before - new, slope(update), out=share[:, 1])
        torch.mul(to_new, reset, out=share[:, 2])
        grad = grad_states.clone(memory_format=torch.contiguous_format)  # [N, H]
        grad_h0 = x.new_zeros(ctx.rows, size)
        grad_gates = torch.empty_like(share)
        flat = grad_gates.flatten(1)
        tensors = (grad, grad[:, None], share, update, grad_gates, flat)
        order = list(steps(tensors, ctx.sizes, ctx.backwards))
        sooner = [grad_h0, *(step[0] for step in order[:-1])]
        for step, earlier in zip(reversed(order), reversed(sooner), strict=True):
            dh, dh_wide, part, z, out, flat_out = step
            torch.mul(dh_wide, part, out=out)
            carried = torch.addmm(dh * z, flat_out, w_hh)  # [b, H]
            # Rows that begin at this step, read from right to left, do so from zeros.
            known = min(len(earlier), len(carried))
            earlier[:known] += carried[:known]
        grad_w_hh, grad_b_hh = flat.t() @ before, flat.sum(0)
        torch.mul(grad, to_new, out=grad_gates[:, 2])
        grad_b_ih = torch.cat((grad_b_hh[: 2 * size], grad_gates[:, 2].sum(0)))
        grad_x = flat @ w_ih if ctx.needs_input_grad[0] else None
        return grad_x, grad_h0, flat.t() @ x, grad_w_hh, grad_b_ih, grad_b_hh, None, None


def steps(
    tensors: Sequence[Tensor], sizes: list[int], backwards: bool
) -> Iterator[tuple[Tensor, ...]]:
    """Yield the rows that `tensors`, each [N, …], have of each step, in the order of reading."""
    views = list(zip(*(torch.split(tensor, sizes) for tensor in tensors), strict=True))
    return reversed(views) if backwards else iter(views)


def slope(gate: Tensor) -> Tensor:
    """Return σ′ where `gate` is σ: g · (1 − g)."""
    return torch.addcmul(gate, gate, gate, value=-1)


def fit(h: Tensor, h0: Tensor, rows: int) -> Tensor:
    """Return the first `rows` states; rows that begin only now come from `h0`."""
    return h[:rows] if rows <= len(h) else torch.cat((h, h0[len(h) : rows]))


def final_rows(sizes: Sequence[int], device: torch.device) -> Tensor:
    """Return where each row's last position lies: [3, 2, 2] -> [5, 6, 2]."""
    starts = [0, *accumulate(sizes)]
    last = [max(t for t, size in enumerate(sizes) if size > row) for row in range(sizes[0])]
    return torch.tensor([starts[t] + row for row, t in enumerate(last)], device=device)


class FusedAttention(AdditiveAttention):
    """`AdditiveAttention` that keeps no features."""

    def scores(self, queries: Tensor, keys: Tensor) -> Tensor:
        """Return vᵀ tanh(W_q q + W_k k) for `queries` [B, T, H] and `keys` [B, S, K]: [B, T, S]."""
        asked = self.query(queries)
        return apply(AdditiveScores, asked, keys, self.score.weight[0])


class AdditiveScores(torch.autograd.Function):
    """Scores vᵀ tanh(q + k), in single precision, for all pairs of a query and a key."""

    @staticmethod
    def forward(ctx: Any, queries: Tensor, keys: Tensor, v: Tensor) -> Tensor:  # noqa: D102
        ctx.save_for_backward(queries, keys, v)
        blocks = [features @ v for _, features in feature_blocks(queries, keys)]
        return torch.cat(blocks)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Any:  # noqa: D102
        queries, keys, v = ctx.saved_tensors
        grad_queries, grad_keys = torch.empty_like(queries), torch.empty_like(keys)
        grad_v = torch.zeros_like(v)
        for rows, features in feature_blocks(queries, keys):
            share = grad[rows]  # [b, T, S]
            grad_v += share.flatten() @ features.flatten(0, 2)
            # (f² − 1) · −g is g · (1 − f²); `addcmul` with a g [b, T, S, 1] takes twice as long.
            inner = (features * features).sub_(1).mul_(-share[..., None])  # [b, T, S, K]
            grad_queries[rows] = (inner.sum(2) * v).to(queries.dtype)
            grad_keys[rows] = (inner.sum(1) * v).to(keys.dtype)
        return grad_queries, grad_keys, grad_v


def feature_blocks(queries: Tensor, keys: Tensor) -> Iterator[tuple[slice, Tensor]]:
    """Yield tanh(q + k) [b, T, S, K], in single precision, for a few rows b at a time."""
    rows = max(1, BLOCK // (queries.shape[1] * keys[0].numel()))
    for start in range(0, len(queries), rows):
        block = slice(start, start + rows)
        yield block, (queries[block, :, None].float() + keys[block, None].float()).tanh_()


class FusedReadout(Readout):
    """`Readout` up to its logits, which `smoothed_loss` makes."""

    def forward(self, states: Tensor, seen: Tensor) -> Tensor:
        """Map `states` and `seen`, both [B, T, H], to the vectors [B, T, E] before the logits."""
        return self.hidden(states, seen)


def smoothed_loss(hidden: Tensor, decoder: Decoder, tgt: Tensor, smoothing: float) -> Tensor:
    """Return the mean cross-entropy of `hidden` [B, T, E] against `tgt` [B, T], padding left out.

    Equal to `cross_entropy(logits, tgt, ignore_index=PAD_ID, label_smoothing=smoothing)`.
    """
    told = tgt != PAD_ID
    readout = decoder.readout
    assert isinstance(readout, Readout)
    rows = hidden[told]
    weight = readout.embedding.weight.to(rows.dtype)
    return apply(SmoothedLoss, rows, weight, readout.bias, tgt[told], smoothing)


class SmoothedLoss(torch.autograd.Function):
    """Cross-entropy with smoothed labels, from the vectors before the last product."""

    @staticmethod
    def forward(  # noqa: D102
        ctx: Any, hidden: Tensor, weight: Tensor, bias: Tensor, tgt: Tensor, smoothing: float
    ) -> Tensor:
        vocab_size = len(weight)
        # [N, V]: logits, and in their place, block by block, their gradients.
        grad = linear(hidden, weight, bias.to(hidden.dtype))
        # What every piece is told alike needs no pass over [N, V]: it is a product of sums.
        all_weights = weight.sum(0)
        all_scores = hidden.sum(0).float() @ all_weights.float() + len(hidden) * bias.sum()
        total = -smoothing / vocab_size * all_scores
        for logits, wanted in zip(*blocks_of(grad, tgt[:, None]), strict=True):
            scores = logits.float()
            probs = scores.softmax(dim=1)
            total += (smoothing * scores.gather(1, wanted) - probs.gather(1, wanted).log()).sum()
            logits.copy_(probs.scatter_add_(1, wanted, probs.new_full(wanted.shape, smoothing - 1)))
        ctx.save_for_backward(hidden, weight, all_weights, grad)
        ctx.alike = smoothing / vocab_size
        return total / len(hidden)

    @staticmethod
    def backward(ctx: Any, grad_loss: Tensor) -> Any:  # noqa: D102
        hidden, weight, all_weights, grad = ctx.saved_tensors
        scale = grad_loss / len(hidden)
        grad_hidden = (grad @ weight - ctx.alike * all_weights) * scale
        grad_weight = (grad.t() @ hidden - ctx.alike * hidden.sum(0)) * scale
        grad_bias = (grad.sum(0) - ctx.alike * len(hidden)) * scale
        dtype = hidden.dtype
        return grad_hidden.to(dtype), grad_weight.to(dtype), grad_bias, None, None


def blocks_of(scores: Tensor, wanted: Tensor) -> tuple[Sequence[Tensor], Sequence[Tensor]]:
    """Cut `scores` [N, V] and `wanted` [N, 1] into the same blocks of rows."""
    rows = max(1, BLOCK // scores.shape[1])
    return torch.split(scores, rows), torch.split(wanted, rows)


FUSED: dict[type, type] = {
    nn.GRU: FusedGRU,
    AdditiveAttention: FusedAttention,
    Readout: FusedReadout,
}
"""What takes the place of each part of the plain network."""
