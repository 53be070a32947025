"""The page's components, and what the browser runs for them."""

import os
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr

from model.messages import LANGUAGES, read_messages
from model.page.catalogue import Catalogue
from model.page.labels import labels, read_examples
from model.page.open import opening
from model.page.result import lens_value
from model.page.serve import LENS

Parts = Mapping[str, Any]
"""The page's components and rows by name; the name is the element's id too."""
HIDEABLE = {
    "swap": ["swap"],
    "model": ["model"],
    "language": ["language"],
    "input": ["input", "field"],
    "examples": ["examples"],
    "settings": ["settings"],
    "footer": ["theme", "footer", "origin"],
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


def run_js(function: str, file: str = "gradio.js") -> str:
    """Return the `js` of an event: its values go through a function of a module of the lens."""
    module = import_js(file)
    return f"(...values) => {module}.then(({{ {function} }}) => {function}(...values))"


ATTACH_JS = (
    """({ attach }) => attach(element, props, watch, {"""
    """ask: (it) => trigger("force", it), visit: (it) => trigger("visit", it) })"""
)
LENS_JS = f"{import_js('page.js')}.then({ATTACH_JS})"

NAMES = (
    "${value.split('-').map((code) =>"
    " new Intl.DisplayNames(language, { type: 'language' }).of(code)).join(' → ')}"
)
"""The names of a direction's languages, which browsers know. Example: "Portuguese → English"."""


def place(catalogue: Catalogue) -> Parts:
    """Place the parts of the page, in English; return them by name."""
    props = labels(read_messages("en"), catalogue, catalogue.opening)
    parts: dict[str, Any] = {}

    def put(name: str, kind: Callable[..., Any], **settings: Any) -> None:
        parts[name] = kind(elem_id=name, **props.get(name, {}), **settings)

    text, sides = opening(catalogue)
    with gr.Row(elem_id="masthead"):
        put("title", gr.Markdown)
        put("direction", gr.HTML, html_template=NAMES)
        put("swap", gr.Button)
        put("model", gr.Radio, value=catalogue.opening, min_width=0)
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
    with gr.Row(elem_id="below"):
        with gr.Row(elem_id="field") as parts["field"]:
            counted = '<span class="{{closeness}}">{{value}}</span>'
            put("count", gr.HTML, html_template=counted, closeness="")
            put("problem", gr.HTML, html_template='<span role="alert">{{value}}</span>')
            put("cut", gr.Button, visible=False)
            put("hint", gr.HTML)
            put("turn", gr.Button, visible=False)
        with gr.Row(elem_id="examples") as parts["examples"]:
            put("try", gr.Markdown)
            for item in read_examples():
                put(f"example-{item['name']}", gr.Button)
    put(
        "lens",
        gr.HTML,
        value=lens_value(text, sides),
        html_template=(LENS / "lens.html").read_text(encoding="utf-8"),
        js_on_load=LENS_JS,
        apply_default_css=False,
        path="null",
        hide=[],
        big=False,
        home=home(),
    )
    with gr.Row(elem_id="foot"):
        put("theme", gr.Button)
        put("footer", gr.Markdown)
        put("origin", gr.HTML)
    named = bool(os.environ.get("SEQ2SEQ_ALLOWED_MODELS")) or not os.environ.get("SPACE_ID")
    settings = props["settings"] | {"elem_id": "settings", "visible": named}
    with gr.Accordion(open=False, **settings) as parts["settings"], gr.Row():
        put("hub", gr.Textbox, lines=1, max_lines=1)
        put("use", gr.Button)
        put("stop", gr.Button)
        put("refusal", gr.HTML, html_template='<span role="alert">{{value}}</span>')
    return parts


def home() -> str:
    """Return the address that links start with: the Space's page, or empty for the page's own."""
    space = os.environ.get("SPACE_ID", "")
    return f"https://huggingface.co/spaces/{space}" if space else ""
