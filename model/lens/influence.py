"""The view `influence`: how much each source piece mattered for each written piece.

One source piece after the other becomes the unknown piece, and the same translation is forced; the
bits that a written piece loses are the influence of the one that was hidden. Where the model
looks (attention) need not be what matters: Jain and Wallace 2019,
https://arxiv.org/abs/1902.10186.
"""

import math
from collections.abc import Sequence

from torch import Tensor

from model.decode.apply import Row, begin
from model.decode.greedy import score_on
from model.lens.answer import Answer, Options
from model.lens.experiment import Experiment
from model.lens.planes import pack
from model.network.base import EncoderDecoder
from model.tokenizer import UNK_ID

NAME = "influence"


def view(experiment: Experiment, options: Options) -> Answer:  # noqa: ARG001  (one shape for all)
    """Return the plane `influence` [steps, positions], in bits, the ends included.

    Positive: the written piece becomes less likely without the source piece. `facts.largest`:
    the `step` and the `position`, from 0, with the highest value, and its `bits`.
    """
    source, run = experiment.source.ids, experiment.run()
    hidden = [[*source[:at], UNK_ID, *source[at + 1 :]] for at in range(len(source))]
    target = [step.id for step in run.steps]
    row = experiment.translator.row(experiment.whole, experiment.change)
    rows = [row._replace(ids=tuple(ids)) for ids in (source, *hidden)]
    log_probs = experiment.translator.batch(lambda model: forced_log_probs(model, rows, target))
    bits = ((log_probs[0] - log_probs[1:]) / math.log(2)).T  # [T, S]
    step, position = divmod(int(bits.argmax()), bits.shape[1])
    low, high = float(bits.min()), float(bits.max())
    return Answer(
        # Where nothing matters the range is not empty, so that its numbers can be told.
        planes={"influence": pack(bits, (min(low, 0.0), max(high, 1e-3)), bits=16)},
        facts={"largest": {"step": step, "position": position, "bits": high}},
    )


def forced_log_probs(model: EncoderDecoder, rows: Sequence[Row], target: Sequence[int]) -> Tensor:
    """Return the log-probability of each piece of `target` in each of `rows`: [B, T].

    `target` is written whatever is likelier.
    """
    begun = begin(model, rows)
    return score_on(model, begun.state, target, blind=begun.blind)
