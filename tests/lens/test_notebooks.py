"""The lesson's notebooks: the same code in both languages, and it runs from start to end."""

import ast
import json
import re
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT, WAIT
from nbclient import NotebookClient

from model.lens.notebook import show
from model.lens.standalone import make_file

LESSONS = ROOT / "assets" / "lessons"
LANGUAGES = ("en", "es")
ANSWER = re.compile(r"<details>.*?```python\n(.*?)\n```.*?</details>", re.DOTALL)
RESULTS = """
import json
print(json.dumps([
    sys.executable, accuracy(toy, new_words), moved, reversed_by,
    loss, bits, started_from, reader.language,
]))
"""
"""What the test reads at the end, of the notebook's own names."""


def read(language: str) -> Any:
    return nbformat.read(LESSONS / f"seq2seq.{language}.ipynb", as_version=4)


def code_of(cell: Any) -> list[str]:
    """Return the code of a cell, or that of the answer in it."""
    return [cell.source] if cell.cell_type == "code" else ANSWER.findall(cell.source)


def test_both_languages_have_the_same_code_but_for_comments() -> None:
    english, spanish = (read(language).cells for language in LANGUAGES)
    assert [cell.cell_type for cell in english] == [cell.cell_type for cell in spanish]
    for one, other in zip(english, spanish, strict=True):
        first, second = (
            [ast.dump(ast.parse(code)) for code in code_of(cell)] for cell in (one, other)
        )
        assert first == second, one.source


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_is_kept_without_outputs_and_with_four_folded_answers(language: str) -> None:
    notebook = read(language)
    nbformat.validate(notebook)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in codes)
    assert sum(len(code_of(cell)) for cell in notebook.cells if cell not in codes) == 4
    # A fold opens and closes, with an empty line around the Markdown in it.
    for cell in notebook.cells:
        assert cell.source.count("<details>") == cell.source.count("</summary>\n\n")
        assert cell.source.count("<details>") == cell.source.count("\n\n</details>")


def with_answers(notebook: Any) -> Iterator[Any]:
    """Yield the cells, and after each answer its code."""
    for cell in notebook.cells:
        yield cell
        if cell.cell_type == "markdown":
            yield from map(nbformat.v4.new_code_cell, code_of(cell))
    yield nbformat.v4.new_code_cell(RESULTS)


def test_it_runs_from_start_to_end_and_the_answers_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No kernels but that of this Python.
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    notebook = read("en")
    notebook.cells = list(with_answers(notebook))
    client = NotebookClient(
        notebook,
        timeout=10 * WAIT,
        startup_timeout=WAIT,
        resources={"metadata": {"path": str(LESSONS)}},
    )
    client.execute()
    *_, last = notebook.cells
    python, accuracy, moved, by_ratio, loss, bits, started, language = json.loads(
        last.outputs[0].text
    )
    assert Path(python) == Path(sys.executable)
    assert accuracy > 0.85
    # Packed, padding is not read; else it moves the vector.
    assert moved["true"] < 1e-5
    assert moved["false"] > 0.1
    assert by_ratio["1"] > by_ratio["0"]
    # Nothing learnt: as many choices as tokens.
    assert 2**bits == pytest.approx(2.718281828**loss) == pytest.approx(30, rel=0.1)
    assert started == {"ToyDecoder": 128, "LayerDecoder": 256}
    assert language == "en"
    outputs = [each for cell in notebook.cells for each in cell.get("outputs", [])]
    texts = "".join(each.get("text", "") for each in outputs)
    assert "sol → los\n" in texts
    assert "Me gusta el té.\n" in texts
    drawn = [each.data["text/html"] for each in outputs if "text/html" in each.get("data", {})]
    assert len(drawn) == 2
    assert all("The black cat sleeps on the sofa. →" in html for html in drawn)


def test_show_draws_the_file_in_a_frame() -> None:
    html = show("I like tea.", model="context").data
    (page,) = re.findall(r'<iframe [^>]*srcdoc="([^"]*)"', html)
    title = "<title>I like tea. → Me gusta el té.</title>"
    assert title in unescape(page)
    assert title in make_file("I like tea.", "context")
    with pytest.raises(ValueError, match="2 sentences"):
        show("I like tea. I like milk.")
