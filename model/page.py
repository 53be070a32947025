"""What the page says and shows, as plain values: examples, the line under the box, the lens."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from model.catalogue import Catalogue
from model.change import UNCHANGED
from model.experiment import Experiment
from model.hub import HubError
from model.link import Link
from model.messages import ASSETS, Messages, read_json
from model.run import Run
from model.source import Reader, SourceText
from model.text import MAX_SENTENCES, InputError, guess_language
from model.translator import Translator
from model.views import answer

NEAR = 0.8
"""Share of the limit from which the counter warns."""


def read_examples() -> list[dict[str, Any]]:
    """Return the page's examples; the first carries its trace, so the page opens on it."""
    examples: list[dict[str, Any]] = read_json(ASSETS / "examples.json")
    return examples


def labels(messages: Messages, catalogue: Catalogue, model: str) -> dict[str, dict[str, Any]]:
    """Return, for each part of the page that has messages, its properties in their language."""
    entry = catalogue.entry(model)
    return {
        "title": {"value": f"# {messages['page.title']}"},
        "direction": {"value": messages[f"page.direction.{entry.direction}"]},
        "swap": {"value": messages["page.swap"]},
        "model": {"label": messages["page.model"], "choices": menu(messages, catalogue, model)},
        "language": {"label": messages["page.language"]},
        "sentence": {
            "label": messages["page.sentence"],
            "placeholder": messages[f"page.placeholder.{entry.direction}"],
        },
        "translate": {"value": messages["page.translate"]},
        "try": {"value": messages["page.try"]},
        **{f"example-{item['name']}": {"value": messages[f"example.{item['name']}"]}
           for item in read_examples()},
        # The sentence's language goes with them: browsers check and speak the field by it.
        "lens": {"words": pack({**messages, "source": entry.source})},
        "settings": {"label": messages["settings"]},
        "hub": {"label": messages["settings.hub"], "placeholder": messages["settings.hub.example"]},
        "use": {"value": messages["settings.use"]},
        "stop": {"value": messages["settings.stop"]},
        "footer": {"value": messages["page.footer"]},
    }  # fmt: skip


def menu(messages: Messages, catalogue: Catalogue, model: str) -> list[tuple[str, str]]:
    """Return (label, name) for every model in `model`'s direction, and for `model` itself."""
    direction = catalogue.entry(model).direction
    return [
        (entry.guest.partition("@")[0] or messages[f"page.model.{entry.architecture}"], name)
        for name, entry in catalogue.menu(direction, model).items()
    ]


def say_origin(messages: Messages, catalogue: Catalogue, model: str) -> str:
    """Say which release runs, where it came from, and why if it replaces another."""
    release = catalogue.translator(model).release
    values = {"id": release.id, "revision": release.revision}
    if problem := catalogue.problems.get(model):
        return f"{say_problem(problem, messages)} {messages['origin.copy'].format(**values)}"
    return messages[f"origin.{release.origin}"].format(**values)


@dataclass(frozen=True)
class Field:
    """The line under the input box."""

    count: str
    closeness: str
    """`near` the limit, `over` it, or neither: empty."""
    cut: str = ""
    """The offer to translate what fits."""
    hint: str = ""
    """That the text looks like the other language."""
    problem: str = ""


def read_field(read: SourceText, reader: Reader, messages: Messages) -> Field:
    """Count the pieces of a text and say what keeps it from being translated."""
    refusal = read.refusal
    if refusal and refusal.key == "too_big":
        values = {"count": refusal.values["characters"], "limit": refusal.values["limit"]}
        return Field(
            messages["input.characters"].format(**values), "over", messages["input.cut.fit"]
        )
    hint = _hint(read.text, reader, messages)
    if refusal and refusal.key == "too_many":
        extra = refusal.values["sentences"] - MAX_SENTENCES
        offer = messages["input.cut.sentences"].format(count=MAX_SENTENCES)
        return Field(plural(messages, "input.over.sentences", extra), "over", offer, hint)
    counts = [source.count for source in read.sources]
    longest = max(counts, default=0)
    key = "input.counts" if len(counts) > 1 else "input.count"
    count = messages[key].format(sentences=len(counts), count=longest, limit=reader.limit)
    if longest > reader.limit:
        over = plural(messages, "input.over", longest - reader.limit)
        return Field(
            f"{count} · {over}", "over", _cut(read.layout.sentences, reader, messages), hint
        )
    return Field(count, "near" if longest >= NEAR * reader.limit else "", hint=hint)


def _cut(sentences: Sequence[str], reader: Reader, messages: Messages) -> str:
    if len(sentences) > 1:
        return messages["input.cut.each"]
    return plural(messages, "input.cut", reader.count(reader.shorten(sentences[0])))


def _hint(text: str, reader: Reader, messages: Messages) -> str:
    language = guess_language(text)
    is_other = language is not None and language != reader.language
    return messages[f"input.looks_like.{language}"] if is_other else ""


def say_problem(error: InputError | HubError, messages: Messages) -> str:
    """Say in the page's language why a text cannot be translated or a model cannot be loaded."""
    key = f"hub.{error.key}" if isinstance(error, HubError) else f"input.{error.key}"
    # Gradio's templates run whatever is inside ${…}, and a model's name may be anything.
    return messages[key].format(**error.values).replace("${", "$ {")


def plural(messages: Messages, key: str, count: int) -> str:
    """Return the message for `count` things; one thing has a key of its own."""
    return messages[f"{key}.one" if count == 1 else key].format(count=count)


def lens_value(
    text: str, sentences: list[dict[str, Any]], gaps: list[str], model: str, **more: Any
) -> str:
    """Return what the lens shows: the traces of all sentences, and what a link adds to them.

    `gaps` is the text before each sentence and after the last: `Layout.leads`.
    JSON, because Gradio traverses any non-string value several times.
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
