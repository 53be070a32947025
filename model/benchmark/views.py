"""What a view costs, for a source of 20 pieces, against translating it once."""

from collections.abc import Iterator
from functools import partial
from statistics import median

from model.benchmark.measure import Row, compare, ratio
from model.lens.experiment import Experiment
from model.lens.views import answer
from model.page.catalogue import Catalogue

TEXT = "My grandmother told me that she had lived near the sea when she was still very young, too."
GOALS = {"reading": 6, "influence": 8, "gates": 1.5, "beam": 3}
"""At most how many times one translation; the beam is 5 wide."""
REPEATS = 15


def measure(catalogue: Catalogue) -> Iterator[Row]:
    """Yield what each view takes beside the translation that is there already."""
    for name in ("en-es-attention", "en-es-context"):
        translator = catalogue.translator(name)
        experiment = Experiment.decode(translator, TEXT)
        part = f"views, {translator.release.config.architecture}"
        once, *views = compare(
            REPEATS,
            partial(translator.decode, experiment.source),
            *(partial(answer, view, experiment, {}) for view in GOALS),
        )
        yield Row(part, "one translation", 1e3 * median(once), "ms")
        for (view, goal), times in zip(GOALS.items(), views, strict=True):
            yield Row(
                part, f"{view}, over one translation", ratio(times, once), "×", f"at most {goal}"
            )
