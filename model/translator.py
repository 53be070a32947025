"""From a reader's text to the trace of its translation."""

import logging
import math
import re
import time
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import torch

from model.fast import fast_model
from model.release import Release
from model.search import UNFORCED, Step, decode_steps, encode
from model.text import (
    MAX_CHARACTERS,
    MAX_SENTENCES,
    InputError,
    Layout,
    check_size,
    cut,
    differences,
    has_word,
    letters,
    reading,
    tidy,
)
from model.tokenizer import EOS_ID, Unknown
from model.trace import (
    VERSION,
    Attention,
    Context,
    Memory,
    ModelInfo,
    Source,
    Target,
    Totals,
    Trace,
    pack_signed,
    pack_unsigned,
)

log = logging.getLogger(__name__)

MAX_STEPS = 80

# As many as a small machine has cores: in each thread that computes, the libraries keep 5 MB.
WORKERS = ThreadPoolExecutor(2, "compute")

Job = tuple[str, Mapping[int, int]]
"""A sentence that `check` returned, and the ids forced at some of its steps."""


class Translator:
    """One release, ready to answer; it keeps nothing between calls."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.model = fast_model(release.model)
        self.lent: Callable[[Sequence[Job]], list[Trace]] | None = None
        """Decodes on a device that is lent for a call at a time, and may be refused."""

    def lay_out(self, text: str) -> Layout:
        """Return the sentences of `text` that can be read, and what stands between them."""
        return cut(text).only(self.reads)

    def check(self, text: str) -> list[str]:
        """Return the sentences of `text`; `InputError` unless all of it can be translated."""
        layout = cut(text)
        if not layout.sentences:
            raise InputError("empty")
        if (count := len(layout.sentences)) > MAX_SENTENCES:
            raise InputError("too_many", sentences=count, limit=MAX_SENTENCES)
        sentences = layout.only(self.reads).sentences
        if not sentences:
            raise InputError("unreadable")
        for number, sentence in enumerate(sentences, start=1):
            self._check_length(sentence, number)
        return sentences

    def check_sentence(self, text: str) -> str:
        """Return `text` as one sentence, not cut; `InputError` if it cannot be translated."""
        check_size(text)
        sentence = tidy(text)
        if not self.words(sentence):
            raise InputError("unreadable" if sentence else "empty")
        self._check_length(sentence, 1)
        return sentence

    def _check_length(self, sentence: str, number: int) -> None:
        limit = self.release.config.max_src_len
        if (pieces := self.count(sentence)) > limit:
            raise InputError("too_long", sentence=number, pieces=pieces, limit=limit)

    def words(self, sentence: str) -> str:
        """Return what the encoder reads of `sentence`; nothing if no letter or digit is left."""
        words = self.release.tokenizer.readable(reading(sentence, self.source)[0])
        return words if has_word(words) else ""

    def reads(self, sentence: str) -> bool:
        """Return whether anything of `sentence` can be read."""
        return bool(self.words(sentence))

    @property
    def source(self) -> str:
        """Return the language that the model reads, `en` or `es`."""
        return self.release.config.direction[:2]

    def count(self, sentence: str) -> int:
        """Return the number of pieces that are read of `sentence`, the end not counted."""
        return len(self.release.tokenizer.encode(self.words(sentence)))

    def shorten(self, sentence: str) -> str:
        """Return as many of the first words of `sentence` as the model can read.

        Of a first word that alone is too long, as many of its first characters.
        """
        words = self._beginning(sentence, [end.end() for end in re.finditer(r"\S+", sentence)])
        if self.reads(words):
            return words
        return self._beginning(sentence, range(1, len(sentence) + 1))

    def _beginning(self, sentence: str, ends: Sequence[int]) -> str:
        """Return `sentence` up to the last of `ends` with which the model can read it."""
        limit = self.release.config.max_src_len

        def count(end: int) -> int:
            return self.count(sentence[:end])

        number = bisect_right(ends, limit, key=count)
        # A longer beginning may have fewer pieces than a shorter one.
        while number and count(ends[number - 1]) > limit:
            number -= 1
        return sentence[: ends[number - 1]] if number else ""

    def fit(self, text: str) -> str:
        """Return as much of `text` as can be translated: its first sentences, each shortened."""
        layout = cut(text[:MAX_CHARACTERS])
        if len(text) > MAX_CHARACTERS and len(layout.sentences) > 1:
            # The last one is not whole.
            layout = layout.first(len(layout.sentences) - 1)
        layout = layout.first(MAX_SENTENCES).only(self.reads).shortened(self.shorten)
        text = layout.text.strip()
        return text if self.lay_out(text).sentences == layout.sentences else layout.apart

    def read(self, sentence: str) -> Source:
        """Cut a sentence that `check` returned into pieces."""
        config, tokenizer = self.release.config, self.release.tokenizer
        ids = tokenizer.encode(self.words(sentence))
        return Source(
            text=sentence,
            pieces=[tokenizer.piece(token_id) for token_id in [*ids, EOS_ID]],
            ids=[*ids, EOS_ID],
            unknown=[
                # As it was typed: what is read may be in another case.
                Unknown(sentence[each.offset :][: len(each.char)], each.offset)
                for each in tokenizer.unknown(letters(sentence, self.source))
            ],
            notes=reading(sentence, self.source)[1],
            long=len(ids) > config.long_src_len,
        )

    def translate(self, text: str) -> list[Trace]:
        """Translate each sentence of `text`; `InputError` where one cannot be."""
        return self.decode_all([(sentence, UNFORCED) for sentence in self.check(text)])

    def decode(self, sentence: str, forced: Mapping[int, int] = UNFORCED) -> Trace:
        """Translate a sentence that `check` returned, with `forced` ids at some steps.

        Raises `ValueError` where `forced` is impossible, as `decode_steps` says.
        """
        (trace,) = self.decode_all([(sentence, forced)])
        return trace

    def decode_all(self, jobs: Sequence[Job]) -> list[Trace]:
        """Decode each of `jobs` where a device is lent, and here where none is to be had."""
        if self.lent:
            try:
                return self.lent(jobs)
            except Exception as error:
                # No quota, no place in the queue, or a job that cannot be done here either.
                log.warning("decoded here: %s", error)
        return self.compute_all(jobs)

    def compute_all(self, jobs: Sequence[Job]) -> list[Trace]:
        """Decode each of `jobs` on the device of the release."""
        return list(WORKERS.map(lambda job: self.compute(*job), jobs))

    def compute(self, sentence: str, forced: Mapping[int, int] = UNFORCED) -> Trace:
        """Do what `decode` does, on the device of the release and in this thread."""
        release = self.release
        source = self.read(sentence)
        start = time.perf_counter()
        with torch.inference_mode():
            enc_outputs, valid_len = encode(self.model, [source.ids[:-1]])
            state = self.model.decoder.init_state(enc_outputs, valid_len)
        steps = list(decode_steps(self.model, release.tokenizer, state, MAX_STEPS, forced))
        ms = 1000 * (time.perf_counter() - start)
        self._note(source, steps, ms)
        layer = release.config.num_layers
        fixed = release.config.architecture == "context"
        return Trace(
            version=VERSION,
            model=self._model_info(),
            source=source,
            target=_target(steps, forced, reading(sentence, self.source)[0]),
            encoder=_memory(enc_outputs.states[0].cpu(), layer),
            context=_context(enc_outputs.final[-1, 0].cpu()) if fixed else None,
            decoder=_memory(torch.stack([step.state for step in steps]), layer),
            attention=_attention(steps),
            totals=_totals(steps, ms, enc_outputs.states.device.type),
        )

    def _note(self, source: Source, steps: Sequence[Step], ms: float) -> None:
        """Log how it went; of the text nothing but its length."""
        values = {
            "model": self.release.id,
            "revision": self.release.revision,
            "pieces": len(source.ids),
            "steps": len(steps),
            "stop": steps[-1].stop,
            "ms": round(ms, 1),
        }
        log.info("translated", extra={"values": values})

    def _model_info(self) -> ModelInfo:
        release, config = self.release, self.release.config
        return ModelInfo(
            release.id, release.revision, config.architecture, config.direction, config.vocab_size
        )


def _target(steps: Sequence[Step], forced: Mapping[int, int], words: str) -> Target:
    stop = steps[-1].stop
    assert stop is not None
    return Target(
        text=steps[-1].prefix_text,
        pieces=[step.piece for step in steps],
        ids=[step.id for step in steps],
        log_prob=[step.log_prob for step in steps],
        entropy=[step.entropy for step in steps],
        rank=[step.rank for step in steps],
        prefix_text=[step.prefix_text for step in steps],
        candidates=[list(step.candidates) for step in steps],
        stop=stop,
        forced=sorted(forced.items()),
        notes=differences(words, steps[-1].prefix_text),
    )


def _memory(states: torch.Tensor, layer: int) -> Memory:
    return Memory((states.shape[0], states.shape[1]), layer, pack_signed(states))


def _context(values: torch.Tensor) -> Context:
    return Context((values.shape[0],), pack_signed(values))


def _attention(steps: Sequence[Step]) -> Attention | None:
    rows = [step.attention for step in steps if step.attention is not None]
    if not rows:
        return None
    weights = torch.stack(rows)
    return Attention((weights.shape[0], weights.shape[1]), pack_unsigned(weights))


def _totals(steps: Sequence[Step], ms: float, device: str) -> Totals:
    log_prob = sum(step.log_prob for step in steps)
    return Totals(log_prob, math.exp(-log_prob / len(steps)), round(ms, 1), device)
