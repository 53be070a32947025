"""What a reader alters in a run; as text it is what links and programs write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeGuard, TypeVar

LONGEST = 9
"""Digits that a number in a change may have."""
MOST_PARTS = 200
"""Parts that a change may have."""
TENTHS = 10
"""A blend of two vectors has so many steps from the one to the other."""
FORMS = (
    "force:STEP:ID, silence:most:N, silence:random:N:SEED, silence:unit:U, vector:zero, "
    "vector:other, vector:blend:K, look:even, look:only:STEP:PIECE, look:never:STEP:PIECE "
    "or leave:PIECE"
)

Where = Literal["start", "steps", "both"]
"""Where another vector is given: to the decoder's start, to each of its steps, or to both."""
WHERES: dict[tuple[object, ...], Where] = {
    (): "both",
    ("both",): "both",
    ("start",): "start",
    ("steps",): "steps",
}
"""What may follow a change of the vector."""


@dataclass(frozen=True)
class Force:
    """Another piece is written at a step; the model goes on from there."""

    step: int
    """Counted from 1."""
    id: int

    def __str__(self) -> str:
        """Return the text that `read_part` reads."""
        return f"force:{self.step}:{self.id}"


@dataclass(frozen=True)
class Silence:
    """Units of the encoder's last layer are 0 in all that the decoder gets."""

    order: Literal["most", "random", "unit"]
    """The most active ones, some drawn by chance, or one by its number."""
    number: int
    """How many; of `unit`, which one, counted from 0."""
    seed: int = 0
    """Of `random`: the same seed draws the same units, and more of them with a larger number."""

    def __str__(self) -> str:
        """Return the text that `read_part` reads."""
        seed = f":{self.seed}" if self.order == "random" else ""
        return f"silence:{self.order}:{self.number}{seed}"


@dataclass(frozen=True)
class Vector:
    """The decoder gets another vector than the sentence's own."""

    kind: Literal["zero", "other", "blend"]
    """Zeros, that of another sentence, or a mixture of both sentences' vectors."""
    tenths: int = TENTHS
    """Of `blend`: how much of it is the other sentence's, in tenths."""
    where: Where = "both"

    def __str__(self) -> str:
        """Return the text that `read_part` reads."""
        tenths = f":{self.tenths}" if self.kind == "blend" else ""
        where = f":{self.where}" if self.where != "both" else ""
        return f"vector:{self.kind}{tenths}{where}"

    @property
    def share(self) -> float:
        """Return how much of the vector is another one, 0 to 1."""
        return self.tenths / TENTHS if self.kind == "blend" else 1.0

    def acts(self, where: Where) -> bool:
        """Return whether it is given to the start, or to the steps."""
        return self.where in (where, "both")


@dataclass(frozen=True)
class Look:
    """Attention looks elsewhere: evenly at each step, or at one step only at a piece or never."""

    kind: Literal["even", "only", "never"]
    step: int = 0
    """Counted from 1; 0 where it is every step."""
    piece: int = 0
    """A piece of the sentence, counted from 1, the end included."""

    def __str__(self) -> str:
        """Return the text that `read_part` reads."""
        return "look:even" if self.kind == "even" else f"look:{self.kind}:{self.step}:{self.piece}"


@dataclass(frozen=True)
class Leave:
    """The encoder does not read a piece."""

    piece: int
    """Counted from 1; the end stays."""

    def __str__(self) -> str:
        """Return the text that `read_part` reads."""
        return f"leave:{self.piece}"


