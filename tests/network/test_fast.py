"""The fast path writes what the plain one writes, and thinks the same of it."""

import pytest
import torch
from conftest import ROOT, trace_of

from model.decode.greedy import greedy_batch
from model.network.base import EncoderDecoder
from model.network.batch import pad_sources
from model.network.fast import FastAttentionDecoder, FastContextDecoder, fast_model
from model.page.catalogue import Catalogue
from model.release import Release
from model.tokenizer import BOS_ID

SOURCES = [[7, 12, 9, 30, 5], [8, 41], [22, 23, 24, 25, 26, 27, 28, 29]]
EVERYDAY = [
    line.split("\t")[:2]
    for line in (ROOT / "tests" / "train" / "everyday.tsv").read_text(encoding="utf-8").splitlines()
]
# Elsewhere `fast_model` returns the plain model, so there is nothing to compare.
pytestmark = pytest.mark.skipif(
    "fbgemm" not in torch.backends.quantized.supported_engines,
    reason="the fast path needs fbgemm, which PyTorch has on x86 processors only",
)


def step_by_step(model: EncoderDecoder, target: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return logits [B, T, V] of `target` [B, T] and the last state, read a step at a time."""
    src, valid_len = pad_sources(SOURCES)
    with torch.inference_mode():
        state = model.decoder.init_state(model.encoder(src, valid_len), valid_len)
        rows = []
        for column in target.split(1, dim=1):
            logits, state = model.decoder(column, state)
            rows.append(logits)
    return torch.cat(rows, dim=1), state


def test_its_steps_are_those_of_the_plain_path(release: Release) -> None:
    fast = fast_model(release.model)
    assert isinstance(fast.decoder, FastAttentionDecoder | FastContextDecoder)
    target = torch.tensor([[BOS_ID, 11, 25, 40], [BOS_ID, 5, 6, 7], [BOS_ID, 59, 3, 3]])
    logits, state = step_by_step(release.model, target)
    fast_logits, fast_state = step_by_step(fast, target)
    torch.testing.assert_close(fast_logits, logits, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(torch.stack(fast_state.hidden), state.hidden, atol=1e-5, rtol=1e-4)
    if release.config.architecture == "attention":
        torch.testing.assert_close(fast_state.weights, state.weights, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("name", ["en-es-attention", "en-es-context"])
def test_what_visitors_type_is_translated_alike(catalogue: Catalogue, name: str) -> None:
    translator = catalogue.translator(name)
    assert translator.model is not translator.release.model
    texts = [english for english, _ in EVERYDAY]
    sources = translator.release.tokenizer.encode_all(texts)
    plain = greedy_batch(translator.release.model, sources, 80)
    assert [trace_of(translator, text).target.ids for text in texts] == [[*row, 3] for row in plain]


def test_a_model_elsewhere_than_on_the_processor_is_left_as_it_is(release: Release) -> None:
    model = release.model.to("meta")
    assert fast_model(model) is model
