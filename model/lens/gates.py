"""The view `gates`: how much of its memory each step rewrites, and how much of the old it uses."""

from dataclasses import dataclass

import torch

from model.config import ModelConfig
from model.lens import answer
from model.lens.experiment import Experiment
from model.lens.planes import SHARE, SIGNED, Plane, pack
from model.network.attention import AttentionDecoder
from model.network.gates import Gates, attention_gates, context_gates, encoder_gates
from model.network.gru import GRUDecoder, GRUEncoder
from model.tokenizer import BOS_ID

NAME = "gates"
SIDES = ("encoder", "decoder")


@dataclass(frozen=True)
class Options(answer.Options):
    """Which layer, and which unit's numbers in full."""

    layer: int = 0
    """Counted from 1; 0 is the last one, which the band draws."""
    unit: int = 0
    """Whose numbers `facts.numbers` holds, counted from 0."""

    def check(self, config: ModelConfig) -> None:
        """Raise `ValueError` with the reason unless both are there."""
        for name, most in (("layer", config.num_layers), ("unit", config.num_hiddens - 1)):
            value = getattr(self, name)
            if type(value) is not int or not 0 <= value <= most:
                raise ValueError(f"{name} must be a whole number from 0 to {most}.")


def view(experiment: Experiment, options: Options) -> answer.Answer:
    """Return the gates of one layer of the run that is looked at, and those of one unit in full.

    Planes, for `encoder` and `decoder` each, [positions, units]: `update`, z, where a share near 1
    keeps; `reset`, r; `candidate`, n; `before`, h′; `state`, h = (1 − z) ⊙ n + z ⊙ h′. Two decimals
    of n, h′, h and z are right, so the page needs no more to write that formula of any unit. Facts:
    `rewritten` and `used`, for each side the mean of 1 − z and of r at each position; `changed`,
    the unit whose h differs most from its h′ there; `numbers`, for each side the same five of the
    unit at each position, as planes are too coarse to compute one from the others.
    """
    layer = options.layer or experiment.translator.release.config.num_layers
    # In a thread that computes; the weights are the plain ones, not the fast path's.
    sides = experiment.translator.batch(lambda _: gates_of(experiment, layer - 1))
    return answer.Answer(
        planes={
            f"{side}.{name}": plane
            for side, gates in sides.items()
            for name, plane in planes_of(gates, layer).items()
        },
        facts={
            "rewritten": {side: (1 - each.update).mean(1).tolist() for side, each in sides.items()},
            "used": {side: each.reset.mean(1).tolist() for side, each in sides.items()},
            "changed": {
                side: (each.state - each.before).abs().argmax(1).tolist()
                for side, each in sides.items()
            },
            "numbers": {side: numbers_of(each, options.unit) for side, each in sides.items()},
        },
    )


@torch.inference_mode()
def gates_of(experiment: Experiment, layer: int) -> dict[str, Gates]:
    """Return for each side the gates of a layer, counted from 0."""
    run, model = experiment.run(), experiment.translator.release.model
    assert isinstance(model.encoder, GRUEncoder)
    device = next(model.parameters()).device
    encoder = encoder_gates(model.encoder, torch.tensor(run.source.ids, device=device))
    read = torch.tensor([BOS_ID, *(step.id for step in run.steps[:-1])], device=device)
    hidden = run.start.to(device)
    if isinstance(model.decoder, AttentionDecoder):
        assert run.attention is not None
        seen = run.attention.to(device) @ run.given.states[0].to(device)
        decoder = attention_gates(model.decoder, read, hidden, seen)
    else:
        assert isinstance(model.decoder, GRUDecoder)
        decoder = context_gates(model.decoder, read, hidden, run.context.to(device))
    sides = zip(SIDES, (encoder[layer], decoder[layer]), strict=True)
    return {side: Gates(*(each.cpu() for each in gates)) for side, gates in sides}


def planes_of(gates: Gates, layer: int) -> dict[str, Plane]:
    """Return the planes of one side; 8 bits of a share would not give two decimals."""
    return {
        "reset": pack(gates.reset, SHARE, layer),
        "update": pack(gates.update, SHARE, layer, 16),
        "candidate": pack(gates.candidate, SIGNED, layer),
        "before": pack(gates.before, SIGNED, layer),
        "state": pack(gates.state, SIGNED, layer),
    }


def numbers_of(gates: Gates, unit: int) -> list[dict[str, float]]:
    """Return r, z, n, h′ and h of a unit at each position, by name."""
    rows = zip(*(each[:, unit].tolist() for each in gates), strict=True)
    return [dict(zip(Gates._fields, row, strict=True)) for row in rows]
