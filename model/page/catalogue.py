"""The models that the page offers: `assets/models.json`, and guests from the Hub."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any, get_args

from model.config import (
    Architecture,
    Direction,
    check_direction,
    languages_of,
    model_name,
    turned,
)
from model.decode.translator import Translator
from model.hub import Guests, HubError, allowed, load_from_hub, read_name
from model.page.scores import read_scores
from model.release import CARD, WEIGHTS, Release, check_release, load_release

PATIENCE = 5
"""Seconds that the page waits for the Hub where it has a copy of its own."""
MOST_GUESTS = 3
"""Models that visitors named and that are kept; the oldest goes first."""

log = logging.getLogger(__name__)


BOTH = "both"
"""The end of the choice that stands for both models of a direction: `en-es-both`."""


class BrokenError(Exception):
    """A model of the catalogue whose files are broken: the page's fault, not the visitor's."""


@dataclass(frozen=True)
class Entry:
    """One model of the catalogue."""

    direction: Direction
    architecture: Architecture
    folder: Path | None = None
    """The embedded release; `None` for a guest."""
    hub: str = ""
    commit: str = ""
    """40 hex digits; where there is a Hub id, the model is pulled from there."""
    guest: str = ""
    """The name of a model that is not in the catalogue."""
    sha256: Mapping[str, str] = field(default_factory=dict)
    """The sums of the embedded release's files, by file name."""

    @property
    def name(self) -> str:
        """Return what the page calls it: `en-es-attention`."""
        return self.guest or model_name(self.direction, self.architecture)

    @property
    def source(self) -> str:
        """Return the language that it reads. Example: "pt"."""
        return languages_of(self.direction)[0]


