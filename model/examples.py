"""Precompute the trace that the page opens on.

    python -m model.examples

To be run whenever the default release or the first example changes; a test says when.
"""

import json
from pathlib import Path

from model.catalogue import Catalogue
from model.view import view

ASSETS = Path(__file__).parent.parent / "assets"


def main() -> None:
    """Write the first example's view into `assets/examples.json`."""
    catalogue = Catalogue.read(ASSETS / "models.json")
    path = ASSETS / "examples.json"
    examples = json.loads(path.read_text(encoding="utf-8"))
    (trace,) = catalogue.translator(catalogue.default).translate(examples[0]["text"]["en"])
    examples[0]["view"] = view(trace)
    rows = ",\n".join(json.dumps(example, ensure_ascii=False) for example in examples)
    path.write_text(f"[\n{rows}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
