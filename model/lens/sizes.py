"""The view `sizes`: the shape of each tensor of the run, the parameters of each part."""

from typing import Any

import torch
from torch import Tensor, nn

from model.lens.answer import Answer, Options
from model.lens.experiment import Experiment
from model.network.attention import AttentionDecoder
from model.network.base import EncoderDecoder
from model.network.gru import GRUDecoder, GRUEncoder
from model.tokenizer import BOS_ID

NAME = "sizes"
Rows = list[dict[str, Any]]


def view(experiment: Experiment, options: Options) -> Answer:  # noqa: ARG001  (one shape for all)
    """Return what flows through the model, and through which parts, in the order of the run.

    A row is a tensor, {name, shape, axes}, or a part, {name, parameters}. The table of embeddings,
    which source, target and readout share, is counted once, as a part of its own. Encoder and
    Decoder also have `layers` {input, units, directions, parameters}: each direction of a GRU layer
    has 3 · units · (input + units + 2). The Decoder's `readout` is how many of its parameters
    belong to no layer; `keys` of attention is the length of a key. Facts: `parameters`, the sum.
    """
    model = experiment.translator.release.model
    # In a thread that computes; the weights are the plain ones, not the fast path's.
    rows = experiment.translator.batch(lambda _: follow(model, experiment))
    total = sum(row.get("parameters", 0) for row in rows)
    return Answer(rows=rows, facts={"parameters": total})


@torch.inference_mode()
def follow(model: EncoderDecoder, experiment: Experiment) -> Rows:
    """Return the rows."""
    run, encoder, decoder = experiment.run(), model.encoder, model.decoder
    assert isinstance(encoder, GRUEncoder)
    assert isinstance(decoder, AttentionDecoder | GRUDecoder)
    table = encoder.embedding
    source = torch.tensor([run.source.ids], device=table.weight.device)
    read = source.new_tensor([[BOS_ID, *(step.id for step in run.steps[:-1])]])
    outputs = type(run.enc_outputs)(*(each.to(source.device) for each in run.enc_outputs))
    state = decoder.init_state(outputs, torch.tensor([source.shape[1]]))
    logits, after = decoder(read, state)
    rows = [
        tensor("X", source, "sentence", "position"),
        {"name": "embedding", "parameters": count(table)},
        tensor("embedded", table(source), "sentence", "position", "feature"),
        {"name": "Encoder", "parameters": count(encoder, table), "layers": layers_of(encoder.rnn)},
        tensor("states", outputs.states, "sentence", "position", "unit"),
        tensor("final", outputs.final, "layer", "sentence", "unit"),
        {"name": "init_state", "parameters": 0},
        tensor("hidden", state.hidden, "layer", "sentence", "unit"),
    ]
    if isinstance(decoder, AttentionDecoder):
        rnns, others = [decoder.first, decoder.rest], [table, decoder.attention]
        rows += [
            {
                "name": "attention",
                "parameters": count(decoder.attention),
                "keys": decoder.attention.score.in_features,
            },
            tensor("weights", after.weights, "sentence", "step", "position"),
        ]
    else:
        rnns, others = [decoder.rnn], [table]
        rows += [tensor("context", after.context, "sentence", "unit")]
    rows += [
        {
            "name": "Decoder",
            "parameters": count(decoder, *others),
            "layers": [layer for rnn in rnns for layer in layers_of(rnn)],
            "readout": count(decoder.readout, table),
        },
        tensor("logits", logits, "sentence", "step", "vocabulary"),
    ]
    return rows


def tensor(name: str, values: Tensor, *axes: str) -> dict[str, Any]:
    """Return the row of a tensor."""
    return {"name": name, "shape": [*values.shape], "axes": [*axes]}


def count(module: nn.Module, *others: nn.Module) -> int:
    """Return how many parameters `module` has that none of `others` has."""
    shared = {id(each) for other in others for each in other.parameters()}
    return sum(each.numel() for each in module.parameters() if id(each) not in shared)


def layers_of(rnn: nn.GRU) -> list[dict[str, int]]:
    """Return the sizes of each layer."""
    directions = 2 if rnn.bidirectional else 1
    weights = [
        rnn.all_weights[directions * at : directions * (at + 1)] for at in range(rnn.num_layers)
    ]
    return [
        {
            "input": each[0][0].shape[1],
            "units": rnn.hidden_size,
            "directions": directions,
            "parameters": sum(one.numel() for direction in each for one in direction),
        }
        for each in weights
    ]
