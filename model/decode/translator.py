"""From a source to its run."""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

from model.decode.apply import Row, begin, check_change, without_pieces
from model.decode.change import UNCHANGED, Change
from model.decode.run import Run
from model.decode.source import Reader, Source
from model.decode.steps import check_forced, decode_steps
from model.network.base import EncoderDecoder
from model.network.fast import fast_model
from model.network.gru import EncOutputs
from model.release import Release

log = logging.getLogger(__name__)
T = TypeVar("T")

MAX_STEPS = 80

# As many as a small machine has cores: in each thread that computes, the libraries keep 5 MB.
WORKERS = ThreadPoolExecutor(2, "compute")

Job = tuple[Source, Change]


class Translator:
    """One release, ready to answer."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.reader = Reader(release.tokenizer, release.config)
        self.model = fast_model(release.model)
        self.lent: Callable[[Sequence[Job]], list[Run]] | None = None
        """Decodes on a GPU borrowed for one call; raises if no GPU is free."""

    def translate(self, text: str) -> list[Run]:
        """Translate each sentence of `text`; `InputError` unless all can be."""
        return self.decode_all([(source, UNCHANGED) for source in self.reader.read(text).checked()])

    def decode(self, source: Source, change: Change = UNCHANGED) -> Run:
        """Translate one sentence with `change`.

        Raises `ValueError` where `change` is impossible, as `check` and `decode_steps` say.
        """
        (run,) = self.decode_all([(source, change)])
        return run

    def decode_all(self, jobs: Sequence[Job]) -> list[Run]:
        """Decode `jobs` on the borrowed GPU if there is one, else on this machine."""
        return list(self.begin(jobs))

    def begin(self, jobs: Sequence[Job]) -> Iterable[Run]:
        """Begin what `decode_all` does; iterating over the runs waits for them."""
        if self.lent:
            try:
                return self.lent(jobs)
            except Exception as error:
                # No quota, no place in the queue, or a job that cannot be done here either.
                log.warning("decoded here: %s", error)
        return WORKERS.map(lambda job: self.compute(*job), jobs)

    def batch(self, work: Callable[[EncoderDecoder], T]) -> T:
        """Return `work(model)` on the device of the release, in a thread that computes."""
        return WORKERS.submit(work, self.model).result()

    def compute(self, source: Source, change: Change = UNCHANGED) -> Run:
        """Do what `decode` does, on the device of the release and in this thread."""
        started = time.perf_counter()
        row = self.row(source, change)
        begun = begin(self.model, [row])
        steps = decode_steps(
            self.model, self.release.tokenizer, begun.state, MAX_STEPS, change.forced, begun.blind
        )
        enc_outputs, given = (
            EncOutputs(*(tensor.cpu() for tensor in each))
            for each in (begun.enc_outputs, begun.given)
        )
        run = Run(
            source=without_pieces(source, change),
            whole=source,
            enc_outputs=enc_outputs,
            given=given,
            start=torch.stack([layer[0].cpu() for layer in begun.state.hidden]),
            silent=begun.silent[0].cpu(),
            steps=tuple(steps),
            change=change,
            ms=1000 * (time.perf_counter() - started),
            device=begun.enc_outputs.states.device.type,
        )
        self._note(run)
        return run

    def check(self, source: Source, change: Change) -> None:
        """Raise `ValueError` where `change` is not possible in `source`."""
        check_forced(change.forced, self.release.config.vocab_size, MAX_STEPS)
        check_change(change, self.release.config, len(source.ids))
        if change.other:
            self.reader.read_sentence(change.other)

    def row(self, source: Source, change: Change) -> Row:
        """Return `source` with `change` as one row of a batch; `ValueError` where it cannot be."""
        self.check(source, change)
        left_out = change.left_out
        return Row(
            ids=tuple(without_pieces(source, change).ids),
            positions=tuple(at for at in range(len(source.ids)) if at + 1 not in left_out),
            change=change,
            other=tuple(self.reader.read_sentence(change.other).ids) if change.other else (),
        )

    def _note(self, run: Run) -> None:
        """Log how it went; of the text nothing but its length."""
        values = {
            "model": self.release.id,
            "revision": self.release.revision,
            "pieces": len(run.source.ids),
            "steps": len(run.steps),
            "stop": run.steps[-1].stop,
            "ms": round(run.ms, 1),
        }
        log.info("translated", extra={"values": values})
