"""The whole page: components, and the events that connect them with the handlers."""

from functools import partial
from typing import Any

import gradio as gr

from model.messages import read_messages
from model.page.api import add_api
from model.page.catalogue import Catalogue
from model.page.handlers import Page, guarded
from model.page.labels import read_examples
from model.page.layout import place, run_js
from model.page.turns import Turns


def build_demo(catalogue: Catalogue) -> gr.Blocks:
    """Return the page over `catalogue`; a model is loaded when it is first used."""
    demo: gr.Blocks
    with gr.Blocks(title=read_messages("en")["page.title"], analytics_enabled=False) as demo:
        page = Page(place(catalogue), catalogue)
        Events(page).connect(demo)
        checks = add_api(catalogue)
    for function in demo.fns.values():
        # The page says a key in its own language.
        key = "page.failed"
        sentence = key if function.api_visibility == "private" else read_messages("en")[key]
        function.fn = function.fn and guarded(function.fn, sentence)
    # Gradio would print what is missing or wrong, and with it what was typed.
    demo.validate_inputs = page.check_inputs  # type: ignore[assignment,method-assign]
    demo.queue(api_open=False)
    demo._queue = Turns(demo, checks, concurrency_limit=2)
    return demo


class Events:
    """Connects what the visitor does to what the page answers."""

    def __init__(self, page: Page) -> None:
        self.page = page
        parts = page.parts
        self.line = [parts[name] for name in ("count", "problem", "cut", "hint", "turn", "origin")]
        self.labelled = [parts[name] for name in page.labels("en", page.catalogue.opening)]
        self.asked = [parts["sentence"], parts["model"], parts["language"]]
        # The browser copies all properties of all parts that show progress, at every sign of it.
        progress: dict[str, Any] = {"show_progress": "hidden", "show_progress_on": parts["lens"]}
        # The page itself checks what it gets, whatever of a visitor's menu Gradio has forgotten.
        self.private: dict[str, Any] = {"api_visibility": "private", "preprocess": False} | progress
        self.ask: dict[str, Any] = self.private | {
            "fn": page.show,
            "inputs": self.asked,
            "outputs": [parts["lens"], *self.line],
            "js": run_js("ask"),
            "trigger_mode": "always_last",
        }
        self.press: dict[str, Any] = {"fn": None, "js": run_js("press")}

    def connect(self, demo: gr.Blocks) -> None:
        """Connect everything; whatever takes long is shown to be busy until it ends."""
        parts = self.page.parts
        translated = gr.on([parts["sentence"].submit, parts["translate"].click], **self.ask)
        translated.success(None, js=run_js("forgetPress"))
        # Each question has its own answer; Gradio would drop one that comes before the last one's.
        force: dict[str, Any] = self.private | {
            "js": run_js("showBusy"),
            "trigger_mode": "multiple",
        }
        forced = parts["lens"].force(self.page.force, None, parts["lens"], **force)
        everything = list(parts.values())
        visited = parts["lens"].visit(self.page.visit, None, everything, **force)
        invited, opened = self.connect_settings(), self.connect_load(demo)
        marked = [
            each.then(None, self.asked[:2], js=run_js("ask")) for each in (invited, opened, visited)
        ]
        # After what has been translated is marked, so that the draft is counted.
        box = parts["sentence"]
        kept = opened.then(None, box, box, js=run_js("restoreDraft"))
        kept.then(None, js=run_js("pressAgain"))
        for each in (translated, forced, *marked):
            each.then(None, js=run_js("hideBusy"))
        # `then` is not reached after an error of the queue, such as 429 (Gradio 6.31).
        for each in (translated, forced, invited, visited):
            each.failure(None, js=run_js("hideBusy"))
        self.connect_input()

    def connect_input(self) -> None:
        """Connect the box, the examples, the menus."""
        page, parts, asked, private = self.page, self.page.parts, self.asked, self.private
        parts["model"].input(None, asked[:2], js=run_js("chooseModel", "controls.js"))
        parts["theme"].click(None, js=run_js("turnTheme", "theme.js"))
        count: dict[str, Any] = {"js": run_js("waitForPause"), "trigger_mode": "multiple"} | private
        # `input` would miss what is pasted or dictated.
        parts["sentence"].change(page.count, asked, self.line, queue=False, **count)
        parts["cut"].click(page.cut, asked[:2], asked[0], **private).then(**self.press)
        swap: dict[str, Any] = private | {
            "fn": page.swap,
            "inputs": asked,
            "outputs": self.labelled,
        }
        parts["swap"].click(**swap, js=run_js("swap", "controls.js")).then(**self.press)
        parts["turn"].click(**swap).then(**self.press)
        for item in read_examples():
            fill = partial(page.fill, item["name"])
            button = parts[f"example-{item['name']}"]
            button.click(fill, parts["model"], asked[0], **private).then(**self.press)
        parts["language"].input(
            page.set_language,
            [parts["language"], parts["sentence"], parts["model"]],
            [*self.labelled, *self.line],
            js=run_js("keepLanguage", "controls.js"),
            **private,
        )

    def connect_settings(self) -> Any:
        """Connect the field for a model from the Hub; return the event that loads one."""
        page, parts = self.page, self.page.parts
        invite = self.ask | {
            "fn": page.invite,
            "js": run_js("invite", "controls.js"),
            "inputs": [parts["hub"], parts["sentence"], parts["language"]],
            "outputs": [*self.labelled, *self.line, parts["refusal"]],
        }
        invited = gr.on([parts["hub"].submit, parts["use"].click], **invite)
        parts["stop"].click(page.stop, parts["hub"], None, **self.private)
        for ended in (invited.then, invited.failure):
            ended(None, js=run_js("endInvite", "controls.js"))
        return invited

    def connect_load(self, demo: gr.Blocks) -> Any:
        """Connect the page's address; return the event that opens it."""
        parts = self.page.parts
        opened = demo.load(
            # The query comes in the place of the sentence.
            self.page.open,
            [parts["language"], parts["sentence"]],
            list(parts.values()),
            js=run_js("readAddress"),
            **self.private,
        )
        for ended in (opened.then, opened.failure):
            ended(None, js=run_js("markOpened"))
        return opened
