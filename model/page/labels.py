"""What the page says in either language: its labels, the menu of models, what went wrong."""

import json
from functools import cache
from typing import Any

from model.hub import HubError
from model.messages import ASSETS, Messages, read_json
from model.page.catalogue import Catalogue
from model.text import InputError

KINDS = ("context", "attention")
"""The switch's order: the simpler one first."""


@cache
def read_examples() -> list[dict[str, Any]]:
    """Return the page's examples; the first carries its trace, so the page opens on it."""
    examples: list[dict[str, Any]] = read_json(ASSETS / "examples.json")
    return examples


def has_examples(language: str) -> bool:
    """Return whether the page has examples in `language`."""
    return any(language in item["text"] for item in read_examples())


def labels(messages: Messages, catalogue: Catalogue, choice: str) -> dict[str, dict[str, Any]]:
    """Return, for each part of the page that has messages, its properties in their language."""
    entry = catalogue.lead(choice)
    can_swap = catalogue.opposite(choice) != choice
    hint = f"page.placeholder.{entry.source}"
    return {
        "title": {"value": f"# {messages['page.title']}"},
        "direction": {"value": entry.direction, "language": messages["locale"]},
        # A button that cannot be pressed is not shown.
        "swap": {"value": messages["page.swap"], "interactive": can_swap},
        "model": {"label": messages["page.model"], "choices": menu(messages, catalogue, choice)},
        "language": {"label": messages["page.language"]},
        "sentence": {
            "label": messages["page.sentence"],
            "placeholder": messages.get(hint, messages["page.placeholder"]),
        },
        "translate": {"value": messages["page.translate"]},
        "try": {"value": messages["page.try"] if has_examples(entry.source) else ""},
        **{f"example-{item['name']}": {"value": messages[f"example.{item['name']}"],
                                       "interactive": entry.source in item["text"]}
           for item in read_examples()},
        # The sentence's language goes with them: browsers check and speak the field by it.
        "lens": {"messages": json.dumps({**messages, "source": entry.source})},
        "settings": {"label": messages["settings"]},
        "hub": {"label": messages["settings.hub"], "placeholder": messages["settings.hub.example"]},
        "use": {"value": messages["settings.use"]},
        "stop": {"value": messages["settings.stop"]},
        "theme": {"value": messages["page.theme"]},
        "footer": {"value": messages["page.footer"]},
    }  # fmt: skip


def menu(messages: Messages, catalogue: Catalogue, choice: str) -> list[tuple[str, str]]:
    """Return (label, choice) for all that the switch offers: the two models, both, guests."""
    entries = catalogue.menu(choice)
    own = [
        (messages[f"page.model.{kind}"], name)
        for kind in KINDS
        for name, entry in entries.items()
        if entry.architecture == kind and not entry.guest
    ]
    both = catalogue.both(catalogue.lead(choice).direction)
    guests = [(e.guest.partition("@")[0], name) for name, e in entries.items() if e.guest]
    return [*own, *([(messages["page.model.both"], both)] if both else []), *guests]


def say_origins(messages: Messages, catalogue: Catalogue, choice: str) -> str:
    """Say which releases run, where they came from, and why if one replaces another."""
    return " ".join(_say_origin(messages, catalogue, name) for name in catalogue.members(choice))


def _say_origin(messages: Messages, catalogue: Catalogue, model: str) -> str:
    origin, name, revision = catalogue.origin(model)
    values = {"id": name, "revision": revision}
    if problem := catalogue.problems.get(model):
        return f"{say_problem(problem, messages)} {messages['origin.copy'].format(**values)}"
    return messages[f"origin.{origin}"].format(**values)


def say_problem(error: InputError | HubError, messages: Messages) -> str:
    """Say in the page's language why a text cannot be translated or a model cannot be loaded."""
    key = f"hub.{error.key}" if isinstance(error, HubError) else f"input.{error.key}"
    # Gradio's templates run whatever is inside ${…}, and a model's name may be anything.
    return messages[key].format(**error.values).replace("${", "$ {")


def plural(messages: Messages, key: str, count: int) -> str:
    """Return the message for `count` things; one thing has a key of its own."""
    return messages[f"{key}.one" if count == 1 else key].format(count=count)
