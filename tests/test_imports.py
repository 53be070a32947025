"""One direction: page → lens → decode → release → network; training beside the lens."""

import ast
from pathlib import Path

import pytest
from conftest import ROOT

FILES = {"config", "hub", "messages", "release", "text", "tokenizer"}
"""Modules of `model` that are in no folder."""
BELOW = {
    "network": {"network", "config", "tokenizer"},
    "decode": {"decode", "network", *FILES},
    "lens": {"lens", "decode", "network", *FILES},
    "page": {"page", "lens", "decode", "network", *FILES},
    "train": {"train", "decode", "network", *FILES},
    "benchmark": {"benchmark", "page", "lens", "train", "decode", "network", *FILES},
    "": {"network", *FILES},
}
"""What each folder may import; "" is `model` itself."""


def imports(path: Path) -> set[str]:
    """Return the folders and modules of `model` that a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "model":
            names += [f"model.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return {name.split(".")[1] for name in names if name.startswith("model.")}


@pytest.mark.parametrize("folder", BELOW)
def test_a_folder_imports_only_what_is_below_it(folder: str) -> None:
    pattern = f"{folder}/**/*.py" if folder else "*.py"
    files = list((ROOT / "model").glob(pattern))
    assert files
    for path in files:
        assert imports(path) <= BELOW[folder], path.name


def test_gradio_is_imported_by_the_page_only() -> None:
    for path in (ROOT / "model").rglob("*.py"):
        if path.relative_to(ROOT / "model").parts[0] not in ("page", "benchmark"):
            assert "import gradio" not in path.read_text(encoding="utf-8"), path.name
