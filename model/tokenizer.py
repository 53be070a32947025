"""SentencePiece for both languages at once: text to pieces and back.

Source: Kudo and Richardson 2018, https://arxiv.org/abs/1808.06226.
"""

import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sentencepiece

PAD_ID, UNK_ID, BOS_ID, EOS_ID = 0, 1, 2, 3
WORD_START = "▁"


@dataclass(frozen=True)
class Unknown:
    """A character that the vocabulary lacks."""

    char: str
    offset: int
    """Where it stands in the normalised text, in characters."""


class Tokenizer:
    """Text to piece ids and back; the marks (`bos_id` …) never come out of text."""

    pad_id, unk_id, bos_id, eos_id = PAD_ID, UNK_ID, BOS_ID, EOS_ID

    def __init__(self, model: bytes) -> None:
        """Load a serialized SentencePiece model; `ValueError` if it is none or its marks differ."""
        try:
            self._sp = sentencepiece.SentencePieceProcessor(model_proto=model)
        except RuntimeError as error:
            raise ValueError("not a SentencePiece model") from error
        marks = (self._sp.pad_id(), self._sp.unk_id(), self._sp.bos_id(), self._sp.eos_id())
        if marks != (PAD_ID, UNK_ID, BOS_ID, EOS_ID):
            raise ValueError(f"the marks pad, unk, bos, eos are {marks}, not (0, 1, 2, 3)")
        self.model = model

    @property
    def vocab_size(self) -> int:
        """Number of pieces, the four marks included."""
        return int(self._sp.get_piece_size())

    def encode(self, text: str) -> list[int]:
        """Return the ids of `text`, without marks."""
        return list(self._sp.encode(text))

    def encode_all(self, texts: Sequence[str]) -> list[list[int]]:
        """Encode many texts at once."""
        return list(self._sp.encode(list(texts)))

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of `ids`; marks have no text."""
        return str(self._sp.decode([i for i in ids if i not in (PAD_ID, BOS_ID, EOS_ID)]))

    def piece(self, token_id: int) -> str:
        """Return the spelling of a piece, with its "▁"."""
        return str(self._sp.id_to_piece(token_id))

    def unknown(self, text: str) -> list[Unknown]:
        """Return the characters of `text` that no piece holds, in order."""
        # The vocabulary holds each of its characters as a piece too, so one at a time is exact.
        return [
            Unknown(char, offset)
            for offset, char in enumerate(text)
            if not char.isspace() and UNK_ID in self.encode(char)
        ]


def normalise(text: str) -> str:
    """Return `text` composed (NFC), on one line, without characters that cannot be seen.

    Control, bidirectional and zero-width characters go, white space of any kind becomes one
    space, and so does "▁", which pieces use as their space. The rest is left to the tokenizer.
    """
    text = unicodedata.normalize("NFC", text).replace(WORD_START, " ")
    # Cc, Cf: control and format; Cs, Co, Cn: halves of pairs, private use, unassigned.
    seen = (" " if c.isspace() else c for c in text)
    kept = (c for c in seen if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join("".join(kept).split())


def train_tokenizer(texts: Iterable[str], vocab_size: int) -> Tokenizer:
    """Train a unigram model of `vocab_size` pieces on `texts`."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=model,
        vocab_size=vocab_size,
        character_coverage=0.9999,
        normalization_rule_name="nfkc",
        byte_fallback=False,
        pad_id=PAD_ID,
        unk_id=UNK_ID,
        bos_id=BOS_ID,
        eos_id=EOS_ID,
        minloglevel=2,
    )
    return Tokenizer(model.getvalue())
