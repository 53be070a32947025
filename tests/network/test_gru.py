"""The invariants of both architectures: what makes a stepped page tell the truth."""

import copy

import pytest
import torch

from model.config import ModelConfig
from model.network.base import EncoderDecoder
from model.network.batch import pad_sources
from model.network.fast import fast_model
from model.network.gru import EncOutputs

SOURCES = [[7, 12, 9, 30, 5], [8, 41], [22, 23, 24, 25, 26, 27, 28, 29]]
TARGET = torch.tensor([[2, 15, 33, 9, 6, 51]])


def start(model: EncoderDecoder, sources: list[list[int]]):
    src, valid_len = pad_sources(sources)
    enc_outputs = model.encoder(src, valid_len)
    return enc_outputs, model.decoder.init_state(enc_outputs, valid_len)


def test_step_by_step_equals_whole_sequence(model: EncoderDecoder) -> None:
    src, valid_len = pad_sources(SOURCES[:1])
    whole = model(src, TARGET, valid_len)
    _, state = start(model, SOURCES[:1])
    steps = []
    for position in range(TARGET.shape[1]):
        logits, state = model.decoder(TARGET[:, position : position + 1], state)
        steps.append(logits)
    torch.testing.assert_close(torch.cat(steps, dim=1), whole, atol=1e-5, rtol=0)


def test_a_sentence_alone_equals_the_same_in_a_padded_batch(model: EncoderDecoder) -> None:
    src, valid_len = pad_sources(SOURCES)
    together = model(src, TARGET.expand(3, -1), valid_len)
    for row, source in enumerate(SOURCES):
        src, valid_len = pad_sources([source])
        alone = model(src, TARGET, valid_len)
        torch.testing.assert_close(together[row], alone[0], atol=1e-5, rtol=0)


def test_what_the_decoder_sees_of_the_source_stays_the_same(
    model: EncoderDecoder, config: ModelConfig
) -> None:
    _, state = start(model, SOURCES[:1])
    _, later = model.decoder(TARGET, state)
    fixed = ("context",) if config.architecture == "context" else ("memory", "keys", "padding")
    for name in fixed:
        assert torch.equal(getattr(state, name), getattr(later, name))
    assert not torch.equal(state.hidden, later.hidden)


@pytest.mark.parametrize("config", ["context"], indirect=True)
def test_the_context_feeds_every_step(model: EncoderDecoder) -> None:
    _, state = start(model, SOURCES[:1])
    _, state = model.decoder(TARGET[:, :3], state)
    with_context, _ = model.decoder(TARGET[:, 3:4], state)
    without, _ = model.decoder(
        TARGET[:, 3:4], state._replace(context=torch.zeros_like(state.context))
    )
    assert (with_context - without).abs().max() > 1e-3


@pytest.mark.parametrize("config", ["attention"], indirect=True)
def test_with_attention_each_layer_starts_from_the_encoders(model: EncoderDecoder) -> None:
    enc_outputs, state = start(model, SOURCES)
    assert torch.equal(state.hidden, enc_outputs.final)
    assert enc_outputs.final.shape == (2, 3, 16)


@pytest.mark.parametrize("config", ["context"], indirect=True)
@pytest.mark.parametrize("form", ["plain", "fast"])
def test_one_vector_is_all_that_the_decoder_gets_of_the_source(
    model: EncoderDecoder, form: str
) -> None:
    model = fast_model(model) if form == "fast" else model
    src, valid_len = pad_sources(SOURCES)
    enc_outputs = model.encoder(src, valid_len)
    context = enc_outputs.final[-1:]
    others = EncOutputs(
        states=torch.randn_like(enc_outputs.states),
        final=torch.cat((torch.randn_like(enc_outputs.final[:-1]), context)),
    )
    mine, theirs = (model.decoder.init_state(each, valid_len) for each in (enc_outputs, others))
    for layer in range(2):
        assert torch.equal(mine.hidden[layer], context[0])
    for position in range(TARGET.shape[1]):
        column = TARGET[:, position : position + 1].expand(3, -1)
        logits, mine = model.decoder(column, mine)
        other_logits, theirs = model.decoder(column, theirs)
        assert torch.equal(logits, other_logits)


def test_nothing_is_stored_on_modules_between_calls(model: EncoderDecoder) -> None:
    before = {name: copy.copy(vars(module)) for name, module in model.named_modules()}
    parameters = {name: p.clone() for name, p in model.named_parameters()}
    src, valid_len = pad_sources(SOURCES)
    first = model(src, TARGET.expand(3, -1), valid_len)
    for name, module in model.named_modules():
        assert vars(module).keys() == before[name].keys()
        for key, value in vars(module).items():
            assert value is before[name][key], f"{name}.{key} changed"
    for name, parameter in model.named_parameters():
        assert torch.equal(parameter, parameters[name])
    assert torch.equal(first, model(src, TARGET.expand(3, -1), valid_len))


def test_dropout_drops_the_same_columns_at_every_step() -> None:
    from model.network.gru import SequenceDropout

    torch.manual_seed(0)
    dropped = SequenceDropout(0.5)(torch.ones(4, 9, 32)) == 0
    assert dropped.any()
    assert not dropped.all()
    assert torch.equal(dropped, dropped[:, :1].expand(-1, 9, -1))
