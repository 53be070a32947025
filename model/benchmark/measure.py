"""What the parts of the benchmark share: rows, times, ratios, and sentences to work on."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import torch

ROOT = Path(__file__).parent.parent.parent
SUBJECTS = (
    "My sister", "The old man", "A good friend", "The teacher", "Nobody here", "The little boy",
    "Our neighbour", "The doctor", "Her mother", "Every student", "The cook", "This dog",
    "My uncle", "The waiter", "The girl with the hat", "The man next door",
)  # fmt: skip
ENDS = (
    "sleeps.", "came home late last night.", "does not like the rain.", "will be back on Monday.",
    "bought a new car for his wife last week.", "wants to know where the station is.",
    "has never seen the sea, but wants to.", "is reading a book in the garden.",
)  # fmt: skip
SENTENCES = [f"{subject} {end}" for end in ENDS for subject in SUBJECTS]
"""128 sentences, the short ones first."""

ECHO = """
import gradio as gr
import torch
with gr.Blocks() as demo:
    box, said = gr.Textbox(elem_id="sentence"), gr.Textbox(elem_id="said")
    box.submit(lambda text: text, box, said, api_name="echo")
demo.launch()
"""
"""The least that a page with Gradio and PyTorch can do."""
PAGE = "from app import main; main()"
"""What `make run` runs."""


@dataclass(frozen=True)
class Row:
    """One figure."""

    part: str
    what: str
    value: float
    unit: str
    goal: str = ""
    """As words: `at most 1.5`, `at least 5`; or none."""

    @property
    def met(self) -> bool | None:
        """Return whether the goal is met; `None` without a goal."""
        if not self.goal:
            return None
        bound = float(self.goal.split()[-1])
        return self.value >= bound if self.goal.startswith("at least") else self.value <= bound


def seconds(run: Callable[[], object]) -> float:
    """Return how long `run` takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def compare(repeats: int, *runs: Callable[[], object]) -> list[list[float]]:
    """Time `runs` in turns, after one turn that does not count; return a list for each."""
    for run in runs:
        run()
    turns = [[seconds(run) for run in runs] for _ in range(repeats)]
    return [list(times) for times in zip(*turns, strict=True)]


def ratio(those: Sequence[float], these: Sequence[float]) -> float:
    """Return the median of those / these, paired by turn."""
    return median(a / b for a, b in zip(those, these, strict=True))


def percentile_95(values: Sequence[float]) -> float:
    """Return what 95 % of `values` do not exceed."""
    return quantiles(values, n=20, method="inclusive")[-1]


def bandwidth(megabytes: int = 512) -> float:
    """Return the rate at which one thread reads memory, in bytes a second."""
    values = torch.ones(megabytes * 2**20 // 4)
    (times,) = compare(7, values.sum)
    return megabytes * 2**20 / median(times)


@contextmanager
def server(code: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a page in a process of its own; yield it and its address once it says so."""
    silent = {"GRADIO_ANALYTICS_ENABLED": "False", "PYTHONUNBUFFERED": "1"}
    silent["GRADIO_SERVER_PORT"] = str(free_port())
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | silent | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        lines = (re.search(r"http://\S+", line) for line in process.stdout)
        address = next((found[0] for found in lines if found), None)
        if address is None:
            raise RuntimeError("the page ended before it was ready")
        yield process, address.rstrip("/")
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def resident(process: subprocess.Popen[str]) -> float:
    """Return the memory that a process holds, in MB (Linux)."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    (kilobytes,) = re.findall(r"VmRSS:\s+(\d+) kB", status)
    return int(kilobytes) / 1024


def environment() -> Mapping[str, str]:
    """Return what was measured on."""
    cpu = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    return {
        "processor": cpu[1] if cpu else "",
        "cores": str(len(os.sched_getaffinity(0))),
        "python": sys.version.split()[0],
        "torch": torch.__version__,
        "capability": torch.backends.cpu.get_cpu_capability(),
    }
