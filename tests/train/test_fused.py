"""The trainer's fast path: the numbers of `nn.GRU`, attention and cross-entropy, gradients too."""

import copy

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from model.network.base import EncoderDecoder
from model.train.data import Batch, EncodedPair, collate
from model.train.fused import FusedGRU, fused_model, smoothed_loss

LENGTHS = [7, 3, 5, 1]


def packed(rnn: nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    sequence = pack_padded_sequence(x, LENGTHS, batch_first=True, enforce_sorted=False)
    states, final = rnn(sequence)
    return pad_packed_sequence(states, batch_first=True)[0], final


def padded(rnn: nn.GRU, x: Tensor) -> tuple[Tensor, Tensor]:
    ways = 2 if rnn.bidirectional else 1
    start = torch.linspace(-1, 1, rnn.num_layers * ways * 24).view(-1, 4, 6)
    states, final = rnn(x, start)
    return states, final


@pytest.mark.parametrize("run", [packed, padded])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_a_gru_gives_the_same_states_and_gradients(run: object, bidirectional: bool) -> None:
    torch.manual_seed(1)
    plain = nn.GRU(8, 6, 2, batch_first=True, bidirectional=bidirectional)
    fused = FusedGRU(8, 6, 2, batch_first=True, bidirectional=bidirectional)
    fused.load_state_dict(plain.state_dict())
    x = torch.randn(4, 7, 8)
    results = []
    for rnn in (plain, fused):
        source = x.clone().requires_grad_()
        states, final = run(rnn, source)
        (states.sin().sum() + (final * torch.arange(6)).sum()).backward()
        results.append([states, final, source.grad, *(p.grad for p in rnn.parameters())])
    for mine, theirs in zip(*results, strict=True):
        torch.testing.assert_close(mine, theirs, atol=1e-5, rtol=1e-5)


@pytest.fixture(params=[300, 300_000], ids=["in blocks", "at once"])
def _block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.train.fused.BLOCK", request.param)


def batch() -> Batch:
    pairs = [([7, 12, 9, 30, 5], [8, 41]), ([11], [22, 23, 24, 25]), ([9, 9, 4], [5])]
    return collate([EncodedPair(*pair) for pair in pairs])


@pytest.mark.usefixtures("_block")
def test_a_models_loss_and_gradients_are_those_of_the_plain_one(model: EncoderDecoder) -> None:
    src, valid_len, dec_input, tgt = batch()
    logits = model(src, dec_input, valid_len)
    plain = cross_entropy(logits.flatten(0, 1), tgt.flatten(), ignore_index=0, label_smoothing=0.1)
    plain.backward()
    wanted = {name: p.grad.clone() for name, p in model.named_parameters()}
    model.zero_grad()
    fused = fused_model(model)
    loss = smoothed_loss(fused(src, dec_input, valid_len), model.decoder, tgt, 0.1)
    loss.backward()
    torch.testing.assert_close(loss, plain)
    for name, parameter in model.named_parameters():
        torch.testing.assert_close(parameter.grad, wanted[name], atol=1e-6, rtol=1e-4, msg=name)


def test_it_shares_the_parameters_and_leaves_the_plain_model_as_it_was(
    model: EncoderDecoder,
) -> None:
    classes = [type(module) for module in model.modules()]
    before = copy.deepcopy(model.state_dict())
    fused = fused_model(model)
    assert [type(module) for module in model.modules()] == classes
    assert {id(p) for p in fused.parameters()} == {id(p) for p in model.parameters()}
    assert any(isinstance(module, FusedGRU) for module in fused.modules())
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, before[name])


def test_half_precision_gives_nearly_the_same(model: EncoderDecoder) -> None:
    src, valid_len, dec_input, tgt = batch()
    fused = fused_model(model)
    exact = smoothed_loss(fused(src, dec_input, valid_len), model.decoder, tgt, 0.1)
    with torch.autocast("cpu", torch.bfloat16):
        rough = smoothed_loss(fused(src, dec_input, valid_len), model.decoder, tgt, 0.1)
    assert rough.dtype == torch.float32
    torch.testing.assert_close(rough, exact, atol=0.02, rtol=0)
    rough.backward()
    assert all(p.grad is not None and p.grad.dtype == torch.float32 for p in model.parameters())
