"""The view `influence`: bits that a written piece loses without a source piece."""

import math

import pytest
import torch
from conftest import Counted

from model.decode.translator import Translator
from model.lens.experiment import Experiment
from model.lens.planes import unpack
from model.lens.views import answer
from model.network.gru import GRUEncoder
from model.page.catalogue import Catalogue
from model.tokenizer import BOS_ID, UNK_ID

SENTENCE = "My father sold his old car."


@pytest.fixture(params=["en-es-attention", "en-es-context"])
def experiment(request: pytest.FixtureRequest, catalogue: Catalogue) -> Experiment:
    return Experiment.decode(catalogue.translator(request.param), SENTENCE)


@torch.inference_mode()
def log_probs(translator: Translator, source: list[int], target: list[int]) -> torch.Tensor:
    """Return the log-probability of each target piece by the plain model, over the whole of it."""
    logits = translator.release.model(
        torch.tensor([source]), torch.tensor([[BOS_ID, *target[:-1]]]), torch.tensor([len(source)])
    )
    return logits[0].log_softmax(1)[range(len(target)), target]


def test_it_is_the_difference_of_two_forced_translations(experiment: Experiment) -> None:
    plane = answer("influence", experiment, {}).planes["influence"]
    bits = unpack(plane)
    source, target = experiment.source.ids, [step.id for step in experiment.run().steps]
    assert bits.shape == (len(target), len(source))
    whole = log_probs(experiment.translator, source, target)
    for position in range(len(source)):
        hidden = [*source[:position], UNK_ID, *source[position + 1 :]]
        lost = (whole - log_probs(experiment.translator, hidden, target)) / math.log(2)
        torch.testing.assert_close(bits[:, position], lost, atol=plane.step + 2e-3, rtol=0)


def test_the_largest_is_named(experiment: Experiment) -> None:
    found = answer("influence", experiment, {})
    bits, largest = unpack(found.planes["influence"]), found.facts["largest"]
    assert bits[largest["step"], largest["position"]] == bits.max()
    assert largest["bits"] == pytest.approx(bits.max().item(), abs=1e-3)
    assert largest["bits"] > 1


def test_a_piece_that_is_unknown_already_has_none(experiment: Experiment) -> None:
    experiment.source.ids[2] = UNK_ID
    bits = unpack(answer("influence", experiment, {}).planes["influence"])
    assert bits[:, 2].abs().max() < 1e-3
    assert bits[:, 1].abs().max() > 0.1


def test_all_positions_are_one_batch(
    experiment: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoded = Counted(monkeypatch, GRUEncoder, "forward")
    answer("influence", experiment, {})
    assert encoded.calls == 1
