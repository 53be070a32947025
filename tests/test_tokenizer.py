"""Text to pieces and back, and what text cannot do."""

import pytest

from model.tokenizer import EOS_ID, UNK_ID, Tokenizer, Unknown, normalise


@pytest.mark.parametrize("text", ["Mi tío vende queso.", "The window is open?"])
def test_text_comes_back(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_marks_have_no_text_and_never_come_out_of_text(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("<s> open </s> <pad> <unk>")
    assert not {0, 2, 3} & set(ids)
    assert tokenizer.decode([2, *tokenizer.encode("open"), EOS_ID, 0]) == "open"


def test_unknown_characters_are_listed_with_their_offsets(tokenizer: Tokenizer) -> None:
    assert tokenizer.unknown("pan 🙂 y 中🙂") == [
        Unknown("🙂", 4),
        Unknown("中", 8),
        Unknown("🙂", 9),
    ]
    assert UNK_ID in tokenizer.encode("🙂")
    assert tokenizer.unknown("Mi tío") == []


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  two \n\t lines ", "two lines"),
        ("ti\u0301o", "tío"),
        ("a\u200bb\u202ec\ufeff", "abc"),
        ("a\x00b\x1b", "ab"),
        ("▁like▁this", "like this"),
        ("\ud800x", "x"),
        (" \u200b\u2028 ", ""),
    ],
)
def test_normalise(text: str, clean: str) -> None:
    assert normalise(text) == clean


@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_damaged_model_is_refused(tokenizer: Tokenizer, share: float) -> None:
    with pytest.raises(ValueError, match=r"not a SentencePiece model|the marks"):
        Tokenizer(tokenizer.model[: int(share * len(tokenizer.model))])
    with pytest.raises(ValueError, match="not a SentencePiece model"):
        Tokenizer(b"no model")
