"""What a reader alters in a run; as text it is what links and programs write."""

from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 9
"""Digits that a number in a change may have."""


@dataclass(frozen=True)
class Change:
    """What is altered in a run. An empty one alters nothing."""

    forced: tuple[tuple[int, int], ...] = ()
    """(step, id) of each forced piece, in the order of the steps, which are counted from 1."""

    @classmethod
    def force(cls, forced: Mapping[int, int]) -> "Change":
        """Return the change that writes the id `forced[step]` at each of its steps."""
        return cls(tuple(sorted(forced.items())))

    @classmethod
    def parse(cls, text: str) -> "Change":
        """Read a change from its text; `ValueError` names the part that cannot be read.

        Example: "force:2:517,force:4:9" → ids 517 and 9 are written at steps 2 and 4.
        """
        forced: dict[int, int] = {}
        for part in filter(None, text.split(",")):
            kind, *numbers = part.split(":")
            if kind != "force" or len(numbers) != 2 or not all(map(is_number, numbers)):
                raise ValueError(f"{part[:50]!r} is not a change; write force:STEP:ID.")
            step, token_id = map(int, numbers)
            if step == 0:
                raise ValueError(f"{part!r} is not a change; steps are counted from 1.")
            if step in forced:
                raise ValueError(f"Step {step} is forced twice.")
            forced[step] = token_id
        return cls.force(forced)

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        return ",".join(f"force:{step}:{token_id}" for step, token_id in self.forced)


UNCHANGED = Change()


def is_number(text: str) -> bool:
    """Return whether `text` is a whole number of at most `LONGEST` ASCII digits."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST
