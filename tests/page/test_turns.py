"""Nobody walks round the queue, and nobody's requests keep those of others waiting."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import gradio as gr
import httpx
import pytest
from conftest import WAIT, Held, http

import app
from model.decode.source import Reader, SourceText
from model.decode.translator import Translator
from model.page.catalogue import Catalogue
from model.page.demo import build_demo
from model.page.serve import trust_the_spaces_proxy
from model.page.turns import AT_WORK, WAITING, Turns, network

SENTENCE = "The boat is red."


@pytest.fixture
def demo(catalogue: Catalogue) -> Iterator[gr.Blocks]:
    """A page of the test's own, on a free port of the loopback interface."""
    demo = build_demo(catalogue)
    settings = app.launch_settings(catalogue) | {"server_name": "127.0.0.1", "quiet": True}
    demo.launch(prevent_thread_lock=True, **settings)
    yield demo
    demo.close()


def post_paths(demo: gr.Blocks) -> set[str]:
    """Return every path of the page that takes a POST."""
    methods = http.get(f"{demo.local_url}gradio_api/openapi.json")
    assert methods.is_success
    paths = set()
    for route in demo.app.routes:
        inner = getattr(route, "original_router", None)
        for each in inner.routes if inner else [route]:
            if "POST" in (getattr(each, "methods", None) or ()):
                paths.add(each.path.rstrip("/"))
    return paths


DIRECT = {"/gradio_api/run/{api_name}", "/gradio_api/api/{api_name}"}
QUEUED = {
    "/gradio_api/call/v2/{api_name}",
    "/gradio_api/call/{api_name}",
    "/gradio_api/queue/join",
}
OTHERS = {
    "/login",
    "/gradio_api/cancel",
    "/gradio_api/component_server",
    "/gradio_api/process_recording",
    "/gradio_api/reset",
    "/gradio_api/stream/{event_id}",
    "/gradio_api/stream/{event_id}/close",
    "/gradio_api/undo-vibe-edit",
    "/gradio_api/upload",
    "/gradio_api/vibe-code",
    "/gradio_api/vibe-edit",
    "/gradio_api/vibe-starter-queries",
}
"""What runs no function of the page."""


def test_every_path_is_known(demo: gr.Blocks) -> None:
    assert post_paths(demo) == DIRECT | QUEUED | OTHERS


