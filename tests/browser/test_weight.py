"""What the page weighs: its own code, and the trace of a sentence."""

from collections.abc import Iterator
from pathlib import Path

from conftest import ROOT, trace_of
from playwright.sync_api import Page

from model.page import layout
from model.page.catalogue import Catalogue
from model.page.layout import run_js

LENS = ROOT / "assets" / "lens"
FIRST = 64_000
"""Bytes of code that may be loaded before the first picture."""
LATER = 10_000
"""Bytes of each file that is loaded when something opens."""
FIRST_PICTURE = "entry.startTime < performance.getEntriesByName('picture')[0].startTime"
"""Whether an entry of the browser's list was asked for before the band was first drawn."""


def without_comments(text: str) -> Iterator[str]:
    """Yield the lines of JavaScript or CSS that are not only comment."""
    inside = False
    for line in text.splitlines(keepends=True):
        start = line.lstrip()
        inside = inside or start.startswith("/*")
        if not inside and not start.startswith("//"):
            yield line
        inside = inside and not line.rstrip().endswith("*/")


def weight(text: str) -> int:
    return sum(len(line.encode()) for line in without_comments(text))


def own_code() -> set[Path]:
    return {path for path in LENS.rglob("*") if path.suffix in (".js", ".mjs", ".css")}


def loaded(tab: Page, when: str = "true") -> set[Path]:
    """Return the page's own files that its browser has fetched, those of which `when` is true."""
    entries = f"performance.getEntriesByType('resource').filter((entry) => {when})"
    names: list[str] = tab.evaluate(f"{entries}.map(({{ name }}) => name)")
    ends = [name.partition("?")[0].partition("/lens-code/")[2] for name in names]
    return {path for path in own_code() if path.relative_to(LENS).as_posix() in ends}


def test_only_lines_of_comment_are_not_counted() -> None:
    text = "// one\nlet a; // two\n/** three\n * four\n */\nlet b;\n/* five */\n  /* six */\n"
    assert list(without_comments(text)) == ["let a; // two\n", "let b;\n"]


def test_what_is_loaded_before_the_first_picture_is_under_64_kb(tab: Page) -> None:
    first = loaded(tab, FIRST_PICTURE)
    names = {path.relative_to(LENS).as_posix() for path in first}
    assert {"gradio.js", "lens.js", "page.js", "lens.css", "page.css"} <= names
    preloaded = tab.locator("link[rel=modulepreload][href^=lens-code]").evaluate_all(
        "links => links.map((link) => link.getAttribute('href').replace('lens-code/', ''))"
    )
    assert names == {*preloaded, "lens.css", "page.css"}
    inline = [text for name, text in vars(layout).items() if name.endswith("_JS")]
    inline.append(run_js("ask"))
    size = sum(weight(path.read_text(encoding="utf-8")) for path in first)
    assert size + sum(map(weight, inline)) < FIRST


def test_what_is_loaded_later_is_under_10_kb_each(tab: Page) -> None:
    later = own_code() - loaded(tab, FIRST_PICTURE)
    names = {path.relative_to(LENS).as_posix() for path in later}
    assert {"plot/export.js", "plot/matrix.js", "views/memory.js"} <= names
    for path in later:
        assert weight(path.read_text(encoding="utf-8")) < LATER, path.name


def test_the_trace_of_a_20_piece_sentence_is_under_60_kb(catalogue: Catalogue) -> None:
    text = (
        "My grandmother told me that she had lived near the sea when she was still very young, too."
    )
    for name in ("en-es-attention", "en-es-context"):
        trace = trace_of(catalogue.translator(name), text)
        assert len(trace.source.pieces) == 20 + 1
        assert len(trace.to_json().encode()) < 60_000
