"""Pairs typed as people type: what changes is the same on both sides, and only the source errs."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.config import SHIPPED, Direction
from model.train.augment.__main__ import main, robust_pairs
from model.train.augment.casual import careless, carelessly_typed, headline, headlines
from model.train.augment.figures import refigure
from model.train.augment.names import (
    MEN,
    SURNAMES,
    WOMEN,
    fit_spanish,
    invent,
    names_in,
    rename,
    renamed,
)
from model.train.augment.templates import MAKERS, SLOT, TEMPLATES, fill, filled
from model.train.data import Pair, read_pairs

PEOPLE = Pair(
    "Tom greets Mary, and Mary greets Tom.", "Tom saluda a Mary, y Mary saluda a Tom.", "x"
)
BOAT = Pair("I'm in Mary's boat, Tom.", "Estoy en el barco de Mary, Tom.", "x")


def versions(pair: Pair, direction: Direction = "en-es", count: int = 300) -> Iterator[Pair]:
    found = renamed([pair] * count, direction, random.Random(1))
    return (other for other in found if other)


def test_a_name_is_the_same_on_both_sides_and_the_rest_stays() -> None:
    seen = set()
    for other in versions(PEOPLE):
        man, woman = re.fullmatch(r"(.+) greets (.+), and \2 greets \1\.", other.src).groups()  # type: ignore[union-attr]
        assert other.tgt == f"{man} saluda a {woman}, y {woman} saluda a {man}.".replace(
            "y I", "e I"
        )
        assert other.source == "names"
        seen |= {*man.split(), *woman.split()}
    assert len(seen & set(MEN)) > 50
    assert len(seen & set(WOMEN)) > 50
    assert len(seen & set(SURNAMES)) > 30
    assert len(seen - {*MEN, *WOMEN, *SURNAMES}) > 30, "invented names"


def test_a_title_is_translated_with_its_article() -> None:
    pair = Pair("Mary saw Tom near Mary's car.", "Mary vio a Tom cerca del coche de Mary.", "")
    found = {other.src: other.tgt for other in versions(pair)}
    titled = [(src, tgt) for src, tgt in found.items() if re.search(r" Mrs?\.? ", f" {src}")]
    assert titled
    for src, tgt in titled:
        for title, surname in re.findall(r"\b(Mrs?)\.? ([^' ]+)", src):
            article = "el señor" if title == "Mr" else "la señora"
            assert re.search(rf"(?i)\b({article}|{article.replace('el', 'al')}) {surname}", tgt)
    assert any(" al señor " in tgt for _, tgt in titled)
    assert not any(" a el " in tgt or " de el " in tgt for tgt in found.values())


def test_only_the_source_side_has_abbreviated_titles_in_spanish() -> None:
    pair = Pair("Tom espera.", "Tom waits.", "")
    to_english = Counter(other.src.split()[1] for other in versions(pair, "es-en"))
    assert to_english["Sr."]
    assert to_english["señor"]
    to_spanish = Counter(other.tgt.split()[1] for other in versions(Pair(*"ab", ""), "en-es"))
    assert not to_spanish
    turned = versions(Pair("Tom waits.", "Tom espera.", ""), "en-es")
    assert "Sr." not in {other.tgt.split()[1] for other in turned}


def test_who_is_called_or_has_a_surname_gets_no_title() -> None:
    for src, tgt in (
        ("Wait, Tom.", "Espera, Tom."),
        ("Tom, wait.", "Tom, espera."),
        ("I am Tom.", "Soy Tom."),
        ("He is called Tom.", "Se llama Tom."),
        ("Tom Baker waits.", "Tom Baker espera."),
    ):
        for other in versions(Pair(src, tgt, "")):
            assert "señor" not in other.tgt
            assert "doctor" not in other.tgt


def test_without_the_same_names_on_both_sides_there_is_no_pair() -> None:
    for src, tgt in (
        ("The boat waits.", "El barco espera."),
        ("Tom waits.", "Él espera."),
        ("Mary waits.", "María espera."),
        ("Tommy waits.", "Tommy espera."),
    ):
        assert rename(Pair(src, tgt, ""), "en-es", random.Random(1)) is None


NAMED = [
    Pair("Today Ulla visits Kyoto with Pérez.", "Hoy Ulla visita Kioto con Pérez.", ""),
    Pair("Nobody sees Oporto. We leave Oporto.", "Nadie ve Oporto. Dejamos Oporto.", ""),
    Pair("Yesterday we saw Luz.", "Ayer vimos a Luz.", ""),
    Pair("Turn on that luz, he says.", "Enciende esa luz, dice.", ""),
    Pair("Pasta helps.", "Pasta de dientes.", ""),
]


@pytest.mark.parametrize("direction", SHIPPED)
def test_the_names_of_a_text_are_those_that_both_sides_have(direction: Direction) -> None:
    pairs = [pair if direction == "en-es" else Pair(pair.tgt, pair.src, "") for pair in NAMED]
    # Not "Kyoto", which is translated, "Pasta", which begins a sentence, or "luz", a word.
    assert names_in(pairs, direction) == ["Oporto", "Pérez", "Ulla"]


def test_people_are_called_as_in_the_names_that_are_given() -> None:
    found = renamed([PEOPLE] * 200, "en-es", random.Random(1), ["Ulla", "Oporto"])
    seen = Counter(word for pair in found for word in re.findall(r"[A-Z]\w+", pair.src))
    assert {"Ulla", "Oporto"} <= set(seen)
    assert not set(seen) & {*MEN, *WOMEN, *SURNAMES}


def test_spanish_joins_and_changes_small_words() -> None:
    assert fit_spanish("El libro de el señor Paz") == "El libro del señor Paz"
    assert fit_spanish("Ana y Inés y Hilda y Hierro") == "Ana e Inés e Hilda y Hierro"
    assert fit_spanish("Vamos a el puerto") == "Vamos a el puerto"


def test_invented_names_join_two() -> None:
    assert {len(invent(["Abcdef", "Ghijkl"], random.Random(n)).split()) for n in range(20)} == {1}
    assert invent(["Ramona"], random.Random(1)).startswith("Ra")


def test_a_headline_has_capitals_and_keeps_the_rest() -> None:
    titles = {headline("It's the end of José's red-hot day", random.Random(n)) for n in range(9)}
    assert titles == {
        "It's The End Of José's Red-hot Day",
        "It's the End of José's Red-hot Day",
    }


def test_a_headlines_full_stop_is_on_both_sides_or_neither() -> None:
    pair = Pair("The boat waits.", "El barco espera.", "")
    found = {(p.src, p.tgt) for p in headlines([pair] * 50, "en-es", random.Random(1))}
    assert ("The Boat Waits", "El barco espera") in found
    assert ("The Boat Waits.", "El barco espera.") in found
    assert all(src.endswith(".") == tgt.endswith(".") for src, tgt in found)
    assert list(headlines([Pair("Wait.", "Espera.", "")], "en-es", random.Random(1))) == []


def test_people_leave_out_capitals_marks_accents_and_apostrophes() -> None:
    typed = {careless("¿Dónde está el niño, José?", random.Random(n)) for n in range(400)}
    assert {"donde esta el nino jose", "donde esta el niño, jose?", "dónde está el niño, josé"} <= (
        typed
    )
    typed = {careless("I don't know Tom's uncle.", random.Random(n)) for n in range(100)}
    assert {"i dont know toms uncle", "i don't know tom's uncle", "I dont know Toms uncle"} <= typed


def test_a_question_without_any_sign_keeps_its_mark() -> None:
    typed = {careless("¿Viene tu tío?", random.Random(n)) for n in range(100)}
    assert all(text.endswith("?") for text in typed)
    assert "viene tu tio?" in typed


def test_the_target_stays_as_it_was_written() -> None:
    found = list(carelessly_typed([BOAT] * 50, "en-es", random.Random(1)))
    assert {pair.tgt for pair in found} == {BOAT.tgt}
    assert BOAT.src not in {pair.src for pair in found}
    assert {pair.source for pair in found} == {"sloppy-en"}


@pytest.mark.parametrize(
    ("src", "tgt", "pattern"),
    [
        ("It is 7:30.", "Son las 7:30.", r"It is ([2-9]|1[0-2]):(1[3-9]|2\d|3[01])?\d*\."),
        ("In 1950 he left.", "Se fue en 1950.", r"In (18|19|20)\d0 he left\."),
        ("We have 400 hens.", "Tenemos 400 gallinas.", r"We have [1-9]00 hens\."),
        ("It costs 25,000 pesos.", "Cuesta 25.000 pesos.", r"It costs \d\d,000 pesos\."),
    ],
)
def test_other_figures_are_of_the_same_kind(src: str, tgt: str, pattern: str) -> None:
    found = [refigure(Pair(src, tgt, ""), random.Random(n)) for n in range(40)]
    pairs = [pair for pair in found if pair]
    assert len({pair.src for pair in pairs}) > 1
    for pair in pairs:
        assert re.fullmatch(pattern, pair.src), pair.src
        assert re.findall(r"\d+", pair.src) == re.findall(r"\d+", pair.tgt)
        assert re.sub(r"\d", "", pair.tgt) == re.sub(r"\d", "", tgt)


@pytest.mark.parametrize(
    ("src", "tgt"),
    [
        ("Two boats.", "Dos barcos."),
        ("We have 3 hens.", "Tenemos tres gallinas."),
        ("On May 21st.", "El 21 de mayo."),
        ("Agent 007 waits.", "El agente 007 espera."),
        ("The SR-22 waits.", "El SR-22 espera."),
    ],
)
def test_figures_that_cannot_be_exchanged_are_left(src: str, tgt: str) -> None:
    assert refigure(Pair(src, tgt, ""), random.Random(1)) is None


def test_every_slot_of_the_templates_has_its_values_on_both_sides() -> None:
    lines = TEMPLATES.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 150
    used = set()
    for line in lines:
        english, spanish = (sorted(m[0] for m in SLOT.finditer(side)) for side in line.split("\t"))
        assert english == spanish, line
        used |= {slot.strip("{}0123456789") for slot in english}
    assert used == {*MAKERS, "mr", "mrs"}


@pytest.mark.parametrize("direction", SHIPPED)
def test_figures_and_addresses_are_copied(direction: Direction) -> None:
    for pair in filled(2, direction, random.Random(1)):
        assert "{" not in pair.src + pair.tgt
        digits = [re.findall(r"\d", side) for side in (pair.src, pair.tgt)]
        assert sorted(digits[0]) == sorted(digits[1]), pair
        addresses = [sorted(re.findall(r"\S+@\S+\w", side)) for side in (pair.src, pair.tgt)]
        assert addresses[0] == addresses[1], pair


def test_each_language_writes_values_its_own_way() -> None:
    def texts(english: str, spanish: str) -> list[tuple[str, str]]:
        pairs = (fill(english, spanish, "en-es", random.Random(n)) for n in range(200))
        return [(pair.src, pair.tgt) for pair in pairs]

    assert any(
        re.search(r"\d\.\d", s) and re.search(r"\d,\d", t)
        for s, t in texts("{n2} {decimal}", "{n2} {decimal}")
    )
    dates = texts("on {date}", "el {date}")
    assert any("March" in src and "de marzo de" in tgt for src, tgt in dates)
    times = texts("At {time}.", "A las {time}.")
    assert any(src.endswith(" p.m.") for src, _ in times)
    assert not any(text.endswith("..") for pair in times for text in pair)
    weights = texts("{weight}", "{weight}")
    assert any(re.search(r"\dkg$", src) and re.search(r"\d kg$", tgt) for src, tgt in weights)
    assert any(src.endswith("pounds") and tgt.endswith("libras") for src, tgt in weights)


def test_all_kinds_are_there_and_the_same_each_time() -> None:
    pairs = [
        Pair("Tom greets Mary at 7:30.", "Tom saluda a Mary a las 7:30.", "ours"),
        *[Pair("The boat waits.", "El barco espera.", "ours")] * 5,
        Pair("The bell rings.", "La campana suena.", "other"),
        Pair("harbour", "puerto", "wiktionary"),
    ]
    nouns = {"iron": "hierro", "fig": "higo", "oak": "roble", "bee": "abeja", "wool": "lana"}
    for noun, nombre in nouns.items():
        pairs += [
            Pair(noun, nombre, "wiktionary"),
            Pair(f"the {noun}", f"el {nombre}", "wiktionary"),
        ]
    once = list(robust_pairs(pairs, {"ours"}, "en-es", seed=1, copies=2))
    assert once == list(robust_pairs(pairs, {"ours"}, "en-es", seed=1, copies=2))
    assert once != list(robust_pairs(pairs, {"ours"}, "en-es", seed=2, copies=2))
    kinds = Counter(pair.source for pair in once)
    assert kinds["templates"] == 2 * len(TEMPLATES.read_text(encoding="utf-8").splitlines())
    assert kinds["names"] == 2, "by the lists and by the text's own names"
    assert set(kinds) == {
        "names",
        "title-en",
        "sloppy-en",
        "figures",
        "templates",
        "words",
        "lists",
        "phrases",
    }
    assert Pair("Harbour.", "Puerto.", "words") in once
    assert not any("bell rings" in pair.src.lower() for pair in once)


def test_the_command_writes_english_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    train, out = tmp_path / "train.tsv", tmp_path / "out.tsv"
    train.write_text("The boat waits.\tEl barco espera.\ttatoeba\n" * 5, encoding="utf-8")
    argv = f"augment --train {train} {train} --direction es-en --out {out}".split()
    monkeypatch.setattr("sys.argv", argv)
    main()
    title = [pair for pair in read_pairs(out, "es-en") if pair.source == "title-es"]
    assert Pair("El Barco Espera.", "The boat waits.", "title-es") in title
    assert "title-es" in capsys.readouterr().out


def test_other_languages_are_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "robust.tsv"
    files = ["--train", str(tmp_path / "pairs.tsv"), "--out", str(out)]
    for direction, said in (
        ("pt-en", "English and Spanish only: the direction is en-es or es-en, not pt-en"),
        ("pt", "'pt', not two different ISO 639-1 codes"),
    ):
        monkeypatch.setattr("sys.argv", ["augment.py", *files, "--direction", direction])
        with pytest.raises(SystemExit):
            main()
        assert said in " ".join(capsys.readouterr().err.split())
    assert not out.exists()
