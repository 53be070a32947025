"""The queue: addresses take turns, so that nobody's requests keep those of others waiting."""

import itertools
from asyncio import Semaphore
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from ipaddress import ip_network
from typing import Any, NamedTuple

import gradio as gr
from anyio.to_thread import run_sync
from fastapi import HTTPException, Request
from gradio.queueing import Event, Queue
from gradio.server_messages import EventMessage, ProcessCompletedMessage

from model.page.catalogue import BrokenError

AT_WORK = 4
"""Requests of one address that run at the same time."""
WAITING = 48
"""Requests of one address that wait; a class of 30 behind one address fits."""
MOST_WAITING = 512
"""Requests of all addresses that wait."""
MOST_UNREAD = 64
"""Answers that are kept for those who do not fetch them; the oldest is dropped first."""
UPDATES = 5
"""Seconds between two messages to those who wait; Gradio's default is one after every answer."""

Check = Callable[..., object]
"""Raises `ValueError` with a sentence if a function cannot take these arguments."""


class BusyError(Exception):
    """An address has too many requests running and waiting."""


@cache
def network(host: str) -> str:
    """Return what counts as one address: of IPv6 a /64, which is what one customer gets.

    Example: "2001:db8::1" → "2001:db8::/64".
    """
    try:
        return str(ip_network(f"{host}/64", strict=False)) if ":" in host else host
    except ValueError:
        return host


class Answers(NamedTuple):
    """What a session was sent."""

    address: str
    number: int


