"""The views by name: what `/view` answers."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from model.config import ModelConfig
from model.decode.source import Source
from model.decode.translator import Translator
from model.lens import (
    band,
    beam,
    compare,
    gates,
    influence,
    reading,
    samples,
    score,
    sizes,
    transplant,
    whatif,
)
from model.lens.answer import Answer, Options
from model.lens.experiment import Experiment

VIEWS = {
    view.NAME: view
    for view in (
        *(band, reading, gates, influence, sizes, score, beam, samples),
        *(whatif, compare, transplant),
    )
}
"""Modules of one shape: `NAME`, `Options` (a dataclass), `view(experiment, options)`.

One that reads a second sentence also has `check(translator, source, options)`.
"""


def read_options(name: str, values: Mapping[str, Any], config: ModelConfig) -> Options:
    """Return the options of the view `name` of a model; `ValueError` says what is not possible."""
    if name not in VIEWS:
        raise ValueError(f"name must be {' or '.join(VIEWS)}.")
    kind = VIEWS[name].Options
    if not isinstance(values, dict):
        raise ValueError("options must be an object of names and values.")
    known = [each.name for each in fields(kind)]
    if unknown := sorted(set(values) - set(known)):
        options = ", ".join(known) or "no options"
        raise ValueError(f"{name} has {options}, not {unknown[0][:50]!r}.")
    found: Options = kind(**values)
    found.check(config)
    return found


def check_sentences(
    name: str, translator: Translator, source: Source, values: Mapping[str, Any]
) -> None:
    """Raise `ValueError` with the reason unless the view exists for these sentences."""
    options = read_options(name, values, translator.release.config)
    if check := getattr(VIEWS[name], "check", None):
        check(translator, source, options)


def answer(name: str, experiment: Experiment, values: Mapping[str, Any]) -> Answer:
    """Return what the view `name` shows of `experiment`, with the options `values`."""
    options = read_options(name, values, experiment.translator.release.config)
    found: Answer = VIEWS[name].view(experiment, options)
    return found


def drawn(experiment: Experiment) -> dict[str, Any]:
    """Return what the lens draws of a run: its trace, and by which facts the band draws it."""
    return {**vars(experiment.trace), "band": answer("band", experiment, {}).facts}
