"""Load: many visitors at once, each asking the next question some seconds after an answer."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context
from random import Random
from statistics import median
from typing import Any

import httpx
import orjson
from tqdm import tqdm

from model.benchmark.measure import (
    PAGE,
    SENTENCES,
    Row,
    percentile_95,
    resident,
    server,
)

VISITORS = (1, 10, 50, 100)
PAUSE = (1.0, 3.0)
"""Seconds in which a visitor reads an answer and types what comes next; nobody is quicker."""
GOAL = 50
"""The number of visitors that the goals are for."""
CROWD = 10
"""Visitors without a pause, who keep every process busy."""
GOAL_MS = "at most 1000"
SCRIPT = 64
"""Requests that a script of one address keeps going."""
TRANSLATIONS = 10_000
"""After which memory is looked at again."""


@dataclass
class Tally:
    """What some visitors saw."""

    took: list[float] = field(default_factory=list)
    """Seconds that each answer took."""
    ends: Counter[str] = field(default_factory=Counter)
    """How often an answer was `right`, `busy`, of `another` visitor's, or an `error`."""


def measure(duration: float) -> Iterator[Row]:
    """Yield what visitors see who ask for `duration` seconds, and the growth of memory."""
    with server(PAGE) as (process, address):
        asyncio.run(crowd(address, 4, 5, PAUSE))
        before = resident(process)
        done = 0
        for number in VISITORS:
            tally = asyncio.run(crowd(address, number, duration, PAUSE))
            done += len(tally.took)
            part = f"load, {number} visitors"
            yield Row(part, "answers", len(tally.took) / duration, "1/s")
            yield Row(part, "median", 1e3 * median(tally.took), "ms")
            goal = GOAL_MS if number == GOAL else ""
            yield Row(part, "95th percentile", 1e3 * percentile_95(tally.took), "ms", goal)
            none = "at most 0"
            yield Row(part, "errors", tally.ends["error"], "", none)
            yield Row(part, "answers to somebody else", tally.ends["another"], "", none)
            yield Row(part, "told that it is busy", tally.ends["busy"], "")
        yield from beside_a_script(address, duration)
        start, rest = time.monotonic(), TRANSLATIONS - done
        with tqdm(total=rest, desc="memory", leave=False) as bar:
            while bar.n < rest:
                bar.update(len(asyncio.run(crowd(address, 10, 10, (0, 0))).took))
            yield Row("load", "answers without a pause", bar.n / (time.monotonic() - start), "1/s")
            growth = 100 * (resident(process) / before - 1)
            what = f"memory growth over {done + bar.n:,} translations"
            yield Row("load", what, growth, "%", "at most 5")
    yield from measure_processes(duration)


def measure_processes(duration: float) -> Iterator[Row]:
    """Yield what one process answers, and what two do, when visitors ask without a pause."""
    for name, number in (("one process", 1), ("two processes", 2)):
        with ExitStack() as stack:
            pages = [server(PAGE) for _ in range(number)]
            addresses = [stack.enter_context(page)[1] for page in pages]
            asyncio.run(crowds(addresses, 5))
            tallies = asyncio.run(crowds(addresses, duration))
        answers = sum(len(tally.took) for tally in tallies)
        yield Row(f"load, {name}", "answers without a pause", answers / duration, "1/s")


async def crowds(addresses: Sequence[str], duration: float) -> list[Tally]:
    """Share `CROWD` visitors, who ask without a pause, among the servers; return what they saw."""
    number = CROWD // len(addresses)
    visits = [crowd(address, number, duration, (0, 0)) for address in addresses]
    return list(await asyncio.gather(*visits))


def beside_a_script(address: str, duration: float) -> Iterator[Row]:
    """Yield what a visitor sees while a script of another address asks without a pause."""
    # In a process of its own, as the visitor is not to wait for the script's own work.
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        pool.submit(ask_without_a_pause, address, 0).result()
        script = pool.submit(ask_without_a_pause, address, duration)
        tally = asyncio.run(crowd(address, 1, duration, PAUSE, "127.0.0.2"))
        answers, refusals = script.result()
    part = f"load, beside a script with {SCRIPT} requests"
    yield Row(part, "a visitor's median", 1e3 * median(tally.took), "ms")
    yield Row(part, "a visitor's 95th percentile", 1e3 * percentile_95(tally.took), "ms", GOAL_MS)
    yield Row(part, "a visitor's errors", tally.ends["error"] + tally.ends["busy"], "", "at most 0")
    yield Row(part, "answers to the script", answers / duration, "1/s")
    yield Row(part, "refusals to the script", refusals / duration, "1/s")


def ask_without_a_pause(address: str, duration: float) -> tuple[int, int]:
    """Keep `SCRIPT` requests going; return how many were answered, and how many refused."""
    tally = asyncio.run(crowd(address, SCRIPT, duration, (0, 0)))
    return len(tally.took), tally.ends["busy"]


async def crowd(
    address: str, number: int, duration: float, pause: tuple[float, float], host: str = "127.0.0.1"
) -> Tally:
    """Let `number` visitors of `host` ask for `duration` seconds; return what they saw."""
    tally = Tally()
    until = time.monotonic() + duration
    limits = httpx.Limits(max_connections=None)
    transport = httpx.AsyncHTTPTransport(local_address=host, limits=limits)
    async with httpx.AsyncClient(base_url=address, timeout=60, transport=transport) as client:
        config = (await client.get("/config")).json()
        (ask,) = (fn["id"] for fn in config["dependencies"] if fn["api_name"] == "show")
        with tqdm(total=round(duration), desc=f"{number} visitors", leave=False) as bar:
            visits = [
                asyncio.create_task(visit(client, ask, seed, until, pause, tally))
                for seed in range(number)
            ]
            while not all(task.done() for task in visits):
                await asyncio.sleep(1)
                bar.update()
            await asyncio.gather(*visits)
    return tally


async def visit(
    client: httpx.AsyncClient,
    ask: int,
    seed: int,
    until: float,
    pause: tuple[float, float],
    tally: Tally,
) -> None:
    """Ask for one translation after the other, as the page does."""
    random = Random(seed)
    session = f"visitor-{seed}-{until}"
    # They do not all come at the same moment.
    await asyncio.sleep(random.uniform(0, pause[1]))
    while time.monotonic() < until:
        text = random.choice(SENTENCES)
        began = time.monotonic()
        end = await translate(client, ask, session, text)
        tally.ends[end] += 1
        if end != "busy":
            tally.took.append(time.monotonic() - began)
        await asyncio.sleep(random.uniform(*pause))


async def translate(client: httpx.AsyncClient, ask: int, session: str, text: str) -> str:
    """Ask for one translation; return how it ended."""
    body = {"fn_index": ask, "session_hash": session, "data": [text, "en-es-attention", "en"]}
    joined = await client.post("/gradio_api/queue/join", json=body)
    if joined.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return "busy"
    if joined.is_error:
        return "error"
    address = f"/gradio_api/queue/data?session_hash={session}"
    async with client.stream("GET", address) as stream:
        async for line in stream.aiter_lines():
            message: dict[str, Any] = orjson.loads(line[5:]) if line.startswith("data:") else {}
            if message.get("msg") == "process_completed":
                if not message["success"]:
                    return "error"
                shown = orjson.loads(message["output"]["data"][0])
                return "right" if shown["text"] == text else "another"
    return "error"
