"""A Space can build the page, and `make run` can share it."""

import re
import subprocess
import sys

import pytest
from conftest import ROOT

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
