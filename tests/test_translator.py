"""Text to trace: its numbers are the model's, and bad input gets a number back."""

import math

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.release import Release
from model.search import encode, greedy_batch
from model.text import MAX_CHARACTERS, MAX_SENTENCES, InputError
from model.trace import unpack_signed, unpack_unsigned
from model.translator import Translator

TEXT = "The red boat waits in the harbour."
PARTS = [
    *("pan ", "Dr. ", "3 ", "1. ", "• ", "- ", "\n", "\n\n", "The boat. ", "of ", "infor-\n"),
    *("🙂", "½ ", "Ǆ", "中", "WORDS ", "pan " * 70, "x" * 200, "🙂" * 3000, "No. " * 50),
]
TEXTS = st.text(max_size=80) | st.lists(st.sampled_from(PARTS), max_size=60).map("".join)


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
    assert source.unknown == []


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("I love you ❤️", ["❤"]),
        ("El pingüino vive en el mar.", []),
        ("1. ÇA & ÇB & ≠ C≠D.", ["Ç", "Ç", "≠", "≠"]),
        ("The 👨\u200d👩\u200d👧 ❤", ["👨\u200d👩\u200d👧", "❤"]),
    ],
)
def test_what_is_lost_is_listed_and_not_read(
    release: Release, text: str, unknown: list[str]
) -> None:
    translator = Translator(release)
    (sentence,) = translator.check(text)
    source = translator.read(sentence)
    assert [each.char for each in source.unknown] == unknown
    assert 1 not in source.ids
    assert all(source.text[each.offset :].startswith(each.char) for each in source.unknown)


@pytest.mark.parametrize("text", ["?", "...", "!?\n—", "🙂🙂", "中文", "---\n***"])
def test_a_text_of_which_nothing_can_be_read_is_refused(release: Release, text: str) -> None:
    with pytest.raises(InputError, match="no letter or digit"):
        Translator(release).translate(text)


def test_a_line_of_which_nothing_can_be_read_is_copied_through(release: Release) -> None:
    translator = Translator(release)
    text = "El pan.\n***\n中文\n\n- El queso."
    assert translator.check(text) == ["El pan.", "- El queso."]
    assert translator.lay_out(text).fill(["A.", "B."]) == "A.\n***\n中文\n\n- B."


def test_sentences_and_lines_are_counted(release: Release) -> None:
    translator = Translator(release)
    assert len(translator.check("Sí. " * MAX_SENTENCES)) == MAX_SENTENCES
    for text in ("Sí. " * 41, "- pan\n" * 41, "pan\n***\n" * 20 + "pan"):
        with pytest.raises(InputError, match="41 sentences or lines; at most 40"):
            translator.check(text)


def test_what_no_piece_holds_counts_for_nothing(release: Release) -> None:
    translator = Translator(release)
    assert translator.count("pan 🙂") == translator.count("pan")
    assert translator.check("pan " + "🙂" * 1000) == ["pan " + "🙂" * 1000]


def test_capitals_are_read_in_sentence_case_with_a_note(release: Release) -> None:
    translator = Translator(release)
    shouted, calm = translator.read("EL BARCO ROJO"), translator.read("El barco rojo")
    assert (shouted.text, shouted.ids) == ("EL BARCO ROJO", calm.ids)
    assert (shouted.notes, calm.notes) == (["capitals"], [])


def test_a_list_mark_is_not_read(release: Release) -> None:
    translator = Translator(release)
    assert translator.read("2. El barco").ids == translator.read("El barco").ids


def test_lost_figures_are_noted_on_the_translation(release: Release) -> None:
    translator = Translator(release)
    digits = release.tokenizer.encode("605")
    path = translator.decode("The boat 605.", dict(enumerate([*digits, 3], start=1)))
    assert (path.target.text, path.target.notes) == ("605", [])
    path = translator.decode("The boat 650.", dict(enumerate([*digits, 3], start=1)))
    assert path.target.notes == ["figures"]


def test_a_translation_is_never_empty(release: Release) -> None:
    with torch.no_grad():
        release.model.decoder.readout.bias[3] = 1000.0
    trace = Translator(release).decode(TEXT)
    assert len(trace.target.ids) == 2
    assert trace.target.ids[1] == 3
    assert trace.target.candidates[0][0].id == 3
    together = greedy_batch(release.model, [[7, 12], [9]], 20)
    assert [len(row) for row in together] == [1, 1]


@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(text=TEXTS)
def test_what_fits_of_any_text_can_be_translated(release: Release, text: str) -> None:
    translator = Translator(release)
    if translator.lay_out(text[:MAX_CHARACTERS]).sentences:
        fitting = translator.check(translator.fit(text))
        assert 0 < len(fitting) <= MAX_SENTENCES
