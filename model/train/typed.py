r"""How many of the inputs that people type a release gets right.

A file of them has lines `direction<TAB>kind<TAB>input<TAB>pattern`. "\n" is a line break in the
input; the translation is right if the pattern, a regular expression, is found in it in any case.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from model.config import Direction
from model.decode.translator import Translator
from model.text import InputError


@dataclass(frozen=True)
class TypedInput:
    """What somebody types, and how a right translation looks."""

    kind: str
    text: str
    pattern: str


def read_typed(path: Path, direction: Direction) -> list[TypedInput]:
    """Read the inputs of `direction`; `ValueError` names a broken line, or that there are none."""
    inputs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        columns = line.split("\t")
        if len(columns) != 4 or not all(columns):
            raise ValueError(f"{path.name}, line {number}: not 4 filled columns")
        of, kind, text, pattern = columns
        if of == direction:
            inputs.append(TypedInput(kind, text.replace("\\n", "\n"), pattern))
    if not inputs:
        raise ValueError(f"{path.name} has 0 inputs of {direction}")
    return inputs


def wrong(translator: Translator, inputs: Sequence[TypedInput]) -> list[tuple[TypedInput, str]]:
    """Return the inputs that are not translated right, with what is written instead."""
    said = [(typed, _translate(translator, typed.text)) for typed in inputs]
    return [(t, text) for t, text in said if not re.search(t.pattern, text, re.IGNORECASE)]


def _translate(translator: Translator, text: str) -> str:
    """Translate as the page does; a refusal counts as wrong."""
    try:
        return " ".join(run.text for run in translator.translate(text))
    except InputError as error:
        return f"({error})"


def report(translator: Translator, inputs: Sequence[TypedInput]) -> str:
    """Return the share that is right, overall and of each kind, and every failure."""
    failures = wrong(translator, inputs)
    total, failed = (Counter(t.kind for t in group) for group in (inputs, [t for t, _ in failures]))
    lines = [f"{len(inputs) - len(failures)} of {len(inputs)} right"]
    lines += [f"{kind:>14} {total[kind] - failed[kind]:3d} of {total[kind]}" for kind in total]
    lines += [f"{typed.text!r} → {text!r}" for typed, text in failures]
    return "\n".join(lines)
