"""Text to trace: its numbers are the model's, and bad input gets a number back."""

import math

import pytest
import torch
from conftest import trace_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.decode.greedy import greedy_batch
from model.decode.translator import Translator
from model.lens.planes import unpack
from model.network.batch import encode
from model.release import Release
from model.text import MAX_CHARACTERS, MAX_SENTENCES, InputError

TEXT = "The red boat waits in the harbour."
PARTS = [
    *("pan ", "Dr. ", "3 ", "1. ", "• ", "- ", "\n", "\n\n", "The boat. ", "of ", "infor-\n"),
    *("🙂", "½ ", "Ǆ", "中", "WORDS ", "pan " * 70, "x" * 200, "🙂" * 3000, "No. " * 50),
]
TEXTS = st.text(max_size=80) | st.lists(st.sampled_from(PARTS), max_size=60).map("".join)


def test_the_trace_holds_the_models_own_numbers(release: Release) -> None:
    trace = trace_of(Translator(release), TEXT)
    enc_outputs, valid_len = encode(release.model, [release.tokenizer.encode(TEXT)])
    states = unpack(trace.planes["encoder"])
    torch.testing.assert_close(states, enc_outputs.states[0], atol=0.005, rtol=0)
    state = release.model.decoder.init_state(enc_outputs, valid_len)
    dec_input = torch.tensor([[2, *trace.target.ids[:-1]]])
    logits, _ = release.model.decoder(dec_input, state)
    log_probs = logits[0].log_softmax(dim=1)[range(len(trace.target.ids)), trace.target.ids]
    assert trace.target.log_prob == pytest.approx(log_probs.tolist(), abs=1e-5)
    assert trace.totals.log_prob == pytest.approx(log_probs.sum().item(), abs=1e-4)
    assert trace.totals.perplexity == pytest.approx(math.exp(-log_probs.mean().item()), rel=1e-4)
    assert trace.planes["encoder"].layer == trace.planes["decoder"].layer == 2


def test_each_architecture_shows_what_it_gives_its_decoder(release: Release) -> None:
    trace = trace_of(Translator(release), TEXT)
    enc_outputs, _ = encode(release.model, [release.tokenizer.encode(TEXT)])
    if trace.model.architecture == "context":
        assert set(trace.planes) == {"encoder", "context", "decoder"}
        context = unpack(trace.planes["context"])
        torch.testing.assert_close(context, enc_outputs.final[-1, 0], atol=0.005, rtol=0)
        # What the reader sees: the last encoder column becomes the context.
        states = unpack(trace.planes["encoder"])
        assert torch.equal(context, states[-1])
    else:
        assert set(trace.planes) == {"encoder", "decoder", "attention"}
        weights = unpack(trace.planes["attention"])
        assert weights.shape == (len(trace.target.pieces), len(trace.source.pieces))
        torch.testing.assert_close(weights.sum(1), torch.ones(len(weights)), atol=0.05, rtol=0)


def test_every_list_has_one_entry_a_step(release: Release) -> None:
    target = trace_of(Translator(release), TEXT).target
    lists = (target.ids, target.log_prob, target.entropy, target.rank, target.prefix_text)
    assert {len(values) for values in lists} == {len(target.pieces)}
    assert all(len(candidates) == 8 for candidates in target.candidates)
    assert target.text == target.prefix_text[-1]


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b\u202e"])
def test_an_empty_text_is_refused(release: Release, text: str) -> None:
    with pytest.raises(ValueError, match="nothing to translate"):
        Translator(release).translate(text)


def test_over_long_text_is_refused_with_its_number(release: Release) -> None:
    translator = Translator(release)
    text = "pan " * 2500
    count = len(release.tokenizer.encode(text.strip()))
    with pytest.raises(ValueError, match=f"{count} pieces, and it reads at most 60"):
        translator.translate(text)


def test_the_limit_itself_is_allowed_and_noted_as_long(release: Release) -> None:
    ids = release.tokenizer.encode("Why " * 60)[:60]
    text = release.tokenizer.decode(ids)
    source = Translator(release).reader.read_sentence(text)
    assert len(source.ids) == 61
    assert source.long
    assert not Translator(release).reader.read_sentence("Why?").long


def test_marks_and_controls_in_text_are_only_text(release: Release) -> None:
    translator = Translator(release)
    (sentence,) = translator.reader.read("<s>pan</s>\u202e▁\x00").layout.sentences
    source = translator.reader.read_sentence(sentence)
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
def test_unknown_characters_are_listed_and_not_read(
    release: Release, text: str, unknown: list[str]
) -> None:
    translator = Translator(release)
    (sentence,) = translator.reader.read(text).layout.sentences
    source = translator.reader.read_sentence(sentence)
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
    read = translator.reader.read(text)
    assert read.layout.sentences == ["El pan.", "- El queso."]
    assert read.layout.fill(["A.", "B."]) == "A.\n***\n中文\n\n- B."


def test_sentences_and_lines_are_counted(release: Release) -> None:
    translator = Translator(release)
    assert len(translator.reader.read("Sí. " * MAX_SENTENCES).checked()) == MAX_SENTENCES
    for text in ("Sí. " * 41, "- pan\n" * 41, "pan\n***\n" * 20 + "pan"):
        with pytest.raises(InputError, match=r"41 sentences or lines are too many.* at most 40"):
            translator.reader.read(text).checked()


def test_what_no_piece_holds_counts_for_nothing(release: Release) -> None:
    translator = Translator(release)
    assert translator.reader.count("pan 🙂") == translator.reader.count("pan")
    assert translator.reader.read("pan " + "🙂" * 1000).layout.sentences == ["pan " + "🙂" * 1000]


def test_capitals_are_read_in_sentence_case_with_a_note(release: Release) -> None:
    translator = Translator(release)
    shouted, calm = (
        translator.reader.read_sentence("EL BARCO ROJO"),
        translator.reader.read_sentence("El barco rojo"),
    )
    assert (shouted.text, shouted.ids) == ("EL BARCO ROJO", calm.ids)
    assert (shouted.notes, calm.notes) == (["capitals"], [])


def test_a_list_marker_is_not_read(release: Release) -> None:
    translator = Translator(release)
    assert (
        translator.reader.read_sentence("2. El barco").ids
        == translator.reader.read_sentence("El barco").ids
    )


def test_lost_figures_are_noted_on_the_translation(release: Release) -> None:
    translator = Translator(release)
    digits = release.tokenizer.encode("605")
    path = trace_of(translator, "The boat 605.", dict(enumerate([*digits, 3], start=1)))
    assert (path.target.text, path.target.notes) == ("605", [])
    path = trace_of(translator, "The boat 650.", dict(enumerate([*digits, 3], start=1)))
    assert path.target.notes == ["figures"]


def test_a_translation_is_never_empty(release: Release) -> None:
    with torch.no_grad():
        release.model.decoder.readout.bias[3] = 1000.0
    trace = trace_of(Translator(release), TEXT)
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
    if translator.reader.read(text[:MAX_CHARACTERS]).layout.sentences:
        fitting = translator.reader.read(translator.reader.fit(text)).checked()
        assert 0 < len(fitting) <= MAX_SENTENCES
