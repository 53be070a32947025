"""Download a release from the Hub: pinned to a commit, verified, and refused with a reason.

What has been pulled and checked once is read from the client's cache, and nothing is asked.
"""

import errno
import logging
import os
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Lock
from typing import Any, Literal, TypeVar

import httpx2
from huggingface_hub import HfApi, cached_assets_path, snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils._validators import validate_repo_id
from huggingface_hub.utils.tqdm import tqdm

from model.messages import english
from model.release import FILES, Release, load_release

Reason = Literal[
    "name",
    "not_allowed",
    "not_found",
    "gated",
    "token",
    "revision",
    "incomplete",
    "too_big",
    "damaged",
    "unfit",
    "busy",
    "down",
    "offline",
    "slow",
    "disk",
    "one",
    "stopped",
    "forgotten",
]
"""Why a release cannot be loaded; the message's key is `hub.` and this."""

MOST_MEGABYTES = 110
LONGEST = 200
"""Characters of a name or a detail that a message repeats."""
POLL = 0.05
"""Seconds between two looks at whether a download has ended or was stopped."""
NAME = re.compile(r"([\w.-]+/[\w.-]+?)(?:@([0-9a-f]{40}))?")

log = logging.getLogger(__name__)
T = TypeVar("T")


class HubError(ValueError):
    """A release that cannot be loaded: why, the repository, and a detail."""

    def __init__(self, key: Reason, repo: str, detail: object = "") -> None:
        self.key = key
        self.values = {"repo": repo[:LONGEST], "detail": str(detail)[:LONGEST]}
        super().__init__(english(f"hub.{key}", **self.values))


class StoppedError(Exception):
    """A download that a visitor stopped."""


class Guests:
    """The downloads that visitors ask for: one at a time, each can be stopped, none stays."""

    def __init__(self) -> None:
        self._one = Lock()
        self._repo = ""
        self._stop = Event()

    def begin(self, repo: str) -> Event:
        """Begin the download of `repo`; return what stops it. `HubError` if another one runs."""
        if not self._one.acquire(blocking=False):
            raise HubError("one", repo)
        self._repo, self._stop = repo, Event()
        return self._stop

    def end(self) -> None:
        """Let the next one begin."""
        self._one.release()

    def stop(self, repo: str) -> None:
        """Stop the running download if it is of `repo`."""
        if repo == self._repo:
            self._stop.set()


def read_name(name: str) -> tuple[str, str]:
    """Return the repository and the commit, or "", of `user/model[@commit]`."""
    match = NAME.fullmatch(name.strip())
    if not match:
        raise HubError("name", name.strip())
    try:
        # The client's own rules; it would refuse the name only when it asks for the files.
        validate_repo_id(match[1])
    except HFValidationError as error:
        raise HubError("name", match[1]) from error
    return match[1], match[2] or ""


def load_from_hub(
    repo: str,
    commit: str = "",
    *,
    device: str = "cpu",
    seconds: float = 60,
    endpoint: str | None = None,
    guests: Guests | None = None,
) -> tuple[Release, str]:
    """Return a release from the Hub and its commit of 40 hex digits, the newest by default.

    Raises `HubError`, after `seconds` at the latest; the download continues in the background
    for the next attempt. `endpoint` is another Hub's address. What is loaded for `guests` stays
    in memory only, and its download ends when it is stopped or takes too long.
    """
    stop = guests.begin(repo) if guests else None

    def load() -> tuple[Release, str]:
        folder = TemporaryDirectory(ignore_cleanup_errors=True) if guests else nullcontext()
        try:
            with folder as cache:
                return _load(HfApi(endpoint=endpoint), repo, commit, device, cache, stop)
        finally:
            if guests:
                guests.end()

    try:
        return _within(seconds, load, stop)
    except HubError:
        raise
    # Any network error ends here; a reset, for example, is not one of the client's error types.
    except Exception as error:
        reason = _reason(error)
        log.warning("%s: %s, as %s: %s", repo, reason, type(error).__name__, error)
        raise HubError(reason, repo, f"{seconds:.0f}") from error


def _load(
    api: HfApi, repo: str, commit: str, device: str, cache: str | None, stop: Event | None
) -> tuple[Release, str]:
    found, folder = _pull(api, repo, commit, cache, stop)
    try:
        release = load_release(folder, device)
    except ValueError as error:
        raise HubError("unfit", repo, error) from error
    return replace(release, id=repo, revision=found[:7], origin="hub"), found


