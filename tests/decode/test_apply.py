"""Changes of a run: nothing changed is nothing different, and each part does what it says."""

from dataclasses import replace

import pytest
import torch

from model.config import ModelConfig
from model.decode.apply import check_change
from model.decode.change import UNCHANGED, Change
from model.decode.run import Run
from model.decode.translator import Translator
from model.network.batch import encode
from model.page.catalogue import Catalogue
from model.tokenizer import BOS_ID

SENTENCE, OTHER = "The black cat sleeps on the sofa.", "My father drinks water."


@pytest.fixture(params=["context", "attention"])
def translator(request: pytest.FixtureRequest, catalogue: Catalogue) -> Translator:
    return catalogue.translator(f"en-es-{request.param}")


@pytest.fixture
def context(catalogue: Catalogue) -> Translator:
    return catalogue.translator("en-es-context")


@pytest.fixture
def attention(catalogue: Catalogue) -> Translator:
    return catalogue.translator("en-es-attention")


def run(translator: Translator, change: str = "", sentence: str = SENTENCE) -> Run:
    source = translator.reader.read_sentence(sentence)
    return translator.decode(source, Change.parse(change, OTHER))


def same(one: Run, other: Run) -> bool:
    """Return whether two runs are the same, to the bit."""
    return (
        [step.id for step in one.steps] == [step.id for step in other.steps]
        and [step.log_prob for step in one.steps] == [step.log_prob for step in other.steps]
        and torch.equal(one.decoder, other.decoder)
        and torch.equal(one.encoder, other.encoder)
    )


def test_an_empty_change_changes_nothing_to_the_bit(translator: Translator) -> None:
    whole = run(translator)
    enc_outputs, valid_len = encode(translator.model, [whole.source.ids[:-1]])
    state = translator.model.decoder.init_state(enc_outputs, valid_len)
    logits, _ = translator.model.decoder(torch.tensor([[BOS_ID]]), state)
    first = logits[0, 0].log_softmax(0)[whole.steps[0].id].item()
    assert whole.steps[0].log_prob == first
    assert torch.equal(whole.encoder, enc_outputs.states[0])
    for nothing in ("", "silence:most:0", "silence:random:0:5"):
        assert same(run(translator, nothing), whole)


def test_the_ends_of_a_blend_are_the_two_sentences(context: Translator) -> None:
    whole, found = run(context), run(context, "vector:blend:0")
    assert found.text == whole.text
    # The other sentence is read in the same batch, which may move the last bit.
    assert found.log_prob == pytest.approx(whole.log_prob, abs=1e-4)
    other = run(context, sentence=OTHER)
    for change in ("vector:blend:10", "vector:other"):
        found = run(context, change)
        assert found.text == other.text
        assert found.log_prob == pytest.approx(other.log_prob, abs=1e-4)
        # What the encoder read is drawn as it was.
        torch.testing.assert_close(found.encoder, whole.encoder)


def test_start_and_steps_together_are_both(context: Translator) -> None:
    parts = run(context, "vector:zero:start,vector:zero:steps")
    assert same(parts, run(context, "vector:zero"))
    assert parts.text != run(context, "vector:zero:start").text
    assert parts.text != run(context, "vector:zero:steps").text


def test_the_start_and_each_step_get_what_the_change_says(context: Translator) -> None:
    whole, only = run(context), run(context, "vector:zero:start")
    assert not only.start.any()
    assert torch.equal(only.context, whole.context)
    steps = run(context, "vector:zero:steps")
    assert torch.equal(steps.start, whole.start)
    assert not steps.context.any()


def test_silenced_units_are_the_most_active_ones_and_are_zero(translator: Translator) -> None:
    whole, found = run(translator), run(translator, "silence:most:4")
    most = whole.encoder.abs().mean(0).topk(4).indices
    assert not found.given.states[0][:, most].any()
    assert not found.start[-1][most].any()
    assert int((found.given.final[-1, 0] == 0).sum()) == 4
    assert torch.equal(found.encoder, whole.encoder)


def test_more_random_units_are_the_same_ones_and_others(context: Translator) -> None:
    few, many, another = (
        run(context, f"silence:random:{each}").context == 0 for each in ("16:3", "64:3", "16:4")
    )
    assert (int(few.sum()), int(many.sum())) == (16, 64)
    assert bool((few & many).sum() == 16)
    assert not torch.equal(few, another)


def test_even_attention_is_even_and_its_text_can_be_something_else(attention: Translator) -> None:
    found = run(attention, "look:even")
    assert found.attention is not None
    share = torch.full_like(found.attention, 1 / len(found.source.ids))
    torch.testing.assert_close(found.attention, share)


def test_a_look_at_one_step_leaves_the_others_alone(attention: Translator) -> None:
    whole = run(attention)
    assert whole.attention is not None
    piece = int(whole.attention[2].argmax()) + 1
    only, never = run(attention, f"look:only:3:{piece}"), run(attention, f"look:never:3:{piece}")
    assert only.attention is not None
    assert never.attention is not None
    assert only.attention[2, piece - 1] == 1
    assert never.attention[2, piece - 1] == 0
    assert never.attention[2].sum() == pytest.approx(1)
    for found in (only.attention, never.attention):
        assert torch.equal(found[:2], whole.attention[:2])
        assert found[3, piece - 1] > 0


def test_a_piece_left_out_is_not_read(translator: Translator) -> None:
    found = run(translator, "leave:2")
    text = SENTENCE.replace("black ", "")
    assert found.source.pieces == translator.reader.read_sentence(text).pieces
    assert same(found, run(translator, sentence=text))
    assert found.whole == run(translator).source


def test_pieces_keep_their_numbers_when_one_is_left_out(attention: Translator) -> None:
    found = run(attention, "leave:2,look:only:1:3")
    assert found.attention is not None
    # Piece 3 is the second that is read.
    assert found.attention[0, 1] == 1


@pytest.mark.parametrize(
    ("architecture", "change", "reason"),
    [
        ("context", "silence:most:17", "the number is 0 to 16"),
        ("context", "silence:unit:16", "the number is 0 to 15"),
        ("context", "look:even", "Only an attention model looks"),
        ("attention", "vector:zero", "Only a context model has one vector"),
        ("attention", "leave:4", "Piece 4 cannot be left out: the sentence has 3"),
        ("attention", "leave:1,leave:2,leave:3", "All pieces are left out"),
        ("attention", "look:only:1:5", "there are 4 pieces"),
        ("attention", "leave:2,look:only:1:2", "the piece is left out"),
        ("attention", "look:only:1:2,look:never:1:2", "Step 1 has no piece left to look at"),
        ("attention", "look:only:1:2,look:only:1:3", "Step 1 has no piece left to look at"),
    ],
)
def test_what_is_not_possible_is_refused_with_the_number(
    architecture: str, change: str, reason: str
) -> None:
    config = replace(ModelConfig(num_hiddens=16), architecture=architecture)
    with pytest.raises(ValueError, match=reason):
        check_change(Change.parse(change), config, 4)
    check_change(UNCHANGED, config, 4)
