"""The page: type a sentence, read its translation, see how the model came to it.

python app.py
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

# Gradio reports to its makers at start unless this is set before it is imported.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

import gradio as gr
import torch
from gradio.events import api

from model.catalogue import Catalogue
from model.trace import Trace

ASSETS = Path(__file__).parent / "assets"
LENS = ASSETS / "lens"
Words = dict[str, str]

# The lens draws inside this component; Gradio rebuilds the template's DOM when it has to, and
# then the lens is mounted anew.
LENS_JS = """
const url = new URL("gradio_api/file=" + props.lens_js, document.baseURI);
import(url).then(({ mount }) => {
  let root, lens;
  const draw = () => {
    const current = element.querySelector(".lens");
    if (current !== root) { root = current; lens = mount(root, props.words); }
    lens.show(props.value);
    root.dataset.source = props.value.source.text;
  };
  watch("value", draw);
  draw();
});
"""


def build_demo(catalogue: Catalogue) -> gr.Blocks:
    """Return the page over `catalogue`; a model is loaded when it is first used."""
    words = read_words("en")
    examples = read_examples()
    demo: gr.Blocks
    with gr.Blocks(title=words["page.title"], analytics_enabled=False) as demo:
        model_menu = masthead(catalogue, words)
        text_box, button, hint = input_row(examples[0]["text"], words)
        example_buttons = example_row(examples, words)
        lens = lens_view(examples[0]["trace"], words)
        ask: dict[str, Any] = {
            "fn": show_translation(catalogue),
            "inputs": [text_box, model_menu],
            "outputs": [lens, hint],
            "show_progress": "minimal",
            "show_progress_on": lens,
            "trigger_mode": "always_last",
            "api_visibility": "private",
        }
        gr.on([text_box.submit, button.click, model_menu.input], **ask)
        for example_button, item in zip(example_buttons, examples, strict=True):
            fill = f"() => {json.dumps(item['text'])}"
            example_button.click(None, None, text_box, js=fill).then(**ask)
        add_api(catalogue)
    demo.queue(max_size=64, default_concurrency_limit=2)
    return demo


def masthead(catalogue: Catalogue, words: Words) -> gr.Dropdown:
    """Place the title and the direction; return the model menu beside them."""
    with gr.Row(elem_id="masthead"):
        gr.Markdown(f"# {words['page.title']}")
        gr.Markdown(words["page.direction"], elem_id="direction")
        return gr.Dropdown(
            menu_choices(catalogue, words),
            value=catalogue.default,
            label=words["page.model"],
            elem_id="model-menu",
            min_width=220,
            filterable=False,
        )


def input_row(text: str, words: Words) -> tuple[gr.Textbox, gr.Button, gr.Markdown]:
    """Place and return the text box, the button, and the hint that tells what is wrong."""
    with gr.Row(elem_id="input-row"):
        text_box = gr.Textbox(
            value=text,
            label=words["page.sentence"],
            placeholder=words["page.placeholder"],
            show_label=False,
            lines=1,
            max_lines=5,
            autofocus=True,
            elem_id="sentence",
        )
        button = gr.Button(words["page.translate"], variant="primary", elem_id="translate")
    return text_box, button, gr.Markdown(visible=False, elem_id="hint")


def example_row(examples: list[dict[str, Any]], words: Words) -> list[gr.Button]:
    """Place a button for each example; return them."""
    with gr.Row(elem_id="examples"):
        gr.Markdown(words["page.try"])
        return [gr.Button(words[f"example.{item['name']}"], size="sm") for item in examples]


def lens_view(trace: dict[str, Any], words: Words) -> gr.HTML:
    """Return the component that draws a trace with the modules in `assets/lens`."""
    return gr.HTML(
        value=trace,
        html_template='<div class="lens"></div>',
        js_on_load=LENS_JS,
        apply_default_css=False,
        elem_id="lens",
        lens_js=(LENS / "lens.js").as_posix(),
        words=words,
    )


def show_translation(catalogue: Catalogue) -> Callable[[str, str], tuple[Any, Any]]:
    """Return the page's handler: text and model name to what the lens and the hint show."""

    def show(text: str, name: str) -> tuple[Any, Any]:
        try:
            trace = catalogue.translator(name).translate(text)
        except ValueError as error:
            # What was on the page stays there; the reader's text too.
            return gr.skip(), gr.Markdown(str(error), visible=True)
        return trace.to_dict(), gr.Markdown(visible=False)

    return show


def add_api(catalogue: Catalogue) -> None:
    """Offer `/translate` and `/trace` to programs."""

    def run(text: str, direction: str, model: str) -> Trace:
        try:
            return catalogue.translator(f"{direction}-{model}").translate(text)
        except ValueError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def translate(
        text: str,
        direction: Literal["en-es"] = "en-es",
        model: Literal["attention", "context"] = "attention",
    ) -> str:
        """Translate a sentence; an error says what is wrong with the text."""
        return run(text, direction, model).target.text

    def trace(
        text: str,
        direction: Literal["en-es"] = "en-es",
        model: Literal["attention", "context"] = "attention",
    ) -> dict[str, Any]:
        """Translate a sentence and return every step: pieces, probabilities, states."""
        return run(text, direction, model).to_dict()

    api(translate, api_name="translate")
    api(trace, api_name="trace")


def menu_choices(catalogue: Catalogue, words: Words) -> list[tuple[str, str]]:
    """Return the model menu's labels and values."""
    return [
        (words[f"page.model.{entry.architecture}"], name)
        for name, entry in catalogue.entries.items()
    ]


def read_words(language: str) -> Words:
    """Return the page's words in `language`."""
    words: Words = json.loads((ASSETS / "locales" / f"{language}.json").read_text(encoding="utf-8"))
    return words


def read_examples() -> list[dict[str, Any]]:
    """Return the page's examples; the first carries its trace, so the page opens on it."""
    examples: list[dict[str, Any]] = json.loads(
        (ASSETS / "examples.json").read_text(encoding="utf-8")
    )
    return examples


def launch_settings() -> dict[str, Any]:
    """Return what `launch` gets: the looks, and nothing that keeps or shows visitors' input."""
    return {
        "theme": gr.themes.Base(
            primary_hue="blue",
            neutral_hue="stone",
            radius_size="sm",
            # Bundled with Gradio, so nothing is fetched; its semi-bold lacks most letters.
            font=[gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "sans-serif"],
        ),
        "css_paths": [LENS / "lens.css", LENS / "page.css"],
        "allowed_paths": [str(LENS)],
        "run_history": False,
        "enable_monitoring": False,
        "max_file_size": "1kb",
        "ssr_mode": False,
        "footer_links": ["api"],
    }


def main() -> None:
    """Load the default model and serve the page."""
    # A step of one sentence is too small to share: more threads make it slower.
    torch.set_num_threads(1)
    device = os.environ.get("SEQ2SEQ_DEVICE", "cpu")
    catalogue = Catalogue.read(ASSETS / "models.json", device)
    catalogue.translator(catalogue.default)
    build_demo(catalogue).launch(**launch_settings())


if __name__ == "__main__":
    main()
