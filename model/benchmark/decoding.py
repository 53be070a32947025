"""One sentence: a step against the course's plain loop, and against the memory it has to read."""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from statistics import median
from typing import Any

import torch
from tqdm import tqdm

from model.benchmark.measure import SENTENCES, Row, bandwidth, compare, ratio
from model.decode.steps import decode_steps
from model.decode.translator import MAX_STEPS
from model.network.base import EncoderDecoder
from model.network.batch import encode
from model.network.fast import fast_model
from model.page.catalogue import Catalogue
from model.tokenizer import BOS_ID, EOS_ID

REPEATS = 15
HALF = 2
"""Bytes of a weight in half precision."""


@torch.inference_mode()
def plain_loop(model: EncoderDecoder, state: Any) -> list[int]:
    """Decode as the course's notebook does: a piece in, the likeliest piece out."""
    ids = [BOS_ID]
    while ids[-1] != EOS_ID and len(ids) <= MAX_STEPS:
        logits, state = model.decoder(torch.tensor([[ids[-1]]]), state)
        ids.append(int(logits[0, 0].argmax()))
    return ids[1:]


def step_weights(model: EncoderDecoder) -> int:
    """Return how many weights a step reads: the decoder's, without what is done once a sentence."""
    once = ("attention.key.",)
    return sum(
        p.numel() for name, p in model.decoder.named_parameters() if not name.startswith(once)
    )


def measure(catalogue: Catalogue, pairs: Sequence[str]) -> Iterator[Row]:
    """Yield rows for each architecture; `pairs` are texts on which the pieces are compared."""
    rate = bandwidth()
    yield Row("decoding", "memory read by one thread", rate / 1e9, "GB/s")
    for name in ("en-es-attention", "en-es-context"):
        yield from _measure(catalogue, name, rate, pairs)


def _measure(catalogue: Catalogue, name: str, rate: float, pairs: Sequence[str]) -> Iterator[Row]:
    release = catalogue.translator(name).release
    plain, fast = release.model, fast_model(release.model)
    part = f"decoding, {release.config.architecture}"
    starts: list[tuple[Any, Any]] = []
    for sentence in islice(SENTENCES, 0, None, 8):
        outputs, valid_len = encode(plain, [release.tokenizer.encode(sentence)])
        with torch.inference_mode():
            starts.append(tuple(m.decoder.init_state(outputs, valid_len) for m in (plain, fast)))
    steps = sum(len(plain_loop(plain, state)) for state, _ in starts)

    def all_of(decode: Callable[[Any], object], which: int) -> Callable[[], object]:
        return lambda: [decode(start[which]) for start in starts]

    def record(state: Any) -> object:
        return list(decode_steps(fast, release.tokenizer, state, MAX_STEPS))

    runs = (
        all_of(partial(plain_loop, plain), 0),
        all_of(partial(plain_loop, fast), 1),
        all_of(record, 1),
    )
    threads = torch.get_num_threads()
    two = None
    if (cores := len(os.sched_getaffinity(0))) > 1:
        torch.set_num_threads(cores)
        two = compare(REPEATS, runs[0])[0]
        torch.set_num_threads(threads)
    loop, quick, full = compare(REPEATS, *runs)
    floor = step_weights(plain) * HALF / rate
    yield Row(part, "plain loop, a step", 1e3 * median(loop) / steps, "ms")
    if two:
        yield Row(part, f"plain loop, {cores} threads", 1e3 * median(two) / steps, "ms")
    yield Row(part, "fast path, a step", 1e3 * median(quick) / steps, "ms")
    yield Row(part, "with the record of the step", 1e3 * median(full) / steps, "ms")
    yield Row(part, "plain loop over fast path", ratio(loop, quick), "×", "at least 5")
    floors = [steps * floor] * len(quick)
    yield Row(part, "fast path over the floor", ratio(quick, floors), "×", "at most 2.5")
    same = [plain_loop(plain, a) == plain_loop(fast, b) for a, b in starts]
    yield Row(part, "sentences with equal pieces", 100 * sum(same) / len(same), "%", "at least 100")
    if pairs:
        yield Row(
            part,
            "equal pieces on FILE",
            agreement(release, plain, fast, pairs),
            "%",
            "at least 99.5",
        )


def agreement(
    release: Any, plain: EncoderDecoder, fast: EncoderDecoder, texts: Sequence[str]
) -> float:
    """Return the percentage of the plain path's pieces that the fast one writes at that step."""
    equal = total = 0
    for text in tqdm(texts, desc="equal pieces", leave=False):
        outputs, valid_len = encode(plain, [release.tokenizer.encode(text)])
        with torch.inference_mode():
            a, b = (
                plain_loop(model, model.decoder.init_state(outputs, valid_len))
                for model in (plain, fast)
            )
        total += len(a)
        equal += sum(x == y for x, y in zip(a, b, strict=False))
    return 100 * equal / total
