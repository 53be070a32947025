"""Additive attention: weights that are shares, on real positions only."""

import pytest
import torch

from model.config import ModelConfig
from model.network.attention import AdditiveAttention, AttentionDecoder
from model.network.batch import pad_sources
from model.network.build import build_model


def test_weights_sum_to_one_and_leave_out_padding() -> None:
    torch.manual_seed(1)
    attention = AdditiveAttention(16, 8)
    padding = torch.tensor([[False] * 5, [False, False, True, True, True]])
    weights = attention(torch.randn(2, 3, 16), torch.randn(2, 5, 8), padding)
    torch.testing.assert_close(weights.sum(dim=2), torch.ones(2, 3))
    assert weights[1, :, 2:].eq(0).all()
    assert weights[0].gt(0).all()


def test_weights_are_bahdanaus_formula() -> None:
    torch.manual_seed(2)
    attention = AdditiveAttention(6, 4)
    query, memory = torch.randn(1, 1, 6), torch.randn(1, 3, 6)
    keys = attention.key(memory)
    weights = attention(query, keys, torch.zeros(1, 3, dtype=torch.bool))
    v = attention.score.weight[0]
    scores = [v @ torch.tanh(attention.query.weight @ query[0, 0] + keys[0, s]) for s in range(3)]
    torch.testing.assert_close(weights[0, 0], torch.stack(scores).softmax(dim=0))


def test_the_state_carries_the_weights_of_the_steps_just_read() -> None:
    model = build_model(ModelConfig(vocab_size=60, embed_size=12, num_hiddens=16)).eval()
    src, valid_len = pad_sources([[5, 6, 7], [8]])
    state = model.decoder.init_state(model.encoder(src, valid_len), valid_len)
    _, state = model.decoder(torch.tensor([[2, 9], [2, 10]]), state)
    assert state.weights.shape == (2, 2, 4)
    assert state.weights[1, :, 2:].eq(0).all()


def test_a_single_layer_is_refused() -> None:
    config = ModelConfig(num_layers=1)
    with pytest.raises(ValueError, match="2 layers or more, not 1"):
        AttentionDecoder(config, torch.nn.Embedding(8, 8))
