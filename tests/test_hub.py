"""The road from the Hub: every way it can fail ends in words, and never in half a model."""

import errno
import pickle
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import get_args

import httpx2
import pytest
import torch
from conftest import ROOT, VOCAB_SIZE, WAIT
from hub import COMMIT, Hub, serve

from model.config import ModelConfig
from model.hub import HubError, Reason, load_from_hub, read_name
from model.messages import read_messages
from model.page.catalogue import Catalogue, Entry
from model.release import FILES, Release, load_release

REPO = "somebody/tiny"


@pytest.fixture
def config() -> ModelConfig:
    return ModelConfig(vocab_size=VOCAB_SIZE, embed_size=12, num_hiddens=16, long_src_len=40)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the Hub's client."""
    from huggingface_hub import _tree_cache

    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("huggingface_hub.constants.HF_ASSETS_CACHE", str(tmp_path / "assets"))
    _tree_cache._IN_MEMORY_TREE_CACHE.clear()
    return tmp_path / "cache"


@pytest.fixture
def files(release_folder: Path) -> dict[str, bytes]:
    return {name: (release_folder / name).read_bytes() for name in FILES}


@pytest.fixture
def hub(files: dict[str, bytes]) -> Iterator[Hub]:
    with serve(Hub(REPO, files)) as hub:
        yield hub


def same(release: Release, folder: Path) -> bool:
    mine, theirs = release.model.parameters(), load_release(folder).model.parameters()
    return all(torch.equal(a, b) for a, b in zip(mine, theirs, strict=True))


def test_a_release_comes_at_its_commit_and_then_from_the_cache(
    hub: Hub, release_folder: Path, cache: Path
) -> None:
    hub.files["notes.txt"] = b"not needed"
    release, commit = load_from_hub(REPO, COMMIT, endpoint=hub.url)
    asked = len(hub.requests)
    assert asked > 0
    again, _ = load_from_hub(REPO, COMMIT, endpoint=hub.url)
    assert len(hub.requests) == asked
    assert (release.id, release.revision, release.origin) == (REPO, COMMIT[:7], "hub")
    assert commit == COMMIT
    assert not any("notes.txt" in request for request in hub.requests)
    assert same(release, release_folder)
    assert same(again, release_folder)
    assert cache.is_dir()


def test_without_a_commit_the_newest_is_taken_and_named(hub: Hub) -> None:
    release, commit = load_from_hub(REPO, endpoint=hub.url)
    assert commit == COMMIT
    assert release.revision == COMMIT[:7]


