"""The lesson's cards: `assets/lessons` has what each shows, and its texts in both languages."""

from dataclasses import replace
from functools import cache
from typing import Any

from model.config import turned
from model.messages import ASSETS, read_json
from model.page.catalogue import BOTH, Catalogue
from model.page.link import Link

LESSONS = ASSETS / "lessons"

Card = dict[str, Any]
"""One card: its `name`; the `kind` of model, or "" for any; the `texts` to translate by direction;
whether it may be about `any` direction; whether the reader may take an `own` sentence, or a run
that was `changed`; for what it asks `anew`, another "sentence" or "direction", or "" if an answer
is one for all; the `views` that it needs, as [name, options]; the `word` that the reader is to put
in, if any; what is out of sight (`veils`) until the reader has predicted, and what is lit
(`lights`) from then on, as selectors; what then is shown (`goal`)."""


@cache
def read_cards() -> list[Card]:
    """Return all cards, in the lesson's order."""
    cards: list[Card] = read_json(LESSONS / "cards.json")
    return cards


@cache
def read_texts(language: str) -> dict[str, str]:
    """Return what the cards say in `language`, by key."""
    texts: dict[str, str] = read_json(LESSONS / f"cards.{language}.json")
    return texts


def lesson(catalogue: Catalogue, language: str) -> dict[str, Any]:
    """Return the cards that the models of `catalogue` can show, and their texts.

    A card gets its `number` and the `directions` in which it can be shown. Example: a page with
    one model from English to Portuguese has the cards that are about any sentence.
    """
    cards = [
        card | {"number": number, "directions": directions(card, catalogue)}
        for number, card in enumerate(read_cards(), start=1)
    ]
    shown = [card for card in cards if card["directions"]]
    return {"cards": shown, "messages": read_texts(language)}


def directions(card: Card, catalogue: Catalogue) -> list[str]:
    """Return the directions of the models that can show `card`, in the catalogue's order.

    They are of the two languages that the page opens with: a class with its own model has no cards
    about the embedded ones.
    """
    own = catalogue.lead(catalogue.opening).direction
    kinds: dict[str, set[str]] = {}
    for entry in catalogue.entries.values():
        if entry.direction in (own, turned(own)):
            kinds.setdefault(entry.direction, set()).add(entry.architecture)
    return [
        direction
        for direction, found in kinds.items()
        if (card["any"] or direction in card["texts"]) and _has(found, card["kind"])
    ]


def aim(link: Link, catalogue: Catalogue) -> Link:
    """Return `link` with the sentence and the model of its card, unless it has its own sentence."""
    if not link.card or link.text:
        return link
    for card in lesson(catalogue, "en")["cards"]:
        if card["number"] == link.card:
            direction = link.direction if link.direction in card["directions"] else None
            direction = direction or card["directions"][0]
            text = card["texts"].get(direction)
            kind = card["kind"] or link.architecture
            return replace(link, text=text, direction=direction, architecture=kind)
    return link


def _has(kinds: set[str], wanted: str) -> bool:
    """Return whether models of `kinds` can show a card of the kind `wanted`."""
    return len(kinds) > 1 if wanted == BOTH else not wanted or wanted in kinds
