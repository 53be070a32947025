"""Beam search: a beam of one is greedy, a wide one finds the best, an ensemble is a mean."""

import pytest
import torch

from model.config import ModelConfig
from model.decode.beam import beam_batch
from model.decode.greedy import greedy_batch
from model.network.base import EncoderDecoder
from model.network.batch import pad_sources
from model.network.build import build_model
from model.network.fast import fast_model
from model.tokenizer import BOS_ID, EOS_ID

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
    # Not as long as a loop, at which greedy decoding would end.
    assert beam_batch([chosen], SOURCES, 1, 4) == greedy_batch(model, SOURCES, 4)


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
