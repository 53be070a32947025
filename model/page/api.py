"""What programs can ask the page: `/translate`, `/trace`, `/view`, `/continue`."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import gradio as gr
from gradio.events import api

from model.config import Architecture, Direction, model_name
from model.decode.apply import without_pieces
from model.decode.change import Change
from model.decode.source import Source
from model.decode.translator import Translator
from model.lens.experiment import Experiment
from model.lens.views import answer, check_sentences, read_options
from model.page.catalogue import Catalogue
from model.page.result import pack
from model.page.turns import Check
from model.text import InputError

Pairs = list[tuple[int, int]]


@dataclass(frozen=True)
class Api:
    """The functions that programs call, and the check of each one's arguments."""

    catalogue: Catalogue

    @property
    def endpoints(self) -> Mapping[str, tuple[Callable[..., Any], Check]]:
        """Return each endpoint's function and check, by name."""
        return {
            "translate": (self.translate, self._check),
            "trace": (self.trace, self._check_trace),
            "view": (self.view, self._check_view),
            "continue": (self.decode_on, self._check_path),
        }

    def _find(self, text: str, direction: str, model: str) -> Translator:
        if not isinstance(text, str):
            raise ValueError("text must be a string.")
        check_choice("direction", direction, self.catalogue.directions())
        check_choice("model", model, get_args(Architecture))
        return self.catalogue.translator(model_name(direction, model))

    def _pick(
        self, text: str, direction: str, model: str, sentence: int
    ) -> tuple[Translator, Source]:
        translator = self._find(text, direction, model)
        if type(sentence) is not int:
            raise ValueError("sentence must be a whole number, counted from 1.")
        sources = translator.reader.read(text).checked()
        if not 1 <= sentence <= len(sources):
            raise ValueError(f"The text has {len(sources)} sentences and no number {sentence}.")
        return translator, sources[sentence - 1]

    def _decode(
        self, text: str, direction: str, model: str, sentence: int, change: Change
    ) -> Experiment:
        translator, source = self._pick(text, direction, model, sentence)
        try:
            return Experiment(translator, translator.decode(source, change))
        except ValueError as error:
            # Only decoding shows where the sentence ends.
            raise gr.Error(f"{error}.", print_exception=False) from error

    def translate(
        self, text: str, direction: Direction = "en-es", model: Architecture = "attention"
    ) -> str:
        """Translate a text, sentence by sentence; its line breaks and list markers are kept.

        A text that is empty, or that has too many sentences or too long ones, gets 422 and a
        message with the numbers. Example: `{"text": "I have two brothers."}`, or
        `{"text": "Tengo dos hermanos.", "direction": "es-en", "model": "context"}`.

        Args:
            text: One or more sentences.
            direction: The language read and the language written, by their ISO 639-1 codes: "en-es"
                for English to Spanish, "es-en" for Spanish to English.
            model: "attention" translates better; "context" squeezes the sentence into one vector.

        """
        translator = self.catalogue.translator(model_name(direction, model))
        read = translator.reader.read(text)
        runs = translator.decode_all([(source, Change()) for source in read.checked()])
        return read.layout.fill([run.text for run in runs])

    def trace(
        self,
        text: str,
        direction: Direction = "en-es",
        model: Architecture = "attention",
        sentence: int = 1,
        change: str = "",
        other: str = "",
    ) -> dict[str, Any]:
        """Translate a sentence and return every step: pieces, candidates, probabilities, states.

        `source.unknown` lists the characters that were left out, `source.notes` and
        `target.notes` what the reader should know: `capitals`, `figures`, `addresses`.
        Example: `{"text": "I have two brothers. They live here.", "sentence": 2}`.

        Args:
            text: One or more sentences, of which one is translated.
            direction: The language read and the language written, by their ISO 639-1 codes: "en-es"
                for English to Spanish, "es-en" for Spanish to English.
            model: "attention" translates better; "context" squeezes the sentence into one vector.
            sentence: Which sentence of the text, counted from 1.
            change: What to alter, in parts separated by commas: "force:2:517,force:4:9" writes
                piece 517 second and 9 fourth; "silence:most:64", "silence:random:64:1" and
                "silence:unit:7" silence units of the encoder; "vector:zero", "vector:other" and
                "vector:blend:5" exchange the one vector ("vector:zero:start" only at the decoder's
                start, ":steps" only at its steps); "look:even", "look:only:3:2" and
                "look:never:3:2" direct attention at step 3, piece 2; "leave:2" leaves piece 2 out.
            other: The sentence whose vector "vector:other" and "vector:blend:5" take.

        """
        changed = Change.parse(change, other)
        return self._decode(text, direction, model, sentence, changed).trace.to_dict()

    def decode_on(
        self,
        text: str,
        forced: Pairs,
        direction: Direction = "en-es",
        model: Architecture = "attention",
        sentence: int = 1,
    ) -> dict[str, Any]:
        """Translate a sentence as `/trace` does, but with chosen pieces at some steps.

        It is `/trace` with a change, kept for older programs. Example: `{"text": "I have two
        brothers.", "forced": [[2, 517]]}` writes piece 517 second.

        Args:
            text: One or more sentences, of which one is translated.
            forced: A list of pairs [step, piece id], steps counted from 1.
            direction: The language read and the language written, by their ISO 639-1 codes: "en-es"
                for English to Spanish, "es-en" for Spanish to English.
            model: "attention" translates better; "context" squeezes the sentence into one vector.
            sentence: Which sentence of the text, counted from 1.

        """
        change = Change.force(dict(forced))
        return self._decode(text, direction, model, sentence, change).trace.to_dict()

    def view(
        self,
        name: str,
        text: str,
        direction: Direction = "en-es",
        model: Architecture = "attention",
        sentence: int = 1,
        change: str = "",
        options: dict[str, Any] | None = None,
        other: str = "",
    ) -> dict[str, Any]:
        """Translate a sentence and return what one view of the page shows of it.

        The answer has `planes` (packed arrays), `rows` and `facts`. The views: `band`, in which
        order units peak, which vary most, where words and loops begin; `reading`, what would be
        written after each source piece; `influence`, the bits that each written piece loses
        without each source piece; `gates`, how much of the memory each step rewrites; `sizes`, the
        shape of each tensor and the parameters of each part; `score`, what the model makes of your
        translation (option `reference`); `beam`, what beam search finds (`width`, `normalise`);
        `samples`, translations drawn at random (`temperature`, `seed`, `count`); `whatif`, one
        change in many strengths, such as more and more silenced units; `compare`, how far the
        memories of two sentences are apart after each piece; `transplant`, what is written when
        the encoder goes on from the other sentence's memory. The last two need the option `other`.
        Example: `{"name": "reading", "text": "I have two brothers."}`.

        Args:
            name: Which view.
            text: One or more sentences, of which one is translated.
            direction: The language read and the language written, by their ISO 639-1 codes: "en-es"
                for English to Spanish, "es-en" for Spanish to English.
            model: "attention" translates better; "context" squeezes the sentence into one vector.
            sentence: Which sentence of the text, counted from 1.
            change: What to alter, as for `/trace`.
            options: The view's own options by name; each has a default.
            other: The sentence whose vector the change takes, as for `/trace`.

        """
        changed = Change.parse(change, other)
        experiment = self._decode(text, direction, model, sentence, changed)
        try:
            found = answer(name, experiment, options or {})
        except InputError as error:
            # Only the model's own pieces show how long a text is.
            raise gr.Error(str(error), print_exception=False) from error
        plain: dict[str, Any] = json.loads(pack(found))
        return plain

    def _check(self, text: str, direction: str, model: str) -> None:
        self._find(text, direction, model).reader.read(text).checked()

    def _check_change(
        self, text: str, direction: str, model: str, sentence: int, change: Change
    ) -> None:
        translator, source = self._pick(text, direction, model, sentence)
        translator.check(source, change)

    def _check_trace(
        self, text: str, direction: str, model: str, sentence: int, change: str, other: str = ""
    ) -> None:
        self._check_change(text, direction, model, sentence, parse(change, other))

    def _check_path(
        self, text: str, forced: Pairs, direction: str, model: str, sentence: int
    ) -> None:
        check_pairs(forced)
        self._check_change(text, direction, model, sentence, Change.force(dict(forced)))

    def _check_view(
        self,
        name: str,
        text: str,
        direction: str,
        model: str,
        sentence: int,
        change: str,
        options: Any,
        other: str = "",
    ) -> None:
        asked = {} if options is None else options
        read_options(name, asked, self._find(text, direction, model).release.config)
        changed = parse(change, other)
        self._check_change(text, direction, model, sentence, changed)
        translator, source = self._pick(text, direction, model, sentence)
        check_sentences(name, translator, without_pieces(source, changed), asked)


def add_api(catalogue: Catalogue) -> Mapping[int, Check]:
    """Offer the endpoints within a `gr.Blocks`; return the check of each one's arguments by id."""
    endpoints = Api(catalogue).endpoints
    return {api(fn, api_name=name)["id"]: check for name, (fn, check) in endpoints.items()}


def parse(change: object, other: object = "") -> Change:
    """Return the change that was sent; `ValueError` with the reason if it is malformed."""
    if not isinstance(change, str):
        raise ValueError("change must be a string.")
    if not isinstance(other, str):
        raise ValueError("other must be a string.")
    return Change.parse(change, other)


def check_choice(name: str, value: object, choices: Sequence[str]) -> None:
    """Raise `ValueError` with a sentence for programs unless `value` is one of `choices`."""
    if value not in choices:
        raise ValueError(f"{name} must be {' or '.join(choices)}.")


def check_pairs(forced: object) -> None:
    """Raise `ValueError` with a sentence for programs unless `forced` is a list of pairs."""
    pairs = forced if isinstance(forced, list) else [None]
    if not all(isinstance(pair, list) and [type(n) for n in pair] == [int, int] for pair in pairs):
        raise ValueError("forced must be a list of pairs [step, piece id], both whole numbers.")
