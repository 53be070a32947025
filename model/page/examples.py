"""Write down what the page knows of its releases: their sums, and the traces it opens on.

    python -m model.page.examples

To be run whenever a release or the first example changes; a test says when.
"""

import json

from model.messages import ASSETS
from model.page.catalogue import Catalogue
from model.page.result import pack, translate_sides
from model.release import CONFIG, TOKENIZER, WEIGHTS, sha256


def main() -> None:
    """Write `assets/models.json` and `assets/examples.json` again."""
    write_sums()
    write_opening()


def write_sums() -> None:
    """Write the sums of each embedded release into the catalogue."""
    path = ASSETS / "models.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    for entry in entries:
        folder = ASSETS / entry["folder"]
        entry["sha256"] = {name: sha256(folder / name) for name in (CONFIG, WEIGHTS, TOKENIZER)}
    path.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")


def write_opening() -> None:
    """Write what the page shows of the first example: both models' traces."""
    catalogue = Catalogue.read(ASSETS / "models.json")
    path = ASSETS / "examples.json"
    examples = json.loads(path.read_text(encoding="utf-8"))
    names = catalogue.members(catalogue.opening)
    text = examples[0]["text"]["en"]
    reads = [catalogue.translator(name).reader.read(text) for name in names]
    sides, _ = translate_sides(catalogue, names, reads, drawn=0, chosen=0)
    examples[0]["shown"] = {side["model"]: json.loads(pack(side["sentences"][0])) for side in sides}
    for trace in examples[0]["shown"].values():
        # Nobody waits for what is stored.
        trace["totals"]["ms"] = None
    rows = ",\n".join(json.dumps(example, ensure_ascii=False) for example in examples)
    path.write_text(f"[\n{rows}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
