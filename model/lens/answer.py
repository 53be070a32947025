"""What every view is asked and answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from model.config import ModelConfig
from model.lens.planes import Plane
from model.messages import english


class RefusalError(ValueError):
    """A view does not exist for these sentences: the key of the message on it, and its values."""

    def __init__(self, key: str, **values: int) -> None:
        super().__init__(english(key, **values))
        self.key = key
        self.values = values


@dataclass(frozen=True)
class Options:
    """The options of a view that has none; others add fields, each with a default."""

    def check(self, config: ModelConfig) -> None:
        """Raise `ValueError` with the reason unless a model with `config` can answer."""


@dataclass(frozen=True)
class Answer:
    """Arrays, a table and single values, by name."""

    planes: Mapping[str, Plane] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
