"""SentencePiece for both languages at once: text to pieces and back.

Source: Kudo and Richardson 2018, https://arxiv.org/abs/1808.06226.
"""

import io
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex
import sentencepiece

from model.text import plain

PAD_ID, UNK_ID, BOS_ID, EOS_ID = 0, 1, 2, 3
SPANISH = "áéíóúüñ"
SIGNS = "¿¡ºª°€£"
REQUIRED = (
    string.ascii_letters + SPANISH + SPANISH.upper() + string.digits + string.punctuation + SIGNS
)
"""Characters that each vocabulary holds, however rare they are in its text."""
SIGN = regex.compile(r"\X")
"""What a reader takes for one character: a letter with its marks, a family of joined emoji."""
LETTER = regex.compile(r"[\p{L}\p{M}\p{N}]")
GAP = "\0"
GAPS = regex.compile(rf"\s?+(?:{GAP}\s?+)++")
CLOSING = regex.compile(r"[.,;:!?)\]]")


@dataclass(frozen=True)
class Unknown:
    """A character that the vocabulary lacks."""

    char: str
    """As a reader counts: a family of joined emoji is one."""
    offset: int
    """Its index in the sentence."""


class Tokenizer:
    """Text to piece ids and back; text never yields a special token (`bos_id` …)."""

    pad_id, unk_id, bos_id, eos_id = PAD_ID, UNK_ID, BOS_ID, EOS_ID

    def __init__(self, model: bytes) -> None:
        """Load a serialized SentencePiece model; `ValueError` if its special ids differ."""
        try:
            self._sp = sentencepiece.SentencePieceProcessor(model_proto=model)
        except RuntimeError as error:
            raise ValueError("not a SentencePiece model") from error
        special = (self._sp.pad_id(), self._sp.unk_id(), self._sp.bos_id(), self._sp.eos_id())
        if special != (PAD_ID, UNK_ID, BOS_ID, EOS_ID):
            raise ValueError(f"the ids of pad, unk, bos, eos are {special}, not (0, 1, 2, 3)")
        self.model = model

    @property
    def vocab_size(self) -> int:
        """Number of pieces, the four special tokens included."""
        return int(self._sp.get_piece_size())

    def encode(self, text: str) -> list[int]:
        """Return the ids of `text`, without special tokens."""
        return list(self._sp.encode(text))

    def encode_all(self, texts: Sequence[str]) -> list[list[int]]:
        """Encode many texts at once."""
        return list(self._sp.encode(list(texts)))

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of `ids`; special tokens have none."""
        return str(self._sp.decode([i for i in ids if i not in (PAD_ID, BOS_ID, EOS_ID)]))

    def piece(self, token_id: int) -> str:
        """Return the spelling of a piece, with its "▁"."""
        return str(self._sp.id_to_piece(token_id))

    def lacking(self, text: str) -> set[str]:
        """Return the characters of `text` that no piece holds; each is looked up once."""
        # The vocabulary holds each of its characters as a piece too, so one at a time is exact.
        return {char for char in set(text) if not char.isspace() and UNK_ID in self.encode(char)}

    def unknown(self, text: str) -> list[Unknown]:
        """Return the characters of `text` that no piece holds, in order."""
        if not (lacking := self.lacking(text)):
            return []
        signs = SIGN.finditer(text)
        return [Unknown(sign[0], sign.start()) for sign in signs if lacking & set(sign[0])]

    def readable(self, text: str) -> str:
        """Return `text` without what no piece holds: "I ❤ you 🙂." → "I you."."""
        if not (lacking := self.lacking(text)):
            return text
        # A letter that is left out joins its neighbours, any other sign parts them.
        text = text.translate({ord(char): "" if LETTER.match(char) else GAP for char in lacking})
        text = GAPS.sub(lambda gap: "" if CLOSING.match(text, gap.end()) else " ", text)
        return " ".join(text.split())


def train_tokenizer(texts: Iterable[str], vocab_size: int) -> Tokenizer:
    """Train a unigram model of `vocab_size` pieces on `texts`, in plain forms.

    It holds all of `REQUIRED`, and digits only one by one, so that figures can be copied.
    """
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=map(plain, texts),
        model_writer=model,
        vocab_size=vocab_size,
        character_coverage=0.9999,
        required_chars=REQUIRED,
        split_digits=True,
        # `plain` has done it, and leaves "ª" and "º" as they are.
        normalization_rule_name="identity",
        byte_fallback=False,
        pad_id=PAD_ID,
        unk_id=UNK_ID,
        bos_id=BOS_ID,
        eos_id=EOS_ID,
        minloglevel=2,
    )
    return Tokenizer(model.getvalue())
