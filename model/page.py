"""What the page says and shows, as plain values: its words, its examples, the field, the lens."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.catalogue import Catalogue
from model.change import UNCHANGED
from model.experiment import Experiment
from model.hub import HubError
from model.link import Link
from model.run import Run
from model.source import Reader, SourceText
from model.text import MAX_SENTENCES, InputError, guess_language
from model.translator import Translator
from model.views import answer

ASSETS = Path(__file__).parent.parent / "assets"
LANGUAGES = ("en", "es")
NEAR = 0.8
"""Share of the limit from which the counter warns."""

Words = Mapping[str, str]


def read_words(language: str) -> dict[str, str]:
    """Return the page's words in `language`."""
    words: dict[str, str] = _read(ASSETS / "locales" / f"{language}.json")
    return words


def read_examples() -> list[dict[str, Any]]:
    """Return the page's examples; the first carries its trace, so the page opens on it."""
    examples: list[dict[str, Any]] = _read(ASSETS / "examples.json")
    return examples


def _read(path: Path) -> Any:
    """Return what is in a JSON file of the page; `ValueError` names one that cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{path.name} cannot be read: {type(error).__name__}.") from error


def labels(words: Words, catalogue: Catalogue, model: str) -> dict[str, dict[str, Any]]:
    """Return, for each part of the page that has words, its properties in their language."""
    entry = catalogue.entry(model)
    return {
        "title": {"value": f"# {words['page.title']}"},
        "direction": {"value": words[f"page.direction.{entry.direction}"]},
        "swap": {"value": words["page.swap"]},
        "model": {"label": words["page.model"], "choices": menu(words, catalogue, model)},
        "language": {"label": words["page.language"]},
        "sentence": {
            "label": words["page.sentence"],
            "placeholder": words[f"page.placeholder.{entry.direction}"],
        },
        "translate": {"value": words["page.translate"]},
        "try": {"value": words["page.try"]},
        **{f"example-{item['name']}": {"value": words[f"example.{item['name']}"]}
           for item in read_examples()},
        # The sentence's language goes with them: browsers check and speak the field by it.
        "lens": {"words": pack({**words, "source": entry.source})},
        "settings": {"label": words["settings"]},
        "hub": {"label": words["settings.hub"], "placeholder": words["settings.hub.example"]},
        "use": {"value": words["settings.use"]},
        "stop": {"value": words["settings.stop"]},
        "footer": {"value": words["page.footer"]},
    }  # fmt: skip


def menu(words: Words, catalogue: Catalogue, model: str) -> list[tuple[str, str]]:
    """Return the labels and names of the models of a direction, that of `model`, and of itself."""
    direction = catalogue.entry(model).direction
    return [
        (entry.guest.partition("@")[0] or words[f"page.model.{entry.architecture}"], name)
        for name, entry in catalogue.menu(direction, model).items()
    ]


def say_origin(words: Words, catalogue: Catalogue, model: str) -> str:
    """Say which release runs, where it came from, and why if it stands in for another."""
    release = catalogue.translator(model).release
    values = {"id": release.id, "revision": release.revision}
    if problem := catalogue.problems.get(model):
        return f"{say_problem(problem, words)} {words['origin.copy'].format(**values)}"
    return words[f"origin.{release.origin}"].format(**values)


@dataclass(frozen=True)
class Field:
    """What stands under the input box."""

    count: str
    closeness: str
    """`near` the limit, `over` it, or neither: empty."""
    cut: str = ""
    """The offer to translate what fits."""
    hint: str = ""
    """That the text looks like the other language."""
    problem: str = ""


def read_field(read: SourceText, reader: Reader, words: Words) -> Field:
    """Count the pieces of a text and say what stands in the way of its translation."""
    refusal = read.refusal
    if refusal and refusal.key == "too_big":
        values = {"count": refusal.values["characters"], "limit": refusal.values["limit"]}
        return Field(words["input.characters"].format(**values), "over", words["input.cut.fit"])
    hint = _hint(read.text, reader, words)
    if refusal and refusal.key == "too_many":
        extra = refusal.values["sentences"] - MAX_SENTENCES
        offer = words["input.cut.sentences"].format(count=MAX_SENTENCES)
        return Field(plural(words, "input.over.sentences", extra), "over", offer, hint)
    counts = [source.count for source in read.sources]
    longest = max(counts, default=0)
    key = "input.counts" if len(counts) > 1 else "input.count"
    count = words[key].format(sentences=len(counts), count=longest, limit=reader.limit)
    if longest > reader.limit:
        over = plural(words, "input.over", longest - reader.limit)
        return Field(f"{count} · {over}", "over", _cut(read.layout.sentences, reader, words), hint)
    return Field(count, "near" if longest >= NEAR * reader.limit else "", hint=hint)


def _cut(sentences: Sequence[str], reader: Reader, words: Words) -> str:
    if len(sentences) > 1:
        return words["input.cut.each"]
    return plural(words, "input.cut", reader.count(reader.shorten(sentences[0])))


def _hint(text: str, reader: Reader, words: Words) -> str:
    language = guess_language(text)
    is_other = language is not None and language != reader.language
    return words[f"input.looks_like.{language}"] if is_other else ""


def say_problem(error: InputError | HubError, words: Words) -> str:
    """Say in the page's language why a text cannot be translated, or a model not be had."""
    key = f"hub.{error.key}" if isinstance(error, HubError) else f"input.{error.key}"
    # What stands in ${…} would be run by Gradio's templates; a name of a model may be anything.
    return words[key].format(**error.values).replace("${", "$ {")


