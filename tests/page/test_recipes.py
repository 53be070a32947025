"""The README's recipes, as far as they run without Docker and the Hub."""

import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT
from hub import COMMIT, Hub, serve
from huggingface_hub import hf_hub_download
from test_readme import README, tracked

from model.hub import load_from_hub
from model.release import FILES

HF = re.findall(r"^hf upload .*$", README, re.MULTILINE)
BIN = Path(sys.executable).parent
PIN = "torch==2.13.0"


def private_copy(folder: Path, release: Path) -> Path:
    """Copy what git has, with tiny releases, and add files that stay private."""
    for name in tracked():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        is_release = name.startswith("assets/releases/")
        shutil.copy(release / Path(name).name if is_release else ROOT / name, folder / name)
    private = ("runs/mine/release/model.safetensors", "runs/note", ".venv/bin/python")
    for name in (*private, "tests/js/node_modules/linter/main.js"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("private")
    return folder


def upload(line: str, folder: Path) -> Hub:
    """Run one of the README's upload lines in `folder`; return the Hub that took it."""
    kind = "spaces" if "--repo-type space" in line else "models"
    command = shlex.split(line)
    with serve(Hub(command[2], {}, kind=kind)) as hub:
        home = str(folder.parent / "home")
        environment = os.environ | {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_test", "HF_HOME": home}
        command[0] = str(BIN / "hf")
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    return hub


@pytest.mark.parametrize("config", ["context"], indirect=True)
def test_the_upload_lines_publish_the_page_and_nothing_private(
    tmp_path: Path, release_folder: Path
) -> None:
    folder = private_copy(tmp_path / "copy", release_folder)
    (space,) = [line for line in HF if "--exclude" in line]
    files = set(upload(space, folder).files)
    assert {"README.md", "app.py", "requirements.txt", "model/page/api.py"} <= files
    assert "assets/releases/es-en-context/model.safetensors" in files
    assert not [name for name in files if name.startswith((".venv", "runs"))]
    assert files == set(tracked())


@pytest.mark.parametrize("config", ["context"], indirect=True)
def test_the_upload_of_a_release_publishes_its_files(tmp_path: Path, release_folder: Path) -> None:
    folder = private_copy(tmp_path / "copy", release_folder)
    (model,) = [line for line in HF if "assets/releases" in line]
    assert set(upload(model, folder).files) == set(FILES)


def test_pytorch_for_cpus_is_named_on_the_space_only(tmp_path: Path) -> None:
    (folder := tmp_path / "copy").mkdir()
    (line,) = re.findall(r"^printf .*$", README, re.MULTILINE)
    subprocess.run(line, shell=True, cwd=folder, check=True)
    (space,) = [line for line in HF if "pre-requirements.txt" in line]
    files = upload(space, folder).files
    assert list(files) == ["pre-requirements.txt"]
    assert files["pre-requirements.txt"].decode().splitlines()[1] == f"{PIN}+cpu"
    assert f"\n{PIN}\n" in (ROOT / "requirements.txt").read_text()
    assert "pre-requirements.txt" not in tracked()


@pytest.mark.parametrize("config", ["context"], indirect=True)
def test_what_a_space_downloads_when_it_is_built_is_not_downloaded_again(
    tmp_path: Path, release_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("huggingface_hub.constants.HF_ASSETS_CACHE", str(tmp_path / "assets"))
    (recipe,) = re.findall(r'^preload_from_hub: \["(.*)"\]$', README, re.MULTILINE)
    repo, names, commit = recipe.split()
    assert f"models: [{repo}]" in README
    files = {name: (release_folder / name).read_bytes() for name in FILES}
    with serve(Hub(repo, files)) as hub:
        for name in names.split(","):
            hf_hub_download(repo, name, revision=commit, endpoint=hub.url)
        hub.requests.clear()
        release, found = load_from_hub(repo, commit, endpoint=hub.url)
        assert not [request for request in hub.requests if "/resolve/" in request]
    assert (release.id, found) == (repo, COMMIT)


def test_the_cell_for_colab_installs_what_a_notebook_lacks() -> None:
    cell = README.split("REPOSITORY = ", 1)[1].split("```", 1)[0]
    pins = cell.splitlines()[-1].split()[3:]
    requirements = (ROOT / "requirements.txt").read_text().splitlines()
    assert len(pins) == 3
    assert set(pins) <= set(requirements)
    # The others are those of the page, which `show` does without, and PyTorch, which is there.
    names = {line.split("==")[0] for line in {*requirements} - {*pins} if "==" in line}
    assert names == {"gradio", "huggingface_hub", "torch"}
    code = "import sys, model.lens.notebook; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    loaded = set(done.stdout.split())
    assert {"regex", "safetensors", "sentencepiece", "torch"} <= loaded
    assert not {"gradio", "huggingface_hub", "IPython"} & loaded


def docker_lines() -> dict[str, str]:
    """Return the lines of the image's recipe by their first word; the last CMD is the command."""
    (recipe,) = re.findall(r"<<'END'\n(.*?)\nEND", README, re.DOTALL)
    assert len(recipe.splitlines()) == 6
    return dict(line.split(" ", 1) for line in recipe.splitlines())


def test_the_image_gets_what_git_has_and_the_pinned_pytorch() -> None:
    lines = docker_lines()
    assert lines["COPY"] == ". /app"
    assert lines["USER"] == "1000"
    assert f" {PIN}+cpu -r /app/requirements.txt" in lines["RUN"]
    left_out = (ROOT / ".dockerignore").read_text().splitlines()
    assert ".git/" in left_out
    for pattern in (ROOT / ".gitignore").read_text().split():
        assert (pattern[1:] if pattern[0] == "/" else f"**/{pattern}") in left_out


def test_the_image_starts_is_healthy_and_stops_on_sigterm() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    lines = docker_lines()
    command = lines["CMD"].replace("/app", shlex.quote(str(ROOT))).replace("0.0.0.0", "127.0.0.1")
    check = lines["HEALTHCHECK"].removeprefix("CMD ").replace("7860", port)
    environment = os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}", "GRADIO_SERVER_PORT": port}

    def healthy() -> bool:
        done = subprocess.run(check, shell=True, env=environment, check=False, capture_output=True)
        return done.returncode == 0

    assert not healthy()
    # As Docker does: the shell gets the signal, unless the page has taken its place.
    process = subprocess.Popen(["/bin/sh", "-c", command], env=environment, start_new_session=True)
    try:
        until = time.monotonic() + 600
        while not healthy():
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=600) == 0
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
