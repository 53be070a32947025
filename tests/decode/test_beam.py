"""Beam search: one is greedy, a wide one finds the best, several vote, each column is recorded."""

import pytest
import torch

from model.config import ModelConfig
from model.decode.beam import Column, beam_batch, beam_columns
from model.decode.greedy import greedy_batch
from model.decode.steps import stop_reason
from model.network.base import EncoderDecoder
from model.network.batch import pad_sources
from model.network.build import build_model
from model.network.fast import fast_model
from model.tokenizer import BOS_ID, EOS_ID, PAD_ID

SOURCES = [[7, 12, 9, 30, 5], [8, 41], [22, 23, 24, 25, 26, 27, 28, 29]]


def log_prob(model: EncoderDecoder, source: list[int], target: list[int]) -> float:
    """Return the log-probability of `target`, the end included where it has one."""
    src, valid_len = pad_sources([source])
    logits = model(src, torch.tensor([[BOS_ID, *target[:-1]]]), valid_len)
    rows = logits[0].log_softmax(1)
    return sum(row[token].item() for row, token in zip(rows, target, strict=True))


@pytest.mark.parametrize("form", ["plain", "fast"])
def test_a_beam_of_one_is_greedy(model: EncoderDecoder, form: str) -> None:
    chosen = fast_model(model) if form == "fast" else model
    for normalise in (False, True):
        # Long enough for the loops that a model without training falls into.
        found = beam_batch([chosen], SOURCES, 1, 60, normalise)
        assert found == greedy_batch(model, SOURCES, 60)
    assert min(map(len, found)) < 60


def test_a_wide_beam_finds_the_best_of_all(model: EncoderDecoder) -> None:
    first = range(4, model.decoder.embedding.num_embeddings)
    for source in SOURCES[:2]:
        src, valid_len = pad_sources([source] * len(first))
        dec_input = torch.tensor([[BOS_ID, piece] for piece in first])
        log_probs = model(src, dec_input, valid_len).log_softmax(2)  # [V − 4, 2, V]
        totals = log_probs[0, 0, 4:, None] + log_probs[:, 1]
        totals[:, :EOS_ID] = -torch.inf
        one, two = divmod(int(totals.argmax()), totals.shape[1])
        best = [first[one], two]
        (found,) = beam_batch([model], [source], len(first), 2)
        assert found == [token for token in best if token != EOS_ID]


def test_a_sentence_in_a_batch_is_translated_as_alone(model: EncoderDecoder) -> None:
    alone = [beam_batch([model], [source], 3, 6)[0] for source in SOURCES]
    assert beam_batch([model], SOURCES, 3, 6) == alone


def test_an_ensemble_takes_the_mean_of_its_models(config: ModelConfig) -> None:
    torch.manual_seed(5)
    models = [build_model(config).eval() for _ in range(2)]
    pieces = range(4, config.vocab_size)
    for source in SOURCES:
        scores = [[log_prob(model, source, [piece]) for piece in pieces] for model in models]
        best = max(range(len(pieces)), key=lambda at: scores[0][at] + scores[1][at])
        assert beam_batch(models, [source], 1, 1) == [[pieces[best]]]
    assert beam_batch([models[0]] * 2, SOURCES, 3, 6) == beam_batch(models[:1], SOURCES, 3, 6)


def test_no_translation_is_empty(model: EncoderDecoder) -> None:
    with torch.no_grad():
        model.decoder.readout.bias[EOS_ID] = 50
    assert [len(row) for row in beam_batch([model], SOURCES, 3, 6)] == [1, 1, 1]


def paths(columns: list[Column]) -> list[list[tuple[list[int], float, bool]]]:
    """Return for each column the ids and log-probabilities of its kept hypotheses, then the rest.

    The last value says whether it was kept.
    """
    found = []
    before: list[list[int]] = [[]]
    for column in columns:
        rows = [*column.kept, *column.pruned]
        ids = [[*before[each.parent], each.id] for each in rows]
        kept = [at < len(column.kept) for at in range(len(rows))]
        found.append(list(zip(ids, [each.log_prob for each in rows], kept, strict=True)))
        before = ids[: len(column.kept)]
    return found


@pytest.mark.parametrize("normalise", [False, True])
def test_every_hypothesis_has_the_models_log_probability(
    model: EncoderDecoder, normalise: bool
) -> None:
    for source in SOURCES:
        columns = list(beam_columns(model, source, 4, 9, normalise))
        for column in paths(columns):
            for ids, total, _ in column:
                written = [token for token in ids if token != PAD_ID]
                assert total == pytest.approx(log_prob(model, source, written), abs=1e-4)


@pytest.mark.parametrize("normalise", [False, True])
def test_what_is_pruned_is_worse_than_all_that_is_kept(
    model: EncoderDecoder, normalise: bool
) -> None:
    pruned = 0
    for source in SOURCES:
        for column in paths(list(beam_columns(model, source, 4, 9, normalise))):
            scores = {True: [1.0], False: [-1e9]}
            for ids, total, is_kept in column:
                length = len([token for token in ids if token != PAD_ID])
                scores[is_kept].append(total / length if normalise else total)
            assert min(scores[True]) >= max(scores[False])
            pruned += len(scores[False]) - 1
    assert pruned > 5


def test_a_hypothesis_ends_as_a_greedy_translation_does(model: EncoderDecoder) -> None:
    stops = set()
    for source in SOURCES:
        columns = list(beam_columns(model, source, 3, 40, normalise=True))
        for ids, _, is_kept in paths(columns)[-1]:
            written = [token for token in ids if token != PAD_ID]
            reasons = [stop_reason(written[:end], 40) for end in range(1, len(written))]
            assert not any(reasons)
            if is_kept:
                stops.add(stop_reason(written, 40))
    assert "loop" in stops
