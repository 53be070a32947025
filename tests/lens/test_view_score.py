"""The view `score`: a reader's translation, forced, against the weights themselves."""

from dataclasses import replace

import pytest
import torch

from model.decode.change import UNCHANGED
from model.decode.translator import MAX_STEPS
from model.lens.experiment import Experiment
from model.lens.views import answer
from model.page.catalogue import Catalogue
from model.text import InputError
from model.tokenizer import BOS_ID, EOS_ID

SENTENCE = "My father sold his old car."
OTHER = "Mi padre ha vendido su viejo auto."


@pytest.fixture(params=["en-es-attention", "en-es-context"])
def experiment(request: pytest.FixtureRequest, catalogue: Catalogue) -> Experiment:
    return Experiment.decode(catalogue.translator(request.param), SENTENCE)


@torch.inference_mode()
def log_probs(experiment: Experiment, target: list[int]) -> torch.Tensor:
    """Return the log-probabilities [T, V] by the plain model, over the whole of `target`."""
    source = experiment.source.ids
    logits = experiment.translator.release.model(
        torch.tensor([source]), torch.tensor([[BOS_ID, *target[:-1]]]), torch.tensor([len(source)])
    )
    return logits[0].log_softmax(1)  # type: ignore[no-any-return]


def test_each_piece_has_the_plain_models_log_probability(experiment: Experiment) -> None:
    found = answer("score", experiment, {"reference": f"  {OTHER} "})
    tokenizer = experiment.translator.release.tokenizer
    target = [*tokenizer.encode(OTHER), EOS_ID]
    assert [row["piece"] for row in found.rows] == [tokenizer.piece(each) for each in target]
    scores = log_probs(experiment, target)
    own = scores[range(len(target)), target]
    assert [row["log_prob"] for row in found.rows] == pytest.approx(own.tolist(), abs=2e-3)
    assert found.facts["log_prob"] == pytest.approx(own.sum().item(), abs=5e-3)
    compared = 0
    for row, values, token in zip(found.rows, scores, target, strict=True):
        best = values.topk(2)
        if best.values[0] - best.values[1] < 0.05:
            continue
        wanted = best.indices[0].item()
        expected = None if wanted == token else tokenizer.piece(int(wanted))
        assert (row["wanted"] and row["wanted"]["piece"]) == expected
        compared += expected is not None
    assert compared


def test_the_models_own_text_is_scored_by_its_own_ids(experiment: Experiment) -> None:
    own = experiment.run()
    for reference in ("", own.text, f" {own.text}\n"):
        found = answer("score", experiment, {"reference": reference})
        assert found.facts["verdict"] == "same"
        assert found.facts["log_prob"] == pytest.approx(own.log_prob, abs=1e-4)
        assert found.facts["own_log_prob"] == pytest.approx(own.log_prob, abs=1e-4)
        assert [row["piece"] for row in found.rows] == [step.piece for step in own.steps]


def test_the_verdict_says_which_is_likelier(experiment: Experiment) -> None:
    own = experiment.run().text
    worse = answer("score", experiment, {"reference": "Nieve."}).facts
    assert worse["verdict"] == "own"
    assert worse["log_prob"] < worse["own_log_prob"] == pytest.approx(experiment.run().log_prob)
    # Where the model is made to write the worse one, the better one is likelier.
    forced = experiment.translator.release.tokenizer.encode("Nieve.")
    experiment._runs[UNCHANGED] = replace(
        experiment.run(),
        steps=tuple(
            replace(step, id=token)
            for step, token in zip(
                Experiment.decode(experiment.translator, "Snow.").run().steps, forced, strict=False
            )
        ),
    )
    better = answer("score", experiment, {"reference": own}).facts
    assert better["verdict"] == ("yours" if better["log_prob"] > better["own_log_prob"] else "own")


def test_it_is_of_the_model_without_changes(experiment: Experiment) -> None:
    other = experiment.run().steps[0].candidates[1].id
    changed = Experiment.decode(experiment.translator, SENTENCE, UNCHANGED.force({1: other}))
    for options in ({}, {"reference": OTHER}):
        assert answer("score", changed, options) == answer("score", experiment, options)


def test_against_an_unfinished_translation_no_end_is_counted(experiment: Experiment) -> None:
    own = experiment.run()
    steps = (*own.steps[:-2], replace(own.steps[-2], stop="loop"))
    experiment._runs[UNCHANGED] = replace(own, steps=steps)
    found = answer("score", experiment, {"reference": OTHER})
    assert not found.facts["ended"]
    assert found.rows[-1]["piece"] != "</s>"
    target = experiment.translator.release.tokenizer.encode(OTHER)
    expected = log_probs(experiment, target)[range(len(target)), target].sum().item()
    assert found.facts["log_prob"] == pytest.approx(expected, abs=5e-3)


def test_what_the_model_does_not_know_is_left_out_and_named(experiment: Experiment) -> None:
    found = answer("score", experiment, {"reference": "Mi 🙂 padre猫."})
    assert found.facts["unknown"] == ["🙂", "猫"]
    assert found.rows == answer("score", experiment, {"reference": "Mi padre."}).rows


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        (5, "reference must be a string"),
        (" \n", "nothing to score"),
        ("猫", "nothing to score"),
        (
            "no " * MAX_STEPS,
            f"has {MAX_STEPS} pieces, and the model writes at most {MAX_STEPS - 1}",
        ),
        ("a" * 12_001, "12001 characters"),
    ],
)
def test_what_cannot_be_scored_is_refused(
    experiment: Experiment, reference: object, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        answer("score", experiment, {"reference": reference})


def test_the_longest_that_the_model_can_write_is_scored(experiment: Experiment) -> None:
    found = answer("score", experiment, {"reference": "no " * (MAX_STEPS - 1)})
    assert len(found.rows) == MAX_STEPS
    assert isinstance(InputError("reference_empty"), ValueError)
