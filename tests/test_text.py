"""Sentences and languages of what people type."""

import pytest

from model.text import MESSAGES, InputError, guess_language, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One boat. Two boats.", ["One boat.", "Two boats."]),
        ("Really?! Yes… Good.", ["Really?!", "Yes…", "Good."]),
        ("No. I will not.", ["No.", "I will not."]),
        ("Am I? I am. So was I. He is not.", ["Am I?", "I am.", "So was I.", "He is not."]),
        ("¿Quién es? ¡Soy yo! Abrí.", ["¿Quién es?", "¡Soy yo!", "Abrí."]),
        ("She said “Come in.” He came.", ["She said “Come in.”", "He came."]),
        ("We live in No. 5 with Dr. Vega.", ["We live in No. 5 with Dr. Vega."]),
        ("J. Ruiz paid 3.50 at 5 p.m. today.", ["J. Ruiz paid 3.50 at 5 p.m. today."]),
        ("La Sra. Gómez vive en EE. UU.", ["La Sra. Gómez vive en EE. UU."]),
        ("a line\nthat goes on", ["a line\nthat goes on"]),
        ("A line\nAnother line", ["A line", "Another line"]),
        ("one part\n\nthe other part", ["one part", "the other part"]),
        ("no end", ["no end"]),
        (" \n ", []),
        ("...", ["..."]),
    ],
)
def test_a_text_is_cut_after_its_sentences(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


def test_cutting_loses_nothing_but_white_space() -> None:
    text = "Wait!! What? “No.” (Yes.) e.g. this\nThat. ¿Y? 1. First 2. Second"
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is the station?", "en"),
        ("I don't like it.", "en"),
        ("¿Dónde está la estación?", "es"),
        ("Quiero un café con leche, por favor", "es"),
        ("No.", None),
        ("Buenos Aires", None),
        ("", None),
        ("12345 !!! 🙂", None),
        ("The taxi de la radio", None),
    ],
)
def test_a_language_is_guessed_only_from_clear_signs(text: str, language: str | None) -> None:
    assert guess_language(text) == language


def test_a_refusal_says_its_numbers() -> None:
    error = InputError("too_long", sentence=2, pieces=71, limit=60)
    assert str(error) == "Sentence 2 has 71 pieces; the model reads at most 60."
    assert error.values == {"sentence": 2, "pieces": 71, "limit": 60}
    assert set(MESSAGES) == {"empty", "too_long", "too_many"}
