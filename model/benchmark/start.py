"""The start: until the first translation is answered, and the memory held by then."""

import json
import time
from collections.abc import Iterator
from statistics import median
from urllib.request import Request, urlopen

from tqdm import tqdm

from model.benchmark.measure import ECHO, PAGE, Row, ratio, resident, server

REPEATS = 7


def measure() -> Iterator[Row]:
    """Yield start and memory of this page and of a bare one, started in turns."""
    turns = [
        (start(PAGE, "translate"), start(ECHO, "echo"))
        for _ in tqdm(range(REPEATS), desc="start", leave=False)
    ]
    ours, bare = zip(*turns, strict=True)
    for name, runs in (("this page", ours), ("a bare one", bare)):
        yield Row("start", f"{name}, first answer", median(took for took, _ in runs), "s")
        yield Row("start", f"{name}, memory", median(held for _, held in runs), "MB")
    times, memory = ([ratio([x[i] for x in ours], [x[i] for x in bare])] for i in (0, 1))
    yield Row("start", "over a bare one, time", times[0], "×", "at most 1.25")
    yield Row("start", "over a bare one, memory", memory[0], "×", "at most 1.3")


def start(code: str, endpoint: str) -> tuple[float, float]:
    """Return the seconds until a fresh page has answered, and the megabytes it then holds."""
    began = time.perf_counter()
    with server(code) as (process, address):
        call(address, endpoint, "Where is the station?")
        return time.perf_counter() - began, resident(process)


def call(address: str, endpoint: str, text: str) -> str:
    """Ask an endpoint as a program does; return what it answers."""
    url = f"{address}/gradio_api/call/{endpoint}"
    data = [text] if endpoint == "echo" else [text, "en-es", "attention"]
    body = json.dumps({"data": data}).encode()
    with urlopen(Request(url, body, {"content-type": "application/json"})) as joined:
        number = json.load(joined)["event_id"]
    with urlopen(f"{url}/{number}") as events:
        lines = events.read().decode().splitlines()
    assert "event: complete" in lines, lines
    (answer,) = json.loads(lines[lines.index("event: complete") + 1].removeprefix("data: "))
    return str(answer)