@pytest.mark.parametrize("path", sorted(DIRECT))
def test_directly_nothing_is_run_but_the_counter(
    demo: gr.Blocks, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    ran: list[str] = []
    for name in ("compute", "translate", "decode_all"):
        monkeypatch.setattr(Translator, name, lambda *_, name=name, **__: ran.append(name))
    data = [SENTENCE, "en-es-attention", "en", 1, 1]
    for number, fn in demo.fns.items():
        for name, index in ((fn.api_name, None), ("predict", number)):
            address = demo.local_url + path.format(api_name=name).strip("/")
            answer = http.post(address, json={"data": data, "fn_index": index})
            if fn.api_name == "count":
                assert answer.is_success
                assert "5 pieces and the end, of 60" in answer.text
            elif fn.fn:
                assert answer.status_code == 404, fn.api_name
                assert "queue" in answer.text
    assert ran == []


def test_counting_has_a_bound_of_its_own(demo: gr.Blocks, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    gate = Event()
    read = Reader.read

    def hold(reader: Reader, text: str) -> SourceText:
        begun.append(text)
        assert gate.wait(WAIT)
        return read(reader, text)

    monkeypatch.setattr(Reader, "read", hold)
    body = {"data": [SENTENCE, "en-es-attention", "en"]}

    def count(_: int) -> httpx.Response:
        answer = http.post(f"{demo.local_url}gradio_api/run/count", json=body)
        if answer.status_code == 429:
            refused.append(answer)
            if len(refused) == 90 - AT_WORK - WAITING:
                # All the others are held.
                assert len(begun) <= AT_WORK
                gate.set()
        return answer

    refused: list[httpx.Response] = []
    with ThreadPoolExecutor(90) as crowd:
        answers = list(crowd.map(count, range(90)))
    assert [answer.status_code for answer in answers].count(200) == AT_WORK + WAITING
    assert int(refused[0].headers["retry-after"]) > 0
    assert refused[0].json()["detail"] == "page.busy"


def test_no_validator_decodes(demo: gr.Blocks, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(Translator, "compute", fail)
    pairs = [[1, 10**6]], [[0, 9]], [[81, 9]], [[1, 0]], [[1.5, 5]], [[1, 5, 6]], ["a"], 7, "ab"
    for forced in pairs:
        body = {"text": SENTENCE, "forced": forced}
        answer = http.post(f"{demo.local_url}gradio_api/call/v2/continue", json=body)
        assert answer.status_code == 422, forced
    body = {"text": SENTENCE, "forced": [[70, 9]]}
    assert http.post(f"{demo.local_url}gradio_api/call/v2/continue", json=body).is_success


def test_an_impossible_step_is_the_events_error_in_a_sentence(
    page: str, capfd: pytest.CaptureFixture[str]
) -> None:
    body = {"text": SENTENCE, "forced": [[70, 9]]}
    address = f"{page}gradio_api/call/v2/continue"
    event = http.post(address, json=body).json()["event_id"]
    answer = http.get(f"{page}gradio_api/call/continue/{event}").text
    assert "event: error" in answer
    assert "step 70 is forced, but the sentence ends at" in answer
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err


Ask = Callable[..., httpx.Response]


@pytest.fixture
def ask(demo: gr.Blocks) -> Ask:
    """Ask for a translation from an address of the loopback interface."""

    def join(text: str, host: str, name: str = "translate", **headers: str) -> httpx.Response:
        transport = httpx.HTTPTransport(local_address=host)
        address = f"{demo.local_url}gradio_api/call/v2/{name}"
        with httpx.Client(transport=transport, timeout=WAIT, headers=headers) as client:
            return client.post(address, json={"text": text})

    return join


def until(true: Callable[[], bool]) -> None:
    while not true():
        time.sleep(0.01)


def fill(ask: Ask, host: str, **headers: str) -> int:
    """Ask from `host` until it is refused; return how many requests were taken."""
    for asked in range(2 * (AT_WORK + WAITING)):
        answer = ask(f"The boat is {asked}.", host, **headers)
        if answer.is_error:
            assert answer.status_code == 429
            return asked
    raise AssertionError("never refused")


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the requests in the order in which they leave the queue.

    Of two that run at the same time either thread may begin first.
    """
    texts: list[str] = []
    get_events = Turns.get_events

    def note(turns: Turns) -> Any:
        found = get_events(turns)
        texts.extend(event.data.data[0] for event in found[0]) if found else None
        return found

    monkeypatch.setattr(Turns, "get_events", note)
    return texts


def test_whoever_waits_longest_is_served_next_whatever_one_address_asks(
    taken: list[str], ask: Ask, held: Held
) -> None:
    assert fill(ask, "127.0.0.2") == AT_WORK + WAITING
    until(lambda: len(held.begun) == 2)
    assert fill(ask, "127.0.0.3") == AT_WORK + WAITING
    assert ask("A visitor asks this.", "127.0.0.4").is_success
    assert ask("And then this.", "127.0.0.4").is_success
    held.gate.set()
    until(lambda: "And then this." in taken)
    # Two run when the visitor comes; then it is the second address's turn, the visitor's, the first
    # one's again, and so on.
    boat = "The boat is {}.".format
    visits = ["A visitor asks this.", boat(2), boat(1), "And then this."]
    assert taken[:7] == [boat(0), boat(1), boat(0), *visits]


def test_of_one_address_four_are_at_work(
    ask: Ask, held: Held, demo: gr.Blocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.decode.translator.WORKERS", ThreadPoolExecutor(20))
    for name in ("translate", "trace") * 4:
        assert ask(SENTENCE, "127.0.0.2", name).is_success
    until(lambda: len(held.begun) == AT_WORK)
    body = {"text": SENTENCE, "forced": [[1, 9]]}
    address = f"{demo.local_url}gradio_api/call/v2/continue"
    transport = httpx.HTTPTransport(local_address="127.0.0.2")
    with httpx.Client(transport=transport, timeout=WAIT) as client:
        assert client.post(address, json=body).is_success
    assert http.post(address, json=body | {"text": "A visitor asks this."}).is_success
    until(lambda: "A visitor asks this." in held.begun)
    assert len(held.begun) == AT_WORK + 1


def test_a_class_behind_one_address_is_served(page: str) -> None:
    def pupil(number: int) -> str:
        address = f"{page}gradio_api/call/v2/translate"
        answer = http.post(address, json={"text": f"My sister is {number}."})
        event = answer.raise_for_status().json()["event_id"]
        return http.get(f"{page}gradio_api/call/translate/{event}").text

    with ThreadPoolExecutor(30) as pupils:
        answers = list(pupils.map(pupil, range(30)))
    assert all("event: complete" in answer for answer in answers)


def test_only_a_trusted_proxy_tells_the_address(ask: Ask, held: Held) -> None:
    # Uvicorn trusts what is on its own machine, which is where a proxy usually is.
    taken = fill(ask, "127.0.0.1", **{"X-Forwarded-For": "192.0.2.1, 198.51.100.7"})
    assert taken == AT_WORK + WAITING
    assert ask(SENTENCE, "127.0.0.1", **{"X-Forwarded-For": "198.51.100.8"}).is_success
    # What stands before the last address is the visitor's own claim.
    claim = ask(SENTENCE, "127.0.0.1", **{"X-Forwarded-For": "192.0.2.9, 198.51.100.7"})
    assert claim.status_code == 429
    # Nobody else is believed.
    assert fill(ask, "127.0.0.2", **{"X-Forwarded-For": "192.0.2.2"}) == AT_WORK + WAITING
    assert ask(SENTENCE, "127.0.0.2", **{"X-Forwarded-For": "192.0.2.3"}).status_code == 429
    assert held.begun


def test_on_a_space_its_proxy_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    from uvicorn import Config

    def nothing(*_: object) -> None: ...

    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    trust_the_spaces_proxy()
    assert "FORWARDED_ALLOW_IPS" not in os.environ
    monkeypatch.setenv("SPACE_ID", "somebody/lens")
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "192.0.2.1")
    trust_the_spaces_proxy()
    assert os.environ["FORWARDED_ALLOW_IPS"] == "192.0.2.1"
    monkeypatch.delenv("FORWARDED_ALLOW_IPS")
    trust_the_spaces_proxy()
    config = Config(nothing, interface="asgi3")
    config.load()
    trusted = config.loaded_app.trusted_hosts
    assert "10.20.30.40" in trusted
    assert "198.51.100.7" not in trusted
    assert trusted.get_trusted_client_address("192.0.2.1, 198.51.100.7, 10.1.2.3")[0] == (
        "198.51.100.7"
    )


def test_of_ipv6_a_network_is_one_address() -> None:
    assert network("2001:db8::1") == network("2001:db8::ffff:1") != network("2001:db8:0:1::1")
    assert network("192.0.2.1") == "192.0.2.1"
    assert network("no:address") == "no:address"


def trace(demo: gr.Blocks, text: str, host: str = "127.0.0.2") -> str:
    """Ask for a trace and do not fetch it; return the event."""
    address = f"{demo.local_url}gradio_api/call/v2/trace"
    transport = httpx.HTTPTransport(local_address=host)
    with httpx.Client(transport=transport, timeout=WAIT) as client:
        answer = client.post(address, json={"text": text})
    return str(answer.raise_for_status().json()["event_id"])


def test_answers_that_nobody_fetches_are_dropped_the_oldest_first(
    demo: gr.Blocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.page.turns.MOST_UNREAD", 8)
    queue = demo._queue
    visitors = trace(demo, SENTENCE, "127.0.0.3")
    until(lambda: visitors not in queue.event_ids_to_events)
    events = []
    for number in range(12):
        events.append(trace(demo, f"The boat is {number}."))
        until(lambda: events[-1] not in queue.event_ids_to_events)
    kept = set(queue.pending_messages_per_session)
    # Of the address that has most of them, so the other's is kept though it is older.
    assert kept == {visitors, *events[-7:]}
    for event in (visitors, events[-1]):
        answer = http.get(f"{demo.local_url}gradio_api/call/trace/{event}")
        assert "event: complete" in answer.text
    gone = http.get(f"{demo.local_url}gradio_api/call/trace/{events[0]}")
    assert gone.status_code == 404


def test_one_session_cannot_keep_more_either(
    demo: gr.Blocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.page.turns.MOST_UNREAD", 8)
    queue = demo._queue
    (number,) = (n for n, fn in demo.fns.items() if fn.api_name == "trace")
    for _ in range(12):
        body = {
            "data": [SENTENCE, "en-es", "context", 1, "", ""],
            "fn_index": number,
            "session_hash": "hoarder",
        }
        assert http.post(f"{demo.local_url}gradio_api/queue/join", json=body).is_success
    until(lambda: not queue.event_ids_to_events)
    messages = queue.pending_messages_per_session.get("hoarder")
    kept = [m for m in messages._queue if m.msg == "process_completed"] if messages else []
    assert len(kept) <= 8


def test_sessions_end(demo: gr.Blocks) -> None:
    queue = demo._queue
    for number in range(5):
        event = trace(demo, f"The boat is {number}.")
        http.get(f"{demo.local_url}gradio_api/call/trace/{event}")
    until(lambda: not queue.event_ids_to_events)
    trace(demo, SENTENCE)
    assert len(queue.pending_event_ids_session) == 1
    assert len(queue.pending_messages_per_session) == 1
