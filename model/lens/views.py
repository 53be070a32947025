"""The views by name: what `/view` answers."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from model.lens import band
from model.lens.answer import Answer
from model.lens.experiment import Experiment

VIEWS = {view.NAME: view for view in (band,)}
"""Modules of one shape: `NAME`, `Options` (a dataclass), `view(experiment, options)`."""


def read_options(name: str, values: Mapping[str, Any]) -> Any:
    """Return the options of the view `name`; `ValueError` says which view or option is unknown."""
    if name not in VIEWS:
        raise ValueError(f"name must be {' or '.join(VIEWS)}.")
    kind = VIEWS[name].Options
    if not isinstance(values, dict):
        raise ValueError("options must be an object of names and values.")
    known = [each.name for each in fields(kind)]
    if unknown := sorted(set(values) - set(known)):
        options = ", ".join(known) or "no options"
        raise ValueError(f"{name} has {options}, not {unknown[0][:50]!r}.")
    return kind(**values)


def answer(name: str, experiment: Experiment, values: Mapping[str, Any]) -> Answer:
    """Return what the view `name` shows of `experiment`, with the options `values`."""
    found: Answer = VIEWS[name].view(experiment, read_options(name, values))
    return found
