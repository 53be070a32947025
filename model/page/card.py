"""What the page reads in the model card of a release."""

from typing import Any

import yaml

MOST = 100_000
"""Characters in which a card's front matter has to end: one from anywhere may be endless."""


def read_front(card: str) -> dict[str, Any]:
    """Return the front matter of a card; nothing if there is none that can be read."""
    try:
        values = yaml.safe_load(card[:MOST].split("---\n", 2)[1])
    except (IndexError, ValueError, RecursionError, yaml.YAMLError):
        return {}
    return values if isinstance(values, dict) else {}


def read_example(card: str) -> str:
    """Return the first sentence that a card offers to try its model on, if it offers any."""
    try:
        return str(read_front(card)["widget"][0]["text"])
    except (IndexError, KeyError, TypeError):
        return ""
