"""The address of a view: everything a shared link says, and nothing but data.

    ?q=The cat sleeps.&dir=en-es&m=both&band=context&rev=29c5a4c&s=1&step=3
    &do=force:3:4711,silence:most:64&other=The dog sleeps.&tab=table&ui=es&hide=share,model
    &ref=El gato duerme.&norm=1&tree=1&seed=7&card=2&big=1

The page writes it in the browser (`assets/lens/link.js`); here it is read. What is missing or
wrong is left out, so that no link can break the page.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from model.decode.change import UNCHANGED, Change, is_number, read_part
from model.text import MAX_CHARACTERS

TABS = ("next", "memory", "source", "search", "whatif", "compare", "table")
OLD_TABS = {"attention": "source"}
"""Tabs of older links, and what they became."""


@dataclass(frozen=True)
class Link:
    """What a link asks for; `None` and empty where it says nothing that can be understood."""

    text: str | None = None
    direction: str | None = None
    architecture: str | None = None
    band: str | None = None
    """Of both models, the architecture of the one whose band is drawn."""
    revision: str | None = None
    sentence: int = 1
    step: int | None = None
    source: int | None = None
    change: Change = UNCHANGED
    """What the reader altered."""
    other: str = ""
    """Another sentence, to compare with and to take a vector of."""
    tab: str | None = None
    language: str | None = None
    hide: list[str] = field(default_factory=list)
    reference: str | None = None
    """The reader's own translation, which the tab *Search* scores."""
    normalised: bool = False
    """Whether that tab's beams compare by bits per piece."""
    tree: bool = False
    """Whether its tree is open."""
    seed: int | None = None
    """Of that tab's samples; without one they are folded."""
    card: int | None = None
    """The lesson's card that is open, from 1."""
    big: bool = False
    """Whether everything is larger, for a projector."""

    @property
    def asks_for_a_translation(self) -> bool:
        """Whether the page has to show anything but its own first example."""
        return any((self.text, self.direction, self.architecture, self.band, self.card))

    @property
    def search(self) -> dict[str, Any]:
        """Return what the tab *Search* shows, by the names that a link has for it."""
        opened = {"norm": int(self.normalised), "tree": int(self.tree)}
        found = {"ref": self.reference, **opened, "seed": self.seed}
        return {name: value for name, value in found.items() if value}

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
        band=query.get("band"),
        revision=query.get("rev"),
        sentence=_number(query.get("s", "")) or 1,
        step=_number(query.get("step", "")),
        source=_number(query.get("src", "")),
        change=_change(query),
        other=query.get("other", "")[:MAX_CHARACTERS],
        tab=_tab(tab or "", "do" in query),
        language=language if language in ("en", "es") else None,
        hide=_hidden(query),
        reference=query.get("ref"),
        normalised=query.get("norm") == "1",
        tree=query.get("tree") == "1",
        seed=_number(query.get("seed", "")),
        card=_number(query.get("card", "")),
        big=query.get("big") == "1",
    )


def _hidden(query: Mapping[str, str]) -> list[str]:
    """Return what is left out. A card of the lesson itself hides what would give it away."""
    names = re.findall(r"[a-z]+", query.get("hide", ""))
    return [name for name in names if name != "translation" or "card" not in query]


def _tab(name: str, has_change: bool) -> str | None:
    """Return the tab `name`, or what it became; without `do=` `whatif` was another, older tab."""
    if name == "whatif" and not has_change:
        return "next"
    return name if name in TABS else OLD_TABS.get(name)


def _number(text: str) -> int | None:
    return int(text) if is_number(text) else None


def _change(query: Mapping[str, str]) -> Change:
    """Read `do=force:3:4711,silence:most:64`, or the older `force=3:4711,5:92`.

    A part that cannot be read, or not with those before it, is left out.
    """
    old = [f"force:{pair}" for pair in query.get("force", "").split(",")]
    change = UNCHANGED
    for part in query["do"].split(",") if "do" in query else old:
        with suppress(ValueError):
            change = change.plus([read_part(part)], query.get("other", ""))
    return change
