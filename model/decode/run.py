"""One decoded sentence, before anything of it is packed."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from model.decode.change import Change
from model.decode.source import Source
from model.decode.steps import Step


@dataclass(frozen=True)
class Run:
    """What the encoder made of a source, and each step of the decoder; tensors on the CPU."""

    source: Source
    """As the encoder read it, without the pieces that are left out."""
    whole: Source
    """The sentence with all its pieces."""
    enc_outputs: Any
    """What the encoder returned for a batch of one."""
    given: Any
    """The same, as each step of the decoder got it."""
    start: Tensor
    """[L, H]: what each layer of the decoder started from."""
    silent: Tensor
    """[H]: which units are silenced."""
    steps: tuple[Step, ...]
    change: Change
    """What was altered."""
    ms: float
    """Milliseconds of encoding and decoding."""
    device: str
    """Where it was computed: `cpu` or `cuda`."""

    @property
    def text(self) -> str:
        """Return the translation."""
        return self.steps[-1].prefix_text

    @property
    def log_prob(self) -> float:
        """Return the natural logarithm of the translation's probability, the end included."""
        return sum(step.log_prob for step in self.steps)

    @property
    def encoder(self) -> Tensor:
        """[S, H]: the encoder's last layer at each position."""
        states: Tensor = self.enc_outputs.states[0]
        return states

    @property
    def context(self) -> Tensor:
        """[H]: the one vector that each step gets; unchanged, the last of `encoder`."""
        context: Tensor = self.given.final[-1, 0]
        return context

    @property
    def decoder(self) -> Tensor:
        """[T, H]: the decoder's last layer at each step."""
        return torch.stack([step.state for step in self.steps])

    @property
    def attention(self) -> Tensor | None:
        """[T, S]: how much each step looked at each position; none with one vector."""
        rows = [step.attention for step in self.steps if step.attention is not None]
        return torch.stack(rows) if rows else None
