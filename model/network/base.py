"""The three interfaces of the sequence-to-sequence lesson: everything else is built on them.

Source: the encoder-decoder chapter of "Dive into Deep Learning", https://d2l.ai.
"""

from typing import Any

from torch import Tensor, nn


class Encoder(nn.Module):
    """Turn a sequence of variable length into an encoding."""

    def forward(self, X: Tensor, *args: Any) -> Any:  # noqa: N803  (the course's name)
        """Encode `X`; `args` are, for example, the valid lengths, to leave out the padding."""
        raise NotImplementedError


class Decoder(nn.Module):
    """Turn an encoding into a sequence, one step after the other."""

    def init_state(self, enc_outputs: Any, *args: Any) -> Any:
        """Turn what the encoder returned into the state that the first step starts from."""
        raise NotImplementedError

    def forward(self, X: Tensor, state: Any) -> tuple[Tensor, Any]:  # noqa: N803
        """Read the target tokens `X`; return the output for each and the state after the last."""
        raise NotImplementedError


class EncoderDecoder(nn.Module):
    """An encoder and a decoder, joined by the decoder's initial state."""

    def __init__(self, encoder: Encoder, decoder: Decoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder

    def forward(self, enc_X: Tensor, dec_X: Tensor, *args: Any) -> Tensor:  # noqa: N803
        """Encode `enc_X`, decode `dec_X` from there; return the decoder's output only."""
        enc_outputs = self.encoder(enc_X, *args)
        state = self.decoder.init_state(enc_outputs, *args)
        output: Tensor = self.decoder(dec_X, state)[0]
        return output