def _pull(
    api: HfApi, repo: str, commit: str, cache: str | None, stop: Event | None
) -> tuple[str, Path]:
    """Return commit and folder of a release, its files all there and those that the Hub lists."""
    if commit and cache is None and _checked(repo, commit).exists():
        try:
            return commit, _snapshot(repo, commit, local_files_only=True)
        except (LocalEntryNotFoundError, HubError):
            _checked(repo, commit).unlink()
    # Unlike the listing of the tree this is asked once, so that a refusal is known at once.
    info = api.model_info(repo, revision=commit or None, files_metadata=True)
    sizes = {file.rfilename: file.size or 0 for file in info.siblings or ()}
    if lacking := [name for name in FILES if name not in sizes]:
        raise HubError("incomplete", repo, ", ".join(lacking))
    if (megabytes := sum(sizes[name] for name in FILES) / 1e6) > MOST_MEGABYTES:
        raise HubError("too_big", repo, f"{megabytes:.0f}")
    commit = str(info.sha)
    folder = _snapshot(repo, commit, endpoint=api.endpoint, cache=cache, stop=stop)
    # The client compares sizes only.
    verified = api.verify_repo_checksums(repo, revision=commit, cache_dir=cache)
    wrong = [found["path"] for found in verified.mismatches]
    for path in wrong:
        (folder / path).resolve().unlink()
    if wrong:
        raise HubError("damaged", repo, ", ".join(wrong))
    if cache is None:
        _checked(repo, commit).touch()
    return commit, folder


def _checked(repo: str, commit: str) -> Path:
    """Return the empty file that says that a release was checked."""
    return cached_assets_path("seq2seq-lens", namespace=repo, subfolder=commit) / "checked"


def _snapshot(
    repo: str,
    commit: str,
    *,
    local_files_only: bool = False,
    endpoint: str | None = None,
    cache: str | None = None,
    stop: Event | None = None,
) -> Path:
    folder = Path(
        snapshot_download(
            repo,
            revision=commit,
            allow_patterns=list(FILES),
            local_files_only=local_files_only,
            endpoint=endpoint,
            cache_dir=cache,
            tqdm_class=_stoppable(stop) if stop else None,
        )
    )
    # After an interrupted download the client may hand out a part of the files.
    if lacking := [name for name in FILES if not (folder / name).is_file()]:
        raise HubError("incomplete", repo, ", ".join(lacking))
    return folder


def _stoppable(stop: Event) -> type[tqdm]:
    """Return a bar that shows nothing: at each sign of progress it ends a stopped download."""

    class Bar(tqdm):
        def __init__(self, *args: Any, **settings: Any) -> None:
            super().__init__(*args, **settings | {"disable": True})  # type: ignore[no-untyped-call]

        def update(self, n: float | None = 1) -> None:  # noqa: ARG002
            if stop.is_set():
                raise StoppedError

    return Bar


def _within(seconds: float, run: Callable[[], T], stop: Event | None) -> T:
    """Return what `run` returns; `TimeoutError` if it takes longer, and it goes on behind.

    `StoppedError` as soon as `stop` is set, which it is too after `seconds`.
    """
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(run())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    end = time.monotonic() + seconds
    while not future.done() and time.monotonic() < end:
        wait([future], POLL)
        if stop and stop.is_set():
            raise StoppedError
    if stop:
        stop.set()
    return future.result(timeout=0)


def _reason(error: BaseException) -> Reason:
    """Return why, for what the client raised."""
    if type(error) is TimeoutError:
        return "slow"
    if isinstance(error, StoppedError):
        return "stopped"
    if isinstance(error, LocalEntryNotFoundError) and error.__cause__ is not None:
        return _reason(error.__cause__)
    kinds: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Reason], ...] = (
        (GatedRepoError, "gated"),
        (RepositoryNotFoundError, "not_found"),
        (RevisionNotFoundError, "revision"),
        ((OfflineModeIsEnabled, httpx2.ConnectError, LocalEntryNotFoundError), "offline"),
    )
    for kind, reason in kinds:
        if isinstance(error, kind):
            return reason
    if isinstance(error, HfHubHTTPError):
        by_status: dict[int, Reason] = {401: "token", 403: "token", 429: "busy"}
        return by_status.get(error.response.status_code, "down")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "disk"
    return "down"


def allowed(repo: str) -> bool:
    """Whether a visitor may name `repo`: any, but on a Space only those that it lists."""
    if not os.environ.get("SPACE_ID"):
        return True
    return repo in os.environ.get("SEQ2SEQ_ALLOWED_MODELS", "").replace(",", " ").split()
