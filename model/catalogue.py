"""The models that the page offers: `assets/models.json`, read and checked."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from model.release import Release, load_from_hub, load_release
from model.translator import Translator


@dataclass(frozen=True)
class Entry:
    """One model of the catalogue."""

    name: str
    """What links and the menu call it: `en-es-attention`."""
    folder: Path
    """The embedded release."""
    hub_id: str | None = None
    commit: str | None = None
    """40 hex digits; where there is a Hub id, the model is pulled from there."""

    @property
    def direction(self) -> str:
        """Return `en-es` or `es-en`."""
        return self.name.rpartition("-")[0]

    @property
    def source(self) -> str:
        """Return the language that it reads, `en` or `es`."""
        return self.direction[:2]

    @property
    def architecture(self) -> str:
        """Return `attention` or `context`."""
        return self.name.rpartition("-")[2]


class Catalogue:
    """The models by name, each loaded at its first use and kept."""

    def __init__(self, entries: list[Entry], device: str = "cpu") -> None:
        if not entries:
            raise ValueError("the catalogue has 0 models")
        self.entries = {entry.name: entry for entry in entries}
        self.default = entries[0].name
        self.translator = cache(self._load)
        self._device = device

    @classmethod
    def read(cls, path: Path, device: str = "cpu") -> "Catalogue":
        """Read the catalogue file; folders in it are relative to it. `ValueError` if broken."""
        values: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        try:
            entries = [
                Entry(**value | {"folder": path.parent / value["folder"]}) for value in values
            ]
        except (TypeError, KeyError) as error:
            raise ValueError(f"{path.name}: an entry is amiss: {error}") from error
        return cls(entries, device)

    def turned(self, name: str) -> str:
        """Return the like of `name` in the other direction, or else any; `name` where none is."""
        this = self.entries[name]
        others = [e for e in self.entries.values() if e.direction != this.direction]
        others.sort(key=lambda entry: entry.architecture != this.architecture)
        return others[0].name if others else name

    def _load(self, name: str) -> Translator:
        if name not in self.entries:
            raise ValueError(f"{name!r} is no model of this page: {', '.join(self.entries)}")
        return Translator(self._release(self.entries[name]))

    def _release(self, entry: Entry) -> Release:
        if entry.hub_id and entry.commit:
            return load_from_hub(entry.hub_id, entry.commit, self._device)
        return load_release(entry.folder, self._device)
