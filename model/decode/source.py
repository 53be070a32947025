"""A reader's text as one model reads it: cut into sentences, and these into pieces."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from model.config import ModelConfig, languages_of
from model.text import (
    MAX_CHARACTERS,
    MAX_SENTENCES,
    InputError,
    Layout,
    check_size,
    cut,
    has_word,
    letters,
    reading,
    tidy,
)
from model.tokenizer import EOS_ID, Tokenizer, Unknown

RECENT = 64
"""Texts that a reader remembers: each is counted, checked and translated in separate requests."""


@dataclass(frozen=True)
class Source:
    """One sentence in pieces; the end is the last piece."""

    text: str
    """The sentence as it was typed, in plain forms; a list marker is not in `pieces`."""
    pieces: list[str]
    ids: list[int]
    unknown: list[Unknown]
    """Characters that no piece holds, left out of `pieces`."""
    notes: list[str]
    """`capitals`: written in capitals, and read in sentence case."""
    long: bool
    """Longer than 95 % of what the model was trained on, in pieces."""

    @property
    def count(self) -> int:
        """Return the number of pieces, the end not counted."""
        return len(self.ids) - 1

    def only(self, positions: Sequence[int]) -> "Source":
        """Return the source with the pieces at `positions` alone; the text stays."""
        pieces, ids = [self.pieces[at] for at in positions], [self.ids[at] for at in positions]
        return replace(self, pieces=pieces, ids=ids)


@dataclass(frozen=True)
class SourceText:
    """A text, and what a model makes of it; it is cut once and each sentence tokenized once."""

    text: str
    layout: Layout
    """The sentences that can be read, and what lies between them."""
    sources: list[Source]
    """One for each sentence of the layout; none if there are too many."""
    refusal: InputError | None = None
    """Why the text cannot be translated."""

    def checked(self) -> list[Source]:
        """Return the sources; raises `InputError` unless all of the text can be translated."""
        if self.refusal:
            raise self.refusal
        return self.sources


class Reader:
    """Cuts texts for one model, within its limits."""

    def __init__(self, tokenizer: Tokenizer, config: ModelConfig) -> None:
        self.tokenizer = tokenizer
        self.languages = languages_of(config.direction)
        """The language that the model reads, and the one that it writes."""
        self.language = self.languages[0]
        self.limit = config.max_src_len
        """Pieces of the longest sentence that the model reads, the end not counted."""
        self._long = config.long_src_len
        self._read_once = lru_cache(RECENT)(self._read)

    def read(self, text: str) -> SourceText:
        """Cut `text` into sentences and pieces; what was read a moment ago is not cut again."""
        return self._read_once(text)

    def _read(self, text: str) -> SourceText:
        """Read `text`; limits come before the work that they limit."""
        try:
            whole = cut(text, self.language)
        except InputError as error:
            return SourceText(text, Layout([], [""]), [], error)
        if (count := len(whole.sentences)) > MAX_SENTENCES:
            refusal = InputError("too_many", sentences=count, limit=MAX_SENTENCES)
            return SourceText(text, whole, [], refusal)
        words = {sentence: self.words(sentence) for sentence in whole.sentences}
        layout = whole.only(lambda sentence: bool(words[sentence]))
        sources = [self._source(sentence, words[sentence]) for sentence in layout.sentences]
        empty = InputError("unreadable" if words else "empty")
        return SourceText(text, layout, sources, self._too_long(sources) if sources else empty)

    def read_sentence(self, text: str) -> Source:
        """Read `text` as one sentence, not cut; `InputError` if it cannot be translated."""
        check_size(text)
        sentence = tidy(text)
        if not (words := self.words(sentence)):
            raise InputError("unreadable" if sentence else "empty")
        source = self._source(sentence, words)
        if refusal := self._too_long([source]):
            raise refusal
        return source

    def words(self, sentence: str) -> str:
        """Return what the encoder reads of `sentence`; nothing if no letter or digit is left."""
        words = self.tokenizer.readable(reading(sentence, self.language)[0])
        return words if has_word(words) else ""

    def count(self, sentence: str) -> int:
        """Return the number of pieces that are read of `sentence`, the end not counted."""
        return len(self.tokenizer.encode(self.words(sentence)))

    def shorten(self, sentence: str) -> str:
        """Return as many of the first words of `sentence` as the model can read.

        Of a first word that alone is too long, as many of its first characters.
        """
        words = self._beginning(sentence, [end.end() for end in re.finditer(r"\S+", sentence)])
        if self.words(words):
            return words
        return self._beginning(sentence, range(1, len(sentence) + 1))

    def fit(self, text: str) -> str:
        """Return as much of `text` as can be translated: its first sentences, each shortened."""
        layout = cut(text[:MAX_CHARACTERS], self.language)
        if len(text) > MAX_CHARACTERS and len(layout.sentences) > 1:
            # The last one is not whole.
            layout = layout.first(len(layout.sentences) - 1)
        layout = self._readable(layout.first(MAX_SENTENCES)).shortened(self.shorten)
        text = layout.text.strip()
        again = self._readable(cut(text, self.language)).sentences
        return text if again == layout.sentences else layout.apart

    def _readable(self, layout: Layout) -> Layout:
        return layout.only(lambda sentence: bool(self.words(sentence)))

    def _source(self, sentence: str, words: str) -> Source:
        tokenizer, ids = self.tokenizer, self.tokenizer.encode(words)
        return Source(
            text=sentence,
            pieces=[tokenizer.piece(token_id) for token_id in [*ids, EOS_ID]],
            ids=[*ids, EOS_ID],
            unknown=[
                # As it was typed: what is read may be in another case.
                Unknown(sentence[each.offset :][: len(each.char)], each.offset)
                for each in tokenizer.unknown(letters(sentence, self.language))
            ],
            notes=reading(sentence, self.language)[1],
            long=len(ids) > self._long,
        )

    def _too_long(self, sources: Sequence[Source]) -> InputError | None:
        """Return the refusal of the first source that is longer than the model reads."""
        for number, source in enumerate(sources, start=1):
            if source.count > self.limit:
                numbers = {"sentence": number, "pieces": source.count, "limit": self.limit}
                return InputError("too_long", **numbers)
        return None

    def _beginning(self, sentence: str, ends: Sequence[int]) -> str:
        """Return `sentence` up to the last of `ends` with which the model can read it."""

        def count(end: int) -> int:
            return self.count(sentence[:end])

        number = bisect_right(ends, self.limit, key=count)
        # A longer beginning may have fewer pieces than a shorter one.
        while number and count(ends[number - 1]) > self.limit:
            number -= 1
        return sentence[: ends[number - 1]] if number else ""
