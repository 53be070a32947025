"""Gates computed anew: those of `nn.GRU`, in all layers and both directions."""

import pytest
import torch

from model.config import ModelConfig
from model.network.attention import AttentionDecoder
from model.network.base import EncoderDecoder
from model.network.batch import encode
from model.network.gates import attention_gates, context_gates, encoder_gates, layer_gates

SOURCE = [7, 12, 9, 30, 5]
TARGET = torch.tensor([2, 15, 33, 9, 6, 51])


def step_by_step(cell: torch.nn.GRUCell, x: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
    states = []
    for row in x:
        hidden = cell(row, hidden)
        states.append(hidden)
    return torch.stack(states)


@pytest.mark.parametrize("backward", [False, True])
def test_states_and_gates_are_those_of_the_formula(backward: bool) -> None:
    rnn = torch.nn.GRU(5, 4, 2, batch_first=True, bidirectional=True)
    x, start = torch.randn(6, 8), torch.randn(4)
    cell = torch.nn.GRUCell(8, 4)
    names = [name for name, _ in cell.named_parameters()]
    ending = "_reverse" if backward else ""
    cell.load_state_dict({name: getattr(rnn, f"{name}_l1{ending}").detach() for name in names})
    with torch.inference_mode():
        gates = layer_gates(rnn, 1, x, start, backward=backward)
        # Its own order; turned round twice, it is the source's again.
        rows = list(range(5, -1, -1) if backward else range(6))
        expected = step_by_step(cell, x[rows], start)[rows]
    torch.testing.assert_close(gates.state, expected, atol=1e-5, rtol=0)
    mixed = (1 - gates.update) * gates.candidate + gates.update * gates.before
    torch.testing.assert_close(gates.state, mixed, atol=1e-5, rtol=0)
    befores = torch.cat((start[None], expected[rows][:-1]))[rows]
    torch.testing.assert_close(gates.before, befores, atol=1e-5, rtol=0)
    # The reset gate, from its own part of the weights.
    part = slice(0, 4)
    by_hand = torch.sigmoid(
        x @ cell.weight_ih[part].T
        + cell.bias_ih[part]
        + befores @ cell.weight_hh[part].T
        + cell.bias_hh[part]
    )
    torch.testing.assert_close(gates.reset, by_hand.detach(), atol=1e-5, rtol=0)


def test_every_layer_of_encoder_and_decoder_equals_nn_gru(
    model: EncoderDecoder, config: ModelConfig
) -> None:
    with torch.inference_mode():
        enc_outputs, valid_len = encode(model, [SOURCE])
        state = model.decoder.init_state(enc_outputs, valid_len)
        layers = encoder_gates(model.encoder, torch.tensor([*SOURCE, 3]))
        assert len(layers) == config.num_layers
        torch.testing.assert_close(layers[-1].state, enc_outputs.states[0], atol=1e-5, rtol=0)
        for layer, final in zip(layers, enc_outputs.final[:, 0], strict=True):
            half = len(final) // 2 if model.encoder.rnn.bidirectional else len(final)
            torch.testing.assert_close(layer.state[-1, :half], final[:half], atol=1e-5, rtol=0)
            torch.testing.assert_close(layer.state[0, half:], final[half:], atol=1e-5, rtol=0)
        _, after = model.decoder(TARGET[None], state)
        hidden = state.hidden[:, 0]
        if isinstance(model.decoder, AttentionDecoder):
            seen = after.weights[0] @ enc_outputs.states[0]
            found = attention_gates(model.decoder, TARGET, hidden, seen)
        else:
            found = context_gates(model.decoder, TARGET, hidden, state.context[0])
        assert len(found) == config.num_layers
        for layer, last in zip(found, after.hidden[:, 0], strict=True):
            torch.testing.assert_close(layer.state[-1], last, atol=1e-5, rtol=0)
