"""What every view answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from model.lens.planes import Plane


@dataclass(frozen=True)
class Answer:
    """Arrays, a table and single values, by name."""

    planes: Mapping[str, Plane] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
