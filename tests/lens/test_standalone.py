"""One file with the lens in it: complete, the same each time, refused with a reason."""

import base64
import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from model.decode.change import Change
from model.decode.translator import Translator
from model.lens.experiment import Experiment
from model.lens.standalone import (
    LEFT_OUT,
    MOST_BYTES,
    PANELS,
    Saved,
    Settings,
    TooLargeError,
    answer_or_refusal,
    make_file,
    read_lens,
    shipped,
    write_file,
)
from model.lens.trace import build_trace
from model.messages import read_messages

LENS = ROOT / "assets" / "lens"
IMPORT = re.compile(r"""(?:\bfrom |\bimport |\bimport\()\s*["'`]([^"'`]+)["'`]""")
TEXT = "I like tea."
LONG = (
    "When I was a child, "
    + "my brother and I used to play in the old garden near the sea, and " * 3
)


def unpack_file(page: str) -> dict[str, Any]:
    (packed,) = re.findall(r'id="packed">([^<]*)</script>', page)
    found: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(packed)))
    return found


def command(*values: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "model.lens.standalone", *values],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_module_imports_by_name_what_is_in_the_file() -> None:
    lens = read_lens()
    modules = lens["modules"]
    assert lens["entry"] in modules
    for name, code in modules.items():
        for target in IMPORT.findall(code):
            if target.startswith(tuple(f"lens/{folder}/" for folder in LEFT_OUT)):
                assert not any(name.startswith(target.rpartition("/")[0]) for name in modules)
                continue
            matching = re.sub(r"\\\$\\\{.*?\\\}", ".*", re.escape(target))
            assert any(re.fullmatch(matching, each) for each in modules), (name, target)
    views = {f"lens/views/{path.name}" for path in (LENS / "views").glob("*.js")}
    assert views <= set(modules)
    assert not {"lens/gradio.js", "lens/page.js", "lens/draft.js", "lens/link.js"} & set(modules)


def test_only_comments_are_missing_of_the_code() -> None:
    for name, code in read_lens()["modules"].items():
        lines = (LENS / name.removeprefix("lens/")).read_text(encoding="utf-8").splitlines()
        kept = [line for line in code.splitlines() if line]
        inside, wanted = False, []
        for line in lines:
            start = line.strip()
            inside = inside or start.startswith("/*")
            if start and not inside and not start.startswith("//"):
                wanted.append(line)
            inside = inside and not start.endswith("*/")
        assert len(kept) == len(wanted), name
        assert [line for line in kept if "import" not in line and "from" not in line] == [
            line for line in wanted if "import" not in line and "from" not in line
        ]


def test_it_has_the_trace_the_answers_and_both_languages() -> None:
    data = unpack_file(make_file(TEXT, "context", panels=["source", "sizes"]))["data"]
    assert data["messages"] == {each: dict(read_messages(each)) for each in ("en", "es")}
    value, answers = data["shown"]
    translator = shipped("en-es", "context")
    (sent,) = value["sides"][0]["sentences"]
    wanted = build_trace(
        translator.decode(translator.reader.read_sentence(TEXT)), translator.release
    )
    assert sent["target"]["text"] == wanted.target.text
    for name, plane in wanted.planes.items():
        assert data["planes"][sent["planes"][name]["data"]] == plane.data
    assert [view for _, _, view, _ in answers] == [["influence", {}], ["sizes", {}]]
    log_probs = sent["target"]["log_prob"]
    assert log_probs == pytest.approx(wanted.target.log_prob, rel=1e-6)
    # No more digits than single precision has.
    assert log_probs == [float(f"{each:.7g}") for each in log_probs]


def runs_of(translator: Translator, text: str) -> list[Saved]:
    """Return the run of a text and one with its third piece changed, with all panels."""
    own = Experiment.decode(translator, text)
    third = own.run().steps[2].candidates[1].id
    changed = Experiment.decode(translator, text, Change.force({3: third}))
    panels = [view for views in PANELS.values() for view in views]
    return [
        Saved(
            each, [(name, values, answer_or_refusal(name, each, values)) for name, values in panels]
        )
        for each in (own, changed)
    ]


def test_the_same_array_of_two_runs_is_there_once() -> None:
    own, changed = runs_of(shipped("en-es", "attention"), TEXT)
    data = unpack_file(write_file([own, changed], Settings()))["data"]
    value, _ = data["shown"]
    first, second = value["sides"][0]["sentences"][0]["planes"], value["path"]["planes"]
    assert first["encoder"] == second["encoder"]
    assert first["decoder"] != second["decoder"]
    assert len(set(data["planes"])) == len(data["planes"])


def test_a_long_sentence_with_all_panels_has_less_than_250_kb() -> None:
    text = LONG.removesuffix(", and ") + "."
    translator = shipped("en-es", "context")
    assert translator.reader.read_sentence(text).count > 50
    assert len(make_file(text, "context").encode()) < MOST_BYTES


def test_more_than_250_kb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # One run: in the file of another the time that it took has other digits.
    runs = runs_of(shipped("en-es", "attention"), TEXT)[:1]
    page = write_file(runs, Settings())
    size = len(page.encode())
    monkeypatch.setattr("model.lens.standalone.MOST_BYTES", size)
    assert write_file(runs, Settings()) == page
    monkeypatch.setattr("model.lens.standalone.MOST_BYTES", size - 1)
    with pytest.raises(TooLargeError, match=f"{size:,} bytes, more than {size - 1:,}"):
        write_file(runs, Settings())


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"text": ""}, "[Nn]othing"),
        ({"text": "I like tea. I like milk."}, "2 sentences"),
        ({"text": "tea " * 200}, "pieces"),
        ({"text": TEXT, "model": "transformer"}, "model must be"),
        ({"text": TEXT, "direction": "en-fr"}, "direction must be"),
        ({"text": TEXT, "panels": ["memory", "rest"]}, "panels must be"),
    ],
)
def test_what_cannot_be_saved_is_refused_with_the_reason(
    settings: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        make_file(**settings)


def test_the_command_writes_the_file_or_says_why_not(tmp_path: Path) -> None:
    path = tmp_path / "tea.html"
    done = command(TEXT, "--model", "context", "--panels", "sizes", "--out", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    sent = unpack_file(path.read_text(encoding="utf-8"))["data"]["shown"][0]["sides"][0][
        "sentences"
    ][0]
    assert sent["model"]["architecture"] == "context"
    for values, reason in (
        (("", "--out", str(path)), "othing"),
        ((TEXT, "--out", str(tmp_path / "none" / "tea.html")), "No such file"),
    ):
        refused = command(*values)
        assert refused.returncode == 2
        assert reason in refused.stderr
        assert "Traceback" not in refused.stderr
