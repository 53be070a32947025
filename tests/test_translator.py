"""Text to trace: its numbers are the model's, and bad input gets a number back."""

import math

import pytest
import torch

from model.release import Release
from model.search import encode
from model.trace import unpack_signed, unpack_unsigned
from model.translator import Translator

TEXT = "The red boat waits in the harbour."


def test_the_trace_holds_the_models_own_numbers(release: Release) -> None:
    trace = Translator(release).decode(TEXT)
    enc_outputs, valid_len = encode(release.model, [release.tokenizer.encode(TEXT)])
    states = unpack_signed(trace.encoder.states, trace.encoder.shape)
    torch.testing.assert_close(states, enc_outputs.states[0], atol=0.005, rtol=0)
    state = release.model.decoder.init_state(enc_outputs, valid_len)
    dec_input = torch.tensor([[2, *trace.target.ids[:-1]]])
    logits, _ = release.model.decoder(dec_input, state)
    log_probs = logits[0].log_softmax(dim=1)[range(len(trace.target.ids)), trace.target.ids]
    assert trace.target.log_prob == pytest.approx(log_probs.tolist(), abs=1e-5)
    assert trace.totals.log_prob == pytest.approx(log_probs.sum().item(), abs=1e-4)
    assert trace.totals.perplexity == pytest.approx(math.exp(-log_probs.mean().item()), rel=1e-4)
    assert trace.encoder.layer == trace.decoder.layer == 2


def test_each_architecture_shows_what_it_gives_its_decoder(release: Release) -> None:
    trace = Translator(release).decode(TEXT)
    enc_outputs, _ = encode(release.model, [release.tokenizer.encode(TEXT)])
    if trace.model.architecture == "context":
        assert trace.attention is None
        assert trace.context is not None
        context = unpack_signed(trace.context.values, trace.context.shape)
        torch.testing.assert_close(context, enc_outputs.final[-1, 0], atol=0.005, rtol=0)
        # What the reader sees: the last encoder column becomes the context.
        states = unpack_signed(trace.encoder.states, trace.encoder.shape)
        assert torch.equal(context, states[-1])
    else:
        assert trace.context is None
        assert trace.attention is not None
        weights = unpack_unsigned(trace.attention.weights, trace.attention.shape)
        assert weights.shape == (len(trace.target.pieces), len(trace.source.pieces))
        torch.testing.assert_close(weights.sum(1), torch.ones(len(weights)), atol=0.05, rtol=0)


def test_every_list_has_one_entry_a_step(release: Release) -> None:
    target = Translator(release).decode(TEXT).target
    lists = (target.ids, target.log_prob, target.entropy, target.rank, target.prefix_text)
    assert {len(values) for values in lists} == {len(target.pieces)}
    assert all(len(candidates) == 8 for candidates in target.candidates)
    assert target.text == target.prefix_text[-1]


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b\u202e"])
def test_nothing_to_translate_is_said_so(release: Release, text: str) -> None:
    with pytest.raises(ValueError, match="0 characters"):
        Translator(release).translate(text)


def test_over_long_text_is_refused_with_its_number(release: Release) -> None:
    translator = Translator(release)
    text = "pan " * 2500
    count = len(release.tokenizer.encode(text.strip()))
    with pytest.raises(ValueError, match=f"{count} pieces; the model reads at most 60"):
        translator.translate(text)


def test_the_limit_itself_is_allowed_and_noted_as_long(release: Release) -> None:
    ids = release.tokenizer.encode("Why " * 60)[:60]
    text = release.tokenizer.decode(ids)
    source = Translator(release).read(text)
    assert len(source.ids) == 61
    assert source.long
    assert not Translator(release).read("Why?").long


def test_marks_and_controls_in_text_are_only_text(release: Release) -> None:
    translator = Translator(release)
    (sentence,) = translator.check("<s>pan</s>\u202e▁\x00")
    source = translator.read(sentence)
    assert source.text == "<s>pan</s>"
    assert source.ids[-1] == 3
    assert not {0, 2, 3} & set(source.ids[:-1])
    assert {unknown.char for unknown in source.unknown} == {"<", ">", "/"}
