"""The view `whatif`: each stop recomputed by the plain model, without `model/lens`."""

from typing import Any

import pytest
import torch
from conftest import Counted

from model.decode.change import Change
from model.decode.translator import MAX_STEPS, Translator
from model.lens.experiment import Experiment
from model.lens.views import answer
from model.network.attention import AttentionDecoder
from model.network.gru import GRUDecoder, GRUEncoder
from model.page.catalogue import Catalogue
from model.tokenizer import BOS_ID, EOS_ID

SENTENCE, OTHER = "The black cat sleeps on the sofa.", "My father drinks water."


def experiment_of(catalogue: Catalogue, architecture: str, change: str = "") -> Experiment:
    translator = catalogue.translator(f"en-es-{architecture}")
    return Experiment.decode(translator, SENTENCE, Change.parse(change, OTHER))


def rows_of(experiment: Experiment, **options: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in answer("whatif", experiment, options).rows]


@torch.inference_mode()
def write(
    translator: Translator, hidden: torch.Tensor, context: torch.Tensor, forced: dict[int, int]
) -> tuple[list[int], float]:
    """Decode greedily by the plain `context` decoder, a step at a time; return ids and log_prob."""
    decoder = translator.release.model.decoder
    assert isinstance(decoder, GRUDecoder)
    ids, total, token = [], 0.0, BOS_ID
    for number in range(1, MAX_STEPS + 1):
        x = torch.cat((decoder.embedding.weight[token], context))[None, None]
        states, hidden = decoder.rnn(x, hidden)
        hidden_out = decoder.readout.project(torch.cat((states[0, 0], context)))
        logits = decoder.embedding.weight @ hidden_out + decoder.readout.bias
        log_probs = logits.log_softmax(0)
        token = forced.get(number, int(log_probs[3 + (number == 1) :].argmax()) + 3 + (number == 1))
        ids.append(token)
        total += log_probs[token].item()
        if token == EOS_ID:
            break
    return ids, total


