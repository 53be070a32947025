"""Many sentences: against a transformer of the size that translation services run.

It has the shape of the opus-mt models (6 and 6 layers of 512 units, 65,000 pieces), random
weights, and has to write exactly as many pieces as ours did. Its libraries come with
`pip install -e ".[benchmark]"`.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import torch

from model.benchmark.measure import SENTENCES, Row, compare, ratio
from model.decode.greedy import greedy_batch
from model.decode.translator import MAX_STEPS
from model.network.base import EncoderDecoder
from model.network.fast import fast_model
from model.page.catalogue import Catalogue

Batch = Sequence[Sequence[int]]
Writer = Callable[[Batch, int], None]

BATCHES = (1, 8, 64)
REPEATS = 5
PIECES = 65_000


def measure(catalogue: Catalogue) -> Iterator[Row]:
    """Yield sentences a second of all three, at each batch size, all on the same threads."""
    release = catalogue.translator("en-es-attention").release
    model = fast_model(release.model)
    sources = release.tokenizer.encode_all(SENTENCES)
    marian = build_marian()
    with tempfile.TemporaryDirectory() as folder:
        quick = convert(marian, Path(folder))
        for size in BATCHES:
            # All lengths, the long and the short apart as a service would put them.
            begins = range(0, len(sources), max(size, len(sources) // 4))
            batches = [sources[at : at + size] for at in begins]
            outputs = [greedy_batch(model, batch, MAX_STEPS) for batch in batches]
            lengths = [max(map(len, rows)) + 1 for rows in outputs]
            work = list(zip(batches, lengths, strict=True))
            ours, torchs, ct2s = compare(
                REPEATS,
                partial(run, partial(write_ours, model), work),
                partial(run, partial(write, marian), work),
                partial(run, quick, work),
            )
            sentences = sum(map(len, batches))
            part = f"throughput, batch {size}"
            yield Row(part, "this model", sentences / median(ours), "sentences/s")
            yield Row(part, "transformers", sentences / median(torchs), "sentences/s")
            yield Row(part, "CTranslate2, int8", sentences / median(ct2s), "sentences/s")
            yield Row(part, "over transformers", ratio(torchs, ours), "×", "at least 1")
            yield Row(part, "over CTranslate2", ratio(ct2s, ours), "×", "at least 1")


def run(write: Writer, work: Iterable[tuple[Batch, int]]) -> None:
    """Have all batches written, each with its number of pieces."""
    for batch, length in work:
        write(batch, length)


def write_ours(model: EncoderDecoder, batch: Batch, length: int) -> None:  # noqa: ARG001
    """Decode as the page does; it ends by itself, at the length that the others are given."""
    greedy_batch(model, batch, MAX_STEPS)


def build_marian() -> Any:
    """Return a transformer with the sizes of opus-mt and random weights."""
    from transformers import MarianConfig, MarianMTModel

    torch.manual_seed(1)
    config = MarianConfig(
        vocab_size=PIECES + 1,
        d_model=512,
        encoder_layers=6,
        decoder_layers=6,
        encoder_attention_heads=8,
        decoder_attention_heads=8,
        encoder_ffn_dim=2048,
        decoder_ffn_dim=2048,
        max_position_embeddings=512,
        pad_token_id=PIECES,
        decoder_start_token_id=PIECES,
        eos_token_id=0,
        forced_eos_token_id=None,
        scale_embedding=True,
    )
    model = MarianMTModel(config)
    model.eval()
    return model


@torch.inference_mode()
def write(model: Any, batch: Batch, length: int) -> None:
    """Have `transformers` write `length` pieces for each of `batch`, greedily."""
    longest = max(map(len, batch)) + 1
    ids = torch.tensor([[*row, 0] + [PIECES] * (longest - len(row) - 1) for row in batch])
    mask = (ids != PIECES).long()
    model.generate(
        ids, attention_mask=mask, num_beams=1, do_sample=False,
        min_new_tokens=length, max_new_tokens=length,
    )  # fmt: skip


def convert(model: Any, folder: Path) -> Writer:
    """Return what `write` does, for the same weights in CTranslate2, in int8."""
    import ctranslate2
    from ctranslate2.converters.transformers import MarianMTLoader

    spec = MarianMTLoader().get_model_spec(model)
    pieces = ["</s>", "<unk>", *(f"piece{number}" for number in range(2, PIECES))]
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.config.eos_token, spec.config.unk_token = "</s>", "<unk>"
    spec.config.decoder_start_token = "</s>"
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    translator = ctranslate2.Translator(str(folder), intra_threads=torch.get_num_threads())

    def translate(batch: Batch, length: int) -> None:
        sources = [[*(pieces[token] for token in row), "</s>"] for row in batch]
        translator.translate_batch(
            sources, beam_size=1, min_decoding_length=length, max_decoding_length=length
        )

    return translate
