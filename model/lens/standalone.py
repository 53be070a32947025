"""One HTML file with the lens, a sentence in it and the panels of its tabs; it needs no network.

python -m model.lens.standalone "I like tea." --model context --out tea.html
"""

import argparse
import base64
import gzip
import json
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, get_args

from model.config import SHIPPED, Architecture, Direction, model_name
from model.decode.translator import Translator
from model.lens.answer import Answer, RefusalError
from model.lens.experiment import Experiment
from model.lens.planes import Plane, keep
from model.lens.views import answer, drawn
from model.messages import ASSETS, LANGUAGES, read_messages
from model.release import load_release
from model.text import InputError

LENS = ASSETS / "lens"
FOLDER = "file"
"""Of the lens's folder: the host of a lens without a server, and what it replaces."""
LEFT_OUT = ("lesson", "classroom")
"""Folders of what needs the page: the lesson moves it, and a link for a class leads to it."""
MOST_BYTES = 250_000
PANELS: Mapping[str, Sequence[tuple[str, Mapping[str, Any]]]] = {
    "memory": [("reading", {}), ("gates", {})],
    "source": [("influence", {})],
    "search": [
        ("score", {}),
        *(("beam", {"width": width, "normalise": False}) for width in (1, 2, 5, 10)),
    ],
    "whatif": [("whatif", {"kind": "silence"}), ("whatif", {"kind": "leave"})],
    "sizes": [("sizes", {})],
}
"""What each panel asks when it is first opened; as the browser asks it, to the letter."""
FORMULA = ("update", "candidate", "before")
"""The planes of the gates that the page writes into its formula."""
MEANS = ("rewritten", "used", "changed")
"""The facts of the gates that the page draws."""
SPECIFIER = re.compile(r'(from |import |import\()(["`])(\.[^"`]*)\2')
"""A relative path in an import of JavaScript, which may have a `${name}` in it."""
COMMENT = re.compile(r"^\s*(?://.*|/\*.*\*/\s*|/\*(?:(?!\*/)[^\0])*?\*/\s*)$\n?", re.MULTILINE)
"""Lines that are only comment, in JavaScript and CSS."""


class TooLargeError(ValueError):
    """A file would have more bytes than it may."""


@dataclass(frozen=True)
class Saved:
    """A run, and what the panels show of it."""

    experiment: Experiment
    answers: Sequence[tuple[str, Mapping[str, Any], Any]] = ()
    """A view, its options, and its answer or refusal."""


@dataclass(frozen=True)
class Settings:
    """How the file opens; by default as the page does, in the language of the browser."""

    home: str = ""
    """The link to the same in the page it was saved from."""
    language: str = ""
    hide: list[str] = field(default_factory=list)
    """The names of the controls that are left out, as in a link."""
    selected: dict[str, int] = field(default_factory=dict)
    """The selected column: `source` or `step`, counted from 1."""
    tab: str | None = None
    search: dict[str, Any] = field(default_factory=dict)
    """What the tab *Search* shows, by the names of a link."""
    trial: dict[str, Any] | None = None
    """What the tab *What if* tries."""
    other: str = ""
    """The other sentence, which two tabs use."""


def write_file(runs: Sequence[Saved], settings: Settings) -> str:
    """Return the file: the model's own run, and after it the changed one if there is one.

    `TooLargeError` if it would have more than 250 kB, as with two runs of 60 pieces it can.
    """
    own, shown = runs[0].experiment.run(), runs[-1].experiment.run()
    first, *changed = [drawn(each.experiment) for each in runs]
    side = {"model": "", "sentences": [first], "gaps": ["", ""], "calls": [""] * 3, "scores": []}
    value: dict[str, Any] = vars(settings) | {
        "text": own.whole.text,
        "sides": [side],
        "side": 0,
        "path": changed[0] if changed else None,
        # The lens knows a changed run by the sentence that it takes a vector of.
        "other": shown.change.other or settings.other,
        "notices": [],
    }
    answers = [
        [str(run.experiment.change), run.experiment.change.other, [name, options], found]
        for run in runs
        for name, options, found in shortened(run, first["band"]["liveliest"])
    ]
    page = fill_page(f"{own.whole.text} → {shown.text}", shown.text, pack(value, answers))
    if (size := len(page.encode())) > MOST_BYTES:
        raise TooLargeError(
            f"The file would have {size:,} bytes, more than {MOST_BYTES:,}: "
            "take fewer panels or a shorter sentence."
        )
    return page


def shortened(
    run: Saved, liveliest: Mapping[str, Sequence[int]]
) -> list[tuple[str, Mapping[str, Any], Any]]:
    """Return the answers of a run, the gates only of units whose formula the page writes.

    These are the units that the band draws first, and the one that changed most at each piece.
    """
    return [
        (name, options, of_units(found, liveliest) if name == "gates" else found)
        for name, options, found in run.answers
    ]


def of_units(gates: Answer, liveliest: Mapping[str, Sequence[int]]) -> Answer:
    """Return the planes of the formula, in them only the units that are told of, and the means."""
    planes = {}
    for side, changed in gates.facts["changed"].items():
        for name in FORMULA:
            plane = gates.planes[f"{side}.{name}"]
            planes[f"{side}.{name}"] = keep(plane, {*liveliest[side], *changed})
    facts = {name: gates.facts[name] for name in MEANS}
    return replace(gates, planes=planes, facts=facts)


