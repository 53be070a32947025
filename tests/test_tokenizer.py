"""Text to pieces and back, and what text cannot do."""

import pytest
from conftest import ROOT, SENTENCES

from model.tokenizer import EOS_ID, UNK_ID, Tokenizer, Unknown, required_characters, train_tokenizer


@pytest.mark.parametrize("text", ["Mi tío vende queso.", "The window is open?"])
def test_text_comes_back(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_marks_have_no_text_and_never_come_out_of_text(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("<s> open </s> <pad> <unk>")
    assert not {0, 2, 3} & set(ids)
    assert tokenizer.decode([2, *tokenizer.encode("open"), EOS_ID, 0]) == "open"


def test_every_letter_and_sign_of_both_languages_is_a_piece(tokenizer: Tokenizer) -> None:
    letters = "abcdefghijklmnopqrstuvwxyzáéíóúüñ"
    signs = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¿¡ºª°€£"
    text = f"{letters} {letters.upper()} 0123456789 {signs}"
    assert tokenizer.unknown(text) == []
    assert tokenizer.readable(text) == text
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_digits_are_single_pieces() -> None:
    texts = [f"{sentence} 2020 2020 2020" for sentence in SENTENCES]
    tokenizer = train_tokenizer(texts, vocab_size=130)
    pieces = [tokenizer.piece(token_id) for token_id in tokenizer.encode("2020 600123")]
    assert pieces == [*"▁2020▁600123"]


def test_a_vocabulary_is_made_of_plain_forms() -> None:
    tokenizer = train_tokenizer(["“Sí” — dijo…"] * 5, vocab_size=121)
    spelled = "".join(tokenizer.piece(token_id) for token_id in range(4, 121))
    assert not set("“”—…") & set(spelled)


def test_unknown_characters_are_listed_with_their_offsets(tokenizer: Tokenizer) -> None:
    assert tokenizer.unknown("pan 🙂 y 中🙂") == [
        Unknown("🙂", 4),
        Unknown("中", 8),
        Unknown("🙂", 9),
    ]
    assert UNK_ID in tokenizer.encode("🙂")
    assert tokenizer.unknown("El pingüino y mi tío") == []


@pytest.mark.parametrize("sign", ["❤", "👨\u200d👩\u200d👧", "👍🏽", "🇦🇷", "z\u0337", "한"])
def test_what_a_reader_takes_for_one_character_is_listed_as_one(
    tokenizer: Tokenizer, sign: str
) -> None:
    assert tokenizer.unknown(f"pan {sign}.") == [Unknown(sign, 4)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("I love you ❤", "I love you"),
        ("My family 👨\u200d👩\u200d👧 lives here 🙂🙂.", "My family lives here."),
        ("hi🙂there, 🙂 you!", "hi there, you!"),
        ("François and z\u0337oe", "Franois and zoe"),
        ("🙂 中文", ""),
    ],
)
def test_what_no_piece_holds_is_left_out(tokenizer: Tokenizer, text: str, read: str) -> None:
    assert tokenizer.readable(text) == read
    assert UNK_ID not in tokenizer.encode(read)


def test_each_unknown_character_is_looked_up_once(
    tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(tokenizer, "encode", lambda text: asked.append(text) or [UNK_ID])
    tokenizer.unknown("中🙂" * 5000)
    assert sorted(asked) == ["中", "🙂"]


@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_damaged_model_is_refused(tokenizer: Tokenizer, share: float) -> None:
    with pytest.raises(ValueError, match=r"not a SentencePiece model|the ids of pad"):
        Tokenizer(tokenizer.model[: int(share * len(tokenizer.model))])
    with pytest.raises(ValueError, match="not a SentencePiece model"):
        Tokenizer(b"no model")


PAIRS = (ROOT / "tests" / "train" / "pairs.en-pt.tsv").read_text(encoding="utf-8")
PORTUGUESE = [line.split("\t")[1] for line in PAIRS.splitlines()]


def test_a_vocabulary_is_lowered_to_what_the_text_carries() -> None:
    tokenizer = train_tokenizer(PORTUGUESE, 8000, ("pt", "en"))
    assert 200 < tokenizer.vocab_size < 1000
    again = train_tokenizer(PORTUGUESE, tokenizer.vocab_size, ("pt", "en"))
    assert again.vocab_size == tokenizer.vocab_size


def test_a_vocabulary_that_cannot_hold_the_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="no 50 pieces can be made of this text"):
        train_tokenizer(PORTUGUESE, 50, ("pt", "en"))


def test_of_other_languages_the_letters_of_the_text_are_pieces_in_both_cases() -> None:
    tokenizer = train_tokenizer(PORTUGUESE, 8000, ("pt", "en"))
    # The text has no "õ", and needs no "ñ" or "¿".
    text = "ãçáõÃÇÁ abcXYZ 0123456789 ~#€ ñ¿"
    assert [each.char for each in tokenizer.unknown(text)] == ["õ", "ñ", "¿"]
    greek = train_tokenizer(["Η γάτα κοιμάται.", "Ο σκύλος τρέχει."], 8000, ("el", "es"))
    assert greek.unknown("ΓΆΤΑ γάτα ñ¿ abc") == []


def test_a_stray_letter_is_no_letter_of_the_language() -> None:
    texts = [*PORTUGUESE * 40, "Я"]
    assert "Я" not in required_characters(texts, ("pt", "en"))
    assert "Ã" in required_characters(texts, ("pt", "en"))
    assert required_characters(["Я"], ("en", "es")) == required_characters([], ("es", "en"))


def test_the_first_word_of_a_vocabulary_is_a_word_of_its_text() -> None:
    word = train_tokenizer(PORTUGUESE, 8000, ("pt", "en")).first_word()
    assert word in " ".join(PORTUGUESE)
    assert len(word) > 1
