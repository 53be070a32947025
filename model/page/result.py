"""What the lens is given to draw."""

import json
from collections.abc import Sequence
from typing import Any

from model.decode.change import UNCHANGED
from model.decode.run import Run
from model.decode.source import SourceText
from model.decode.translator import Translator
from model.lens.band import loop_of
from model.lens.experiment import Experiment
from model.lens.trace import build_trace
from model.lens.views import drawn
from model.page.catalogue import Catalogue

Side = dict[str, Any]
"""What one model made of the text: its name, its sentences' traces, the `gaps` between them, how
programs ask for them, and how it scored by the length of the source. *Both* has two sides."""


def lens_value(text: str, sides: Sequence[Side], **more: Any) -> str:
    """Return what the lens shows of `text`, and what a link adds to it; `side` is drawn, from 0.

    JSON, because Gradio traverses any non-string value several times.
    """
    start: dict[str, Any] = {"side": 0, "path": None, "selected": {}, "tab": None, "notices": []}
    return pack(start | {"text": text, "sides": sides} | more)


def translate_sides(
    catalogue: Catalogue, names: Sequence[str], reads: Sequence[SourceText], drawn: int, chosen: int
) -> tuple[list[Side], list[str]]:
    """Translate a text with each model of `names`, as each reads it; return sides and notices.

    All of the `chosen` sentence of the side that is `drawn` is there; of the others the text.
    Raises `InputError` unless all can be translated.
    """
    translators = [catalogue.translator(name) for name in names]
    jobs = [[(source, UNCHANGED) for source in read.checked()] for read in reads]
    # All are begun before the first is waited for.
    begun = [each.begin(work) for each, work in zip(translators, jobs, strict=True)]
    runs = [list(each) for each in begun]
    sides = [
        make_side(
            name,
            all_shown(each, made, chosen if at == drawn else None),
            read.layout.leads,
            catalogue.scores(name),
        )
        for at, (name, each, made, read) in enumerate(
            zip(names, translators, runs, reads, strict=True)
        )
    ]
    found = [stand_ins(made, each) for made, each in zip(runs, translators, strict=True)]
    return sides, sorted({notice for notices in found for notice in notices})


def make_side(
    model: str, sentences: list[Any], gaps: list[str], scores: list[tuple[str, float]]
) -> Side:
    """Return one side; `gaps` is the text before each sentence and after the last."""
    side: Side = {"model": model, "sentences": sentences, "gaps": gaps, "calls": calls(model)}
    return side | {"scores": scores}


def calls(model: str) -> list[str]:
    """Return how programs ask for a sentence's trace: without a change, with one, with `other` too.

    The lens fills in what is in braces. A guest, `user/model`, is not there for programs.
    """
    if "/" in model:
        return ["", "", ""]
    direction, _, architecture = model.rpartition("-")
    named = f'"{direction}", "{architecture}", {{sentence}}'
    return [
        f'client.predict({{text}}, {named}, api_name="/trace")',
        f'client.predict({{text}}, {named}, {{change}}, api_name="/trace")',
        f'client.predict({{text}}, {named}, {{change}}, {{other}}, api_name="/trace")',
    ]


def pack(value: Any) -> str:
    """Return compact JSON, in ASCII: Python keeps that in half the memory."""
    return json.dumps(value, default=vars, separators=(",", ":"))


def all_shown(translator: Translator, runs: Sequence[Run], chosen: int | None = 0) -> list[Any]:
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
    return drawn(Experiment(translator, run))


def stand_ins(runs: Sequence[Run], translator: Translator) -> list[str]:
    """Return the notice "computed on the CPU" if no GPU could be borrowed."""
    devices = {run.device for run in runs}
    return ["device"] if translator.lent and "cpu" in devices else []
