"""The view `gates`: of the run that is looked at, and one unit's numbers."""

from itertools import pairwise
from typing import Any

import pytest
import torch

from model.decode.change import Change
from model.lens.experiment import Experiment
from model.lens.planes import unpack
from model.lens.views import answer
from model.page.catalogue import Catalogue

SENTENCE = "My father sold his old car."


@pytest.fixture(params=["en-es-attention", "en-es-context"])
def experiment(request: pytest.FixtureRequest, catalogue: Catalogue) -> Experiment:
    return Experiment.decode(catalogue.translator(request.param), SENTENCE)


def test_the_states_are_those_of_the_run(experiment: Experiment) -> None:
    planes, run = answer("gates", experiment, {}).planes, experiment.run()
    for side, states in (("encoder", run.encoder), ("decoder", run.decoder)):
        plane = planes[f"{side}.state"]
        assert plane.layer == 2
        torch.testing.assert_close(unpack(plane), states, atol=plane.step, rtol=0)


def test_of_a_changed_run_the_pieces_are_the_forced_ones(experiment: Experiment) -> None:
    other = experiment.run().steps[1].candidates[1].id
    changed = Experiment.decode(experiment.translator, SENTENCE, Change.force({2: other}))
    plane = answer("gates", changed, {}).planes["decoder.state"]
    torch.testing.assert_close(unpack(plane), changed.run().decoder, atol=plane.step, rtol=0)


def test_the_numbers_of_a_unit_give_its_state(experiment: Experiment) -> None:
    for layer in (1, 2):
        for unit in (3, 300):
            facts = answer("gates", experiment, {"layer": layer, "unit": unit}).facts
            for rows in facts["numbers"].values():
                for row in rows:
                    mixed = (1 - row["update"]) * row["candidate"] + row["update"] * row["before"]
                    assert row["state"] == pytest.approx(mixed, abs=1e-6)
    # The half that reads from the end has its old state at the next position.
    numbers = facts["numbers"]["encoder"]
    later = experiment.translator.release.config.architecture == "attention"
    pairs = [(a, b) if later else (b, a) for a, b in pairwise(numbers)]
    assert all(row["before"] == pytest.approx(old["state"], abs=1e-6) for row, old in pairs)


def test_the_means_are_those_of_the_planes(experiment: Experiment) -> None:
    found = answer("gates", experiment, {})
    for side in ("encoder", "decoder"):
        update, reset = (unpack(found.planes[f"{side}.{name}"]) for name in ("update", "reset"))
        rewritten, used = (torch.tensor(found.facts[name][side]) for name in ("rewritten", "used"))
        torch.testing.assert_close(rewritten, 1 - update.mean(1), atol=2e-3, rtol=0)
        torch.testing.assert_close(used, reset.mean(1), atol=2e-3, rtol=0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"layer": 3}, "layer must be a whole number from 0 to 2."),
        ({"layer": -1}, "layer must be a whole number from 0 to 2."),
        ({"unit": 512}, "unit must be a whole number from 0 to 511."),
        ({"unit": "1"}, "unit must be a whole number from 0 to 511."),
        ({"unit": True}, "unit must be a whole number from 0 to 511."),
        ({"row": 1}, "gates has layer, unit, not 'row'."),
    ],
)
def test_impossible_options_are_refused_by_name(
    experiment: Experiment, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        answer("gates", experiment, options)
