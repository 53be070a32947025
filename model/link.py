"""The address of a view: everything a shared link says, and nothing but data.

    ?q=The cat sleeps.&dir=en-es&m=attention&rev=29c5a4c&s=1&step=3&force=3:4711,5:92&tab=table
    &ui=es&hide=share,model

The page writes it in the browser (`assets/lens/link.js`); here it is read. What is missing or
amiss is left out, so that no link can break the page.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LONGEST = 9
"""Digits that a number in a link may have."""


@dataclass(frozen=True)
class Link:
    """What a link asks for; `None` and empty where it says nothing that can be understood."""

    text: str | None = None
    direction: str | None = None
    architecture: str | None = None
    revision: str | None = None
    sentence: int = 1
    step: int | None = None
    source: int | None = None
    forced: dict[int, int] = field(default_factory=dict)
    """Step, counted from 1, to the id of the piece that the reader chose there."""
    tab: str | None = None
    language: str | None = None
    hide: list[str] = field(default_factory=list)

    @property
    def asks_for_a_translation(self) -> bool:
        """Whether the page has to show anything but its own first example."""
        return any((self.text, self.direction, self.architecture))

    @property
    def selected(self) -> dict[str, int]:
        """Return the selected sentence and column, as the lens takes them."""
        columns = {"step": self.step, "source": self.source}
        return {"sentence": self.sentence} | {k: v for k, v in columns.items() if v is not None}


def read_link(query: Mapping[str, str]) -> Link:
    """Read the query of an address."""
    language, tab = query.get("ui"), query.get("tab")
    return Link(
        text=query.get("q"),
        direction=query.get("dir"),
        architecture=query.get("m"),
        revision=query.get("rev"),
        sentence=_number(query.get("s", "")) or 1,
        step=_number(query.get("step", "")),
        source=_number(query.get("src", "")),
        forced=_forced(query.get("force", "")),
        tab=tab if tab in ("whatif", "attention", "table") else None,
        language=language if language in ("en", "es") else None,
        hide=re.findall(r"[a-z]+", query.get("hide", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def _forced(text: str) -> dict[int, int]:
    pairs = [pair.partition(":") for pair in text.split(",")]
    numbers = [(_number(step), _number(token_id)) for step, _, token_id in pairs]
    return {step: token_id for step, token_id in numbers if step and token_id is not None}
