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
from model.tokenizer import BOS_ID

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


def last_layer(rnn: torch.nn.GRU, x: torch.Tensor, start: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return z, n, h′ and h of the last layer of `rnn`, over x [S, I] from start [L · D, H]."""
    layer = rnn.num_layers - 1
    directions = ["", "_reverse"] if rnn.bidirectional else [""]
    states = rnn(x[None], start[:, None])[0][0]
    if layer:
        sizes = (rnn.input_size, rnn.hidden_size, layer)
        lower = torch.nn.GRU(*sizes, bidirectional=rnn.bidirectional)
        lower.load_state_dict({name: getattr(rnn, name).detach() for name in lower.state_dict()})
        x = lower(x, start[: len(directions) * layer])[0]
    found = []
    for at, ending in enumerate(directions):
        own = states.chunk(len(directions), dim=1)[at]
        first = start[len(directions) * layer + at][None]
        before = torch.cat((own[1:], first) if ending else (first, own[:-1]))
        names = ("weight_ih", "bias_ih", "weight_hh", "bias_hh")
        w, b, u, c = (getattr(rnn, f"{name}_l{layer}{ending}").detach() for name in names)
        r_x, z_x, n_x = (x @ w.T + b).chunk(3, dim=1)
        r_h, z_h, n_h = (before @ u.T + c).chunk(3, dim=1)
        n = torch.tanh(n_x + torch.sigmoid(r_x + r_h) * n_h)
        found.append((torch.sigmoid(z_x + z_h), n, before, own))
    joined = (torch.cat(parts, dim=1) for parts in zip(*found, strict=True))
    return dict(zip(("update", "candidate", "before", "state"), joined, strict=True))


@torch.no_grad()
def test_the_planes_are_right_to_two_decimals_beside_nn_gru(experiment: Experiment) -> None:
    model, run = experiment.translator.release.model, experiment.run()
    encoder, decoder, (states, final) = model.encoder, model.decoder, run.enc_outputs
    read = torch.tensor([BOS_ID, *(step.id for step in run.steps[:-1])])
    start = torch.zeros(2 * (1 + encoder.rnn.bidirectional), encoder.rnn.hidden_size)
    expected = {
        "encoder": last_layer(encoder.rnn, encoder.embedding(torch.tensor(run.source.ids)), start)
    }
    if run.attention is None:
        fed = torch.cat((decoder.embedding(read), final[-1].expand(len(read), -1)), dim=1)
        hidden = decoder.init_state(run.enc_outputs).hidden[:, 0]
        expected["decoder"] = last_layer(decoder.rnn, fed, hidden)
    else:
        asks = decoder.first(decoder.embedding(read)[None], final[:1])[0][0]
        fed = torch.cat((asks, run.attention @ states[0]), dim=1)
        expected["decoder"] = last_layer(decoder.rest, fed, final[1:, 0])
    planes = answer("gates", experiment, {}).planes
    for side, each in expected.items():
        for name, values in each.items():
            error = (unpack(planes[f"{side}.{name}"]) - values).abs().max().item()
            assert error < 0.005 + 1e-5, (side, name)
            if name == "update":  # where 8 bits would be too few
                assert error < 1e-4
        changed = (each["state"] - each["before"]).abs().argmax(dim=1)
        assert answer("gates", experiment, {}).facts["changed"][side] == changed.tolist()


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
