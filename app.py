"""The page: type a sentence, read its translation, see how the model came to it.

python app.py
"""

import logging
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

# Gradio reports to its makers at start unless this is set before it is imported,
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
# and sums up the last 10,000 events after each one, for a view that is off here.
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))
# Each thread that ever computed would keep buffers of some 3 MB, and be no faster for it.
os.environ.setdefault("MKL_DISABLE_FAST_MM", "1")

try:
    import gradio as gr
except ValueError as error:
    # It reads its settings when it is imported, GRADIO_SERVER_PORT among them.
    sys.exit(f"A setting in the environment, GRADIO_…, is not a number: {error}")
import torch
from gradio.components import Component
from starlette.datastructures import QueryParams

from model.api import add_api, check_pairs
from model.catalogue import BrokenError, Catalogue
from model.head import ICON, add_head, with_imports
from model.hub import HubError
from model.link import Link, read_link
from model.page import (
    ASSETS,
    LANGUAGES,
    continue_with,
    follow,
    labels,
    lens_value,
    opening,
    pack,
    read_examples,
    read_field,
    read_words,
    say_origin,
    say_problem,
    stand_ins,
)
from model.serve import LENS, keep_one_heap, routes, serve, start_log
from model.text import InputError
from model.turns import Turns
from model.view import view
from model.zero import borrow

log = logging.getLogger("model.app")

Parts = Mapping[str, Any]
"""The page's components and rows by name; the name is the element's id too."""
Said = dict[str, dict[str, Any]]
"""Properties of parts, by name."""
Updates = dict[Component, Any]

UNFIT = "page.failed"
"""Locale key of the answer to values that the page itself never sends."""
try:
    WORDS = {language: read_words(language) for language in LANGUAGES}
    EXAMPLES = read_examples()
except ValueError as error:
    sys.exit(str(error))
HIDEABLE = {
    "swap": ["swap"],
    "model": ["model"],
    "language": ["language"],
    "input": ["input", "field"],
    "examples": ["examples"],
    "settings": ["settings"],
    "footer": ["footer", "origin"],
}
"""What a link's `hide=` leaves out, besides what the lens itself draws."""


def import_js(file: str) -> str:
    """Return JavaScript that loads a module of the lens; a browser does so once.

    In another site's page our address is the `src` of our element, which may lack its last slash;
    there may be other apps' elements too.
    """
    app = (
        '(document.querySelector("gradio-app:has(#lens)") ?? document.querySelector("gradio-app"))'
    )
    root = rf'{app}.getAttribute("src")?.replace(/\/?([?#].*)?$/, "/") ?? document.baseURI'
    return f'import(new URL("lens-code/{file}", {root}))'


def run_js(function: str) -> str:
    """Return the `js` of an event: its values go through a function of assets/lens/gradio.js."""
    module = import_js("gradio.js")
    return f"(...values) => {module}.then(({{ {function} }}) => {function}(...values))"


ATTACH_JS = (
    """({ attach }) => attach(element, props, watch, (question) => trigger("force", question))"""
)
LENS_JS = f"{import_js('page.js')}.then({ATTACH_JS})"


def build_demo(catalogue: Catalogue) -> gr.Blocks:
    """Return the page over `catalogue`; a model is loaded when it is first used."""
    demo: gr.Blocks
    with gr.Blocks(title=WORDS["en"]["page.title"], analytics_enabled=False) as demo:
        page = Page(place(catalogue), catalogue)
        page.listen(demo)
        checks = add_api(catalogue)
    for function in demo.fns.values():
        # The page says a key in its own language.
        key = "page.failed"
        sentence = key if function.api_visibility == "private" else WORDS["en"][key]
        function.fn = function.fn and guarded(function.fn, sentence)
    # Gradio would print what is missing or wrong, and with it what was typed.
    demo.validate_inputs = page.check_inputs  # type: ignore[assignment,method-assign]
    demo.queue(api_open=False)
    demo._queue = Turns(demo, checks, concurrency_limit=2)
    return demo