Part = Force | Silence | Vector | Look | Leave
P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class Change:
    """What is altered in a run, in the order in which it was chosen. An empty one alters nothing.

    The order changes nothing in the run: pieces are left out of what the encoder reads, then the
    vector is exchanged, units are silenced in it, attention looks elsewhere, pieces are forced.
    Numbers of source pieces count all pieces of the sentence, whatever is left out.
    `ValueError` where two parts exclude each other.
    """

    parts: tuple[Part, ...] = ()
    other: str = ""
    """The other sentence, if a part needs one."""

    def __post_init__(self) -> None:
        """Check that the parts go together."""
        check_count(len(self.parts))
        steps = [part.step for part in self.of(Force)]
        if twice := next((step for step in steps if steps.count(step) > 1), None):
            raise ValueError(f"Step {twice} is forced twice.")
        for where in ("start", "steps"):
            if sum(part.acts(where) for part in self.of(Vector)) > 1:
                raise ValueError(f"The vector is exchanged twice, at the {where}.")
        if self.needs_other and not self.other:
            raise ValueError("Another sentence is needed for its vector.")

    @classmethod
    def force(cls, forced: Mapping[int, int]) -> "Change":
        """Return the change that writes the id `forced[step]` at each of its steps."""
        return cls(tuple(Force(*each) for each in sorted(forced.items())))

    @classmethod
    def parse(cls, text: str, other: str = "") -> "Change":
        """Read a change from its text; `ValueError` names the part that cannot be read.

        `other` is the sentence that `vector:other` and `vector:blend:K` take the vector of.
        Example: "force:2:517,silence:most:64" → id 517 is written at step 2, with the 64 most
        active units silenced.
        """
        check_count(text.count(",") + 1)
        return UNCHANGED.plus(map(read_part, filter(None, text.split(","))), other)

    def plus(self, parts: Iterable[Part], other: str = "") -> "Change":
        """Return the change with `parts` added at its end; what is there already is not repeated.

        A part that needs another sentence takes `other`. Forced pieces are in the steps' order.
        """
        found = tuple(dict.fromkeys((*self.parts, *parts)))
        forced = iter(sorted(filter(is_force, found), key=lambda part: part.step))
        ordered = tuple(next(forced) if is_force(part) else part for part in found)
        sentence = (self.other or other) if any(map(takes_other, ordered)) else ""
        return Change(ordered, sentence)

    def without(self, *parts: Part) -> "Change":
        """Return the change without `parts`."""
        return UNCHANGED.plus((part for part in self.parts if part not in parts), self.other)

    def of(self, kind: type[P]) -> list[P]:
        """Return the parts of a kind."""
        return [part for part in self.parts if isinstance(part, kind)]

    @property
    def forced(self) -> dict[int, int]:
        """Return the id that is written at each forced step."""
        return {part.step: part.id for part in self.of(Force)}

    @property
    def left_out(self) -> set[int]:
        """Return the source pieces that are not read, counted from 1."""
        return {part.piece for part in self.of(Leave)}

    @property
    def needs_other(self) -> bool:
        """Return whether the vector of another sentence is needed."""
        return any(map(takes_other, self.parts))

    def __str__(self) -> str:
        """Return the text that `parse` reads; the other sentence stands elsewhere."""
        return ",".join(map(str, self.parts))


def check_count(count: int) -> None:
    """Raise `ValueError` if a change has too many parts."""
    if count > MOST_PARTS:
        raise ValueError(f"A change has at most {MOST_PARTS} parts, not {count}.")


def is_force(part: Part) -> TypeGuard[Force]:
    """Return whether `part` is a forced piece."""
    return isinstance(part, Force)


def takes_other(part: Part) -> bool:
    """Return whether `part` needs the vector of another sentence."""
    return isinstance(part, Vector) and part.kind != "zero"


def read_part(text: str) -> Part:
    """Read one part of a change; `ValueError` if it cannot be read."""
    values = [int(value) if is_number(value) else value for value in text.split(":")]
    part: Part
    match values:
        case ["force", int(step), int(token_id)]:
            part = Force(step, token_id)
        case ["silence", "most" | "unit" as order, int(number)]:
            part = Silence(order, number)
        case ["silence", "random", int(number), int(seed)]:
            part = Silence("random", number, seed)
        case ["vector", "zero" | "other" as kind, *where] if tuple(where) in WHERES:
            part = Vector(kind, where=WHERES[tuple(where)])
        case ["vector", "blend", int(tenths), *where] if tuple(where) in WHERES:
            part = Vector("blend", tenths, WHERES[tuple(where)])
        case ["look", "even"]:
            part = Look("even")
        case ["look", "only" | "never" as look, int(step), int(piece)]:
            part = Look(look, step, piece)
        case ["leave", int(piece)]:
            part = Leave(piece)
        case _:
            raise ValueError(f"{text[:50]!r} is not a change; write {FORMS}.")
    if isinstance(part, Force | Look) and part != Look("even") and part.step == 0:
        raise ValueError(f"{text!r} is not a change; steps are counted from 1.")
    if isinstance(part, Look | Leave) and part != Look("even") and part.piece == 0:
        raise ValueError(f"{text!r} is not a change; pieces are counted from 1.")
    if isinstance(part, Vector) and part.tenths > TENTHS:
        raise ValueError(f"{text!r} is not a change; a blend has {TENTHS} tenths.")
    return part


def is_number(text: str) -> bool:
    """Return whether `text` is a whole number of at most `LONGEST` ASCII digits."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST


UNCHANGED = Change()