@torch.inference_mode()
def encoded(translator: Translator, text: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the encoder's states [S, H] and each layer's last [L, 1, H], by `nn.GRU` alone."""
    encoder = translator.release.model.encoder
    assert isinstance(encoder, GRUEncoder)
    ids = [*translator.release.tokenizer.encode(text), EOS_ID]
    states, final = encoder.rnn(encoder.embedding.weight[ids][None])
    return states[0], final


def start_of(translator: Translator, vector: torch.Tensor) -> torch.Tensor:
    """Return where the decoder's layers start: each from the vector, or each from its own."""
    if translator.release.config.format == 1:
        return vector
    return vector[-1:].expand_as(vector).contiguous()


def test_the_most_active_units_are_silenced_in_the_vector(catalogue: Catalogue) -> None:
    experiment = experiment_of(catalogue, "context")
    translator = experiment.translator
    states, final = encoded(translator, SENTENCE)
    order = states.abs().mean(0).sort(descending=True, stable=True).indices
    rows = rows_of(experiment)
    assert [row["change"] for row in rows[:3]] == ["", "silence:most:1", "silence:most:4"]
    assert rows[-1]["change"] == f"silence:most:{translator.release.config.num_hiddens}"
    for row in rows:
        vector = final.clone()
        vector[-1, 0, order[: int(row["change"].rpartition(":")[2] or 0)]] = 0
        ids, total = write(translator, start_of(translator, vector), vector[-1, 0], {})
        assert row["text"] == translator.release.tokenizer.decode(ids)
        assert row["log_prob"] == pytest.approx(total, abs=2e-2)
    assert any(row["changed"] for row in rows)


def test_a_chain_is_blended_then_silenced_then_forced(catalogue: Catalogue) -> None:
    translator = catalogue.translator("en-es-context")
    (own_states, own), (_, other) = encoded(translator, SENTENCE), encoded(translator, OTHER)
    vector = 0.7 * own + 0.3 * other
    order = own_states.abs().mean(0).sort(descending=True, stable=True).indices
    vector[-1, 0, order[:64]] = 0
    free, _ = write(translator, start_of(translator, vector), vector[-1, 0], {})
    token = translator.release.tokenizer.encode("perro")[0]
    assert token not in free
    ids, total = write(translator, start_of(translator, vector), vector[-1, 0], {2: token})
    change = Change.parse(f"silence:most:64,force:2:{token},vector:blend:3", OTHER)
    run = translator.decode(translator.reader.read_sentence(SENTENCE), change)
    assert [step.id for step in run.steps] == ids
    assert run.log_prob == pytest.approx(total, abs=2e-2)
    torch.testing.assert_close(run.context, vector[-1, 0], atol=1e-5, rtol=0)


def test_both_costs_of_a_blend_are_those_of_the_two_texts(catalogue: Catalogue) -> None:
    experiment = experiment_of(catalogue, "context")
    translator = experiment.translator
    found = answer("whatif", experiment, {"kind": "vector", "other": OTHER})
    blends = [row for row in found.rows if "blend" in row["change"]]
    (_, own), (_, other) = encoded(translator, SENTENCE), encoded(translator, OTHER)
    texts = [
        write(translator, start_of(translator, each), each[-1, 0], {})[0] for each in (own, other)
    ]
    assert found.facts["other"] == translator.release.tokenizer.decode(texts[1])
    for tenths, row in enumerate(blends):
        assert row["change"] == f"vector:blend:{tenths}"
        vector = (1 - tenths / 10) * own + tenths / 10 * other
        start = start_of(translator, vector)
        for name, ids in zip(("kept_log_prob", "other_log_prob"), texts, strict=True):
            forced = dict(enumerate(ids, start=1))
            _, total = write(translator, start, vector[-1, 0], forced)
            assert row[name] == pytest.approx(total, abs=5e-2), row["change"]
    assert (blends[0]["text"], blends[10]["text"]) == (found.rows[0]["text"], found.facts["other"])


def test_where_attention_looks_is_forced_at_one_step(catalogue: Catalogue) -> None:
    experiment = experiment_of(catalogue, "attention")
    translator, model = experiment.translator, experiment.translator.release.model
    decoder = model.decoder
    assert isinstance(decoder, AttentionDecoder)
    ids = torch.tensor([[*translator.release.tokenizer.encode(SENTENCE), EOS_ID]])
    target = [step.id for step in experiment.run().steps]
    for mode, rows in (
        (mode, rows_of(experiment, kind="look", step=3, mode=mode)) for mode in ("only", "never")
    ):
        looks = rows[2:]
        assert [row["change"] for row in looks] == [
            f"look:{mode}:3:{piece}" for piece in range(1, ids.shape[1] + 1)
        ]
        for piece, row in enumerate(looks):
            kept = looked(decoder, model.encoder, ids, target, mode, piece)
            assert row["kept_log_prob"] == pytest.approx(kept, abs=5e-2), row["change"]


@torch.inference_mode()
def looked(
    decoder: AttentionDecoder,
    encoder: torch.nn.Module,
    ids: torch.Tensor,
    target: list[int],
    mode: str,
    piece: int,
) -> float:
    """Return the log-probability of `target` with the weights of step 3 set by hand."""
    states, final = encoder(ids, torch.tensor([ids.shape[1]]))
    first, rest, total = final[:1].contiguous(), final[1:].contiguous(), 0.0
    for number, (token, wanted) in enumerate(zip([BOS_ID, *target], target, strict=False), start=1):
        queries, first = decoder.first(decoder.embedding.weight[token][None, None], first)
        scores = decoder.attention.scores(queries, decoder.attention.key(states))[0, 0]
        weights = scores.softmax(0)
        if number == 3:
            if mode == "only":
                weights = torch.nn.functional.one_hot(torch.tensor(piece), len(weights)).float()
            else:
                weights[piece] = 0
                weights = weights / weights.sum()
        seen = weights @ states[0]
        out, rest = decoder.rest(torch.cat((queries[0, 0], seen))[None, None], rest)
        logits = decoder.readout(out, seen[None, None])[0, 0]
        total += logits.log_softmax(0)[wanted].item()
    return total


def test_even_attention_is_the_mean_of_the_states(catalogue: Catalogue) -> None:
    even = rows_of(experiment_of(catalogue, "attention"), kind="look")[1]
    assert even["change"] == "look:even"
    alone = experiment_of(catalogue, "attention", "look:even").run()
    assert even["text"] == alone.text
    assert even["log_prob"] == pytest.approx(alone.log_prob, abs=1e-3)


@pytest.mark.parametrize("architecture", ["context", "attention"])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"order": "random", "seed": 5},
        {"kind": "vector", "other": OTHER},
        {"kind": "look", "step": 2},
        {"kind": "leave"},
    ],
)
def test_stops_are_one_batch_and_the_first_is_the_run_itself(
    catalogue: Catalogue,
    architecture: str,
    options: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fit = {"vector": "context", "look": "attention"}.get(options.get("kind", ""), architecture)
    if fit != architecture:
        with pytest.raises(ValueError, match=f"needs the model {fit}"):
            rows_of(experiment_of(catalogue, architecture), **options)
        return
    experiment = experiment_of(catalogue, architecture)
    run = experiment.run()
    batches = Counted(monkeypatch, GRUEncoder, "forward")
    rows = rows_of(experiment, **options)
    assert batches.calls == 1
    assert rows[0]["text"] == run.text
    assert rows[0]["log_prob"] == pytest.approx(run.log_prob, abs=1e-4)
    assert rows[0]["kept_log_prob"] == pytest.approx(run.log_prob, abs=1e-4)
    assert not rows[0]["changed"]
    # Each stop is what its own link opens.
    for row in rows[1:]:
        alone = experiment.run(Change.parse(row["change"], OTHER))
        assert row["text"] == alone.text, row["change"]


def test_the_stops_stand_beside_what_else_is_changed(catalogue: Catalogue) -> None:
    change = "silence:most:16,leave:2,silence:unit:3"
    experiment = experiment_of(catalogue, "context", change)
    changes = [row["change"] for row in rows_of(experiment)]
    assert changes[:2] == ["leave:2", "leave:2,silence:most:1"]
    assert [row["change"] for row in rows_of(experiment, kind="leave")][:2] == [
        "silence:most:16,silence:unit:3",
        "silence:most:16,silence:unit:3,leave:1",
    ]
