"""SentencePiece for both languages at once: text to pieces and back.

Source: Kudo and Richardson 2018, https://arxiv.org/abs/1808.06226.
"""

import io
import string
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import regex
import sentencepiece

from model.text import plain

PAD_ID, UNK_ID, BOS_ID, EOS_ID = 0, 1, 2, 3
SIGNS = string.ascii_letters + string.digits + string.punctuation + "°€£"
"""Characters that each vocabulary holds, however rare they are in its text."""
LETTERS = {"en": "", "es": "áéíóúüñÁÉÍÓÚÜÑ¿¡ºª"}
"""What a vocabulary of a language holds besides; of other languages, the letters of its text."""
RAREST = 1e-5
"""Share of a text's letters from which on a letter is no stray one."""
SIGN = regex.compile(r"\X")
"""What a reader takes for one character: a letter with its marks, a family of joined emoji."""
LETTER = regex.compile(r"[\p{L}\p{M}\p{N}]")
FIRST = 50
"""Words of a vocabulary that are looked at for a long one."""
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

    def first_word(self) -> str:
        """Return the longest of the first pieces that are whole words, else a digit.

        A vocabulary begins with its most frequent pieces.
        """
        pieces = (self.piece(token_id) for token_id in range(EOS_ID + 1, self.vocab_size))
        words = [piece[1:] for piece in pieces if piece[:1] == "▁" and piece[1:].isalpha()]
        return max(words[:FIRST], key=len, default="1")

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


def required_characters(texts: Iterable[str], languages: Collection[str]) -> str:
    """Return the characters that a vocabulary of `languages` holds, trained on `texts`.

    Example: in Portuguese text "ã" and "Ã", whichever of them it has.
    """
    known = SIGNS + "".join(LETTERS.get(language, "") for language in languages)
    if LETTERS.keys() >= set(languages):
        return known
    counts = Counter(letter for text in texts for letter in LETTER.findall(text))
    least = RAREST * counts.total()
    found = {letter for letter, count in counts.items() if count >= least}
    cases = {case for letter in found for case in (letter, letter.lower(), letter.upper())}
    return known + "".join(sorted(case for case in cases - set(known) if len(case) == 1))


def train_tokenizer(
    texts: Iterable[str], vocab_size: int, languages: Collection[str] = ("en", "es")
) -> Tokenizer:
    """Train a unigram model of at most `vocab_size` pieces on `texts`, in plain forms.

    It has fewer where the text does not carry so many. It holds all `required_characters`, and
    digits only one by one, so that figures can be copied. `ValueError` if it cannot be made.
    """
    model = io.BytesIO()
    lines = list(map(plain, texts))
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines),
            model_writer=model,
            vocab_size=vocab_size,
            hard_vocab_limit=False,
            character_coverage=0.9999,
            required_chars=required_characters(lines, languages),
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
    except RuntimeError as error:
        raise ValueError(f"no {vocab_size} pieces can be made of this text: {error}") from error
    return Tokenizer(model.getvalue())
