"""The view `transplant`: one sentence's memory put into the reading of another.

What interpretability calls activation patching, as in Vig et al. 2020,
https://arxiv.org/abs/2004.12265: after piece t the encoder goes on from what it remembered, in all
its layers, of the other sentence, and reads the rest of its own. A GRU's memory is all that it has
of what it has read, so that is the other sentence's first t pieces and then its own.
"""

import math
from dataclasses import dataclass
from functools import partial

from model.config import ModelConfig
from model.decode.apply import Row
from model.decode.source import Source
from model.decode.translator import Translator
from model.lens import compare
from model.lens.answer import Answer, RefusalError
from model.lens.experiment import Experiment
from model.lens.whatif import try_all

NAME = "transplant"


@dataclass(frozen=True)
class Options(compare.Options):
    """The sentence whose memory is taken."""

    def check(self, config: ModelConfig) -> None:
        """Raise `ValueError` unless there is a sentence, and the model has one memory."""
        super().check(config)
        if config.architecture != "context":
            raise ValueError("Only a context model has one memory that can be transplanted.")


def check(translator: Translator, source: Source, options: Options) -> None:
    """Raise `RefusalError` unless both sentences have the same number of pieces."""
    other = translator.reader.read_sentence(options.other)
    if other.count != source.count:
        raise RefusalError("compare.lengths", own=source.count, other=other.count)


def view(experiment: Experiment, options: Options) -> Answer:
    """Return one row for each number of pieces after which the memory is the other sentence's.

    The first has none, the last all of them. A row: `after`, that number; `text`, what is written;
    `log_prob` of it, in nats; `bits`, how much likelier the other sentence's text has become
    against the first row's, in bits: Δ log₂ p(other's) / p(own), 0 in the first row.
    """
    translator = experiment.translator
    check(translator, experiment.source, options)
    own, other = experiment.source, translator.reader.read_sentence(options.other)
    base = translator.row(experiment.whole, experiment.change)
    rows = [
        Row((*other.ids[:after], *own.ids[after:]), base.positions, base.change, base.other)
        for after in range(len(own.ids) + 1)
    ]
    tried = translator.batch(partial(try_all, rows=rows[:-1], blend=rows[-1]))
    kept, others = tried.scores["kept_log_prob"], tried.scores["other_log_prob"]
    odds = [(theirs - ours) / math.log(2) for ours, theirs in zip(kept, others, strict=True)]
    return Answer(
        rows=[
            {
                "after": after,
                "text": translator.release.tokenizer.decode(written.ids),
                "log_prob": written.log_prob,
                "bits": odds[after] - odds[0],
            }
            for after, written in enumerate(tried.written)
        ],
        facts={"bits": odds[-1] - odds[0]},
    )
