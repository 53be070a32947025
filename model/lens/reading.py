"""The view `reading`: what the decoder would write after each source piece.

Each beginning of the source is closed by the end token and translated for itself, all of them in
one batch. What is written from the memory at that point is the only way to see what is in it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from itertools import takewhile

from model.decode.apply import Row, begin
from model.decode.change import Force, Look, Part
from model.decode.greedy import Written, write_on
from model.decode.translator import MAX_STEPS
from model.lens.answer import Answer, Options
from model.lens.experiment import Experiment
from model.network.base import EncoderDecoder

NAME = "reading"
WORD = re.compile(r"\w+(?:['’\-]\w+)*")
CONTENT = 4
"""Letters from which on a word is likely to have a meaning of its own."""
STEM = 3
"""Letters that the forms of a word have in common at least."""


@dataclass(frozen=True)
class Lost:
    """A word that was written for a while and is not in the translation."""

    word: str
    row: int
    """The first row without it, counted from 0."""
    rows: int
    """How many rows had it or another form of it, the last of them before `row`."""


def view(experiment: Experiment, options: Options) -> Answer:  # noqa: ARG001  (one shape for all)
    """Return one row for each source piece but the end; the last one's text is the translation.

    A change acts on each beginning, except what it says of single steps. A row: `piece`; `text`,
    what is written once it was read; `log_prob` of it, the end included, in nats; `new` and `lost`,
    the words that the row before has not, and those that only it has.
    `facts.lost`: the word that fell out for good, or none; a word of four letters or more, no other
    form of which is written later; of several, one that no other word took the place of.
    """
    *ids, end = experiment.source.ids
    pieces = experiment.source.pieces
    row = experiment.translator.row(experiment.whole, experiment.change)
    # What is said of single steps, of the whole sentence's translation, is not said of these.
    change = row.change.without(*(part for part in row.change.parts if part_of_step(part)))
    beginnings = [
        Row((*ids[: at + 1], end), tuple(range(at + 2)), change, row.other)
        for at in range(len(ids))
    ]
    found = experiment.translator.batch(partial(write_rows, rows=beginnings))
    texts = [experiment.translator.release.tokenizer.decode(written.ids) for written in found]
    rows = [
        row_of(piece, written, before, text)
        for piece, written, before, text in zip(
            pieces[:-1], found, ["", *texts[:-1]], texts, strict=True
        )
    ]
    return Answer(rows=rows, facts={"lost": forgotten(texts)})


def part_of_step(part: Part) -> bool:
    """Return whether `part` of a change acts at one step only."""
    return isinstance(part, Force | Look) and part.step > 0


def write_rows(model: EncoderDecoder, rows: Sequence[Row]) -> list[Written]:
    """Translate `rows` together."""
    begun = begin(model, rows)
    return write_on(model, begun.state, [{}] * len(rows), MAX_STEPS)


def row_of(piece: str, written: Written, before: str, text: str) -> dict[str, object]:
    """Return the row of `piece`, after which `text` was written, and `before` before it."""
    new, lost = parted(before, text)
    return {
        "piece": piece,
        "text": text,
        "log_prob": written.log_prob,
        "stop": written.stop,
        "new": new,
        "lost": lost,
    }


def parted(before: str, after: str) -> tuple[list[list[int]], list[str]]:
    """Return where in `after` its new words are, as [start, end], and the words it has lost.

    A word counts as often as it is there, in whatever case. Example: "El gato negro", "El gato
    duerme" → [[8, 14]], ["negro"].
    """
    old = Counter(match[0].lower() for match in WORD.finditer(before))
    new = []
    for match in WORD.finditer(after):
        if old[match[0].lower()] > 0:
            old[match[0].lower()] -= 1
        else:
            new.append([match.start(), match.end()])
    lost = []
    for match in WORD.finditer(before):
        if old[match[0].lower()] > 0:
            old[match[0].lower()] -= 1
            lost.append(match[0])
    return new, lost


def forgotten(texts: Sequence[str]) -> Lost | None:
    """Return the word that most texts had, in any form, before it fell out for good, or none.

    A word that one text alone had was a guess, not a memory; a short one goes with others, as "el"
    does. Of two, one that nothing took the place of comes first, as another word may be a synonym;
    then that of more texts, then the later one.
    """
    words = [{match[0].lower(): match[0] for match in WORD.finditer(text)} for text in texts]
    found = []
    for row in range(2, len(texts)):
        later = set().union(*words[row:])
        for word in sorted(words[row - 1]):
            if len(word) < CONTENT or any(is_form(word, other) for other in later):
                continue
            rows = sum(any(is_form(word, other) for other in before) for before in words[:row])
            if rows > 1:
                found.append(Lost(words[row - 1][word], row, rows))

    def rank(lost: Lost) -> tuple[bool, int, int]:
        gone = lost.word.lower() in dropped(texts[lost.row - 1], texts[lost.row])
        return gone, lost.rows, lost.row

    return max(found, key=rank, default=None)


def dropped(before: str, after: str) -> set[str]:
    """Return the words of `before` in whose place `after` has fewer, in small letters.

    Example: "a blue boat", "a boat" -> {"blue"}; "a blue boat", "a red boat" -> none.
    """
    old, new = ([match[0].lower() for match in WORD.finditer(text)] for text in (before, after))
    runs = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return {
        word
        for kind, start, stop, new_start, new_stop in runs
        if kind != "equal" and stop - start > new_stop - new_start
        for word in old[start:stop]
    }


def is_form(word: str, other: str) -> bool:
    """Return whether two words differ in their endings at most: shorter than what is before them.

    Example: "roja" and "rojos", not "barco" and "barrio".
    """
    same = takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))
    stem = len(list(same))
    return stem >= STEM and max(len(word), len(other)) < 2 * stem
