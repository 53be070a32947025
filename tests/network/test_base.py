"""The course's three interfaces, as they are taught."""

import inspect

import pytest
import torch

from model.network.base import Decoder, Encoder, EncoderDecoder


def test_names_and_arguments_are_the_courses() -> None:
    assert list(inspect.signature(Encoder.forward).parameters) == ["self", "X", "args"]
    assert list(inspect.signature(Decoder.init_state).parameters) == ["self", "enc_outputs", "args"]
    assert list(inspect.signature(Decoder.forward).parameters) == ["self", "X", "state"]
    assert list(inspect.signature(EncoderDecoder.forward).parameters) == [
        "self",
        "enc_X",
        "dec_X",
        "args",
    ]


def test_the_interfaces_compute_nothing_themselves() -> None:
    X = torch.zeros(1, 1)  # noqa: N806
    for call in (lambda: Encoder()(X), lambda: Decoder()(X, None), lambda: Decoder().init_state(X)):
        with pytest.raises(NotImplementedError):
            call()


def test_encoder_decoder_passes_the_args_on_and_returns_the_output_only() -> None:
    class Adds(Encoder):
        def forward(self, X, *args):  # noqa: N803
            return X + args[0]

    class Multiplies(Decoder):
        def init_state(self, enc_outputs, *args):
            return enc_outputs, args

        def forward(self, X, state):  # noqa: N803
            enc_outputs, args = state
            return X * enc_outputs + args[0], "state"

    net = EncoderDecoder(Adds(), Multiplies())
    output = net(torch.tensor([1.0]), torch.tensor([10.0]), 2)
    assert output.item() == 10 * (1 + 2) + 2