def place(catalogue: Catalogue) -> Parts:
    """Place the parts of the page, in English; return them by name."""
    said = labels(WORDS["en"], catalogue, catalogue.default)
    parts: dict[str, Any] = {}

    def put(name: str, kind: Callable[..., Any], **settings: Any) -> None:
        parts[name] = kind(elem_id=name, **said.get(name, {}), **settings)

    directions = {entry.direction for entry in catalogue.entries.values()}
    text, views = opening(catalogue)
    with gr.Row(elem_id="masthead"):
        put("title", gr.Markdown)
        put("direction", gr.Markdown)
        put("swap", gr.Button, visible=len(directions) > 1)
        put("model", gr.Dropdown, value=catalogue.default, filterable=False, min_width=0)
        put(
            "language",
            gr.Radio,
            value="en",
            choices=[(language.upper(), language) for language in LANGUAGES],
            min_width=0,
        )
    with gr.Row(elem_id="input") as parts["input"]:
        put("sentence", gr.Textbox, value=text, lines=1, max_lines=5, autofocus=True)
        put("translate", gr.Button, variant="primary")
    with gr.Row(elem_id="field") as parts["field"]:
        counted = '<span class="{{closeness}}">{{value}}</span>'
        put("count", gr.HTML, html_template=counted, closeness="")
        put("problem", gr.HTML, html_template='<span role="alert">{{value}}</span>')
        put("cut", gr.Button, visible=False)
        put("hint", gr.HTML)
        put("turn", gr.Button, visible=False)
    with gr.Row(elem_id="examples") as parts["examples"]:
        put("try", gr.Markdown)
        for item in EXAMPLES:
            put(f"example-{item['name']}", gr.Button)
    put(
        "lens",
        gr.HTML,
        value=lens_value(text, views, ["", ""], catalogue.default),
        html_template=(LENS / "lens.html").read_text(encoding="utf-8"),
        js_on_load=LENS_JS,
        apply_default_css=False,
        path="null",
        hide=[],
        home=home(),
    )
    with gr.Row(elem_id="foot"):
        put("footer", gr.Markdown)
        put("origin", gr.HTML)
    named = bool(os.environ.get("SEQ2SEQ_ALLOWED_MODELS")) or not os.environ.get("SPACE_ID")
    settings = said["settings"] | {"elem_id": "settings", "visible": named}
    with gr.Accordion(open=False, **settings) as parts["settings"], gr.Row():
        put("hub", gr.Textbox, lines=1, max_lines=1)
        put("use", gr.Button)
        put("stop", gr.Button)
        put("refusal", gr.HTML, html_template='<span role="alert">{{value}}</span>')
    return parts


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
        return self.catalogue.translator(self.catalogue.known(model)).fit(text)

    def fill(self, name: str, model: str) -> str:
        """Return an example in the language that `model` reads."""
        (text,) = (item["text"] for item in EXAMPLES if item["name"] == name)
        return str(text[self.catalogue.entry(self.catalogue.known(model)).source])

    def turn(self, text: str, model: str, language: str) -> Updates:
        """Put the model of the other direction in place of `model`, and `text` in the box."""
        said = self.said(language, self.catalogue.turned(self.catalogue.known(model)))
        said["sentence"]["value"] = text
        return self.updates(said)

    def speak(self, language: str, text: str, model: str) -> Updates:
        """Say everything on the page in `language`."""
        model = self.catalogue.known(model)
        said = self.said(language, model)
        return self.updates(together(said, self.line(text, model, language)))

    def invite(self, name: str, text: str, language: str) -> Updates:
        """Translate with a model from the Hub; where it cannot be had, only say so."""
        try:
            guest = self.catalogue.invite(name)
        except HubError as error:
            return self.updates({"refusal": {"value": say_problem(error, WORDS[language])}})
        said = self.said(language, guest) | {"refusal": {"value": ""}}
        return self.updates(together(said, self.translated(text, guest, language)))

    def stop(self, name: str) -> None:
        """Stop the loading of a model from the Hub."""
        self.catalogue.stop(name)

    def force(self, event: gr.EventData) -> Any:
        """Decode one sentence again, with the pieces that the visitor chose."""
        choice = event._data
        try:
            check_pairs(choice["forced"])
            number = int(choice.get("id", 0))
            translator = self.catalogue.translator(choice["model"])
        except HubError as error:
            raise gr.Error(f"hub.{error.key}", print_exception=False) from error
        except (KeyError, TypeError, ValueError) as error:
            raise gr.Error(UNFIT, print_exception=False) from error
        sentence = translator.check_sentence(choice["text"])
        trace = continue_with(sentence, dict(choice["forced"]), translator)
        return gr.HTML(path=pack({"id": number, "trace": trace}))

    def open(self, language: str, query: str) -> Updates:
        """Show what the query of the page's address asks for, in the visitor's language."""
        link = read_link(QueryParams(query.removeprefix("?")))
        language = link.language or language
        model, notices = self.choose(link)
        said: Said = {"lens": {}}
        if (language, model) != ("en", self.catalogue.default):
            said = self.said(language, model)
        said["lens"]["hide"] = link.hide
        for part in (part for name in link.hide for part in HIDEABLE.get(name, ())):
            # The button is pressed by others too, so it is out of sight, but there.
            said[part] = {"visible": part == "input" and "hidden"}
        text = link.text or self.fill(EXAMPLES[0]["name"], model)
        if not link.asks_for_a_translation:
            return self.updates(together(said, self.line(text, model, language)))
        said.setdefault("sentence", {})["value"] = text
        error = None
        try:
            said["lens"]["value"] = follow(link, text, self.catalogue, model, notices)
        except InputError as refused:
            error = refused
        return self.updates(together(said, self.line(text, model, language, error)))

    def choose(self, link: Link) -> tuple[str, list[str]]:
        """Return the model that a link asks for, or the default and a notice of it."""
        default = self.catalogue.entry(self.catalogue.default)
        wanted = (link.direction or default.direction, link.architecture or default.architecture)
        name = "-".join(wanted)
        if wanted == (default.direction, default.architecture):
            return default.name, []
        return (name, []) if name in self.catalogue.entries else (default.name, ["model"])

    def translated(self, text: str, model: str, language: str) -> Said:
        """Return the trace of each sentence and the line under the input box, or a refusal."""
        try:
            translator = self.catalogue.translator(model)
            traces = translator.translate(text)
        except (InputError, HubError) as error:
            return self.line(text, model, language, error)
        notices = stand_ins(traces, translator)
        views = [view(trace) for trace in traces]
        gaps = translator.lay_out(text).leads
        value = lens_value(text, views, gaps, model, notices=notices)
        return self.line(text, model, language) | {"lens": {"value": value}}

    def line(
        self, text: str, model: str, language: str, error: InputError | HubError | None = None
    ) -> Said:
        """Return what the line under the input box says of `text`, or of why it is refused."""
        words = WORDS[language]
        if isinstance(error, HubError):
            return {"problem": {"value": say_problem(error, words)}}
        if self.catalogue.known(model) != model:
            return self.line(text, model, language, HubError("forgotten", model))
        field = read_field(text, self.catalogue.translator(model), words)
        can_turn = self.catalogue.turned(model) != model
        return {
            "origin": {"value": say_origin(words, self.catalogue, model)},
            "count": {"value": field.count, "closeness": field.closeness},
            "problem": {"value": say_problem(error, words) if error else ""},
            "cut": {"value": field.cut, "visible": bool(field.cut)},
            "hint": {"value": field.hint},
            "turn": {"value": words["input.swap"], "visible": bool(field.hint) and can_turn},
        }

    def said(self, language: str, model: str) -> Said:
        """Return everything that the page says, and the language and the model it says it for."""
        said = labels(WORDS[language], self.catalogue, model)
        said["language"]["value"] = language
        said["model"]["value"] = model
        return said

    def updates(self, said: Said) -> Updates:
        """Return Gradio's updates of the parts named.

        A value goes by itself: Gradio keeps a part whose properties change anew for each visitor.
        """
        return {
            self.parts[name]: new["value"] if new.keys() == {"value"} else gr.update(**new)
            for name, new in said.items()
        }

    def listen(self, demo: gr.Blocks) -> None:
        """Connect what the visitor does to what the page answers."""
        parts = self.parts
        line = [parts[name] for name in ("count", "problem", "cut", "hint", "turn", "origin")]
        spoken = [parts[name] for name in self.said("en", self.catalogue.default)]
        asked = [parts["sentence"], parts["model"], parts["language"]]
        # The browser copies all properties of all parts that show progress, at every sign of it.
        progress: dict[str, Any] = {"show_progress": "hidden", "show_progress_on": parts["lens"]}
        # The page itself checks what it gets, whatever of a visitor's menu Gradio has forgotten.
        private: dict[str, Any] = {"api_visibility": "private", "preprocess": False} | progress
        ask: dict[str, Any] = private | {
            "fn": self.show,
            "inputs": asked,
            "outputs": [parts["lens"], *line],
            "js": run_js("ask"),
            "trigger_mode": "always_last",
        }
        done: dict[str, Any] = {"fn": None, "js": run_js("hideBusy")}
        press: dict[str, Any] = {"fn": None, "js": run_js("press")}
        translated = gr.on([parts["sentence"].submit, parts["translate"].click], **ask)
        parts["model"].input(None, asked[:2], js=run_js("chooseModel"))
        # `input` would miss what is pasted or dictated.
        parts["sentence"].change(
            self.count,
            asked,
            line,
            js=run_js("waitForPause"),
            trigger_mode="multiple",
            queue=False,
            **private,
        )
        parts["cut"].click(self.cut, asked[:2], asked[0], **private).then(**press)
        turn: dict[str, Any] = private | {"fn": self.turn, "inputs": asked, "outputs": spoken}
        parts["swap"].click(**turn, js=run_js("swap")).then(**press)
        parts["turn"].click(**turn).then(**press)
        for item in EXAMPLES:
            fill = partial(self.fill, item["name"])
            button = parts[f"example-{item['name']}"]
            button.click(fill, parts["model"], asked[0], **private).then(**press)
        parts["language"].input(
            self.speak,
            [parts["language"], parts["sentence"], parts["model"]],
            [*spoken, *line],
            js=run_js("keepLanguage"),
            **private,
        )
        invite = ask | {
            "fn": self.invite,
            "js": run_js("invite"),
            "inputs": [parts["hub"], parts["sentence"], parts["language"]],
            "outputs": [*spoken, *line, parts["refusal"]],
        }
        invited = gr.on([parts["hub"].submit, parts["use"].click], **invite)
        parts["stop"].click(self.stop, parts["hub"], None, **private)
        forced = parts["lens"].force(
            self.force, None, parts["lens"], js=run_js("showBusy"), **private
        )
        opened = demo.load(
            # The query comes in the place of the sentence.
            self.open,
            [parts["language"], parts["sentence"]],
            list(parts.values()),
            js=run_js("readAddress"),
            **private,
        )
        for ended in (opened.then, opened.failure):
            ended(None, js=run_js("markOpened"))
        marked = [each.then(None, asked[:2], js=run_js("ask")) for each in (invited, opened)]
        # After what has been translated is marked, so that the draft is counted.
        kept = opened.then(None, parts["sentence"], parts["sentence"], js=run_js("restoreDraft"))
        kept.then(None, js=run_js("pressAgain"))
        translated.success(None, js=run_js("forgetPress"))
        for each in (translated, forced, *marked):
            each.then(**done)
        for ended in (invited.then, invited.failure):
            ended(None, js=run_js("endInvite"))
        # What fails has no `then`.
        for each in (translated, forced, invited):
            each.failure(**done)


