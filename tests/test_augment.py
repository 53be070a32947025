"""Pairs with other names: the same on both sides, and nothing else changed."""

import random
import re

from model.augment import MEN, WOMEN, rename, renamed
from model.data import Pair


def test_a_name_is_the_same_on_both_sides_and_the_rest_stays() -> None:
    pair = Pair("Tom greets Mary, and Mary greets Tom.", "Tom saluda a Mary, y Mary a Tom.", "x")
    other = rename(pair, random.Random(1))
    assert other is not None
    man, woman = re.findall(r"[A-ZÁÉÍÓÚ]\w+", other.src)[:2]
    assert man in MEN
    assert woman in WOMEN
    assert other.src == f"{man} greets {woman}, and {woman} greets {man}."
    assert other.tgt == f"{man} saluda a {woman}, y {woman} a {man}."
    assert other.source == "names"


def test_without_the_same_names_on_both_sides_there_is_no_pair() -> None:
    for src, tgt in (
        ("The boat waits.", "El barco espera."),
        ("Tom waits.", "Él espera."),
        ("Mary waits.", "María espera."),
        ("Tommy waits.", "Tommy espera."),
    ):
        assert rename(Pair(src, tgt, ""), random.Random(1)) is None


def test_names_vary_and_are_the_same_each_time() -> None:
    pairs = [Pair("Tom waits.", "Tom espera.", "")] * 50
    once, again = list(renamed(pairs)), list(renamed(pairs))
    assert once == again
    assert len({pair.src for pair in once}) > 20
