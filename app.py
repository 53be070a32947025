"""The page: type a sentence, read its translation, see how the model came to it.

python app.py
"""

import os
import sys
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

from model.messages import ASSETS, LANGUAGES, read_messages
from model.page.catalogue import BrokenError, Catalogue
from model.page.demo import build_demo
from model.page.head import ICON, add_head, with_imports
from model.page.labels import read_examples
from model.page.serve import LENS, keep_one_heap, routes, serve, start_log
from model.page.zero import borrow


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
        # Files of the page that are broken end the start, not the first visit.
        for language in LANGUAGES:
            read_messages(language)
        read_examples()
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
    """Return the port that `GRADIO_SERVER_PORT` names; `ValueError` if it is not a port."""
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
