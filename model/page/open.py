"""What the page shows when it opens: its first example, or what a link asks for."""

from collections.abc import Sequence

from model.decode.change import UNCHANGED
from model.decode.source import SourceText
from model.page.card import read_example
from model.page.catalogue import Catalogue
from model.page.labels import read_examples
from model.page.link import Link
from model.page.result import Side, lens_value, make_side, shown, translate_sides


def first_text(catalogue: Catalogue, choice: str) -> str:
    """Return what the page opens on: its first example in the language that the models read.

    Where it has none, a sentence of the model's card, or at the least a word of its vocabulary.
    """
    entry = catalogue.lead(choice)
    texts: dict[str, str] = read_examples()[0]["text"]
    if entry.source in texts:
        return texts[entry.source]
    translator = catalogue.translator(entry.name)
    example = read_example(translator.release.card)
    is_read = not translator.reader.read(example).refusal
    return example if is_read else translator.release.tokenizer.first_word()


def opening(catalogue: Catalogue) -> tuple[str, list[Side]]:
    """Return the first example and what is shown of it: precomputed, if it is these models'."""
    names = catalogue.members(catalogue.opening)
    text = first_text(catalogue, catalogue.opening)
    stored = read_examples()[0]["shown"]
    # Of the models that were stored the first has its whole picture.
    if list(stored) == names and all(
        trace["model"]["revision"] == catalogue.origin(name)[2] for name, trace in stored.items()
    ):
        return text, [
            make_side(name, [trace], ["", ""], catalogue.scores(name))
            for name, trace in stored.items()
        ]
    reads = [catalogue.translator(name).reader.read(text) for name in names]
    sides, _ = translate_sides(catalogue, names, reads, drawn=0, chosen=0)
    return text, sides


def follow(
    link: Link,
    reads: Sequence[SourceText],
    catalogue: Catalogue,
    choice: str,
    notices: list[str],
) -> str:
    """Return what the lens shows for a link; `InputError` where its text cannot be translated.

    `reads` is the text as each model of the choice reads it. What was chosen on another revision
    of the model means nothing on this one: it is dropped, and so are choices that this model could
    not write; the lens gets a notice of it.
    """
    names = catalogue.members(choice)
    kinds: list[str] = [catalogue.entry(name).architecture for name in names]
    drawn = kinds.index(link.band) if link.band in kinds else 0
    translator = catalogue.translator(names[drawn])
    sources = reads[drawn].checked()
    path = None
    if link.revision and link.revision != translator.release.revision:
        notices = [*notices, "revision"]
    elif link.change != UNCHANGED and 1 <= link.sentence <= len(sources):
        try:
            source = sources[link.sentence - 1]
            path = shown(translator, translator.decode(source, link.change))
        except ValueError:
            notices = [*notices, "forced"]
    chosen = min(link.sentence, len(sources)) - 1
    sides, found = translate_sides(catalogue, names, reads, drawn, chosen)
    linked = {
        "side": drawn,
        "path": path,
        "selected": link.selected,
        "tab": link.tab,
        "other": link.other,
        "search": link.search,
        "card": link.card,
    }
    return lens_value(reads[0].text, sides, **linked, notices=[*notices, *found])
