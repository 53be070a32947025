"""What the page weighs: its own code, and the trace of a sentence."""

from conftest import ROOT

import app
from model.catalogue import Catalogue


def test_the_pages_own_code_is_under_60_kb() -> None:
    files = [p for p in (ROOT / "assets").rglob("*") if p.suffix in (".js", ".mjs", ".css")]
    inline = [text for name, text in vars(app).items() if name.endswith("_JS")]
    size = sum(path.stat().st_size for path in files) + sum(len(text.encode()) for text in inline)
    assert files
    assert inline
    assert size < 60_000


def test_the_trace_of_a_20_piece_sentence_is_under_60_kb(catalogue: Catalogue) -> None:
    text = (
        "My grandmother told me that she had lived near the sea when she was still very young, too."
    )
    for name in ("en-es-attention", "en-es-context"):
        trace = catalogue.translator(name).decode(text)
        assert len(trace.source.pieces) == 20 + 1
        assert len(trace.to_json().encode()) < 60_000
