"""The record of one run, version 2: what the API returns and the page draws.

Probabilities are natural logarithms. Arrays travel as planes, see `model/lens/planes.py`.
"""

import json
import math
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

import torch

from model.config import Architecture, Direction, languages_of
from model.decode.run import Run
from model.decode.source import Source
from model.decode.steps import Candidate, Stop
from model.lens.planes import SHARE, SIGNED, Plane, pack
from model.release import Release
from model.text import differences, reading

VERSION = 2


@dataclass(frozen=True)
class Sizes:
    """How large a model is."""

    vocab_size: int
    embed_size: int
    num_hiddens: int
    num_layers: int
    max_src_len: int
    """Pieces of the longest sentence that it reads, the end not counted."""


@dataclass(frozen=True)
class ModelInfo:
    """Which model it was."""

    id: str
    revision: str
    architecture: Architecture
    direction: Direction
    sizes: Sizes
    parameters: int
    """How many numbers were trained."""


@dataclass(frozen=True)
class Target:
    """What the model wrote, step by step; one entry a step in every list."""

    text: str
    pieces: list[str]
    ids: list[int]
    log_prob: list[float]
    end_log_prob: list[float]
    """Of the end, written or not."""
    entropy: list[float]
    rank: list[int]
    prefix_text: list[str]
    candidates: list[list[Candidate]]
    stop: Stop
    notes: list[str]
    """`figures`, `addresses`: they differ from the source's."""


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
    totals: Totals
    change: str
    """What was altered, as `Change` writes it; empty if nothing."""
    planes: dict[str, Plane]
    """`encoder` [positions, units] and `decoder` [steps, units]: the last layer's states;
    `context` [units], the one vector, or `attention` [steps, positions], the weights; `start`
    [units], what the decoder's last layer started from, where a change altered it."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, ready for JSON."""
        plain: dict[str, Any] = json.loads(self.to_json())
        return plain

    def to_json(self) -> str:
        """Return compact JSON."""
        return json.dumps(self, default=vars, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Trace":
        """Read a trace; `ValueError` if it is of another version or its fields differ."""
        values = json.loads(text)
        if not isinstance(values, dict) or values.get("version") != VERSION:
            raise ValueError(f"not a trace of version {VERSION}")
        trace: Trace = _build(cls, values)
        return trace


def build_trace(run: Run, release: Release, *, whole: bool = True) -> Trace:
    """Return the record of a run of `release`; if not `whole`, without planes and candidates."""
    return Trace(
        version=VERSION,
        model=_model_info(release),
        source=run.source,
        target=_target(run, languages_of(release.config.direction), whole),
        totals=_totals(run),
        change=str(run.change),
        planes=_planes(run, release.config.num_layers) if whole else {},
    )


def _model_info(release: Release) -> ModelInfo:
    config = release.config
    return ModelInfo(
        release.id,
        release.revision,
        config.architecture,
        config.direction,
        Sizes(**{field.name: getattr(config, field.name) for field in fields(Sizes)}),
        sum(parameter.numel() for parameter in release.model.parameters()),
    )


def _target(run: Run, languages: tuple[str, str], whole: bool) -> Target:
    steps, stop = run.steps, run.steps[-1].stop
    assert stop is not None
    return Target(
        text=run.text,
        pieces=[step.piece for step in steps],
        ids=[step.id for step in steps],
        log_prob=[step.log_prob for step in steps],
        end_log_prob=[step.end_log_prob for step in steps],
        entropy=[step.entropy for step in steps],
        rank=[step.rank for step in steps],
        prefix_text=[step.prefix_text for step in steps],
        candidates=[list(step.candidates) if whole else [] for step in steps],
        stop=stop,
        notes=differences(reading(run.source.text, languages[0])[0], run.text, languages),
    )


def _totals(run: Run) -> Totals:
    perplexity = math.exp(-run.log_prob / len(run.steps))
    return Totals(run.log_prob, perplexity, round(run.ms, 1), run.device)


def _planes(run: Run, layer: int) -> dict[str, Plane]:
    planes = {
        "encoder": pack(run.encoder, SIGNED, layer),
        "decoder": pack(run.decoder, SIGNED, layer),
    }
    if not torch.equal(run.start[-1], run.enc_outputs.final[-1, 0]):
        planes |= {"start": pack(run.start[-1], SIGNED, layer)}
    if run.attention is None:
        return planes | {"context": pack(run.context, SIGNED, layer)}
    return planes | {"attention": pack(run.attention, SHARE)}


def _build(kind: Any, value: Any) -> Any:
    """Turn plain JSON values back into the dataclasses, tuples and mappings of `kind`."""
    if isinstance(kind, type) and is_dataclass(kind):
        names = {field.name for field in fields(kind)}
        if not isinstance(value, dict) or set(value) != names:
            raise ValueError(f"a {kind.__name__} needs exactly {', '.join(sorted(names))}")
        hints = get_type_hints(kind)
        return kind(**{name: _build(hints[name], value[name]) for name in names})
    options = get_args(kind)
    if isinstance(value, dict):
        return {key: _build(options[1], item) for key, item in value.items()}
    if isinstance(value, list):
        items = [_build(options[0], item) for item in value]
        return tuple(items) if get_origin(kind) is tuple else items
    return value