def plural(words: Words, key: str, count: int) -> str:
    """Return the words for `count` things; one thing has a key of its own."""
    return words[f"{key}.one" if count == 1 else key].format(count=count)


def lens_value(
    text: str, sentences: list[dict[str, Any]], gaps: list[str], model: str, **more: Any
) -> str:
    """Return what the lens shows: the traces of all sentences, and what a link adds to them.

    `gaps` has what stands before each sentence and after the last: `Layout.leads`.
    It is JSON, because Gradio walks through all that is no string, several times, in Python.
    """
    start: dict[str, Any] = {"path": None, "selected": {}, "tab": None, "notices": []}
    result = {"text": text, "sentences": sentences, "gaps": gaps}
    result |= {"model": model, "calls": calls(model)}
    return pack(start | result | more)


def calls(model: str) -> list[str]:
    """Return how programs ask for a sentence's trace: the model's own, and with a change.

    The lens fills in what is in braces. A guest, `user/model`, is not there for programs.
    """
    if "/" in model:
        return ["", ""]
    direction, _, architecture = model.rpartition("-")
    named = f'"{direction}", "{architecture}", {{sentence}}'
    return [
        f'client.predict({{text}}, {named}, api_name="/trace")',
        f'client.predict({{text}}, {named}, {{change}}, api_name="/trace")',
    ]


def pack(value: Any) -> str:
    """Return compact JSON, in ASCII: Python keeps that in half the memory."""
    return json.dumps(value, default=vars, separators=(",", ":"))


def shown(translator: Translator, run: Run) -> dict[str, Any]:
    """Return what the page draws of a run: its trace, and by which facts the band draws it."""
    experiment = Experiment(translator, run)
    return {**vars(experiment.trace), "band": answer("band", experiment, {}).facts}


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
    sentences = [shown(translator, run) for run in runs]
    return lens_value(read.text, sentences, read.layout.leads, model, **linked)


def stand_ins(runs: Sequence[Run], translator: Translator) -> list[str]:
    """Return the notice "computed on the CPU" if no GPU could be borrowed."""
    devices = {run.device for run in runs}
    return ["device"] if translator.lent and "cpu" in devices else []
