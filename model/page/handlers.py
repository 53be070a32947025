"""What the page answers when a visitor does something."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import gradio as gr
from gradio.components import Component
from starlette.datastructures import QueryParams

from model.config import model_name
from model.decode.change import UNCHANGED, Change
from model.decode.source import SourceText
from model.decode.translator import Translator
from model.hub import HubError
from model.lens.experiment import Experiment
from model.lens.views import VIEWS, answer, read_options
from model.messages import LANGUAGES, read_messages
from model.page.api import check_pairs
from model.page.catalogue import Catalogue
from model.page.field import read_field
from model.page.labels import labels, read_examples, say_origin, say_problem
from model.page.layout import HIDEABLE, Parts
from model.page.link import Link, read_link
from model.page.open import follow
from model.page.result import all_shown, lens_value, pack, shown, stand_ins
from model.text import InputError

log = logging.getLogger(__name__)

Props = dict[str, dict[str, Any]]
"""Properties of parts, by name."""
Updates = dict[Component, Any]

UNFIT = "page.failed"
"""Message key of the answer to values that the page itself never sends."""


@dataclass(frozen=True)
class Page:
    """What the page answers to its visitor; it keeps nothing between calls."""

    parts: Parts
    catalogue: Catalogue

    def check_inputs(self, function: Any, values: list[Any]) -> None:
        """Raise `gr.Error` unless `values` are what a function of the page takes."""
        names = [getattr(block, "elem_id", None) for block in function.inputs]
        wanted = [name for name in names if name in self.parts]
        given = dict(zip(names, values, strict=False))
        if len(values) < len(names) or not all(isinstance(given[name], str) for name in wanted):
            raise gr.Error(UNFIT, print_exception=False)
        if given.get("language", "en") not in LANGUAGES:
            raise gr.Error(UNFIT, print_exception=False)

    def show(self, text: str, model: str, language: str) -> Updates:
        """Translate; what is on the page stays there when the text is refused."""
        return self.updates(self.translated(text, model, language))

    def count(self, text: str, model: str, language: str) -> Updates:
        """Fill the line under the input box, and say which release it counts for."""
        return self.updates(self.line(text, model, language))

    def cut(self, text: str, model: str) -> str:
        """Return what the model can translate of `text`."""
        return self.catalogue.translator(self.catalogue.known(model)).reader.fit(text)

    def fill(self, name: str, model: str) -> str:
        """Return an example in the language that `model` reads."""
        (text,) = (item["text"] for item in read_examples() if item["name"] == name)
        return str(text[self.catalogue.entry(self.catalogue.known(model)).source])

    def swap(self, text: str, model: str, language: str) -> Updates:
        """Put the model of the other direction in place of `model`, and `text` in the box."""
        props = self.labels(language, self.catalogue.opposite(self.catalogue.known(model)))
        props["sentence"]["value"] = text
        return self.updates(props)

    def set_language(self, language: str, text: str, model: str) -> Updates:
        """Say everything on the page in `language`."""
        model = self.catalogue.known(model)
        props = self.labels(language, model)
        return self.updates(merge(props, self.line(text, model, language)))

    def invite(self, name: str, text: str, language: str) -> Updates:
        """Translate with a model from the Hub; if it cannot be loaded, only show the reason."""
        try:
            guest = self.catalogue.invite(name)
        except HubError as error:
            return self.updates({"refusal": {"value": say_problem(error, read_messages(language))}})
        props = self.labels(language, guest) | {"refusal": {"value": ""}}
        return self.updates(merge(props, self.translated(text, guest, language)))

    def stop(self, name: str) -> None:
        """Stop the loading of a model from the Hub."""
        self.catalogue.stop(name)

    def force(self, event: gr.EventData) -> Any:
        """Decode a sentence with the pieces that the visitor chose; return it, or views of it."""
        choice = event._data
        try:
            check_pairs(choice["forced"])
            number = int(choice.get("id", 0))
            change = Change.force(dict(choice["forced"]))
            translator = self.catalogue.translator(choice["model"])
            views = read_views(choice.get("views", []), translator)
        except HubError as error:
            raise gr.Error(f"hub.{error.key}", print_exception=False) from error
        except (KeyError, TypeError, ValueError) as error:
            raise gr.Error(UNFIT, print_exception=False) from error
        source = translator.reader.read_sentence(choice["text"])
        run = translator.decode(source, change)
        if not views:
            return gr.HTML(path=pack({"id": number, "trace": shown(translator, run)}))
        experiment = Experiment(translator, run)
        answers = [answer(name, experiment, options) for name, options in views]
        return gr.HTML(path=pack({"id": number, "answers": answers}))

    def open(self, language: str, query: str) -> Updates:
        """Show what the query of the page's address asks for, in the visitor's language."""
        link = read_link(QueryParams(query.removeprefix("?")))
        language = link.language or language
        model, notices = self.choose(link)
        props: Props = {"lens": {}}
        if (language, model) != ("en", self.catalogue.default):
            props = self.labels(language, model)
        props["lens"]["hide"] = link.hide
        for part in (part for name in link.hide for part in HIDEABLE.get(name, ())):
            # The button is pressed by others too, so it is out of sight, but there.
            props[part] = {"visible": part == "input" and "hidden"}
        text = link.text or self.fill(read_examples()[0]["name"], model)
        read = self.catalogue.translator(model).reader.read(text)
        if not link.asks_for_a_translation:
            return self.updates(merge(props, self.field(read, model, language)))
        props.setdefault("sentence", {})["value"] = text
        refusal = None
        try:
            props["lens"]["value"] = follow(link, read, self.catalogue, model, notices)
        except InputError as error:
            refusal = error
        return self.updates(merge(props, self.field(read, model, language, refusal)))

    def choose(self, link: Link) -> tuple[str, list[str]]:
        """Return the model that a link asks for, or the default and a notice of it."""
        default = self.catalogue.entry(self.catalogue.default)
        wanted = (link.direction or default.direction, link.architecture or default.architecture)
        if wanted == (default.direction, default.architecture):
            return default.name, []
        name = model_name(*wanted)
        return (name, []) if name in self.catalogue.entries else (default.name, ["model"])

    def translated(self, text: str, model: str, language: str) -> Props:
        """Return the trace of each sentence and the line under the input box, or a refusal."""
        try:
            translator = self.catalogue.translator(model)
        except HubError as error:
            return {"problem": {"value": say_problem(error, read_messages(language))}}
        read = translator.reader.read(text)
        if read.refusal:
            return self.field(read, model, language, read.refusal)
        runs = translator.decode_all([(source, UNCHANGED) for source in read.sources])
        sentences = all_shown(translator, runs)
        notices = stand_ins(runs, translator)
        value = lens_value(text, sentences, read.layout.leads, model, notices=notices)
        return self.field(read, model, language) | {"lens": {"value": value}}

    def line(self, text: str, model: str, language: str) -> Props:
        """Return the line under the input box for `text`."""
        if self.catalogue.known(model) != model:
            error = HubError("forgotten", model)
            return {"problem": {"value": say_problem(error, read_messages(language))}}
        read = self.catalogue.translator(model).reader.read(text)
        return self.field(read, model, language)

    def field(
        self, read: SourceText, model: str, language: str, refusal: InputError | None = None
    ) -> Props:
        """Return the line under the input box for a text, or why it is refused."""
        messages = read_messages(language)
        field = read_field(read, self.catalogue.translator(model).reader, messages)
        can_swap = self.catalogue.opposite(model) != model
        return {
            "origin": {"value": say_origin(messages, self.catalogue, model)},
            "count": {"value": field.count, "closeness": field.closeness},
            "problem": {"value": say_problem(refusal, messages) if refusal else ""},
            "cut": {"value": field.cut, "visible": bool(field.cut)},
            "hint": {"value": field.hint},
            "turn": {"value": messages["input.swap"], "visible": bool(field.hint) and can_swap},
        }

    def labels(self, language: str, model: str) -> Props:
        """Return everything that the page says, and the language and the model it says it for."""
        props = labels(read_messages(language), self.catalogue, model)
        props["language"]["value"] = language
        props["model"]["value"] = model
        return props

    def updates(self, props: Props) -> Updates:
        """Return Gradio's updates of the parts named.

        Where only the value changes, a bare value is sent: with any other property Gradio keeps a
        copy of the component for each visitor.
        """
        return {
            self.parts[name]: new["value"] if new.keys() == {"value"} else gr.update(**new)
            for name, new in props.items()
        }


def merge(first: Props, second: Props) -> Props:
    """Merge two sets of properties, part by part."""
    return first | {name: first.get(name, {}) | new for name, new in second.items()}


def read_views(values: Any, translator: Translator) -> list[tuple[str, dict[str, Any]]]:
    """Return the views that the lens asks for, as (name, options); `ValueError` if it cannot."""
    if not isinstance(values, list) or len(values) > len(VIEWS):
        raise ValueError("views must be a list.")
    for name, options in values:
        read_options(name, options, translator.release.config)
    return values


def guarded(handler: Callable[..., Any], sentence: str) -> Callable[..., Any]:
    """Wrap `handler`: log any exception with its traceback and show the visitor one sentence."""

    @wraps(handler)
    def answer(*values: Any) -> Any:
        try:
            return handler(*values)
        except gr.Error:
            raise
        except Exception as error:
            log.exception("%s failed", getattr(handler, "__name__", handler))
            raise gr.Error(sentence, print_exception=False) from error

    return answer
