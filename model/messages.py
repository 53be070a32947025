"""What visitors and programs are told, by key, in each of the page's languages.

Each message has one place, `assets/locales`; errors of `model/` are its English ones.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).parent.parent / "assets"
LANGUAGES = ("en", "es")

Messages = Mapping[str, str]


@cache
def read_messages(language: str) -> Messages:
    """Return the messages in `language`."""
    messages: Messages = read_json(ASSETS / "locales" / f"{language}.json")
    return messages


def read_json(path: Path) -> Any:
    """Return what is in a JSON file of the page; `ValueError` names one that cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{path.name} cannot be read: {type(error).__name__}.") from error


def english(key: str, **values: object) -> str:
    """Return an English message, filled in. Example: ("hub.busy", repo="user/model")."""
    return read_messages("en")[key].format(**values)