def together(first: Said, second: Said) -> Said:
    """Return both; a part that is in both gets the properties of both."""
    return first | {name: first.get(name, {}) | new for name, new in second.items()}


def guarded(handler: Callable[..., Any], sentence: str) -> Callable[..., Any]:
    """Return `handler`, but what goes wrong in it is logged in full and told as one sentence."""

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


def home() -> str:
    """Return the address that links start with: the Space's page, or empty for the page's own."""
    space = os.environ.get("SPACE_ID", "")
    return f"https://huggingface.co/spaces/{space}" if space else ""


def launch_settings(catalogue: Catalogue) -> dict[str, Any]:
    """Return what `launch` gets: the looks, and nothing that keeps or shows visitors' input."""
    files = {
        "stylesheet": ["page.css", "lens.css"],
        "modulepreload": with_imports(LENS, "gradio.js", "page.js"),
    }
    links = "".join(
        f'<link rel="{kind}" href="lens-code/{name}">' for kind in files for name in files[kind]
    )
    return {
        "theme": gr.themes.Base(
            primary_hue="blue",
            neutral_hue="stone",
            radius_size="sm",
            # Bundled with Gradio, so nothing is fetched; its semi-bold lacks most letters.
            font=[gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "sans-serif"],
        ),
        "favicon_path": ICON,
        "run_history": False,
        # Gradio copies the page for each visitor; what it forgets, it copies anew.
        "state_session_capacity": 64,
        "enable_monitoring": False,
        "max_file_size": "1kb",
        "ssr_mode": False,
        # Skips Gradio's look at its own page, which ends the start if it takes over 3 seconds.
        "_frontend": False,
        "footer_links": ["api"],
        "app_kwargs": add_head(routes(catalogue), links),
    }


