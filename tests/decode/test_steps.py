"""Decoding: its records hold what the model computed, and it stops for a reason it names."""

import pytest
import torch

from model.decode.greedy import greedy_batch
from model.decode.steps import decode_steps, is_loop, likeliest, stop_reason
from model.network.batch import encode
from model.release import Release

SOURCE = [7, 12, 9, 30, 5]


def steps_of(release: Release, max_steps: int = 12, forced: dict[int, int] | None = None):
    enc_outputs, valid_len = encode(release.model, [SOURCE])
    state = release.model.decoder.init_state(enc_outputs, valid_len)
    return list(decode_steps(release.model, release.tokenizer, state, max_steps, forced or {}))


def entropy(log_probs: torch.Tensor) -> float:
    return torch.distributions.Categorical(logits=log_probs).entropy().item()


def test_records_agree_with_the_whole_sequence(release: Release) -> None:
    steps = steps_of(release, forced={1: 11, 2: 25, 3: 40})
    ids = [step.id for step in steps]
    dec_input = torch.tensor([[2, *ids[:-1]]])
    log_probs = release.model(torch.tensor([[*SOURCE, 3]]), dec_input, torch.tensor([6]))[0]
    log_probs = log_probs.log_softmax(dim=1)
    for step, row in zip(steps, log_probs, strict=True):
        assert step.log_prob == pytest.approx(row[step.id].item(), abs=1e-5)
        assert step.entropy == pytest.approx(entropy(row), abs=1e-5)
        assert step.rank == 1 + int((row > row[step.id]).sum())
        best = row.topk(8)
        assert [c.id for c in step.candidates] == best.indices.tolist()
        assert [c.log_prob for c in step.candidates] == pytest.approx(
            best.values.tolist(), abs=1e-5
        )
    assert ids[:3] == [11, 25, 40]


def test_unforced_steps_write_the_likeliest_piece(release: Release) -> None:
    for step in steps_of(release):
        assert step.id == next(c.id for c in step.candidates if c.id not in (0, 1, 2))


def test_marks_without_text_are_passed_over() -> None:
    scores = torch.tensor([[9.0, 8.0, 7.0, 1.0, 2.0, 0.0]])
    assert likeliest(scores, is_first=False).tolist() == [4]
    assert scores.tolist() == [[9.0, 8.0, 7.0, 1.0, 2.0, 0.0]]


def test_prefix_text_is_decoded_together(release: Release) -> None:
    ids = release.tokenizer.encode("El barco rojo")
    steps = steps_of(release, max_steps=len(ids) + 2, forced=dict(enumerate(ids, start=1)))
    assert steps[len(ids) - 1].prefix_text == "El barco rojo"


def test_states_are_the_decoders(release: Release) -> None:
    steps = steps_of(release, max_steps=5)
    enc_outputs, valid_len = encode(release.model, [SOURCE])
    state = release.model.decoder.init_state(enc_outputs, valid_len)
    _, state = release.model.decoder(torch.tensor([[2]]), state)
    torch.testing.assert_close(steps[0].state, state.hidden[-1, 0])
    assert not torch.equal(steps[0].state, steps[1].state)


def test_stop_reasons() -> None:
    assert stop_reason([5, 3], 80) == "end"
    assert stop_reason([5, 6], 2) == "max_length"
    assert stop_reason([5, 6, 7] * 3, 80) == "loop"
    assert stop_reason([5, 6, 7] * 3, 80, last_forced=9) is None
    assert stop_reason([5, 6], 80) is None


def test_a_loop_is_the_same_three_pieces_for_the_third_time() -> None:
    assert is_loop([4, 4, 4, 4, 4])
    assert not is_loop([4, 4, 4, 4])
    assert is_loop([5, 6, 7, 9, 5, 6, 7, 8, 5, 6, 7])
    assert not is_loop([5, 6, 7, 9, 5, 6, 7, 8, 5, 6])
    assert not is_loop([5])


def test_between_forced_steps_the_model_chooses(release: Release) -> None:
    plain = [step.id for step in steps_of(release)]
    once = [step.id for step in steps_of(release, forced={4: 30})]
    assert once[:4] == [*plain[:3], 30]
    twice = [step.id for step in steps_of(release, forced={4: 30, 6: 31})]
    assert twice[:6] == [*once[:5], 31]


@pytest.mark.parametrize(
    ("forced", "message"),
    [
        ({1: 150}, "forced at step 1 is 150"),
        ({1: 5, 2: -1}, "forced at step 2 is -1"),
        ({1: 2}, "forced at step 1 is 2"),
        ({1: 1}, "forced at step 1 is 1"),
        ({0: 5}, "step 0 is forced"),
        ({13: 5}, "step 13 is forced, but steps are 1 to 12"),
        ({2: 3, 3: 5}, "step 3 is forced, but the sentence ends at 2"),
        ({1: 3}, "the end is forced at step 1"),
    ],
)
def test_impossible_forced_pieces_are_refused(
    release: Release, forced: dict[int, int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        steps_of(release, forced=forced)


def test_many_together_decode_as_each_alone(release: Release) -> None:
    sources = [SOURCE, [8, 41], [22, 23, 24, 25, 26, 27, 28, 29]]
    together = greedy_batch(release.model, sources, 20)
    assert together == [greedy_batch(release.model, [source], 20)[0] for source in sources]
    alone = [step.id for step in steps_of(release, 20)]
    assert together[0] == [token_id for token_id in alone if token_id != 3]
