"""What a release scored by the length of the source, as its card says it to the Hub."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from model.page.card import read_front

WHOLE = "all"
"""The name of the row that is not of one length."""


@cache
def read_scores(card: Path) -> list[tuple[str, float]]:
    """Return (length, BLEU) for each length of the source, as `model.train.card` wrote them.

    A card that does not have them, or is no card, has none. Example: ("1-5 words", 39.6).
    """
    try:
        results = read_front(card.read_text(encoding="utf-8"))["model-index"][0]["results"]
        return [
            (each["dataset"]["config"], float(metric["value"]))
            for each in results
            for metric in each["metrics"]
            if metric["type"] == "bleu" and has_length(each)
        ]
    except (OSError, IndexError, KeyError, TypeError, ValueError):
        return []


def has_length(result: Mapping[str, Any]) -> bool:
    """Return whether a result of the card is that of one length of the source."""
    return str(result["dataset"].get("config", WHOLE)) != WHOLE
