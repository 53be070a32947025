"""Sixty inputs a direction as people type them: how many each release gets right."""

from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT

from model.config import SHIPPED, Direction
from model.page.catalogue import Catalogue
from model.text import InputError
from model.train.typed import TypedInput, read_typed, report, wrong

TYPED = ROOT / "tests" / "train" / "typed.tsv"
FLOORS = {
    "en-es-attention": 56,
    "en-es-context": 43,
    "es-en-attention": 54,
    "es-en-context": 42,
}
"""Inputs of the sixty that each release gets right; raised whenever a better one replaces it."""


class Echo:
    """A translator that writes what it reads, but is too small for long words."""

    def translate(self, text: str) -> list[SimpleNamespace]:
        if len(text) > 20:
            raise InputError("too_long", sentence=1, pieces=30, limit=20)
        return [SimpleNamespace(text=part) for part in text.splitlines()]


INPUTS = [
    TypedInput("capitals", "PAN", "^pan$"),
    TypedInput("lists", "pan\nqueso", "pan queso"),
    TypedInput("lists", "pan", "queso"),
    TypedInput("signs", "pan y queso y pan y queso", "pan"),
]


@pytest.mark.parametrize("direction", SHIPPED)
def test_there_are_sixty_of_every_kind(direction: Direction) -> None:
    inputs = read_typed(TYPED, direction)
    assert len(inputs) == len({typed.text for typed in inputs}) == 60
    kinds = Counter(typed.kind for typed in inputs)
    assert len(kinds) == 19
    assert min(kinds.values()) >= 1


def test_a_refusal_and_another_word_are_wrong() -> None:
    assert [typed for typed, _ in wrong(Echo(), INPUTS)] == INPUTS[2:]


def test_the_report_counts_each_kind_and_shows_each_failure() -> None:
    lines = report(Echo(), INPUTS).splitlines()
    assert [" ".join(line.split()) for line in lines[:4]] == [
        "2 of 4 right",
        "capitals 1 of 1",
        "lists 1 of 2",
        "signs 0 of 1",
    ]
    assert lines[4] == "'pan' → 'pan'"
    assert "30 pieces" in lines[5]


def test_lines_of_one_direction_are_read_and_a_broken_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "typed.tsv"
    path.write_text("en-es\tlists\tpan\\nqueso\tpan\nes-en\tlists\tpan\tpan\n", encoding="utf-8")
    assert read_typed(path, "en-es") == [TypedInput("lists", "pan\nqueso", "pan")]
    with pytest.raises(ValueError, match=r"typed\.tsv has 0 inputs of pt-en"):
        read_typed(path, "pt-en")
    path.write_text("en-es\tlists\tpan\tpan\nen-es\tpan\tpan\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"typed\.tsv, line 2"):
        read_typed(path, "en-es")


@pytest.mark.parametrize("name", FLOORS)
def test_a_release_keeps_to_its_floor(catalogue: Catalogue, name: str) -> None:
    translator = catalogue.translator(name)
    inputs = read_typed(TYPED, translator.release.config.direction)
    failures = wrong(translator, inputs)
    assert len(inputs) - len(failures) >= FLOORS[name], failures