class Turns(Queue):
    """Gradio's queue, but the address that was served longest ago is the next to be served."""

    def __init__(
        self, blocks: gr.Blocks, checks: Mapping[int, Check], concurrency_limit: int
    ) -> None:
        """Take the check of the arguments of each function that has one, by its id."""
        super().__init__(
            live_updates=False,
            concurrency_count=blocks.max_threads,
            update_intervals=UPDATES,
            max_size=MOST_WAITING,
            blocks=blocks,
            default_concurrency_limit=concurrency_limit,
        )
        self._checks = checks
        self._joining: Counter[str] = Counter()
        self._served: dict[str, int] = {}
        """The last turn of each address that has requests running or waiting."""
        self._turn = itertools.count(1)
        self._answers: dict[str, Answers] = {}
        """What the sessions were sent, the oldest first."""

    async def push(self, body: Any, request: Request, username: str | None) -> Any:
        """Queue a request; refuse it at once if its address has too many or it is impossible."""
        try:
            with self._join(address_of(request)):
                await self._check(body)
                self._end_sessions()
                return await super().push(body, request, username)
        except BusyError:
            return False, "too many requests of this address", "queue_full"
        except ValueError as error:
            # As Gradio's own validators have it, which cannot answer 5xx.
            verdict = {"__type__": "validate", "is_valid": False, "message": str(error)}
            return False, [verdict | {"parameter_name": "arguments"}], "validator_error"
        except BrokenError as error:
            raise HTTPException(500, str(error)) from error

    async def _check(self, body: Any) -> None:
        fn = self.blocks.fns.get(body.fn_index)
        if fn is None or fn.fn is None:
            raise HTTPException(404, "This page has no such function.")
        if len(body.data) != len(fn.inputs):
            raise ValueError(f"{len(fn.inputs)} values are needed, not {len(body.data)}.")
        if check := self._checks.get(body.fn_index):
            await run_sync(check, *body.data)

    def is_full_for(self, address: str) -> bool:
        """Return whether `address` has as many requests running and waiting as it may."""
        events = [*self._running(), *self._waiting()]
        held = sum(_address(event) == address for event in events) + self._joining[address]
        return held >= AT_WORK + WAITING

    def knows(self, event_id: str) -> bool:
        """Return whether an event waits, runs, or has an answer that was not fetched."""
        sessions = self.pending_event_ids_session.values()
        return event_id in self.event_ids_to_events or any(event_id in ids for ids in sessions)

    def get_events(self) -> tuple[list[Event], bool, str] | None:
        """Take the next event that may run out of the queue."""
        running = Counter(map(_address, self._running()))
        ready = [event for event in self._free() if running[_address(event)] < AT_WORK]
        if not ready:
            return None
        event = min(ready, key=self._order)
        self.event_queue_per_concurrency_id[event.concurrency_id].queue.remove(event)
        self._note_turn(_address(event))
        return [event], False, event.concurrency_id

    def send_message(self, event: Event, event_message: EventMessage) -> None:
        """Send a message; drop the oldest answers if too many have not been fetched."""
        session = event.session_hash
        if session not in self.pending_messages_per_session:
            return  # it was dropped
        super().send_message(event, event_message)
        if isinstance(event_message, ProcessCompletedMessage):
            sent = self._answers.get(session, Answers("", 0)).number
            self._answers[session] = Answers(_address(event), sent + 1)
            self._drop_unread()

    def _drop_unread(self) -> None:
        """Drop the oldest unread answers of the address that has most of them."""
        self._answers = {
            session: answers._replace(number=min(answers.number, unread))
            for session, answers in self._answers.items()
            if (unread := self._unread(session))
        }
        held = Counter[str]()
        for address, number in self._answers.values():
            held[address] += number
        if held.total() > MOST_UNREAD:
            ((most, _),) = held.most_common(1)
            self._forget(next(s for s, who in self._answers.items() if who.address == most))

    def _unread(self, session: str) -> int:
        messages = self.pending_messages_per_session.get(session)
        return messages.qsize() if messages else 0

    def _end_sessions(self) -> None:
        """Forget the sessions that wait for nothing; Gradio would keep them for ever."""
        for session, ids in list(self.pending_event_ids_session.items()):
            if not ids and not self._unread(session):
                self._forget(session)

    def _forget(self, session: str) -> None:
        self.pending_event_ids_session.pop(session, None)
        self._answers.pop(session, None)
        if session in self.pending_messages_per_session:
            del self.pending_messages_per_session[session]

    @contextmanager
    def _join(self, address: str) -> Iterator[None]:
        """Count a request that is checked before it waits; `BusyError` if there are too many."""
        if self.is_full_for(address):
            raise BusyError
        self._joining[address] += 1
        try:
            yield
        finally:
            self._joining[address] -= 1
            self._joining += Counter()  # drops what has come to 0

    def _order(self, event: Event) -> tuple[int, float]:
        return self._served.get(_address(event), 0), event.enqueue_time

    def _note_turn(self, address: str) -> None:
        """Remember when `address` was served, as long as its requests run or wait."""
        # What was just taken out of the queue counts as running only after this.
        held = {address, *map(_address, self._running()), *map(_address, self._waiting())}
        served = self._served | {address: next(self._turn)}
        self._served = {name: turn for name, turn in served.items() if name in held}

    def _running(self) -> Iterator[Event]:
        return (event for job in self.active_jobs if job for event in job)

    def _waiting(self) -> Iterator[Event]:
        return (e for queue in self.event_queue_per_concurrency_id.values() for e in queue.queue)

    def _free(self) -> Iterator[Event]:
        """Yield the events that wait for a function with a worker to spare."""
        for queue in self.event_queue_per_concurrency_id.values():
            limit = queue.concurrency_limit
            if limit is None or queue.current_concurrency < limit:
                yield from queue.queue


class Bound:
    """The same bound for what is not queued: some requests of an address run, some wait."""

    def __init__(self) -> None:
        self._held: Counter[str] = Counter()
        self._turns: dict[str, Semaphore] = {}

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait for a turn of `address`; raises `BusyError` at once if too many wait already."""
        if self._held[address] >= AT_WORK + WAITING:
            raise BusyError
        self._held[address] += 1
        try:
            async with self._turns.setdefault(address, Semaphore(AT_WORK)):
                yield
        finally:
            self._held[address] -= 1
            if not self._held[address]:
                del self._held[address], self._turns[address]


def address_of(request: Request) -> str:
    """Return the address that asks, as told by a trusted proxy if there is one.

    Uvicorn has put it there: it reads `X-Forwarded-For` of `FORWARDED_ALLOW_IPS` only.
    """
    return network(request.client.host) if request.client else ""


def _address(event: Event) -> str:
    return address_of(event.request)
