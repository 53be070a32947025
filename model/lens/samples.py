"""The view `samples`: translations that are drawn by their probability, with a seed."""

from dataclasses import dataclass
from functools import partial

from model.config import ModelConfig
from model.decode.change import LONGEST
from model.decode.sample import sample_batch
from model.decode.translator import MAX_STEPS
from model.lens import answer
from model.lens.experiment import Experiment

NAME = "samples"
MOST = 10
TEMPERATURES = (0.1, 2)
"""The lowest and the highest."""


@dataclass(frozen=True)
class Options(answer.Options):
    """How they are drawn."""

    temperature: float = 1.0
    """Below 1 likely pieces come even more often, above 1 less often."""
    seed: int = 1
    """The same seed draws the same samples."""
    count: int = 5

    def check(self, config: ModelConfig) -> None:  # noqa: ARG002  (one shape for all)
        """Raise `ValueError` with the reason unless such samples can be drawn."""
        low, high = TEMPERATURES
        if type(self.temperature) not in (int, float) or not low <= self.temperature <= high:
            raise ValueError(f"temperature must be a number from {low} to {high}.")
        for name, least, most in (("seed", 0, 10**LONGEST - 1), ("count", 1, MOST)):
            value = getattr(self, name)
            if type(value) is not int or not least <= value <= most:
                raise ValueError(f"{name} must be a whole number from {least} to {most}.")


def view(experiment: Experiment, options: Options) -> answer.Answer:
    """Draw from the unchanged model; rows {text, log_prob, steps, stop} in the order drawn.

    `log_prob` is what the model gives to the sample at temperature 1, whatever it was drawn at.
    """
    found = experiment.translator.batch(
        partial(
            sample_batch,
            source=experiment.source.ids[:-1],
            count=options.count,
            temperature=options.temperature,
            seed=options.seed,
            max_steps=MAX_STEPS,
        )
    )
    decode = experiment.translator.release.tokenizer.decode
    return answer.Answer(
        rows=[
            {
                "text": decode(written.ids),
                "log_prob": written.log_prob,
                "steps": len(written.ids),
                "stop": written.stop,
            }
            for written in found
        ]
    )
