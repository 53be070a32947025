"""What the lens is given to draw."""

import json
from collections.abc import Sequence
from typing import Any

from model.decode.run import Run
from model.decode.translator import Translator
from model.lens.experiment import Experiment
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


def shown(translator: Translator, run: Run) -> dict[str, Any]:
    """Return what the page draws of a run: its trace, and by which facts the band draws it."""
    experiment = Experiment(translator, run)
    return {**vars(experiment.trace), "band": answer("band", experiment, {}).facts}


def stand_ins(runs: Sequence[Run], translator: Translator) -> list[str]:
    """Return the notice "computed on the CPU" if no GPU could be borrowed."""
    devices = {run.device for run in runs}
    return ["device"] if translator.lent and "cpu" in devices else []
