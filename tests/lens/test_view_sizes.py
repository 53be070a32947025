"""The view `sizes`: shapes of this run's tensors, counts of the module's own parameters."""

from typing import Any

import pytest
import torch

from model.decode.change import Change
from model.lens.experiment import Experiment
from model.lens.views import answer
from model.page.catalogue import Catalogue
from model.tokenizer import BOS_ID

SENTENCE = "My father sold his old car."


@pytest.fixture(params=["en-es-attention", "en-es-context"])
def experiment(request: pytest.FixtureRequest, catalogue: Catalogue) -> Experiment:
    return Experiment.decode(catalogue.translator(request.param), SENTENCE)


def rows_of(experiment: Experiment) -> dict[str, dict[str, Any]]:
    return {str(row["name"]): dict(row) for row in answer("sizes", experiment, {}).rows}


@torch.no_grad()
def test_the_shapes_are_those_of_the_tensors(experiment: Experiment) -> None:
    rows, model, run = rows_of(experiment), experiment.translator.release.model, experiment.run()
    ids, valid_len = torch.tensor([run.source.ids]), torch.tensor([len(run.source.ids)])
    states, final = model.encoder(ids, valid_len)
    state = model.decoder.init_state(model.encoder(ids, valid_len), valid_len)
    read = torch.tensor([[BOS_ID, *(step.id for step in run.steps[:-1])]])
    logits, after = model.decoder(read, state)
    expected = {
        "X": ids,
        "embedded": model.encoder.embedding(ids),
        "states": states,
        "final": final,
        "hidden": state.hidden,
        "logits": logits,
    }
    expected |= {"weights": after.weights} if run.attention is not None else {"context": state[1]}
    assert {name for name, row in rows.items() if "shape" in row} == set(expected)
    sizes = {
        "sentence": 1,
        "position": len(run.source.ids),
        "step": len(run.steps),
        "layer": 2,
        "unit": 512,
        "feature": 256,
        "vocabulary": experiment.translator.release.config.vocab_size,
    }
    for name, tensor in expected.items():
        assert rows[name]["shape"] == list(tensor.shape)
        assert [sizes[axis] for axis in rows[name]["axes"]] == list(tensor.shape), name


def test_of_a_changed_run_the_steps_are_its_own(experiment: Experiment) -> None:
    end = {3: 3}
    changed = Experiment.decode(experiment.translator, SENTENCE, Change.force(end))
    assert rows_of(changed)["logits"]["shape"][1] == 3
    assert rows_of(experiment)["logits"]["shape"][1] > 3


def test_every_parameter_is_counted_once(experiment: Experiment) -> None:
    model, found = experiment.translator.release.model, answer("sizes", experiment, {})
    numbers = {name: each.numel() for name, each in model.named_parameters()}  # each once

    def total(*starts: str) -> int:
        own = [n for name, n in numbers.items() if name.startswith(starts)]
        assert own
        return sum(own)

    rows = rows_of(experiment)
    counts = {name: row["parameters"] for name, row in rows.items() if "parameters" in row}
    gru = ("decoder.rnn", "decoder.first", "decoder.rest")
    expected = {
        "embedding": total("encoder.embedding"),
        "Encoder": total("encoder.rnn"),
        "init_state": 0,
        "Decoder": total(*gru, "decoder.readout"),
    }
    if "attention" in rows:
        expected["attention"] = total("decoder.attention")
        keys, hiddens = rows["attention"]["keys"], rows["states"]["shape"][2]
        assert expected["attention"] == keys * (2 * hiddens + 2)
    assert counts == expected
    assert found.facts["parameters"] == sum(numbers.values()) == sum(counts.values())
    assert rows["Decoder"]["readout"] == total("decoder.readout")
    layers = [*rows["Encoder"]["layers"], *rows["Decoder"]["layers"]]
    assert sum(layer["parameters"] for layer in layers) == total("encoder.rnn", *gru)
    for layer in layers:
        size, units = layer["input"], layer["units"]
        once = 3 * units * (size + units + 2)
        assert layer["parameters"] == layer["directions"] * once
    assert {layer["directions"] for layer in rows["Encoder"]["layers"]} == {
        2 if "attention" in rows else 1
    }
