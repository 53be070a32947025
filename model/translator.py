"""From a reader's text to the trace of its translation."""

import math
import time
from collections.abc import Sequence

import torch

from model.release import Release
from model.search import Step, check_forced, decode_steps, encode
from model.tokenizer import EOS_ID, normalise
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

MAX_STEPS = 80


class Translator:
    """One release, ready to answer; it keeps nothing between calls."""

    def __init__(self, release: Release) -> None:
        self.release = release

    def read(self, text: str) -> Source:
        """Normalise `text` and cut it into pieces.

        Raises `ValueError` with the number that was wrong when there is nothing to translate, or
        more pieces than the model was made for.
        """
        config, tokenizer = self.release.config, self.release.tokenizer
        clean = normalise(text)
        if not clean:
            raise ValueError("There is nothing to translate: 0 characters that can be seen.")
        ids = tokenizer.encode(clean)
        if len(ids) > config.max_src_len:
            raise ValueError(
                f"The text has {len(ids)} pieces; the model reads at most {config.max_src_len}. "
                "Shorten it, or translate one sentence at a time."
            )
        return Source(
            text=clean,
            pieces=[tokenizer.piece(token_id) for token_id in [*ids, EOS_ID]],
            ids=[*ids, EOS_ID],
            unknown=tokenizer.unknown(clean),
            long=len(ids) > config.long_src_len,
        )

    def translate(self, text: str, forced: Sequence[int] = ()) -> Trace:
        """Translate `text`, its first pieces `forced` where given; `ValueError` as `read` says."""
        release = self.release
        source = self.read(text)
        check_forced(forced, release.config.vocab_size, MAX_STEPS)
        start = time.perf_counter()
        with torch.inference_mode():
            enc_outputs, valid_len = encode(release.model, [source.ids[:-1]])
            state = release.model.decoder.init_state(enc_outputs, valid_len)
        steps = list(decode_steps(release.model, release.tokenizer, state, MAX_STEPS, forced))
        ms = 1000 * (time.perf_counter() - start)
        layer = release.config.num_layers
        fixed = release.config.architecture == "context"
        return Trace(
            version=VERSION,
            model=self._model_info(),
            source=source,
            target=_target(steps, forced),
            encoder=_memory(enc_outputs.states[0].cpu(), layer),
            context=_context(enc_outputs.final[-1, 0].cpu()) if fixed else None,
            decoder=_memory(torch.stack([step.state for step in steps]), layer),
            attention=_attention(steps),
            totals=_totals(steps, ms, enc_outputs.states.device.type),
        )

    def _model_info(self) -> ModelInfo:
        release, config = self.release, self.release.config
        return ModelInfo(
            release.id, release.revision, config.architecture, config.direction, config.vocab_size
        )


def _target(steps: Sequence[Step], forced: Sequence[int]) -> Target:
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
        forced=list(enumerate(forced, start=1)),
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
