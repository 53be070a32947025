"""The GPU that Hugging Face's ZeroGPU Spaces lend, for a call at a time.

There only a function that `spaces.GPU` decorates sees a GPU, in a process forked from this one:
https://huggingface.co/docs/hub/spaces-zerogpu. What it takes and returns is pickled. A model so
small is often faster on the Space's own CPU, so the GPU is a choice: `SEQ2SEQ_DEVICE=cuda`.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from functools import partial

from model.decode.run import Run
from model.decode.translator import Job, Translator
from model.page.catalogue import Catalogue

SECONDS = 10
"""Longest GPU time of a call, in seconds; visitors with less quota left are refused."""


def borrow(catalogue: Catalogue, device: str) -> None:
    """Have the models of `catalogue` decode on `device`, lent; `cpu` asks for none.

    All of its own are loaded now: the process that has the GPU knows only what was loaded when it
    was forked, and a Space deletes the files of models once it has started. Guests stay here. A
    Space of this kind does not start without a decorated function, so there is one either way.
    """
    import spaces

    here = {name: catalogue.translator(name) for name in catalogue.entries}
    there: dict[str, Translator] = {}

    @spaces.GPU(duration=SECONDS)  # type: ignore[untyped-decorator]
    def compute(name: str, jobs: Sequence[Job]) -> list[Run]:
        if name not in there:
            release = here[name].release
            there[name] = Translator(replace(release, model=deepcopy(release.model).to(device)))
        return [there[name].compute(*job) for job in jobs]

    if device != "cpu":
        for name, translator in here.items():
            translator.lent = partial(compute, name)
