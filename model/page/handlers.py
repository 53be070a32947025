"""What the page answers when a visitor does something."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import gradio as gr
from gradio.components import Component
from starlette.datastructures import QueryParams

from model.config import model_name
from model.decode.change import UNCHANGED
from model.decode.run import Run
from model.decode.source import SourceText
from model.decode.translator import Translator
from model.hub import HubError
from model.lens.experiment import Experiment
from model.lens.standalone import (
    Saved,
    Settings,
    TooLargeError,
    answer_or_refusal,
    write_file,
)
from model.lens.views import read_options
from model.messages import LANGUAGES, read_messages
from model.page.api import parse
from model.page.catalogue import BOTH, Catalogue
from model.page.field import read_field
from model.page.labels import labels, read_examples, say_origins, say_problem
from model.page.layout import HIDEABLE, Parts
from model.page.lessons import aim
from model.page.link import Link, read_link
from model.page.open import first_text, follow
from model.page.result import lens_value, pack, shown, translate_sides
from model.text import InputError

log = logging.getLogger(__name__)

Props = dict[str, dict[str, Any]]
"""Properties of parts, by name."""
Updates = dict[Component, Any]

BACK = "back"
"""What the lens asks for like a view, but of the other direction's model."""
MOST_VIEWS = 12
"""Views of one sentence that are computed for one request."""
FILE = "file"
"""What the lens asks for like a view: one file with all that was opened."""
MOST_SAVED = 24
"""Views that are computed for one file."""
MOST_SETTINGS = 100_000
"""Characters of all that the lens sends for a file."""
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

    def show(self, text: str, choice: str, language: str) -> Updates:
        """Translate; what is on the page stays there when the text is refused."""
        return self.updates(self.translated(text, choice, language))

    def count(self, text: str, choice: str, language: str) -> Updates:
        """Fill the line under the input box, and say which releases it counts for."""
        return self.updates(self.line(text, choice, language))

    def cut(self, text: str, choice: str) -> str:
        """Return what each model of the choice can translate of `text`."""
        for name in self.catalogue.members(self.catalogue.known(choice)):
            text = self.catalogue.translator(name).reader.fit(text)
        return text

    def fill(self, name: str, choice: str) -> str:
        """Return an example in the language that the models of the choice read."""
        choice = self.catalogue.known(choice)
        (texts,) = (item["text"] for item in read_examples() if item["name"] == name)
        # In another language the page has no examples, and no buttons for them.
        source = self.catalogue.lead(choice).source
        return str(texts.get(source) or first_text(self.catalogue, choice))

    def swap(self, text: str, choice: str, language: str) -> Updates:
        """Put the choice of the other direction in place of `choice`, and `text` in the box."""
        props = self.labels(language, self.catalogue.opposite(self.catalogue.known(choice)))
        props["sentence"]["value"] = text
        return self.updates(props)

    def set_language(self, language: str, text: str, choice: str) -> Updates:
        """Say everything on the page in `language`."""
        choice = self.catalogue.known(choice)
        props = self.labels(language, choice)
        return self.updates(merge(props, self.line(text, choice, language)))

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
        """Decode a sentence with what the visitor changed; return it, or views of it."""
        choice = event._data
        try:
            number = int(choice.get("id", 0))
            change = parse(choice["change"], choice.get("other", ""))
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
        answers = [
            self.make_file(experiment, options, choice["model"])
            if name == FILE
            else self.answer(experiment, name, options, choice["model"])
            for name, options in views
        ]
        return gr.HTML(path=pack({"id": number, "answers": answers}))

    def answer(self, experiment: Experiment, name: str, options: Any, model: str) -> Any:
        """Return what the lens asked for of a run: a view, or its text translated back."""
        if name == BACK:
            return self.translate_back(experiment.run(), model)
        return answer_or_refusal(name, experiment, options)

    def make_file(self, experiment: Experiment, options: dict[str, Any], model: str) -> Any:
        """Return the file of a run, and of the unchanged one before it, with their views."""
        own = Experiment(experiment.translator, experiment.run(UNCHANGED))
        runs = [own, experiment][-len(options["panels"]) :]
        saved = [
            Saved(run, [(name, each, self.answer(run, name, each, model)) for name, each in views])
            for run, views in zip(runs, options["panels"], strict=True)
        ]
        try:
            return {"html": write_file(saved, read_settings(options))}
        except TooLargeError:
            return {"refusal": {"key": "file.large", "values": {}}}

    def translate_back(self, run: Run, model: str) -> dict[str, Any]:
        """Return what the model of the other direction makes of a translation, or a refusal."""
        other = self.catalogue.opposite(model)
        if other == model:
            return {"refusal": {"key": "back.none", "values": {}}}
        translator = self.catalogue.translator(other)
        read = translator.reader.read(run.text)
        if read.refusal:
            key = f"input.{read.refusal.key}"
            return {"refusal": {"key": key, "values": read.refusal.values}}
        runs = translator.decode_all([(source, UNCHANGED) for source in read.checked()])
        return {"text": read.layout.fill([each.text for each in runs])}

    def visit(self, event: gr.EventData) -> Updates:
        """Show what a link asks for, on a page that is open already."""
        try:
            language, query = event._data["language"], event._data["query"]
            if language not in LANGUAGES or not isinstance(query, str):
                raise ValueError("not a link")
        except (KeyError, TypeError, ValueError) as error:
            raise gr.Error(UNFIT, print_exception=False) from error
        return self.open(language, query, fresh=False)

    def open(self, language: str, query: str, *, fresh: bool = True) -> Updates:
        """Show what the query of the page's address asks for, in the visitor's language.

        A `fresh` page says everything in English, and of its opening choice.
        """
        link = aim(read_link(QueryParams(query.removeprefix("?"))), self.catalogue)
        language = link.language or language
        choice, notices = self.choose(link)
        props: Props = {"lens": {}}
        if not fresh or (language, choice) != ("en", self.catalogue.opening):
            props = self.labels(language, choice)
        props["lens"] |= {"hide": link.hide, "big": link.big}
        for part in (part for name in link.hide for part in HIDEABLE.get(name, ())):
            # The button is pressed by others too, so it is out of sight, but there.
            props[part] = {"visible": part == "input" and "hidden"}
        text = link.text or first_text(self.catalogue, choice)
        # The models of a page that opens on its own example need not be loaded yet.
        names = self.catalogue.members(choice)[: None if link.asks_for_a_translation else 1]
        reads = [self.catalogue.translator(name).reader.read(text) for name in names]
        if not link.asks_for_a_translation:
            return self.updates(merge(props, self.field(reads, choice, language)))
        props.setdefault("sentence", {})["value"] = text
        try:
            props["lens"]["value"] = follow(link, reads, self.catalogue, choice, notices)
        except InputError as error:
            return self.updates(merge(props, self.field(reads, choice, language, error)))
        return self.updates(merge(props, self.field(reads, choice, language)))

    def choose(self, link: Link) -> tuple[str, list[str]]:
        """Return the choice that a link asks for; else the page's first one, and a notice of it."""
        catalogue, opening = self.catalogue, self.catalogue.opening
        own = catalogue.lead(opening).direction
        direction = link.direction or own
        if direction == own and not link.architecture:
            return opening, []
        wanted = model_name(direction, link.architecture or BOTH)
        if catalogue.known(wanted) == wanted:
            return wanted, []
        models = [e.name for e in catalogue.entries.values() if e.direction == direction]
        if models and link.architecture in (None, BOTH):
            return models[0], []
        return opening, ["model"]

    def translated(self, text: str, choice: str, language: str) -> Props:
        """Return what the lens shows and the line under the input box, or a refusal."""
        try:
            names = self.catalogue.members(choice)
            reads = [self.catalogue.translator(name).reader.read(text) for name in names]
        except HubError as error:
            return {"problem": {"value": say_problem(error, read_messages(language))}}
        try:
            sides, notices = translate_sides(self.catalogue, names, reads, drawn=0, chosen=0)
        except InputError as error:
            return self.field(reads, choice, language, error)
        value = lens_value(text, sides, notices=notices)
        return self.field(reads, choice, language) | {"lens": {"value": value}}

    def line(self, text: str, choice: str, language: str) -> Props:
        """Return the line under the input box for `text`."""
        if self.catalogue.known(choice) != choice:
            error = HubError("forgotten", choice)
            return {"problem": {"value": say_problem(error, read_messages(language))}}
        names = self.catalogue.members(choice)
        reads = [self.catalogue.translator(name).reader.read(text) for name in names]
        return self.field(reads, choice, language)

    def field(
        self,
        reads: Sequence[SourceText],
        choice: str,
        language: str,
        refusal: InputError | None = None,
    ) -> Props:
        """Return the line under the input box for a text, or why it is refused.

        Of both models, it counts for the one that refuses the text, or else for the first.
        """
        messages = read_messages(language)
        at = next((at for at, read in enumerate(reads) if read.refusal), 0)
        name = self.catalogue.members(choice)[at]
        field = read_field(reads[at], self.catalogue.translator(name).reader, messages)
        can_swap = self.catalogue.opposite(choice) != choice
        return {
            "origin": {"value": say_origins(messages, self.catalogue, choice)},
            "count": {"value": field.count, "closeness": field.closeness},
            "problem": {"value": say_problem(refusal, messages) if refusal else ""},
            "cut": {"value": field.cut, "visible": bool(field.cut)},
            "hint": {"value": field.hint},
            "turn": {"value": messages["input.swap"], "visible": bool(field.hint) and can_swap},
        }

    def labels(self, language: str, choice: str) -> Props:
        """Return everything that the page says, and the language and the choice it says it for."""
        props = labels(read_messages(language), self.catalogue, choice)
        props["language"]["value"] = language
        props["model"]["value"] = choice
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
    if not isinstance(values, list) or len(values) > MOST_VIEWS:
        raise ValueError("views must be a list.")
    for name, options in values:
        if name == FILE and len(values) == 1:
            check_file(options, translator)
        elif (name, options) != (BACK, {}):
            read_options(name, options, translator.release.config)
    return values


def check_file(options: Any, translator: Translator) -> None:
    """Raise `ValueError` unless a file can have these views, of one run or two."""
    panels = options["panels"]
    if not isinstance(panels, list) or not 1 <= len(panels) <= 2:
        raise ValueError("panels must be a list for each run.")
    if sum(map(len, panels)) > MOST_SAVED or len(pack(options)) > MOST_SETTINGS:
        raise ValueError("too much for one file.")
    read_settings(options)
    for name, each in (view for views in panels for view in views):
        if (name, each) != (BACK, {}):
            read_options(name, each, translator.release.config)


def read_settings(options: dict[str, Any]) -> Settings:
    """Return how a file opens; `TypeError` if there is anything else."""
    return Settings(**{name: value for name, value in options.items() if name != "panels"})


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
