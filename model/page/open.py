"""What the page shows when it opens: its first example, or what a link asks for."""

from typing import Any

from model.decode.change import UNCHANGED
from model.decode.source import SourceText
from model.page.catalogue import Catalogue
from model.page.labels import read_examples
from model.page.link import Link
from model.page.result import all_shown, lens_value, shown, stand_ins


def opening(catalogue: Catalogue) -> tuple[str, list[dict[str, Any]]]:
    """Return the first example and what is shown of it: precomputed, if it is the model's."""
    example, model = read_examples()[0], catalogue.default
    translator = catalogue.translator(model)
    text = example["text"][catalogue.entry(model).source]
    if example["shown"]["model"]["revision"] == translator.release.revision:
        return text, [example["shown"]]
    return text, [shown(translator, run) for run in translator.translate(text)]


def follow(
    link: Link, read: SourceText, catalogue: Catalogue, model: str, notices: list[str]
) -> str:
    """Return what the lens shows for a link; `InputError` where its text cannot be translated.

    What was chosen on another revision of the model means nothing on this one: it is dropped,
    and so are choices that this model could not write; the lens gets a notice of it.
    """
    translator = catalogue.translator(model)
    sources = read.checked()
    path = None
    if link.revision and link.revision != translator.release.revision:
        notices = [*notices, "revision"]
    elif link.change != UNCHANGED and 1 <= link.sentence <= len(sources):
        try:
            source = sources[link.sentence - 1]
            path = shown(translator, translator.decode(source, link.change))
        except ValueError:
            notices = [*notices, "forced"]
    runs = translator.decode_all([(source, UNCHANGED) for source in sources])
    notices = [*notices, *stand_ins(runs, translator)]
    linked = {"path": path, "selected": link.selected, "tab": link.tab, "notices": notices}
    chosen = min(link.sentence, len(runs)) - 1
    sentences = all_shown(translator, runs, chosen)
    return lens_value(read.text, sentences, read.layout.leads, model, **linked)
