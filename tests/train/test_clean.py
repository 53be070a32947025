"""What is left out of training text, and what a wrong translation looks like."""

import codecs
from pathlib import Path

import pytest

from model.train.clean import clean, is_fit, is_sound, known_words, main
from model.train.data import Pair

KNOWN = known_words(["El barco espera en el puerto, mi amor."] * 2 + ["Una sola vez."])


def rot13(text: str) -> str:
    return codecs.decode(text, "rot13")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Gung vf ohyyfuvg.", "en"),
        ("JUNG GUR SHPX?", "en"),
        ("Ur xvyyrq uvzfrys.", "en"),
        ("¡Zvreqn, dhé seíb!", "es"),
        ("Fr fhvpvqó.", "es"),
    ],
)
def test_words_unfit_for_a_classroom_are_found_in_any_case(text: str, language: str) -> None:
    assert not is_fit(rot13(text), language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The class passes the grass in Scunthorpe.", "en"),
        ("The cockpit of the condominium", "en"),
        ("I know the pianist.", "en"),
        ("Lo conozco: es un conocido cantante.", "es"),
        ("El cono de la computadora disputa el punto.", "es"),
    ],
)
def test_longer_words_that_only_begin_alike_are_kept(text: str, language: str) -> None:
    assert is_fit(text, language)


def test_pairs_are_kept_once_and_some_sources_not_at_all() -> None:
    good = Pair("The boat waits.", "El barco espera.", "a")
    bad = Pair("The boat waits.", rot13("Zvreqn."), "a")
    kept, counts = clean([good, bad, good, Pair("A joke.", "Un chiste.", "fortunes_es")])
    assert kept == [good]
    assert (counts.kept, counts.unfit, counts.repeated, counts.excluded) == (1, 1, 1, 1)


def test_a_sound_translation_is_kept() -> None:
    assert is_sound("The boat waits in the harbour.", "El barco espera en el puerto.", KNOWN)
    assert is_sound("Does Ulrich wait?", "¿Espera Ulrich?", KNOWN)


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("The boat waits.", "El barco zarpa."),
        ("One boat waits.", "Una barco espera."),
        ("The boat waits for 3.", "El barco espera en 4."),
        ("The boat waits?", "El barco espera."),
        ("The boat waits.", "El barco"),
        ("The boat waits in the harbour.", "El."),
        ("Wait.", "El barco espera en el puerto."),
        ("El barco espera.", "El barco espera."),
        ("The boat waits and waits now.", "El barco barco barco espera."),
        ("The boat in the harbour waits there.", "El barco en el puerto barco en el puerto."),
        ("...", "..."),
    ],
)
def test_a_translation_that_went_wrong_is_recognised(source: str, translation: str) -> None:
    assert not is_sound(source, translation, KNOWN)


def test_of_a_language_without_a_list_no_word_is_unfit_and_the_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs, out = tmp_path / "pairs.tsv", tmp_path / "clean.tsv"
    bad = rot13("Jung gur shpx?")
    pairs.write_text(f"O barco espera.\tThe boat waits.\nO quê?\t{bad}\n", encoding="utf-8")
    command = ["clean.py", "--train", str(pairs), "--out", str(out), "--columns", "pt", "en"]
    monkeypatch.setattr("sys.argv", command)
    main()
    assert out.read_text(encoding="utf-8") == "O barco espera.\tThe boat waits.\n"
    said = capsys.readouterr().out
    assert "No unfit words are listed in pt" in said
    assert "listed in en" not in said
    monkeypatch.setattr("sys.argv", [*command[:-1], "xx"])
    with pytest.raises(SystemExit, match="'pt-xx', not two different ISO 639-1 codes"):
        main()
