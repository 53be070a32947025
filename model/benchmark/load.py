"""Load: many visitors at once, each waiting for one answer before asking for the next."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from statistics import median
from typing import Any

import httpx
from tqdm import tqdm

from model.benchmark.measure import PAGE, SENTENCES, Row, percentile_95, resident, server

VISITORS = (1, 10, 50, 100)
GOAL = 50
"""Visitors at whom the goals are set."""
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
        asyncio.run(crowd(address, 4, 5))
        before = resident(process)
        done = 0
        for number in VISITORS:
            tally = asyncio.run(crowd(address, number, duration))
            done += len(tally.took)
            part = f"load, {number} visitors"
            yield Row(part, "answers", len(tally.took) / duration, "1/s")
            yield Row(part, "median", median(tally.took), "s")
            goal = "at most 1" if number == GOAL else ""
            yield Row(part, "95th percentile", percentile_95(tally.took), "s", goal)
            for end in ("error", "another"):
                bound = "at most 0" if number <= GOAL or end == "another" else ""
                yield Row(part, f"answers that are {end}'s" if end == "another" else "errors",
                          tally.ends[end], "", bound)  # fmt: skip
            yield Row(part, "told that it is busy", tally.ends["busy"], "")
        with tqdm(total=TRANSLATIONS, initial=done, desc="memory", leave=False) as bar:
            while done < TRANSLATIONS:
                count = len(asyncio.run(crowd(address, 10, 10)).took)
                done += count
                bar.update(count)
        growth = 100 * (resident(process) / before - 1)
        yield Row("load", f"memory growth over {done} translations", growth, "%", "at most 5")


async def crowd(address: str, number: int, duration: float) -> Tally:
    """Let `number` visitors ask for `duration` seconds; return what they saw."""
    tally = Tally()
    until = time.monotonic() + duration
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
        config = (await client.get("/config")).json()
        (ask,) = (fn["id"] for fn in config["dependencies"] if fn["api_name"] == "show")
        with tqdm(total=round(duration), desc=f"{number} visitors", leave=False) as bar:
            visits = [
                asyncio.create_task(visit(client, ask, seed, until, tally))
                for seed in range(number)
            ]
            while not all(task.done() for task in visits):
                await asyncio.sleep(1)
                bar.update()
            await asyncio.gather(*visits)
    return tally


async def visit(client: httpx.AsyncClient, ask: int, seed: int, until: float, tally: Tally) -> None:
    """Ask for one translation after the other, as the page does."""
    random = Random(seed)
    session = f"visitor-{seed}-{until}"
    while time.monotonic() < until:
        text = f"{random.choice(SENTENCES)} {random.choice(SENTENCES)}"
        began = time.monotonic()
        end = await translate(client, ask, session, text)
        tally.ends[end] += 1
        if end == "busy":
            await asyncio.sleep(1)
        else:
            tally.took.append(time.monotonic() - began)


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
            message: dict[str, Any] = json.loads(line[5:]) if line.startswith("data:") else {}
            if message.get("msg") == "process_completed":
                if not message["success"]:
                    return "error"
                return "right" if message["output"]["data"][0]["text"] == text else "another"
    return "error"
