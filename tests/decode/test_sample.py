"""Sampling: as often as probable, the same for the same seed, and it ends as greedy decoding."""

import pytest
import torch

from model.decode.sample import draw, sample_batch
from model.decode.steps import stop_reason
from model.network.base import EncoderDecoder
from model.network.batch import pad_sources
from model.network.fast import fast_model
from model.tokenizer import BOS_ID, EOS_ID

SOURCE = [7, 12, 9, 30, 5]


def test_a_piece_is_drawn_as_often_as_it_is_probable() -> None:
    scores = torch.tensor([[9.0, 9, 9, 1, 2, 3]], dtype=torch.double)
    numbers = (torch.arange(10_000)[:, None] + 0.5) / 10_000
    drawn = draw(scores.expand(10_000, -1), 0.5, numbers.double(), is_first=False)
    shares = drawn.flatten().bincount(minlength=6) / 10_000
    expected = (scores[0, 3:] / 0.5).softmax(0)
    assert shares[:3].sum() == 0
    torch.testing.assert_close(shares[3:].double(), expected, atol=2e-4, rtol=0)
    first = draw(scores.expand(10_000, -1), 0.5, numbers.double(), is_first=True)
    assert not (first == EOS_ID).any()


@pytest.mark.parametrize("form", ["plain", "fast"])
def test_the_log_probability_is_the_models_own(model: EncoderDecoder, form: str) -> None:
    chosen = fast_model(model) if form == "fast" else model
    src, valid_len = pad_sources([SOURCE])
    for written in sample_batch(chosen, SOURCE, 4, 1.5, seed=3, max_steps=12):
        ids = written.ids
        with torch.inference_mode():
            logits = model(src, torch.tensor([[BOS_ID, *ids[:-1]]]), valid_len)
        rows = logits[0].log_softmax(1)[range(len(ids)), ids]
        assert written.log_prob == pytest.approx(rows.sum().item(), abs=1e-3)
        assert written.stop == stop_reason(ids, 12)
        assert not any(stop_reason(ids[:end], 12) for end in range(1, len(ids)))


def test_a_seed_draws_the_same_and_another_draws_others(model: EncoderDecoder) -> None:
    def drawn(count: int, seed: int) -> list[list[int]]:
        return [each.ids for each in sample_batch(model, SOURCE, count, 1, seed, 12)]

    assert drawn(5, 3) == drawn(5, 3)
    assert drawn(5, 3)[:2] == drawn(2, 3)
    assert drawn(5, 3) != drawn(5, 4)


def test_a_low_temperature_draws_the_likeliest(model: EncoderDecoder) -> None:
    from model.decode.greedy import greedy_batch

    (greedy,) = greedy_batch(model, [SOURCE], 6)
    assert [each.ids for each in sample_batch(model, SOURCE, 2, 1e-4, 1, 6)] == [greedy] * 2
