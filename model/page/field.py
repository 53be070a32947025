"""The line under the input box: pieces counted, what is too much, a hint."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.decode.source import Reader, SourceText
from model.messages import Messages
from model.page.labels import plural
from model.text import MAX_SENTENCES, guess_language

NEAR = 0.8
"""Share of the limit from which the counter warns."""


@dataclass(frozen=True)
class Field:
    """The line under the input box."""

    count: str
    closeness: str
    """`near` the limit, `over` it, or neither: empty."""
    cut: str = ""
    """The offer to translate what fits."""
    hint: str = ""
    """That the text looks like the other language."""
    problem: str = ""


def read_field(read: SourceText, reader: Reader, messages: Messages) -> Field:
    """Count the pieces of a text and say what keeps it from being translated."""
    refusal = read.refusal
    if refusal and refusal.key == "too_big":
        values = {"count": refusal.values["characters"], "limit": refusal.values["limit"]}
        return Field(
            messages["input.characters"].format(**values), "over", messages["input.cut.fit"]
        )
    hint = _hint(read.text, reader, messages)
    if refusal and refusal.key == "too_many":
        extra = refusal.values["sentences"] - MAX_SENTENCES
        offer = messages["input.cut.sentences"].format(count=MAX_SENTENCES)
        return Field(plural(messages, "input.over.sentences", extra), "over", offer, hint)
    counts = [source.count for source in read.sources]
    longest = max(counts, default=0)
    key = "input.counts" if len(counts) > 1 else "input.count"
    size = plural(messages, "pieces", longest)
    whole = messages["size.end"].format(size=size) if longest else size
    count = messages[key].format(sentences=len(counts), size=whole, limit=reader.limit)
    if longest > reader.limit:
        over = plural(messages, "input.over", longest - reader.limit)
        return Field(
            f"{count}, {over}", "over", _cut(read.layout.sentences, reader, messages), hint
        )
    return Field(count, "near" if longest >= NEAR * reader.limit else "", hint=hint)


def _cut(sentences: Sequence[str], reader: Reader, messages: Messages) -> str:
    if len(sentences) > 1:
        return messages["input.cut.each"]
    return plural(messages, "input.cut", reader.count(reader.shorten(sentences[0])))


def _hint(text: str, reader: Reader, messages: Messages) -> str:
    language = guess_language(text, reader.languages)
    is_other = language is not None and language != reader.language
    return messages[f"input.looks_like.{language}"] if is_other else ""