class Catalogue:
    """The models by name, each loaded at its first use and kept.

    A *choice* is what the page's switch can be set to: a model's name, or both of a direction.
    """

    def __init__(
        self, entries: list[Entry], device: str = "cpu", endpoint: str | None = None
    ) -> None:
        if not entries:
            raise ValueError("the catalogue has 0 models")
        self.entries = {entry.name: entry for entry in entries}
        self.default = entries[0].name
        self.problems: dict[str, HubError] = {}
        """Why the embedded copy is used instead of the Hub's, by name."""
        self.broken: dict[str, str] = {}
        """What is wrong with the files of a model, by name."""
        self._guests: dict[str, Entry] = {}
        self._guest_pulls = Guests()
        self._loaded: dict[str, Translator] = {}
        self._locks: dict[str, Lock] = {}
        self._device = device
        self._endpoint = endpoint

    @classmethod
    def read(cls, path: Path, device: str = "cpu", endpoint: str | None = None) -> "Catalogue":
        """Read the catalogue file; folders in it are relative to it. `ValueError` if broken."""
        try:
            values: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ValueError(f"{path.name} cannot be read: {type(error).__name__}.") from error
        try:
            return cls([_entry(value, path.parent) for value in values], device, endpoint)
        except (TypeError, KeyError, HubError) as error:
            raise ValueError(f"{path.name}: an entry is wrong: {error}") from error

    def check(self) -> None:
        """Check the files of every embedded release; note in `broken` what is wrong."""
        for name, entry in self.entries.items():
            if entry.folder is None:
                continue
            try:
                config = check_release(entry.folder, entry.sha256)
                found = model_name(config.direction, config.architecture)
                if found != (wanted := model_name(entry.direction, entry.architecture)):
                    raise ValueError(f"{entry.folder.name} is {found}, but is listed as {wanted}")
            except (OSError, ValueError) as error:
                self._note_broken(name, error)

    @property
    def opening(self) -> str:
        """Return what the page opens with: both models, unless a guest is the default."""
        entry = self.entry(self.default)
        return self.default if entry.guest else self.both(entry.direction) or self.default

    def both(self, direction: str) -> str:
        """Return the choice of both models of a direction; empty unless there are two that work."""
        own = self._own(direction).items()
        kinds = {entry.architecture for name, entry in own if name not in self.broken}
        return f"{direction}-{BOTH}" if len(kinds) > 1 else ""

    def members(self, choice: str) -> list[str]:
        """Return the names of the models of a choice.

        Example: `en-es-both` → `["en-es-attention", "en-es-context"]`.
        """
        direction, _, kind = choice.rpartition("-")
        is_both = kind == BOTH and self.both(direction)
        return list(self._own(direction)) if is_both else [choice]

    def lead(self, choice: str) -> Entry:
        """Return the entry of the first model of a choice."""
        return self.entry(self.members(choice)[0])

    def entry(self, name: str) -> Entry:
        """Return the entry called `name`; nothing is loaded for it."""
        try:
            return self.entries.get(name) or self._guests[name]
        except KeyError:
            if "/" in name:
                raise HubError("forgotten", name) from None
            known = ", ".join(self.entries)
            raise ValueError(f"{name[:100]!r} is not a model of this page: {known}") from None

    def known(self, choice: str) -> str:
        """Return `choice`, or what the page opens with for a guest that was evicted."""
        names = self.members(choice)
        are_here = all(name in self.entries or name in self._guests for name in names)
        return choice if are_here else self.opening

    def translator(self, name: str) -> Translator:
        """Return the model called `name`, ready to translate.

        Raises `ValueError` if there is none, and `BrokenError` if its files are broken.
        """
        entry = self.entry(name)
        with self._locks.setdefault(name, Lock()):
            if name in self.broken:
                raise BrokenError(self.broken[name])
            if name not in self._loaded:
                self._loaded[name] = Translator(self._load(name, entry))
            return self._loaded[name]

    def origin(self, name: str) -> tuple[str, str, str]:
        """Return where a model comes from (`folder` or `hub`), its id and its revision.

        An embedded one is not loaded for it, if the sums of its files are known.
        """
        entry = self.entry(name)
        if entry.folder and entry.sha256 and not entry.hub:
            return "folder", entry.folder.name, entry.sha256[WEIGHTS][:7]
        release = self.translator(name).release
        return release.origin, release.id, release.revision

    def scores(self, name: str) -> list[tuple[str, float]]:
        """Return a model's (length of the source, BLEU), where its card in the page has them."""
        folder = self.entry(name).folder
        return read_scores(folder / CARD) if folder else []

    @property
    def loaded(self) -> list[str]:
        """Return the names of the models that have been loaded."""
        return list(self._loaded)

    def menu(self, choice: str) -> Mapping[str, Entry]:
        """Return the models of the direction of `choice` and those of itself, keyed by name."""
        direction = self.lead(choice).direction
        own = {name: e for name, e in self.entries.items() if e.direction == direction}
        return own | {name: self.entry(name) for name in self.members(choice)}

    def _own(self, direction: str) -> Mapping[str, Entry]:
        """Return the page's own models of a direction, keyed by name: no guests."""
        entries = self.entries.items()
        return {name: e for name, e in entries if e.direction == direction and not e.guest}

    def invite(self, name: str) -> str:
        """Load `user/model[@commit]` from the Hub as a guest; return its name, with the commit.

        One at a time, and nothing stays on the disk. Raises `HubError` with the reason if it
        cannot or may not be loaded.
        """
        repo, commit = read_name(name)
        if not allowed(repo):
            raise HubError("not_allowed", repo)
        return self._fetch(repo, commit, self._guest_pulls)

    def stop(self, name: str) -> None:
        """Stop loading the guest `name`, if it is being loaded."""
        self._guest_pulls.stop(read_name(name)[0])

    def _fetch(self, repo: str, commit: str, guests: Guests | None = None) -> str:
        release, commit = load_from_hub(
            repo, commit, device=self._device, endpoint=self._endpoint, guests=guests
        )
        return self._keep(release, f"{repo}@{commit}")

    def adopt(self, wanted: str) -> None:
        """Make `wanted` the default: a folder, or `user/model[@commit]`. `ValueError` if not.

        Links and programs find it as the page's own, by direction and architecture, if the page has
        no other of these.
        """
        if Path(wanted).is_dir():
            name = self._keep(load_release(Path(wanted), self._device), f"./{Path(wanted).name}")
        else:
            name = self._fetch(*read_name(wanted))
        entry, translator = self._guests.pop(name), self._loaded.pop(name)
        own = replace(entry, guest="")
        entry = entry if own.name in self.entries else own
        self._loaded[entry.name] = translator
        self.entries = {entry.name: entry, **self.entries}
        self.default = entry.name

    def directions(self) -> list[Direction]:
        """Return the directions of the page's models, that of the default first."""
        return list(dict.fromkeys(entry.direction for entry in self.entries.values()))

    def opposite(self, choice: str) -> str:
        """Return the same choice in the other direction, else any model of it, or `choice`."""
        this = self.lead(choice)
        others = [e for e in self.entries.values() if e.direction == turned(this.direction)]
        others.sort(key=lambda entry: entry.architecture != this.architecture)
        if not others:
            return choice
        is_both = len(self.members(choice)) > 1
        return (is_both and self.both(others[0].direction)) or others[0].name

    def _keep(self, release: Release, name: str) -> str:
        config = release.config
        self._loaded[name] = Translator(release)
        self._guests[name] = Entry(config.direction, config.architecture, guest=name)
        while len(self._guests) > MOST_GUESTS:
            oldest = next(iter(self._guests))
            del self._guests[oldest]
            self._loaded.pop(oldest, None)
        return name

    def _load(self, name: str, entry: Entry) -> Release:
        try:
            return self._release(entry)
        except HubError:
            raise
        except (OSError, ValueError) as error:
            self._note_broken(name, error)
            raise BrokenError(self.broken[name]) from error

    def _note_broken(self, name: str, error: Exception) -> None:
        self.broken[name] = str(error)
        log.error("%s is broken: %s", name, error)

    def _release(self, entry: Entry) -> Release:
        if entry.hub:
            try:
                return load_from_hub(
                    entry.hub,
                    entry.commit,
                    device=self._device,
                    seconds=PATIENCE,
                    endpoint=self._endpoint,
                )[0]
            except HubError as error:
                log.warning("%s: the embedded copy serves: %s", entry.name, error)
                self.problems[entry.name] = error
        assert entry.folder is not None  # guests are loaded when a visitor names them
        return load_release(entry.folder, self._device)


def _entry(value: dict[str, Any], parent: Path) -> Entry:
    entry = Entry(**value | {"folder": parent / value["folder"]})
    try:
        check_direction(entry.direction)
    except ValueError as error:
        raise KeyError(f"direction {error}") from error
    if entry.architecture not in get_args(Architecture):
        raise KeyError(f"architecture {entry.architecture!r}")
    if entry.hub or entry.commit:
        read_name(f"{entry.hub}@{entry.commit}")
    return entry
