"""A Space can build the page, and `make run` can share it."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from hub import Hub, serve
from test_readme import tracked

from model.release import FILES

README = (ROOT / "README.md").read_text(encoding="utf-8")
FRONT = dict(re.findall(r"^(\w+): (.+)$", README.split("---")[1], re.MULTILINE))


def test_the_front_matter_says_what_a_space_needs() -> None:
    assert FRONT["sdk"] == "gradio"
    assert FRONT["app_file"] == "app.py"
    assert FRONT["python_version"] == '"3.12"'
    assert len(FRONT["short_description"]) <= 60
    assert f"gradio=={FRONT['sdk_version']}\n" in (ROOT / "requirements.txt").read_text()


def test_the_spaces_build_line_can_be_solved() -> None:
    """The one command with which a Gradio Space installs what it runs."""
    line = ["-r", "requirements.txt", f"gradio[oauth,mcp]=={FRONT['sdk_version']}"]
    line += ["uvicorn>=0.14.0", "websockets>=10.4", "spaces"]
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet"]
    solved = subprocess.run(
        [*pip, *line], cwd=ROOT, capture_output=True, text=True, check=False, timeout=400
    )
    assert solved.returncode == 0, solved.stderr


@pytest.mark.parametrize(("given", "shared"), [([], "False"), (["SHARE=1"], "True")])
def test_make_run_shares_the_page_when_asked(given: list[str], shared: str) -> None:
    said = subprocess.run(
        ["make", "--dry-run", "run", *given], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert f"GRADIO_SHARE={shared} .venv/bin/python app.py" in said.stdout


def private_copy(folder: Path, release: Path) -> Path:
    """Copy what git has, with tiny releases, and add files that stay private."""
    for name in tracked():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        is_release = name.startswith("assets/releases/")
        shutil.copy(release / Path(name).name if is_release else ROOT / name, folder / name)
    for name in ("runs/mine/release/model.safetensors", "runs/note", ".venv/bin/python"):
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
        hf = str(Path(sys.executable).parent / command[0])
        subprocess.run(
            [hf, *command[1:]], cwd=folder, env=environment, check=True, capture_output=True
        )
    return hub


@pytest.mark.parametrize("config", ["context"], indirect=True)
def test_the_upload_lines_publish_the_page_and_nothing_private(
    tmp_path: Path, release_folder: Path
) -> None:
    folder = private_copy(tmp_path / "copy", release_folder)
    model, space = re.findall(r"^hf upload .*$", README, re.MULTILINE)
    assert set(FILES) <= set(upload(model, folder).files)
    files = set(upload(space, folder).files)
    assert {"README.md", "app.py", "requirements.txt", "model/page.py"} <= files
    assert "assets/releases/es-en-context/model.safetensors" in files
    assert not [name for name in files if name.startswith((".venv", "runs"))]
    assert files == set(tracked())
