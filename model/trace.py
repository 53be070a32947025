"""The record of one translation, version 1: what the API returns and the page draws.

Probabilities are natural logarithms. Activations lie in −1…+1 and travel as signed bytes
(value = byte / 127), attention weights as unsigned ones (value = byte / 255), both in base64.
"""

import base64
import json
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args, get_type_hints

import torch
from torch import Tensor

from model.config import Architecture, Direction
from model.search import Candidate, Stop
from model.tokenizer import Unknown

VERSION = 1


@dataclass(frozen=True)
class ModelInfo:
    """Which model it was."""

    id: str
    revision: str
    architecture: Architecture
    direction: Direction
    vocab_size: int


@dataclass(frozen=True)
class Source:
    """What the model read; the end mark is the last piece."""

    text: str
    """The sentence as it was typed, in plain forms; a list mark is not in `pieces`."""
    pieces: list[str]
    ids: list[int]
    unknown: list[Unknown]
    """Characters that no piece holds, left out of `pieces`."""
    notes: list[str]
    """`capitals`: written in capitals, and read in sentence case."""
    long: bool
    """Longer than 95 % of what the model was trained on."""


@dataclass(frozen=True)
class Target:
    """What the model wrote, step by step; one entry a step in every list."""

    text: str
    pieces: list[str]
    ids: list[int]
    log_prob: list[float]
    entropy: list[float]
    rank: list[int]
    prefix_text: list[str]
    candidates: list[list[Candidate]]
    stop: Stop
    forced: list[tuple[int, int]]
    """[step, id], steps counted from 1."""
    notes: list[str]
    """`figures`, `addresses`: they differ from the source's."""


@dataclass(frozen=True)
class Memory:
    """Activations of one layer, a row for each position."""

    shape: tuple[int, int]
    layer: int
    """Counted from 1."""
    states: str


@dataclass(frozen=True)
class Context:
    """The one vector that the `context` decoder is given."""

    shape: tuple[int]
    values: str


@dataclass(frozen=True)
class Attention:
    """How much each step looked at each source position."""

    shape: tuple[int, int]
    weights: str


@dataclass(frozen=True)
class Totals:
    """The whole translation in numbers."""

    log_prob: float
    perplexity: float
    """exp(−log_prob / steps), the end included."""
    ms: float
    device: str


@dataclass(frozen=True)
class Trace:
    """One translation and how it came about."""

    version: int
    model: ModelInfo
    source: Source
    target: Target
    encoder: Memory
    context: Context | None
    decoder: Memory
    attention: Attention | None
    totals: Totals

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        plain: dict[str, Any] = json.loads(self.to_json())
        return plain

    def to_json(self) -> str:
        """Return compact JSON."""
        return json.dumps(self, default=vars, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Trace":
        """Read a trace; `ValueError` when it is of another version or a field is amiss."""
        values = json.loads(text)
        if not isinstance(values, dict) or values.get("version") != VERSION:
            raise ValueError(f"not a trace of version {VERSION}")
        trace: Trace = _build(cls, values)
        return trace


def pack_signed(values: Tensor) -> str:
    """Encode `values` in −1…+1 as base64 of signed bytes."""
    data = (values * 127).round().clamp(-127, 127).to(torch.int8)
    return base64.b64encode(data.numpy().tobytes()).decode()


def pack_unsigned(values: Tensor) -> str:
    """Encode `values` in 0…1 as base64 of unsigned bytes."""
    data = (values * 255).round().clamp(0, 255).to(torch.uint8)
    return base64.b64encode(data.numpy().tobytes()).decode()


def unpack_signed(data: str, shape: tuple[int, ...]) -> Tensor:
    """Undo `pack_signed`, to within 1 / 254."""
    values = torch.frombuffer(bytearray(base64.b64decode(data)), dtype=torch.int8)
    return values.view(shape) / 127


def unpack_unsigned(data: str, shape: tuple[int, ...]) -> Tensor:
    """Undo `pack_unsigned`, to within 1 / 510."""
    values = torch.frombuffer(bytearray(base64.b64decode(data)), dtype=torch.uint8)
    return values.view(shape) / 255


def _build(kind: Any, value: Any) -> Any:
    """Turn plain JSON values back into the dataclasses and tuples of `kind`."""
    if isinstance(kind, type) and is_dataclass(kind):
        names = {field.name for field in fields(kind)}
        if not isinstance(value, dict) or set(value) != names:
            raise ValueError(f"a {kind.__name__} needs exactly {', '.join(sorted(names))}")
        hints = get_type_hints(kind)
        return kind(**{name: _build(hints[name], value[name]) for name in names})
    options = get_args(kind)
    if isinstance(value, list):
        items = [_build(options[0], item) for item in value]
        return tuple(items) if getattr(kind, "__origin__", None) is tuple else items
    if value is not None and type(None) in options:
        return _build(options[0], value)
    return value