def main() -> None:
    """Load the default model and serve the page."""
    start_log()
    keep_one_heap()
    # A step of one sentence is too small to share: more threads make it slower.
    torch.set_num_threads(1)
    zero = os.environ.get("SPACES_ZERO_GPU") == "true"
    try:
        port, device = read_port(), read_device(zero)
        catalogue = Catalogue.read(ASSETS / "models.json", "cpu" if zero else device)
    except ValueError as error:
        sys.exit(str(error))
    if wanted := os.environ.get("SEQ2SEQ_MODEL"):
        try:
            catalogue.adopt(wanted)
        except ValueError as error:
            sys.exit(f"SEQ2SEQ_MODEL: {error}")
    catalogue.check()
    try:
        catalogue.translator(catalogue.default)
    except BrokenError as error:
        sys.exit(f"{catalogue.default}: {error}")
    demo = build_demo(catalogue)
    if zero:
        borrow(catalogue, device)
    serve(demo, server_port=port, **launch_settings(catalogue))


def read_port() -> int:
    """Return the port that `GRADIO_SERVER_PORT` names; `ValueError` if it is none."""
    port = os.environ.get("GRADIO_SERVER_PORT", "7860")
    if not port.isdecimal() or not 0 < int(port) < 2**16:
        raise ValueError(f"GRADIO_SERVER_PORT is {port!r}, not a port from 1 to 65535.")
    return int(port)


def read_device(zero: bool) -> str:
    """Return the device that `SEQ2SEQ_DEVICE` names; `ValueError` if it cannot be used.

    With `zero`, a Space lends its GPU later.
    """
    name = os.environ.get("SEQ2SEQ_DEVICE", "cpu")
    try:
        kind = torch.device(name).type
    except RuntimeError:
        kind = ""
    if kind not in ("cpu", "cuda"):
        raise ValueError(f"SEQ2SEQ_DEVICE is {name!r}, not cpu or cuda.")
    if kind == "cuda" and not zero and not torch.cuda.is_available():
        raise ValueError("SEQ2SEQ_DEVICE is cuda, but PyTorch finds no GPU.")
    return name


if __name__ == "__main__":
    main()
