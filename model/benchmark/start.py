"""The start: until the first translation is answered; the memory held then and by two models."""

import json
import time
from collections.abc import Iterator
from statistics import median
from urllib.request import Request, urlopen

from tqdm import tqdm

from model.benchmark.measure import ECHO, PAGE, ROOT, Row, ratio, resident, server

REPEATS = 7
DIRECTION, MODELS = "en-es", ("attention", "context")


def measure() -> Iterator[Row]:
    """Yield start and memory of this page and of a bare one, started in turns."""
    turns = [
        (start(PAGE, "translate"), start(ECHO, "echo"))
        for _ in tqdm(range(REPEATS), desc="start", leave=False)
    ]
    ours, bare = (list(zip(*runs, strict=True)) for runs in zip(*turns, strict=True))
    for name, (took, held, _) in (("this page", ours), ("a bare one", bare)):
        yield Row("start", f"{name}, first answer", median(took), "s")
        yield Row("start", f"{name}, memory", median(held), "MB")
    yield Row("start", "over a bare one, time", ratio(ours[0], bare[0]), "×", "at most 1.25")
    yield Row("start", "over a bare one, memory", ratio(ours[1], bare[1]), "×", "at most 1.3")
    yield Row("start", "both models, files", files(), "MB")
    yield Row("start", "both models, memory", median(ours[2]), "MB")
    allowed = [1.3 * held + 3 * files() for held in bare[1]]
    what = "both models, memory over (1.3 × bare + 3 × files)"
    yield Row("start", what, ratio(ours[2], allowed), "×", "at most 1")


def files() -> float:
    """Return the size of both releases, in MB."""
    folders = [ROOT / "assets" / "releases" / f"{DIRECTION}-{model}" for model in MODELS]
    return sum(file.stat().st_size for folder in folders for file in folder.iterdir()) / 2**20


def start(code: str, endpoint: str) -> tuple[float, float, float]:
    """Return the seconds until a fresh page has answered, and the megabytes that it then holds.

    The last figure is the megabytes once all of `MODELS` have answered.
    """
    began = time.perf_counter()
    with server(code) as (process, address):
        call(address, endpoint, MODELS[0])
        took, held = time.perf_counter() - began, resident(process)
        for model in MODELS[1:]:
            call(address, endpoint, model)
        return took, held, resident(process)


def call(address: str, endpoint: str, model: str) -> str:
    """Ask an endpoint as a program does; return what it answers."""
    url = f"{address}/gradio_api/call/{endpoint}"
    text = "Where is the station?"
    data = [text] if endpoint == "echo" else [text, DIRECTION, model]
    body = json.dumps({"data": data}).encode()
    with urlopen(Request(url, body, {"content-type": "application/json"})) as joined:
        number = json.load(joined)["event_id"]
    with urlopen(f"{url}/{number}") as events:
        lines = events.read().decode().splitlines()
    assert "event: complete" in lines, lines
    (answer,) = json.loads(lines[lines.index("event: complete") + 1].removeprefix("data: "))
    return str(answer)
