"""What programs can ask the page: `/translate`, `/trace`, `/continue`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

import gradio as gr
from gradio.events import api

from model.catalogue import Catalogue
from model.config import Architecture, Direction
from model.search import check_forced
from model.translator import MAX_STEPS, Translator
from model.turns import Check

Pairs = list[tuple[int, int]]


def add_api(catalogue: Catalogue) -> Mapping[int, Check]:
    """Offer the endpoints within a `gr.Blocks`; return the check of each one's arguments by id."""

    def find(text: str, direction: str, model: str) -> Translator:
        if not isinstance(text, str):
            raise ValueError("text must be a string.")
        check_choice("direction", direction, get_args(Direction))
        check_choice("model", model, get_args(Architecture))
        return catalogue.translator(f"{direction}-{model}")

    def pick(text: str, direction: str, model: str, sentence: int) -> tuple[Translator, str]:
        translator = find(text, direction, model)
        if type(sentence) is not int:
            raise ValueError("sentence must be a whole number, counted from 1.")
        sentences = translator.check(text)
        if not 1 <= sentence <= len(sentences):
            raise ValueError(f"The text has {len(sentences)} sentences and no number {sentence}.")
        return translator, sentences[sentence - 1]

    def translate(
        text: str, direction: Direction = "en-es", model: Architecture = "attention"
    ) -> str:
        """Translate a text, sentence by sentence; its line breaks and list marks are kept.

        A text that is empty, or that has too many sentences or too long ones, gets 422 and a
        message with the numbers. Example: `{"text": "I have two brothers."}`, or
        `{"text": "Tengo dos hermanos.", "direction": "es-en", "model": "context"}`.

        Args:
            text: One or more sentences.
            direction: "en-es" for English to Spanish, "es-en" for Spanish to English.
            model: "attention" translates better; "context" squeezes the sentence into one vector.

        """
        translator = catalogue.translator(f"{direction}-{model}")
        texts = [trace.target.text for trace in translator.translate(text)]
        return translator.lay_out(text).fill(texts)

    def trace(
        text: str,
        direction: Direction = "en-es",
        model: Architecture = "attention",
        sentence: int = 1,
    ) -> dict[str, Any]:
        """Translate a sentence and return every step: pieces, candidates, probabilities, states.

        `source.unknown` lists the characters that were left out, `source.notes` and
        `target.notes` what the reader should know: `capitals`, `figures`, `addresses`.
        Example: `{"text": "I have two brothers. They live here.", "sentence": 2}`.

        Args:
            text: One or more sentences, of which one is translated.
            direction: "en-es" for English to Spanish, "es-en" for Spanish to English.
            model: "attention" translates better; "context" squeezes the sentence into one vector.
            sentence: Which sentence of the text, counted from 1.

        """
        translator, chosen = pick(text, direction, model, sentence)
        return translator.decode(chosen).to_dict()

    def decode_on(
        text: str,
        forced: Pairs,
        direction: Direction = "en-es",
        model: Architecture = "attention",
        sentence: int = 1,
    ) -> dict[str, Any]:
        """Translate a sentence as `/trace` does, but with chosen pieces at some steps.

        At the other steps the model chooses. Example: `{"text": "I have two brothers.", "forced":
        [[2, 517]]}` writes piece 517 second.

        Args:
            text: One or more sentences, of which one is translated.
            forced: A list of pairs [step, piece id], steps counted from 1.
            direction: "en-es" for English to Spanish, "es-en" for Spanish to English.
            model: "attention" translates better; "context" squeezes the sentence into one vector.
            sentence: Which sentence of the text, counted from 1.

        """
        translator, chosen = pick(text, direction, model, sentence)
        try:
            return translator.decode(chosen, dict(forced)).to_dict()
        except ValueError as error:
            # Only decoding shows where the sentence ends.
            raise gr.Error(f"{error}.", print_exception=False) from error

    def check(text: str, direction: str, model: str) -> None:
        find(text, direction, model).check(text)

    def check_path(text: str, forced: Pairs, direction: str, model: str, sentence: int) -> None:
        translator, _ = pick(text, direction, model, sentence)
        check_pairs(forced)
        check_forced(dict(forced), translator.release.config.vocab_size, MAX_STEPS)

    checks: list[tuple[Callable[..., Any], str, Check]] = [
        (translate, "translate", check),
        (trace, "trace", pick),
        (decode_on, "continue", check_path),
    ]
    return {api(fn, api_name=name)["id"]: check for fn, name, check in checks}


def check_choice(name: str, value: object, choices: Sequence[str]) -> None:
    """Raise `ValueError` with a sentence for programs unless `value` is one of `choices`."""
    if value not in choices:
        raise ValueError(f"{name} must be {' or '.join(choices)}.")


def check_pairs(forced: object) -> None:
    """Raise `ValueError` with a sentence for programs unless `forced` is a list of pairs."""
    pairs = forced if isinstance(forced, list) else [None]
    if not all(isinstance(pair, list) and [type(n) for n in pair] == [int, int] for pair in pairs):
        raise ValueError("forced must be a list of pairs [step, piece id], both whole numbers.")