def pack(value: Mapping[str, Any], answers: Sequence[Any]) -> str:
    """Return code, looks, texts and data of a file, as base64 of gzip of JSON.

    The same array, such as the encoder's states of two runs, is there once.
    """
    planes: dict[str, int] = {}

    def plain(each: Any) -> Any:
        if isinstance(each, Plane):
            return vars(each) | {"data": planes.setdefault(each.data, len(planes))}
        return vars(each)

    written = json.dumps([value, answers], default=plain)
    shown = json.loads(written, parse_float=shorten)
    messages = {language: read_messages(language) for language in LANGUAGES}
    data = {"messages": messages, "planes": list(planes), "shown": shown}
    whole = json.dumps({**read_lens(), "data": data}, separators=(",", ":"))
    # Without the time, so that the same is the same.
    return base64.b64encode(gzip.compress(whole.encode(), mtime=0)).decode()


def shorten(number: str) -> float:
    """Return a number with the digits of single precision; more would compress badly."""
    return float(f"{float(number):.7g}")


def fill_page(title: str, translation: str, packed: str) -> str:
    """Return the page around what is packed; a text stays a text, whatever is in it."""
    parts = {
        "title": escape(title),
        "translation": escape(translation),
        "lens": (LENS / "lens.html").read_text(encoding="utf-8"),
        "packed": packed,
    }
    page = (LENS / FOLDER / "file.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda part: parts[part[1]], page)


@cache
def read_lens() -> dict[str, Any]:
    """Return the lens: `modules`, its JavaScript by name; `style`; `entry`, where to begin."""
    entry = f"{FOLDER}/main.js"
    modules: dict[str, str] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in modules:
            modules[name], imported = read_module(name)
            waiting += imported
    sheets = ["page.css", *sorted(path.relative_to(LENS).as_posix() for path in styles())]
    style = "".join(COMMENT.sub("", (LENS / name).read_text(encoding="utf-8")) for name in sheets)
    named = {f"lens/{name}": code for name, code in modules.items()}
    return {"modules": named, "style": style, "entry": f"lens/{entry}"}


def styles() -> list[Path]:
    """Return the style sheets but the page's own, which comes first."""
    return [
        path
        for path in LENS.rglob("*.css")
        if path.name != "page.css" and path.parent.name not in LEFT_OUT
    ]


def read_module(name: str) -> tuple[str, list[str]]:
    """Return a module of the lens, its imports by name instead of by path, and what it imports.

    For the others, a module of the folder `file` takes the place of the one it is called like.
    """
    imported: list[str] = []

    def rename(found: re.Match[str]) -> str:
        before, quote, path = found.groups()
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
        if not name.startswith(FOLDER) and (LENS / FOLDER / target).is_file():
            target = f"{FOLDER}/{target}"
        imported.extend(
            each.relative_to(LENS).as_posix()
            for each in LENS.glob(re.sub(r"\$\{.*\}", "*", target))
            if not target.startswith(LEFT_OUT)
        )
        return f"{before}{quote}lens/{target}{quote}"

    code = COMMENT.sub("", (LENS / name).read_text(encoding="utf-8"))
    return SPECIFIER.sub(rename, code), imported


@cache
def shipped(direction: str, architecture: str) -> Translator:
    """Return a model that comes with the page; it is loaded once."""
    return Translator(load_release(ASSETS / "releases" / model_name(direction, architecture)))


def make_file(
    text: str,
    model: Architecture = "attention",
    direction: Direction = "en-es",
    panels: Sequence[str] = tuple(PANELS),
) -> str:
    """Return the file of one sentence; `ValueError` with the reason if it cannot be made."""
    for name, value, known in (
        ("model", model, get_args(Architecture)),
        ("direction", direction, SHIPPED),
        *(("panels", each, tuple(PANELS)) for each in panels),
    ):
        if value not in known:
            raise ValueError(f"{name} must be {' or '.join(known)}, not {value!r}.")
    translator = shipped(direction, model)
    source, *others = translator.reader.read(text).checked()
    if others:
        raise ValueError(f"The text has {len(others) + 1} sentences; a file shows one.")
    experiment = Experiment(translator, translator.decode(source))
    answers = [
        (name, options, answer_or_refusal(name, experiment, options))
        for panel in panels
        for name, options in PANELS[panel]
    ]
    return write_file([Saved(experiment, answers)], Settings())


def answer_or_refusal(name: str, experiment: Experiment, options: Mapping[str, Any]) -> Any:
    """Return what a view shows, or why it does not exist for these sentences."""
    try:
        return answer(name, experiment, options)
    except InputError as error:
        return {"refusal": {"key": f"input.{error.key}", "values": error.values}}
    except RefusalError as error:
        return {"refusal": {"key": error.key, "values": error.values}}


def main() -> None:
    """Write the file of one sentence."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text", help="one sentence")
    parser.add_argument("--model", choices=get_args(Architecture), default="attention")
    parser.add_argument("--direction", choices=SHIPPED, default="en-es")
    parser.add_argument("--panels", nargs="*", choices=tuple(PANELS), default=tuple(PANELS),
                        help="what is computed for the file (default: all)")  # fmt: skip
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    flags = parser.parse_args()
    try:
        page = make_file(flags.text, flags.model, flags.direction, flags.panels)
        flags.out.write_text(page, encoding="utf-8")
    except (ValueError, OSError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
