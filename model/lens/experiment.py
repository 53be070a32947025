"""One sentence and its runs, each decoded once, whoever asks."""

from model.decode.change import UNCHANGED, Change
from model.decode.run import Run
from model.decode.translator import Translator
from model.lens.trace import Trace, build_trace


class Experiment:
    """A sentence, the model that translates it, and the change that is looked at."""

    def __init__(self, translator: Translator, run: Run) -> None:
        self.translator = translator
        self.source = run.source
        self.whole = run.whole
        self.change = run.change
        self._runs = {run.change: run}

    @classmethod
    def decode(cls, translator: Translator, text: str, change: Change = UNCHANGED) -> "Experiment":
        """Begin with a sentence: `InputError` if it cannot be read, `ValueError` if not changed."""
        return cls(translator, translator.decode(translator.reader.read_sentence(text), change))

    def run(self, change: Change | None = None) -> Run:
        """Return the run with `change`, by default the one that is looked at."""
        wanted = self.change if change is None else change
        if wanted not in self._runs:
            self._runs[wanted] = self.translator.decode(self.whole, wanted)
        return self._runs[wanted]

    @property
    def trace(self) -> Trace:
        """Return the record of the run that is looked at."""
        return build_trace(self.run(), self.translator.release)
