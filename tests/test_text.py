"""What is done to a reader's text: limits, plain forms, sentences, what is read, what is kept."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.text import (
    MAX_CHARACTERS,
    MAX_MARKS,
    InputError,
    cut,
    differences,
    guess_language,
    letters,
    plain,
    reading,
    split_sentences,
)

CALM = {"deadline": None, "derandomize": True}
FLOODS = [
    "a" + "\u0301" * 400_000,
    "中" * 1_000_000,
    "".join(map(chr, range(0x4E00, 0x9FFF))),
    *(
        piece * (MAX_CHARACTERS + 1)
        for piece in ("a\u0301", " ", "\n", "- \n", "• ", "1. ", '"', "(((")
    ),
    *(
        piece * (MAX_CHARACTERS + 1)
        for piece in (". (", ".\n", "a-", "a@", "www.", "1,", "&", "a&", "½")
    ),
    *(
        piece * (MAX_CHARACTERS + 1)
        for piece in ("\u200d", "👨\u200d", "🏽\u200d", "Dr. ", "ab-\n")
    ),
]


def test_a_refusal_says_its_numbers() -> None:
    error = InputError("too_long", sentence=2, pieces=71, limit=60)
    assert str(error) == (
        "Too long for the model: sentence 2 has 71 pieces, and it reads at most 60."
    )
    assert error.values == {"sentence": 2, "pieces": 71, "limit": 60}


# Plain forms


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("“a” «b» „c“ ‘d’ it’s don´t", '"a" "b" "c" \'d\' it\'s don\'t'),
        ("10–15 — a−b non‑stop", "10-15 - a-b non-stop"),
        ("he came—and left", "he came - and left"),
        ("• pan · leche", "- pan - leche"),
        ("wait…", "wait..."),
        ("12\u00a0kg\u2009net\u3000here", "12 kg net here"),
        ("ﬁn, oﬃce, ﬂat", "fin, office, flat"),
        ("in\u00adfor\u00adma\u00adtion", "information"),
        ("ti\u0301o ma\u006e\u0303ana", "tío mañana"),
        ("love ❤️ 1️⃣ 2⃣", "love ❤ 1 2"),
        ("Ｈｅｌｌｏ！ 𝐁𝐨𝐥𝐝 ½ №", "Hello! Bold 1/2 No"),
        ("3 × 4 ÷ 2", "3 x 4 / 2"),
        ("3.º 2.ª 20 °C €5 £6", "3.º 2.ª 20 °C €5 £6"),
        ("a\u200bb\u202ec\ufeff \x00d\x1b", "abc d"),
        ("▁like▁this", "like this"),
        ("\ud800x", "x"),
        ("  two \n\t lines ", "two lines"),
        (" \u200b\u2028 ", ""),
        ("👨\u200d👩\u200d👧 a\u200db", "👨\u200d👩\u200d👧 ab"),
    ],
)
def test_typographic_signs_have_plain_forms(typed: str, read: str) -> None:
    assert plain(typed) == read


@settings(max_examples=500, **CALM)
@given(st.text(max_size=60) | st.text("a1.“—\u0301\u200d👨🏽❤\ufe0f½ﬁ \n\u00ad´¨", max_size=60))
def test_plain_forms_are_left_alone(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert "\n" not in once


def test_marks_after_one_letter_are_capped() -> None:
    kept = plain("z" + "\u0317" * 1000 + "b")
    assert kept == "z" + "\u0317" * MAX_MARKS + "b"


# Limits


def test_characters_are_counted_first() -> None:
    with pytest.raises(InputError, match="12001 characters are too many at once: at most 12000"):
        cut("a" * (MAX_CHARACTERS + 1), "en")
    assert cut("a" * MAX_CHARACTERS, "en").sentences == ["a" * MAX_CHARACTERS]


@pytest.mark.parametrize("flood", FLOODS, ids=lambda flood: ascii(flood[:6]))
def test_a_flood_is_refused_before_any_work_and_what_fits_of_it_is_read(
    flood: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("model.text.tidy", pytest.fail)
        patch.setattr("model.text.plain", pytest.fail)
        with pytest.raises(InputError, match=f"{len(flood)} characters"):
            cut(flood, "en")
    runs: list[int] = []
    normalize = unicodedata.normalize

    def record(form: str, text: str) -> str:
        marks = "".join("x" if unicodedata.combining(char) else " " for char in text)
        runs.extend(map(len, marks.split()))
        return normalize(form, text)

    monkeypatch.setattr("model.text.unicodedata.normalize", record)
    for sentence in cut(flood[:MAX_CHARACTERS], "en").sentences:
        words, _ = reading(sentence, "en")
        assert differences(words, words, ("en", "es")) == []
    guess_language(flood[:MAX_CHARACTERS], ("en", "es"))
    # `normalize` is quadratic in the length of these.
    assert max(runs, default=0) <= MAX_MARKS


# Sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One boat. Two boats.", ["One boat.", "Two boats."]),
        ("Really?! Yes… Good.", ["Really?!", "Yes...", "Good."]),
        ("No. I will not.", ["No.", "I will not."]),
        ("Am I? I am. So was I. He is not.", ["Am I?", "I am.", "So was I.", "He is not."]),
        ("¿Quién es? ¡Soy yo! Abrí.", ["¿Quién es?", "¡Soy yo!", "Abrí."]),
        ("She said “Come in.” He came.", ['She said "Come in."', "He came."]),
        ("no end", ["no end"]),
        (" \n ", []),
        ("...", ["..."]),
        # Where a reader would cut, and where not.
        ("We live in No. 5 with Dr. Vega.", ["We live in No. 5 with Dr. Vega."]),
        ("J. Ruiz paid 3.50 at 5 p.m. today.", ["J. Ruiz paid 3.50 at 5 p.m. today."]),
        ("La Sra. Gómez vive en EE. UU.", ["La Sra. Gómez vive en EE. UU."]),
        ("Vive en EE. UU. Ella es médica.", ["Vive en EE. UU.", "Ella es médica."]),
        ("Sgt. Lane is here.", ["Sgt. Lane is here."]),
        ("Vea el cap. 3 y la fig. 2.", ["Vea el cap. 3 y la fig. 2."]),
        ("I said no. 3 people laughed.", ["I said no.", "3 people laughed."]),
        ("Quiero ver el mar. María nada.", ["Quiero ver el mar.", "María nada."]),
        ("He lost his red cap. Ana found it.", ["He lost his red cap.", "Ana found it."]),
        ("We ate bread, fruit, etc. They left.", ["We ate bread, fruit, etc.", "They left."]),
        ("It was 5 p.m. We went home.", ["It was 5 p.m.", "We went home."]),
        ("Let us try plan B. We have time.", ["Let us try plan B.", "We have time."]),
        ("I read J. A. Ruiz and S. King.", ["I read J. A. Ruiz and S. King."]),
        ("Vivo en Av. La Plata 300. Llamame.", ["Vivo en Av. La Plata 300.", "Llamame."]),
        ("On Jan. 5 Capt. Diaz and Lt. Roe left.", ["On Jan. 5 Capt. Diaz and Lt. Roe left."]),
        ("La Dña. Ruiz, la Profa. Gil, el Gral. Las Heras y el Lic. Paz.",
         ["La Dña. Ruiz, la Profa. Gil, el Gral. Las Heras y el Lic. Paz."]),
        ("Tel. 600 123, vol. 2, p. 12.", ["Tel. 600 123, vol. 2, p. 12."]),
        # Lines.
        ("A line\nAnother line", ["A line", "Another line"]),
        ("one part\n\nthe other part", ["one part", "the other part"]),
        ("bread\nmilk\neggs", ["bread", "milk", "eggs"]),
        ("a line\nthat goes on", ["a line that goes on"]),
        ("My grandmother bought a very old\nhouse near the sea.",
         ["My grandmother bought a very old house near the sea."]),
        ("The museum is closed on\nMonday because of the rain.",
         ["The museum is closed on Monday because of the rain."]),
        ("They met old Dr.\nVega there.", ["They met old Dr. Vega there."]),
        ("the infor-\nmation is old", ["the information is old"]),
        ("a well-\nknown man", ["a well-known man"]),
        ("la informa\u00ad\nción", ["la información"]),
        ("First end here.\nsecond one", ["First end here.", "second one"]),
        # Lists.
        ("1. Buy bread\n2. Buy milk", ["1. Buy bread", "2. Buy milk"]),
        ("1) pan\n2) leche", ["1) pan", "2) leche"]),
        ("• pan\n• leche\n- té\n* agua", ["• pan", "• leche", "- té", "* agua"]),
        ("—Hola —dijo Ana.\n—Chau.", ["—Hola - dijo Ana.", "—Chau."]),
        ("Buy this: 1. Bread 2. Milk", ["Buy this:", "1. Bread", "2. Milk"]),
    ],
)  # fmt: skip
def test_a_text_is_cut_where_a_reader_would_cut(text: str, sentences: list[str]) -> None:
    assert split_sentences(text, "en") == sentences


def test_cutting_loses_nothing_but_white_space() -> None:
    text = 'Wait!! What? "No." (Yes.) e.g. this\nThat. ¿Y? 1. First 2. Second'
    assert "".join("".join(split_sentences(text, "en")).split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "One. Two.",
        "One.\nTwo.\n\n\nThree.",
        "Buy:\n  1. Bread\n  2. Milk",
        "• pan\n• leche",
        "Mr. Roe left.\n***\nThe end.",
    ],
)
def test_text_between_sentences_is_kept(text: str) -> None:
    layout = cut(text, "en")
    assert layout.text == text
    assert layout.fill([sentence.lstrip("•12. ") for sentence in layout.sentences]) == text


def test_what_is_not_read_is_copied_through() -> None:
    layout = cut("***\nOne.\n---\n\nTwo. Three.\n???", "en")
    layout = layout.only(lambda sentence: sentence.startswith("T"))
    assert layout.sentences == ["Two.", "Three."]
    assert layout.fill(["2.", "3."]) == "***\nOne.\n---\n\n2. 3.\n???"


@settings(max_examples=500, **CALM)
@given(st.text(max_size=80) | st.lists(
    st.sampled_from(["Dr. ", "No. ", "1. ", "• ", "- ", "\n", "\n\n", "a b c ", "The boat. ", "de ",
                     "infor-\n", "¿Y? ", "…", '" ', "3 ", "J. ", "X"]), max_size=30).map("".join),
)  # fmt: skip
def test_any_text_is_cut_without_loss(text: str) -> None:
    layout = cut(text, "en")
    assert len(layout.gaps) == len(layout.sentences) + 1
    assert all(layout.sentences)
    kept = set("".join(layout.sentences))
    assert {char for char in plain(text) if char.isalnum()} <= kept


# What is read


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("WHERE IS THE TRAIN STATION?", "en", "Where is the train station?"),
        ("¿DÓNDE ESTÁ LA LLAVE?", "es", "¿Dónde está la llave?"),
        ('"STOP!" I SAID, AND I\'M HERE.', "en", '"Stop!" I said, and I\'m here.'),
        ("3 DOGS BARK.", "en", "3 dogs bark."),
        ("LA 2.ª CLASE", "es", "La 2.ª clase"),
        ("HELLO", "en", "Hello"),
        ("1. BUY BREAD", "en", "Buy bread"),
    ],
)
def test_text_in_capitals_is_read_in_sentence_case(text: str, language: str, words: str) -> None:
    assert reading(text, language) == (words, ["capitals"])


def test_what_is_read_has_its_place_in_the_sentence() -> None:
    assert letters("1. DOGS & İCE", "en") == "   Dogs   İce"
    assert letters("a dog & a cat, AT&T", "en") == "a dog   a cat, AT&T"


@pytest.mark.parametrize(
    "text", ["USA", "DNI 5", "I", "OK!", "The USA", "iPHONE PLUS", "中文 中文"]
)
def test_short_words_and_mixed_case_stay_as_typed(text: str) -> None:
    assert reading(text, "en") == (text, [])


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("a dog & a cat", "a dog and a cat", "a dog y a cat"),
        ("salt&pepper", "salt and pepper", "salt y pepper"),
        ("AT&T, R&D, M&Ms", "AT&T, R&D, M&Ms", "AT&T, R&D, M&Ms"),
        ("see b.com/?a=b&cc=dd&ee", "see b.com/?a=b&cc=dd&ee", "see b.com/?a=b&cc=dd&ee"),
        ("& so", "& so", "& so"),
    ],
)
def test_an_ampersand_between_words_is_read_as_the_word(
    text: str, english: str, spanish: str
) -> None:
    assert reading(text, "en")[0] == english
    assert reading(text, "es")[0] == spanish


# What a translation has to keep


@pytest.mark.parametrize(
    ("source", "target", "notes"),
    [
        ("My number is 600 123 456.", "Mi número es 600-123-456.", []),
        ("My number is 600 123 456.", "Mi número es 600-123-465.", ["figures"]),
        ("It costs 1,234.50.", "Cuesta 1.234,50.", []),
        ("It costs 12.50.", "Cuesta 12.", ["figures"]),
        ("10 of 20", "de 20, 10", []),
        ("I have 3 dogs.", "Tengo tres perros.", []),
        ("I have three dogs.", "Tengo 3 perros.", []),
        ("I have 3 dogs.", "Tengo cuatro perros.", ["figures"]),
        ("I have dogs.", "Tengo 2 perros.", ["figures"]),
        ("Write to ana.r@mail.org.", "Escribí a ana.r@mail.org.", []),
        ("Write to ana.r@mail.org.", "Escribí a ana@mail.org.", ["addresses"]),
        ("See www.boat.com/a now", "Mirá www.boat.com/a ahora", []),
        ("See boat.org now", "Mirá bote.org ahora", ["addresses"]),
        ("Ask @ana_r.", "Preguntale a ana_r.", ["addresses"]),
    ],
)
def test_what_a_translation_has_not_kept_is_noted(
    source: str, target: str, notes: list[str]
) -> None:
    assert differences(source, target, ("en", "es")) == notes


# Languages


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
    assert guess_language(text, ("en", "es")) == language


# Other languages: what is known of English and Spanish alone is silent.


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("Ele chegou. Ela saiu! Quem ficou?", "pt", ["Ele chegou.", "Ela saiu!", "Quem ficou?"]),
        # "Sr." and "No. 5" are English and Spanish; initials are of no language.
        ("O Sr. Silva chegou.", "pt", ["O Sr.", "Silva chegou."]),
        ("O Sr. Silva chegou.", "es", ["O Sr. Silva chegou."]),
        ("J. A. Silva chegou.", "pt", ["J. A. Silva chegou."]),
        ("Er sagte no. 5 kam.", "de", ["Er sagte no.", "5 kam."]),
        ("- pão\n- leite", "pt", ["- pão", "- leite"]),
        # "a" keeps no line open.
        ("Eu gosto muito mesmo de a\nEla veio.", "pt", ["Eu gosto muito mesmo de a", "Ela veio."]),
        ("Eu gosto muito mesmo de a\nEla veio.", "es", ["Eu gosto muito mesmo de a Ela veio."]),
        # Scripts without capitals, and their stops.
        ("वह आया। वह गई।", "hi", ["वह आया।", "वह गई।"]),
        ("من أنت؟ أنا علي.", "ar", ["من أنت؟", "أنا علي."]),
        ("你好。我是学生。", "zh", ["你好。", "我是学生。"]),
        ("3.5 kg", "fr", ["3.5 kg"]),
    ],
)
def test_full_stops_cut_in_any_language_and_abbreviations_only_in_two(
    text: str, language: str, sentences: list[str]
) -> None:
    assert split_sentences(text, language) == sentences


@pytest.mark.parametrize("text", ["DER HUND BELLT", "Hund & Katze", "i b i"])
def test_capitals_and_ampersands_are_read_as_they_are_in_other_languages(text: str) -> None:
    assert reading(text, "de") == (text, [])
    assert letters(text, "de") == text


@pytest.mark.parametrize(
    ("source", "target", "notes"),
    [
        # "dois" may be the 2, for all that is known.
        ("I have 2 dogs.", "Tenho dois cachorros.", []),
        ("I have 25 dogs.", "Tenho vinte e cinco cachorros.", ["figures"]),
        ("I have 25 dogs.", "Tenho 25 cachorros.", []),
        ("Write to a@b.org.", "Escreva para b@a.org.", ["addresses"]),
    ],
)
def test_a_small_number_may_be_a_word_that_is_not_known(
    source: str, target: str, notes: list[str]
) -> None:
    assert differences(source, target, ("en", "pt")) == notes


@pytest.mark.parametrize("languages", [("en", "pt"), ("pt", "es"), ("fr", "de")])
def test_no_language_is_guessed_where_only_one_or_none_is_known(languages: tuple[str, str]) -> None:
    text = "¿Dónde está la estación?"
    assert guess_language(text, ("en", "es")) == "es"
    assert guess_language(text, languages) is None
