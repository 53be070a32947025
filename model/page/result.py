"""What the lens is given to draw."""

import json
from collections.abc import Sequence
from typing import Any

from model.decode.run import Run
from model.decode.translator import Translator
from model.lens.band import loop_of
from model.lens.experiment import Experiment
from model.lens.trace import build_trace
from model.lens.views import answer


def lens_value(
    text: str, sentences: list[dict[str, Any]], gaps: list[str], model: str, **more: Any
) -> str:
    """Return what the lens shows: the traces of all sentences, and what a link adds to them.

    `gaps` is the text before each sentence and after the last: `Layout.leads`.
    JSON, because Gradio traverses any non-string value several times.
    """
    start: dict[str, Any] = {"path": None, "selected": {}, "tab": None, "notices": []}
    result = {"text": text, "sentences": sentences, "gaps": gaps}
    result |= {"model": model, "calls": calls(model)}
    return pack(start | result | more)


def calls(model: str) -> list[str]:
    """Return how programs ask for a sentence's trace: the model's own, and with a change.

    The lens fills in what is in braces. A guest, `user/model`, is not there for programs.
    """
    if "/" in model:
        return ["", ""]
    direction, _, architecture = model.rpartition("-")
    named = f'"{direction}", "{architecture}", {{sentence}}'
    return [
        f'client.predict({{text}}, {named}, api_name="/trace")',
        f'client.predict({{text}}, {named}, {{change}}, api_name="/trace")',
    ]


def pack(value: Any) -> str:
    """Return compact JSON, in ASCII: Python keeps that in half the memory."""
    return json.dumps(value, default=vars, separators=(",", ":"))


def all_shown(translator: Translator, runs: Sequence[Run], chosen: int = 0) -> list[Any]:
    """Return what the lens is given of each run; all of the `chosen` one, of others the text."""
    return [
        shown(translator, run) if at == chosen else in_brief(translator, run)
        for at, run in enumerate(runs)
    ]


def in_brief(translator: Translator, run: Run) -> dict[str, Any]:
    """Return a trace without what only its own picture needs; the lens asks for that later."""
    trace = build_trace(run, translator.release, whole=False)
    return {**vars(trace), "band": {"loop": loop_of(run)}}


def shown(translator: Translator, run: Run) -> dict[str, Any]:
    """Return what the page draws of a run: its trace, and by which facts the band draws it."""
    experiment = Experiment(translator, run)
    return {**vars(experiment.trace), "band": answer("band", experiment, {}).facts}


def stand_ins(runs: Sequence[Run], translator: Translator) -> list[str]:
    """Return the notice "computed on the CPU" if no GPU could be borrowed."""
    devices = {run.device for run in runs}
    return ["device"] if translator.lent and "cpu" in devices else []
