"""Lone words: learnt from sentences, typed in every case."""

import random

import pytest

from model.train.augment.align import phrase_table, tokens, translation_table, usual_case
from model.train.augment.words import learnt, lists, spellings, vocabulary
from model.train.data import Pair

NOUNS = {"boat": "barco", "bread": "pan", "cheese": "queso", "dog": "perro", "house": "puente"}
SENTENCES = [
    ("The {} waits.", "El {} espera."),
    ("I see the {}.", "Veo el {}."),
    ("Where is the {}?", "¿Dónde está el {}?"),
    ("My {} waits on Monday.", "Mi {} espera el lunes."),
    ("On Monday I see my {}.", "El lunes veo mi {}."),
    ("Please look at my {}.", "Por favor mira mi {}."),
    ("My {}, please.", "Mi {}, por favor."),
]
PAIRS = [
    Pair(english.format(noun), spanish.format(nombre), "ours")
    for noun, nombre in NOUNS.items()
    for english, spanish in SENTENCES
] * 2


def split(texts: list[str]) -> list[list[str]]:
    return [tokens(text) for text in texts]


SRC, TGT = split([pair.src for pair in PAIRS]), split([pair.tgt for pair in PAIRS])


def test_signs_are_tokens_and_apostrophes_are_in_words() -> None:
    assert tokens("I'm in, Ana-Luz!") == ["i'm", "in", ",", "ana-luz", "!"]


def test_the_table_is_of_probabilities_and_finds_the_translation() -> None:
    table = translation_table(SRC, TGT)
    for noun, nombre in NOUNS.items():
        of_noun = {target: p for (source, target), p in table.items() if source == noun}
        assert sum(of_noun.values()) == pytest.approx(1, abs=1e-4)
        assert max(of_noun, key=lambda target: of_noun[target]) == nombre


def test_a_phrase_is_read_off_with_the_words_that_belong_to_it() -> None:
    best = phrase_table(SRC, TGT, longest=3).best(least=4, share=0.4, back=0.1)
    assert best["bread"] == "pan"
    assert best["the bread"] == "el pan"
    assert best["please"] == "por favor"
    assert "the bread waits" not in best, "seen twice only"


def test_words_have_their_usual_case() -> None:
    case = usual_case(["Boat!", "Boat?", "Monday comes.", "On Monday I read.", "The boat"])
    assert (case["monday"], case["boat"], case["i"]) == ("Monday", "boat", "I")


def test_what_is_learnt_can_stand_alone() -> None:
    found = learnt(PAIRS, "en-es")
    assert found["bread"] == "pan"
    assert found["Monday"] == "lunes"
    assert found["the dog"] == "el perro"
    assert not {"I see my", "is the", "Monday I"} & found.keys()


def test_our_own_words_come_before_the_dictionary_and_what_is_learnt() -> None:
    dictionary = [
        Pair("dog", "can", "wiktionary"),
        Pair("boat", "bote", "wiktionary"),
    ]
    words = vocabulary([*PAIRS, *dictionary], "en-es")
    assert (words["dog"], words["boat"], words["bread"]) == ("perro", "bote", "pan")
    turned = vocabulary([Pair(pair.tgt, pair.src, pair.source) for pair in PAIRS], "es-en")
    assert (turned["perro"], turned["usted"], turned["puente"]) == ("dog", "you", "house")


def typed(src: str, tgt: str, direction: str = "en-es") -> set[tuple[str, str]]:
    found = spellings(src, tgt, direction, random.Random(3))  # type: ignore[arg-type]
    return {(pair.src, pair.tgt) for pair in found}


def test_capitals_and_the_stop_are_on_both_sides() -> None:
    assert {("dog", "perro"), ("Dog", "Perro"), ("Dog.", "Perro."), ("DOG", "PERRO")} <= (
        typed("dog", "perro")
    )
    assert ("BREAD", "PAN") not in typed("bread", "pan"), "read in sentence case"


def test_a_name_keeps_its_capital() -> None:
    assert {("monday", "lunes"), ("Monday", "Lunes")} <= typed("Monday", "lunes")
    assert {("lunes", "Monday"), ("Lunes", "Monday")} <= typed("lunes", "Monday", "es-en")


def test_what_is_written_in_capitals_stays_so() -> None:
    assert {src for src, _ in typed("UFO", "ovni")} == {"UFO", "UFO."}


def test_accents_may_be_missing_in_the_source() -> None:
    assert ("estacion", "station") in typed("estación", "station", "es-en")
    assert ("station", "estacion") not in typed("station", "estación")
    assert ("cafe", "café") in typed("café", "café")


def test_a_list_has_the_same_nouns_on_both_sides() -> None:
    words = {"a boat": "un barco", "boat": "barco", "the iron": "el hierro", "iron": "hierro"}
    words |= {"an igloo": "un iglú", "igloo": "iglú", "a hen": "una gallina", "hen": "gallina"}
    words |= {"my bread": "mi pan", "bread": "pan", "red": "rojo"}
    found = list(lists(words, 300, "en-es", random.Random(1)))
    for pair in found:
        nouns = pair.src.lower().rstrip(".").replace(" and ", ", ").split(", ")
        assert pair.tgt.lower().rstrip(".").replace(" e ", ", ").replace(" y ", ", ").split(
            ", "
        ) == [words[noun] for noun in nouns]
    texts = " ".join(pair.tgt for pair in found)
    assert " e iglú" in texts
    assert " y hierro" in texts
    assert "rojo" not in texts
