"""The lens in a cell of a notebook, in Jupyter and in Colab.

from model.lens.notebook import show
show("I like tea.", model="context")
"""

from html import escape
from typing import Any

from model.config import Architecture, Direction
from model.lens.standalone import make_file

HEIGHT = 800
"""Pixels of the frame; what is longer scrolls within."""
ALLOWED = "allow-scripts allow-downloads allow-modals allow-popups"
"""To draw, to save a figure, to show a text that cannot be copied, to open a link; nothing else."""


def show(text: str, model: Architecture = "attention", direction: Direction = "en-es") -> Any:
    """Return what a notebook draws in a cell: the lens with one sentence and all its panels.

    `ValueError` with the reason if the text is not one sentence that the model can read.
    """
    # A notebook has it; the page does not need it.
    from IPython.display import HTML

    page = make_file(text, model, direction)
    frame = (
        f'<iframe title="Seq2Seq Lens" sandbox="{ALLOWED}" srcdoc="{escape(page)}" '
        f'style="width: 100%; height: {HEIGHT}px; border: 0"></iframe>'
    )
    # In a `div`: of a frame alone IPython says that it has a better way, but that has no `srcdoc`.
    return HTML(f"<div>{frame}</div>")  # type: ignore[no-untyped-call]
