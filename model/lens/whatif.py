"""The view `whatif`: one change in many strengths, all of them decoded in one batch.

Silencing units and seeing when the output breaks is a lesion study, as in Bau et al. 2019,
https://arxiv.org/abs/1811.01157; a blend of two vectors is that of Bowman et al. 2016,
https://arxiv.org/abs/1511.06349.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from model.config import ModelConfig
from model.decode.apply import Row, begin
from model.decode.change import (
    LONGEST,
    TENTHS,
    WHERES,
    Change,
    Leave,
    Look,
    Part,
    Silence,
    Vector,
)
from model.decode.greedy import Written, score_on, write_on
from model.decode.source import Source
from model.decode.translator import MAX_STEPS, Translator
from model.lens import answer
from model.lens.experiment import Experiment
from model.network.base import EncoderDecoder

NAME = "whatif"
STOPS = (0, 1, 4, 16, 32, 64, 128, 256)
"""Units that are silenced; the last stop is all of them."""
CHOICES = {
    "kind": ("silence", "vector", "look", "leave"),
    "order": ("most", "random"),
    "where": ("both", "start", "steps"),
    "mode": ("only", "never"),
}
NUMBERS = {"seed": (0, 10**LONGEST - 1), "step": (1, MAX_STEPS)}


@dataclass(frozen=True)
class Options(answer.Options):
    """What is changed."""

    kind: str = "silence"
    """`silence` units, exchange the `vector`, `look` elsewhere, `leave` a source piece out."""
    order: str = "most"
    """Of `silence`: the `most` active units, or `random` ones."""
    seed: int = 1
    """Of random units."""
    other: str = ""
    """Of `vector`: the sentence whose vector is blended in; without one, only zeros are tried."""
    where: str = "both"
    """Of `vector`: given to the decoder's `start`, at its `steps`, or `both`."""
    mode: str = "only"
    """Of `look`: `only` at one piece, or `never` at it."""
    step: int = 1
    """Of `look`: at which step, counted from 1."""

    def check(self, config: ModelConfig) -> None:
        """Raise `ValueError` with the reason unless a model with `config` can be so changed."""
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} must be {' or '.join(choices)}.")
        for name, (low, high) in NUMBERS.items():
            if type(value := getattr(self, name)) is not int or not low <= value <= high:
                raise ValueError(f"{name} must be a whole number from {low} to {high}.")
        if not isinstance(self.other, str):
            raise ValueError("other must be a string.")
        fit = {"vector": "context", "look": "attention"}.get(self.kind, config.architecture)
        if fit != config.architecture:
            raise ValueError(f"{self.kind} needs the model {fit}, not {config.architecture}.")


def check(translator: Translator, source: Source, options: Options) -> None:  # noqa: ARG001
    """Raise `InputError` unless the other sentence can be read, if there is one."""
    if options.other:
        translator.reader.read_sentence(options.other)


def view(experiment: Experiment, options: Options) -> answer.Answer:
    """Return one row for each stop, the first without any of this kind.

    What else the run's change has stays. A row: `change`; `text`, what is written; `log_prob` of
    it, in nats; `changed`, whether it differs from the first row's; `kept_log_prob`, of the first
    row's text with this change; `reached`, whether it comes to all the steps that are forced.
    `facts.first`: the first row, from 0, that differs, or none. With another sentence rows also
    have `other_log_prob`, of the text written from that sentence's vector, `facts.other`.
    """
    translator, source = experiment.translator, experiment.whole
    base = experiment.change.without(*same_kind(experiment.change, options))
    found = stops(base, options, experiment)
    blend = None
    if options.kind == "vector" and options.other:
        # Whatever `where` is, this is the text of the other sentence.
        whole = base.without(*base.of(Vector)).plus([Vector("other")], options.other)
        blend = translator.row(source, whole)
    rows = [translator.row(source, change) for change in found]
    tried = translator.batch(lambda model: try_all(model, rows, blend))
    texts = [translator.release.tokenizer.decode(written.ids) for written in tried.written]
    changed = [written.ids != tried.written[0].ids for written in tried.written[: len(found)]]
    first = changed.index(True) if True in changed else None
    return answer.Answer(
        rows=[
            {
                "change": str(change),
                "text": text,
                "log_prob": written.log_prob,
                "stop": written.stop,
                "changed": changed[at],
                "reached": len(written.ids) >= max(change.forced, default=0),
                **{name: scores[at] for name, scores in tried.scores.items()},
            }
            for at, (change, text, written) in enumerate(
                zip(found, texts, tried.written, strict=False)
            )
        ],
        facts={"first": first, **({"other": texts[-1]} if blend else {})},
    )


def same_kind(change: Change, options: Options) -> list[Part]:
    """Return the parts of `change` that the stops take the place of."""
    if options.kind == "look":
        return [look for look in change.of(Look) if look.step in (0, options.step)]
    kinds: dict[str, type[Part]] = {"silence": Silence, "vector": Vector, "leave": Leave}
    return [*change.of(kinds[options.kind])]


def stops(base: Change, options: Options, experiment: Experiment) -> list[Change]:
    """Return the changes that are tried, `base` first."""
    most = experiment.translator.release.config.num_hiddens
    read = [at for at in range(1, len(experiment.whole.ids) + 1) if at not in base.left_out]
    parts: list[Part]
    match options.kind:
        case "silence":
            counts = [count for count in STOPS if 0 < count < most] + [most]
            order: Any = options.order
            seed = options.seed if order == "random" else 0
            parts = [Silence(order, count, seed) for count in counts]
        case "vector":
            where = WHERES[(options.where,)]
            blends = range(TENTHS + 1) if options.other else ()
            parts = [Vector("zero", where=where)]
            parts += [Vector("blend", tenths, where) for tenths in blends]
        case "look":
            mode: Any = options.mode
            parts = [Look("even")]
            parts += [Look(mode, options.step, piece) for piece in read]
        case _:
            # The end is always read, and one other piece at least.
            parts = [Leave(piece) for piece in read[:-1]] if len(read) > 2 else []
    return [base, *(base.plus([part], options.other) for part in parts)]


@dataclass(frozen=True)
class Tried:
    """What a batch of changed runs wrote."""

    written: Sequence[Written]
    scores: dict[str, list[float]]
    """For each row the log-probability of a text: `kept_log_prob` of the first row's, and
    `other_log_prob` of the last one's, where there is another sentence."""


@torch.inference_mode()
def try_all(model: EncoderDecoder, rows: Sequence[Row], blend: Row | None) -> Tried:
    """Decode `rows`, and `blend` after them, in one batch; score two of the texts in each."""
    every = [*rows, blend] if blend else [*rows]
    begun = begin(model, every)
    forced = [row.change.forced for row in every]
    written = write_on(model, begun.state, forced, MAX_STEPS, blind=begun.blind)
    texts = {"kept_log_prob": written[0].ids} | (
        {"other_log_prob": written[-1].ids} if blend else {}
    )
    return Tried(
        written,
        {
            name: score_on(model, begun.state, ids, blind=begun.blind).sum(1).tolist()
            for name, ids in texts.items()
        },
    )
