"""The view `samples`: drawn with a seed, scored by the model itself."""

from typing import Any

import pytest
import torch

from model.lens.experiment import Experiment
from model.lens.views import answer
from model.page.catalogue import Catalogue
from model.tokenizer import BOS_ID, EOS_ID

SENTENCE = "My father sold his old car."


@pytest.fixture(params=["en-es-attention", "en-es-context"], scope="module")
def experiment(request: pytest.FixtureRequest, catalogue: Catalogue) -> Experiment:
    return Experiment.decode(catalogue.translator(request.param), SENTENCE)


def test_the_log_probability_is_the_plain_models(experiment: Experiment) -> None:
    tokenizer = experiment.translator.release.tokenizer
    source = experiment.source.ids
    compared = 0
    for row in answer("samples", experiment, {"seed": 4, "count": 8}).rows:
        target = [*tokenizer.encode(row["text"]), EOS_ID]
        # A sample may be in other pieces than those its text is cut into.
        if row["stop"] != "end" or len(target) != row["steps"]:
            continue
        with torch.inference_mode():
            logits = experiment.translator.release.model(
                torch.tensor([source]),
                torch.tensor([[BOS_ID, *target[:-1]]]),
                torch.tensor([len(source)]),
            )
        expected = logits[0].log_softmax(1)[range(len(target)), target].sum().item()
        assert row["log_prob"] == pytest.approx(expected, abs=1e-2)
        compared += 1
    assert compared > 2


def test_the_seed_decides_and_a_change_does_not(experiment: Experiment) -> None:
    first, again, other = (answer("samples", experiment, {"seed": seed}) for seed in (3, 3, 4))
    assert first == again
    assert first != other
    assert len(first.rows) == 5
    token = experiment.run().steps[0].candidates[1].id
    changed = Experiment.decode(
        experiment.translator, SENTENCE, experiment.change.force({1: token})
    )
    assert answer("samples", changed, {"seed": 3}) == first


def test_the_colder_the_likelier(experiment: Experiment) -> None:
    cold, warm = (
        sum(row["log_prob"] for row in answer("samples", experiment, {"temperature": t}).rows)
        for t in (0.5, 1.5)
    )
    assert cold > warm


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"temperature": 0}, "temperature must be a number from 0.1 to 2"),
        ({"temperature": "1"}, "must be a number"),
        ({"temperature": True}, "must be a number"),
        ({"temperature": float("nan")}, "must be a number"),
        ({"seed": -1}, "seed must be a whole number from 0 to 999999999"),
        ({"seed": 1.5}, "whole number"),
        ({"count": 11}, "count must be a whole number from 1 to 10"),
    ],
)
def test_impossible_options_are_refused(
    experiment: Experiment, options: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        answer("samples", experiment, options)