FAULTS = {
    "not found": "not_found",
    "gated": "gated",
    "wrong token": "token",
    "unknown revision": "revision",
    "500": "down",
    "503": "down",
    "429": "busy",
    "reset": "down",
    "stall": "slow",
    "truncated": "slow",
    "wrong bytes": "damaged",
    "html": "down",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_words(hub: Hub, fault: str) -> None:
    hub.fault = fault
    with pytest.raises(HubError) as refused:
        load_from_hub(
            REPO, COMMIT, endpoint=hub.url, seconds=2 if FAULTS[fault] == "slow" else WAIT
        )
    assert refused.value.key == FAULTS[fault]
    assert REPO in str(refused.value)
    if fault == "wrong bytes":
        hub.fault = ""
        assert load_from_hub(REPO, COMMIT, endpoint=hub.url)[0].revision == COMMIT[:7]


@pytest.mark.parametrize("fault", FAULTS)
def test_with_each_fault_the_embedded_copy_serves_and_says_why(
    hub: Hub, release_folder: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.page.catalogue.PATIENCE", 1)
    hub.fault = fault
    config = load_release(release_folder).config
    entry = Entry(config.direction, config.architecture, release_folder, REPO, COMMIT)
    catalogue = Catalogue([entry], endpoint=hub.url)
    release = catalogue.translator(entry.name).release
    assert release.origin == "folder"
    assert same(release, release_folder)
    assert catalogue.problems[entry.name].key in (FAULTS[fault], "slow")


@pytest.mark.parametrize("name", FILES)
def test_a_repository_that_lacks_a_file_is_refused_before_anything_comes(
    hub: Hub, name: str
) -> None:
    del hub.files[name]
    with pytest.raises(HubError, match=f"lacks {name}"):
        load_from_hub(REPO, COMMIT, endpoint=hub.url)
    assert not any("/resolve/" in request for request in hub.requests)


def test_a_pickle_is_neither_fetched_nor_read(hub: Hub) -> None:
    hub.files["pytorch_model.bin"] = hub.files.pop("model.safetensors")
    with pytest.raises(HubError, match=r"lacks model\.safetensors"):
        load_from_hub(REPO, COMMIT, endpoint=hub.url)
    hub.files["model.safetensors"] = pickle.dumps({"a": 1})
    with pytest.raises(HubError, match="not a safetensors file"):
        load_from_hub(REPO, COMMIT, endpoint=hub.url)


def test_something_huge_is_not_fetched(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.hub.MOST_MEGABYTES", 0.001)
    with pytest.raises(HubError, match="MB"):
        load_from_hub(REPO, COMMIT, endpoint=hub.url)


def test_a_partial_snapshot_is_completed(hub: Hub, release_folder: Path, cache: Path) -> None:
    load_from_hub(REPO, COMMIT, endpoint=hub.url)
    (snapshot,) = cache.glob("*/snapshots/*")
    (snapshot / "model.safetensors").unlink()
    assert same(load_from_hub(REPO, COMMIT, endpoint=hub.url)[0], release_folder)


def test_a_partial_snapshot_is_refused_while_the_hub_is_away(hub: Hub, cache: Path) -> None:
    load_from_hub(REPO, COMMIT, endpoint=hub.url)
    (snapshot,) = cache.glob("*/snapshots/*")
    (snapshot / "model.safetensors").unlink()
    with pytest.raises(HubError) as refused:
        load_from_hub(REPO, COMMIT, endpoint="http://127.0.0.1:9")
    assert refused.value.key == "offline"


def test_offline_the_cache_serves_or_the_reason_is_given(
    hub: Hub, release_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(HubError) as refused:
        load_from_hub(REPO, COMMIT, endpoint="http://127.0.0.1:9")
    assert refused.value.key == "offline"
    load_from_hub(REPO, COMMIT, endpoint=hub.url)
    assert same(load_from_hub(REPO, COMMIT, endpoint="http://127.0.0.1:9")[0], release_folder)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert same(load_from_hub(REPO, COMMIT, endpoint=hub.url)[0], release_folder)
    with pytest.raises(HubError) as refused:
        load_from_hub("somebody/else", COMMIT, endpoint=hub.url)
    assert refused.value.key == "offline"


def test_a_full_disk_is_reported(hub: Hub, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The client writes to a name with a random part; here it leads to a device that is full.
    monkeypatch.setattr(uuid, "uuid4", lambda: SimpleNamespace(hex="0" * 32))
    blobs = cache / "models--somebody--tiny" / "blobs"
    blobs.mkdir(parents=True)
    for name in FILES:
        etag = hub.file(name).headers
        blob = etag.get("X-Linked-Etag", etag["ETag"]).strip('"')
        (blobs / f"{blob}.00000000.incomplete").symlink_to("/dev/full")
    with pytest.raises(HubError) as refused:
        load_from_hub(REPO, COMMIT, endpoint=hub.url)
    assert refused.value.key == "disk"
    assert isinstance(refused.value.__cause__, OSError)
    assert refused.value.__cause__.errno == errno.ENOSPC


def test_two_processes_may_pull_at_once(hub: Hub, tmp_path: Path) -> None:
    code = (
        "from model.hub import load_from_hub\n"
        f"print(load_from_hub({REPO!r}, {COMMIT!r}, endpoint={hub.url!r})[0].revision)"
    )
    environment = {"HF_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    assert [process.communicate()[0].decode().strip() for process in both] == [COMMIT[:7]] * 2


def test_a_connection_reset_is_reported() -> None:
    # Why the road ends in `except Exception`.
    from huggingface_hub.errors import HfHubHTTPError

    assert not issubclass(httpx2.ReadError, OSError | HfHubHTTPError)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("user/model", ("user/model", "")),
        (f"  user/a.b_c-1@{COMMIT} ", ("user/a.b_c-1", COMMIT)),
    ],
)
def test_a_name_is_read(name: str, read: tuple[str, str]) -> None:
    assert read_name(name) == read


@pytest.mark.parametrize(
    "name", ["", "model", "user/model@main", "../..", "a/b/c", "user/mo del", "<img onerror=1>/x"]
)
def test_a_malformed_name_is_refused(name: str) -> None:
    with pytest.raises(HubError, match="is not a model name"):
        read_name(name)


def test_on_a_space_only_what_is_listed_can_be_named(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, release_folder: Path
) -> None:
    config = load_release(release_folder).config
    catalogue = Catalogue(
        [Entry(config.direction, config.architecture, release_folder)], endpoint=hub.url
    )
    monkeypatch.setenv("SPACE_ID", "user/space")
    for name in (REPO, f"{REPO}@{COMMIT}"):
        with pytest.raises(HubError) as refused:
            catalogue.invite(name)
        assert refused.value.key == "not_allowed"
    assert hub.requests == []
    monkeypatch.setenv("SEQ2SEQ_ALLOWED_MODELS", f"user/other, {REPO}")
    guest = catalogue.invite(f"{REPO}@{COMMIT}")
    assert catalogue.translator(guest).release.id == REPO


@pytest.fixture
def inviting(hub: Hub, release_folder: Path) -> Catalogue:
    """A catalogue that takes guests from the double."""
    config = load_release(release_folder).config
    entry = Entry(config.direction, config.architecture, release_folder)
    return Catalogue([entry], endpoint=hub.url)


def test_a_guest_is_kept_in_memory_and_not_on_the_disk(
    hub: Hub, inviting: Catalogue, cache: Path
) -> None:
    guest = inviting.invite(REPO)
    assert guest == f"{REPO}@{COMMIT}"
    translator = inviting.translator(guest)
    assert translator.release.origin == "hub"
    assert list(inviting.menu(guest)) == [inviting.default, guest]
    asked = len(hub.requests)
    assert inviting.translator(guest) is translator
    assert len(hub.requests) == asked
    assert not list(cache.parent.rglob("*.safetensors"))[1:]  # the one that is served
    assert not cache.exists()


def test_an_evicted_guest_is_reported_without_asking_the_hub(
    hub: Hub, inviting: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.page.catalogue.MOST_GUESTS", 0)
    guest = inviting.invite(REPO)
    asked = len(hub.requests)
    for ask in (inviting.entry, inviting.translator, inviting.opposite):
        with pytest.raises(HubError) as refused:
            ask(guest)
        assert refused.value.key == "forgotten"
    assert inviting.known(guest) == inviting.default
    assert len(hub.requests) == asked


def test_guests_are_loaded_one_at_a_time_and_can_be_stopped(hub: Hub, inviting: Catalogue) -> None:
    hub.fault = "stall"
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(inviting.invite, REPO)
        while not any("GET" in each and "model.safetensors" in each for each in hub.requests):
            time.sleep(0.01)
        with pytest.raises(HubError) as refused:
            inviting.invite("somebody/else")
        assert refused.value.key == "one"
        inviting.stop("somebody/else")
        assert not first.done()
        inviting.stop(REPO)
        with pytest.raises(HubError) as stopped:
            first.result()
    assert stopped.value.key == "stopped"
    # The client notices when it next hears from the Hub.
    hub.fault = ""
    hub.stopped.set()
    while not inviting._guest_pulls._one.acquire(timeout=1):
        pass
    inviting._guest_pulls.end()
    assert inviting.invite(REPO)


def test_a_stopped_download_ends_at_the_next_sign_of_progress(
    inviting: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = inviting._guest_pulls.begin

    def begin(repo: str) -> Event:
        stop = begun(repo)
        stop.set()
        return stop

    monkeypatch.setattr(inviting._guest_pulls, "begin", begin)
    loaded: list[object] = []
    monkeypatch.setattr("model.hub.load_release", loaded.append)
    with pytest.raises(HubError) as refused:
        inviting.invite(REPO)
    assert refused.value.key == "stopped"
    while not inviting._guest_pulls._one.acquire(timeout=1):
        pass
    assert loaded == []


@pytest.mark.parametrize("name", ["-user/model", "user/mo--del", "user/model.git", "u/" + "x" * 99])
def test_a_name_the_client_would_refuse_is_a_malformed_name(hub: Hub, name: str) -> None:
    with pytest.raises(HubError) as refused:
        load_from_hub(*read_name(name), endpoint=hub.url)
    assert refused.value.key == "name"
    assert hub.requests == []


def test_messages_are_bounded() -> None:
    error = HubError("unfit", "user/" + "x" * 10_000, "y" * 10_000)
    assert len(str(error)) < 500
    assert all(len(value) <= 200 for value in error.values.values())


def test_the_default_can_be_a_folder_or_a_model_of_the_hub(hub: Hub, release_folder: Path) -> None:
    config = load_release(release_folder).config
    entry = Entry(config.direction, config.architecture, release_folder)
    catalogue = Catalogue([entry], endpoint=hub.url)
    catalogue.adopt(str(release_folder))
    assert catalogue.default == "./tiny"
    assert catalogue.translator("./tiny").release.origin == "folder"
    catalogue.adopt(f"{REPO}@{COMMIT}")
    assert catalogue.translator(catalogue.default).release.origin == "hub"
    assert list(catalogue.entries)[-1] == entry.name
    with pytest.raises(ValueError, match="is not a model name"):
        catalogue.adopt("nowhere")


def test_what_is_published_is_what_is_loaded(files: dict[str, bytes], release_folder: Path) -> None:
    """The calls of `hf upload somebody/tiny FOLDER`, then the way back."""
    from huggingface_hub import HfApi

    with serve(Hub(REPO, {})) as hub:
        api = HfApi(endpoint=hub.url, token="hf_test")
        api.create_repo(REPO, exist_ok=True)
        api.upload_folder(repo_id=REPO, folder_path=release_folder)
        assert hub.files == files
        release, _ = load_from_hub(REPO, endpoint=hub.url)
    assert same(release, release_folder)


def test_the_page_can_say_every_reason() -> None:
    keys = {key for key in read_messages("en") if key.startswith("hub.")}
    assert {f"hub.{reason}" for reason in get_args(Reason)} == keys
