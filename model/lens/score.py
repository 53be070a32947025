"""The view `score`: what the model makes of a reader's translation, piece by piece.

Whether the model or the search is to blame for a bad translation: Stahlberg and Byrne 2019,
https://arxiv.org/abs/1908.10090. If the better one is less likely, the model errs; if it is
likelier and was not found, the search does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from model.config import ModelConfig
from model.decode.change import UNCHANGED, Change
from model.decode.steps import NEVER_WRITTEN, Step
from model.decode.translator import MAX_STEPS
from model.lens import answer
from model.lens.experiment import Experiment
from model.text import MAX_CHARACTERS, InputError, plain
from model.tokenizer import EOS_ID

NAME = "score"


@dataclass(frozen=True)
class Options(answer.Options):
    """Which translation."""

    reference: str = ""
    """The reader's; empty for the model's own."""

    def check(self, config: ModelConfig) -> None:  # noqa: ARG002  (one shape for all)
        """Raise `ValueError` with the reason unless it is a text of a size to look at."""
        if not isinstance(self.reference, str):
            raise ValueError("reference must be a string.")
        if (count := len(self.reference)) > MAX_CHARACTERS:
            raise InputError("too_big", characters=count, limit=MAX_CHARACTERS)


def view(experiment: Experiment, options: Options) -> answer.Answer:
    """Force the reference, and compare it with the model's own translation, both unchanged.

    Rows: {piece, log_prob, wanted}, one for each piece and the end; `wanted` is {piece, log_prob}
    of the likeliest piece there, or none where the reference has it. Facts: `log_prob` and
    `own_log_prob`, of all rows and of the model's own translation; `verdict`, which is likelier:
    `own`, `yours`, or `same` if they are the same text; `ended`, whether the end is counted: where
    the model's own was stopped, both are compared without one; `unknown`, the characters left out.
    `InputError` if the reference has no piece, or more than the model writes.
    """
    own = experiment.run(UNCHANGED)
    ended = own.steps[-1].stop == "end"
    reference = plain(options.reference)
    tokenizer = experiment.translator.release.tokenizer
    is_own = reference in ("", plain(own.text))
    if options.reference and not reference:
        raise InputError("reference_empty")
    steps = own.steps if is_own else force(experiment, reference, ended)
    log_prob = sum(step.log_prob for step in steps)
    return answer.Answer(
        rows=[row_of(step, is_first=at == 0) for at, step in enumerate(steps)],
        facts={
            "log_prob": log_prob,
            "own_log_prob": own.log_prob,
            "verdict": "same" if is_own else "yours" if log_prob > own.log_prob else "own",
            "ended": ended,
            "unknown": list(dict.fromkeys(each.char for each in tokenizer.unknown(reference))),
        },
    )


def force(experiment: Experiment, text: str, ended: bool) -> Sequence[Step]:
    """Return the steps that write `text`, with the end if `ended`."""
    tokenizer = experiment.translator.release.tokenizer
    ids = tokenizer.encode(tokenizer.readable(text))
    if not ids:
        raise InputError("reference_empty")
    if len(ids) >= MAX_STEPS:
        raise InputError("reference_long", pieces=len(ids), limit=MAX_STEPS - 1)
    forced = [*ids, EOS_ID] if ended else ids
    return experiment.run(Change.force(dict(enumerate(forced, start=1)))).steps[: len(forced)]


def row_of(step: Step, *, is_first: bool) -> dict[str, Any]:
    """Return the row of a step; what is never written there is not wanted."""
    never = (*NEVER_WRITTEN, EOS_ID) if is_first else NEVER_WRITTEN
    best = next(each for each in step.candidates if each.id not in never)
    wanted = None if best.id == step.id else {"piece": best.piece, "log_prob": best.log_prob}
    return {"piece": step.piece, "log_prob": step.log_prob, "wanted": wanted}
