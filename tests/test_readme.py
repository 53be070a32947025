"""The README: its tree is git's, its front matter the Space's, its links are there."""

import re
import subprocess

import gradio
from conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def tracked() -> set[str]:
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return set(listing.stdout.splitlines())


def tree_paths() -> list[str]:
    """Return the paths of the README's tree; a line is indented by two spaces a level."""
    block = README.split("```text\n", 1)[1].split("```", 1)[0]
    paths: list[str] = []
    folders: list[str] = []
    for line in block.splitlines():
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 2
        folders[depth:] = [name] if name.endswith("/") else []
        if not name.endswith("/"):
            paths.append("".join(folders[:depth]) + name)
        elif name.count("/") and "…" in line.split("  ")[0]:
            paths.append("".join(folders))
    return paths


def test_every_file_in_the_tree_exists() -> None:
    files = tracked()
    for path in tree_paths():
        assert path in files, f"{path} is in the README's tree but not in git"


def test_every_source_file_is_in_the_tree() -> None:
    shown = set(tree_paths())
    for path in tracked():
        if path.endswith((".py", ".js", ".css")) or "/" not in path:
            assert path in shown, f"{path} is not in the README's tree"


def test_the_front_matter_suits_the_requirements() -> None:
    front = README.split("---\n")[1]
    assert f"sdk_version: {gradio.__version__}" in front
    requirements = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert f"gradio=={gradio.__version__}" in requirements
    short = re.search(r"short_description: (.*)", front)
    assert short is not None
    assert len(short.group(1)) <= 60


def test_pictures_and_links_to_files_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).is_file(), target
