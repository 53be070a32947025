"""The models: swapped and chosen on the page, pulled from the Hub, named by visitors."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from conftest import ROOT, WAIT, trace_of
from driver import SENTENCE, choose_model, chosen_model, option_of, translate
from hub import COMMIT, Hub, serve
from playwright.sync_api import Page, expect

import app
from model.decode.run import Run
from model.decode.source import Reader, SourceText
from model.decode.translator import Job, Translator
from model.page.catalogue import Catalogue, Entry
from model.page.demo import build_demo
from model.release import FILES
from model.text import InputError

Visit = Callable[..., Page]
Open = Callable[..., Page]
REPO = "somebody/tiny"
FOLDER = ROOT / "assets" / "releases" / "en-es-context"
SPANISH = "Mi hermano compró un coche nuevo."


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The Hub, with a real release under another name."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("huggingface_hub.constants.HF_ASSETS_CACHE", str(tmp_path / "assets"))
    with serve(Hub(REPO, {name: (FOLDER / name).read_bytes() for name in FILES})) as hub:
        yield hub


@pytest.fixture
def open_page(visit: Visit) -> Iterator[Open]:
    """Serve a catalogue of the test's own, and open its page."""
    with ExitStack() as stack:

        def open_it(catalogue: Catalogue, query: str = "") -> Page:
            demo = build_demo(catalogue)
            settings = app.launch_settings(catalogue) | {"server_name": "127.0.0.1", "quiet": True}
            _, address, _ = demo.launch(prevent_thread_lock=True, **settings)
            stack.callback(demo.close)
            return visit(query, address=address)

        yield open_it


@pytest.mark.parametrize("architecture", ["attention", "context"])
def test_swap_turns_the_direction_and_back(
    tab: Page, catalogue: Catalogue, architecture: str
) -> None:
    choose_model(tab, architecture)
    translate(tab, SENTENCE)
    spanish = trace_of(catalogue.translator(f"en-es-{architecture}"), SENTENCE).target.text
    expect(tab.locator("[data-translation]")).to_have_text(spanish)
    tab.locator("#swap").click()
    back = trace_of(catalogue.translator(f"es-en-{architecture}"), spanish).target.text
    expect(tab.locator("#direction")).to_contain_text("Spanish → English")
    expect(tab.locator("#sentence textarea")).to_have_value(spanish)
    expect(tab.locator("[data-translation]")).to_have_text(back)
    expect(chosen_model(tab)).to_have_value(re.compile(architecture))
    expect(tab.locator("#origin")).to_contain_text(f"es-en-{architecture}")
    tab.locator("#swap").click()
    expect(tab.locator("#direction")).to_contain_text("English → Spanish")
    expect(tab.locator("#sentence textarea")).to_have_value(back)
    again = trace_of(catalogue.translator(f"en-es-{architecture}"), back).target.text
    expect(tab.locator("[data-translation]")).to_have_text(again)


def test_a_model_is_loaded_when_it_is_first_used(open_page: Open) -> None:
    catalogue = Catalogue.read(ROOT / "assets" / "models.json")
    tab = open_page(catalogue)
    assert catalogue.loaded == [catalogue.default]
    tab.locator("#swap").click()
    expect(tab.locator("#origin")).to_contain_text("es-en-attention")
    assert catalogue.loaded == [catalogue.default, "es-en-attention", "es-en-context"]


def test_a_forgotten_session_still_gets_answers(
    open_page: Open, visit: Visit, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.launch_settings(catalogue) | {"state_session_capacity": 1}
    monkeypatch.setattr(app, "launch_settings", lambda _: settings)
    tab = open_page(catalogue)
    tab.locator("#swap").click()
    expect(tab.locator("#direction")).to_contain_text("Spanish → English")
    visit(address=tab.url.partition("?")[0])
    # The menu of this visitor had been changed, and there is no copy of it any more.
    translate(tab, SPANISH)
    text = trace_of(catalogue.translator("es-en-attention"), SPANISH).target.text
    expect(tab.locator("[data-translation]")).to_have_text(text)
    choose_model(tab, "context")
    expect(tab.locator("#origin")).to_contain_text("es-en-context")


def test_the_last_to_be_asked_is_the_last_to_be_shown(open_page: Open) -> None:
    catalogue = Catalogue.read(ROOT / "assets" / "models.json")
    tab = open_page(catalogue)
    load, slow = catalogue.translator, Event()
    waits: list[float] = []

    def wait(name: str) -> Translator:
        slow.wait(waits.pop() if waits else 0)
        return load(name)

    catalogue.translator = wait  # type: ignore[method-assign]
    for name in ("context", "attention"):
        waits.append(1)  # for the first to ask
        choose_model(tab, name)
        box = tab.locator("#sentence textarea")
        box.fill(SENTENCE)
        box.press("Enter")
        expect(tab.locator(".lens")).to_have_attribute("data-source", SENTENCE)
        slow.wait(1.5)  # for what would come late
        said = trace_of(load(f"en-es-{name}"), SENTENCE).target.text
        expect(tab.locator("[data-translation]")).to_have_text(said)
        tab.locator("#example-short").click()
        expect(tab.locator(".lens")).not_to_have_attribute("data-source", SENTENCE)


@pytest.mark.parametrize("outcome", [None, InputError("empty"), RuntimeError("out of paper")])
def test_loading_shows_until_the_answer_or_the_error(
    tab: Page, monkeypatch: pytest.MonkeyPatch, outcome: Exception | None
) -> None:
    read_now, may_end = Reader.read, Event()

    def take_long(reader: Reader, text: str) -> SourceText:
        assert may_end.wait(WAIT)
        if isinstance(outcome, RuntimeError):
            raise outcome
        return replace(read_now(reader, text), refusal=outcome)

    monkeypatch.setattr(Reader, "read", take_long)
    expect(tab.locator(".loading")).to_be_hidden()
    option_of(tab, "context").click()
    expect(tab.locator(".loading")).to_have_text("Loading …")
    expect(tab.locator(".loading")).to_be_visible()
    expect(tab.locator(".lens .body")).to_have_css("opacity", "0.6")
    may_end.set()
    expect(tab.locator(".loading")).to_be_hidden()
    expect(tab.locator(".lens .body")).to_have_css("opacity", "1")


def test_a_running_what_if_shows_loading(tab: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    decode_now, may_end = Translator.decode_all, Event()

    def take_long(translator: Translator, jobs: Sequence[Job]) -> list[Run]:
        assert may_end.wait(WAIT)
        return decode_now(translator, jobs)

    monkeypatch.setattr(Translator, "decode_all", take_long)
    tab.locator("[data-rank='2'] button").click()
    expect(tab.locator(".loading")).to_be_visible()
    may_end.set()
    expect(tab.locator("[data-path]")).to_be_visible()
    expect(tab.locator(".loading")).to_be_hidden()


def test_a_quick_answer_never_shows_loading(tab: Page) -> None:
    # However slow this machine is, what comes after 200 ms comes after the translation.
    tab.evaluate("""() => {
      const { setTimeout } = window;
      const isOurs = (act, ms) => ms === 200 && `${act}`.includes("ariaBusy");
      window.setTimeout = (act, ms, ...more) =>
        isOurs(act, ms) ? window.act = act : setTimeout(act, ms, ...more);
    }""")
    translate(tab, SENTENCE)
    tab.wait_for_function(
        "import(new URL('lens-code/gradio.js', document.baseURI)).then(({ page }) => !page.isBusy)"
    )
    tab.evaluate("window.act()")
    assert tab.evaluate("document.body.ariaBusy") is None


def test_the_page_says_that_its_model_came_from_the_hub(open_page: Open, hub: Hub) -> None:
    entry = Entry("en-es", "context", FOLDER, REPO, COMMIT)
    tab = open_page(Catalogue([entry], endpoint=hub.url))
    expect(tab.locator("#origin")).to_contain_text(f"{REPO}, revision {COMMIT[:7]}, from the Hub")
    translate(tab, SENTENCE)


@pytest.mark.parametrize("fault", ["500", "wrong bytes", "html"])
def test_with_a_failing_hub_the_page_works_and_says_why(
    open_page: Open, hub: Hub, fault: str
) -> None:
    hub.fault = fault
    entry = Entry("en-es", "context", FOLDER, REPO, COMMIT)
    tab = open_page(Catalogue([entry], endpoint=hub.url))
    said = "does not match" if fault == "wrong bytes" else "gave an unexpected answer"
    expect(tab.locator("#origin")).to_contain_text(said)
    expect(tab.locator("#origin")).to_contain_text("the copy embedded in the page: en-es-context")
    translate(tab, SENTENCE)
    tab.locator("#language label").nth(1).click()
    expect(tab.locator("#origin")).to_contain_text("Esta es la copia incluida")


def test_a_visitor_names_a_model_of_the_hub(open_page: Open, hub: Hub) -> None:
    catalogue = Catalogue.read(ROOT / "assets" / "models.json", endpoint=hub.url)
    tab = open_page(catalogue)
    translate(tab, SENTENCE)
    before = tab.locator("[data-translation]").inner_text()
    tab.locator("#settings .label-wrap").click()
    name = tab.locator("#hub input")
    for wrong, said in (
        ("somebody/else", "The Hub has no model somebody/else"),
        ("<img src=x onerror=alert(1)>", "is not a model name"),
        ("", "is not a model name"),
    ):
        name.fill(wrong)
        tab.locator("#use").click()
        expect(tab.locator("#refusal")).to_contain_text(said)
        expect(tab.locator("[data-translation]")).to_have_text(before)
    name.fill(REPO)
    name.press("Enter")
    expect(chosen_model(tab)).to_have_value(re.compile(REPO))
    expect(tab.locator("#refusal [role=alert]")).to_be_empty()
    expect(tab.locator("#origin")).to_contain_text("from the Hub")
    guest = trace_of(catalogue.translator(f"{REPO}@{COMMIT}"), SENTENCE)
    expect(tab.locator("[data-translation]")).to_have_text(guest.target.text)
    # Programs cannot name a guest.
    expect(tab.get_by_text("For programs")).to_be_hidden()
    tab.locator("[data-step='2']").click()
    tab.locator("[data-rank='2'] button").click()
    expect(tab.locator("[data-path]")).to_be_visible()
    choose_model(tab, "attention")
    expect(tab.locator("[data-translation]")).to_have_text(before)


def test_the_loading_of_a_guest_can_be_stopped(open_page: Open, hub: Hub) -> None:
    tab = open_page(Catalogue.read(ROOT / "assets" / "models.json", endpoint=hub.url))
    tab.locator("#settings .label-wrap").click()
    expect(tab.locator("#stop")).to_be_hidden()
    hub.fault = "stall"
    tab.locator("#hub input").fill(REPO)
    tab.locator("#use").click()
    expect(tab.locator("#stop")).to_be_visible()
    tab.locator("#stop").click()
    expect(tab.locator("#refusal")).to_contain_text(f"Loading {REPO} was stopped.")
    expect(tab.locator("#stop")).to_be_hidden()
    expect(tab.locator(".loading")).to_be_hidden()
    hub.stopped.set()
    translate(tab, SENTENCE)


def test_a_space_without_a_list_hides_the_field(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPACE_ID", "user/space")
    tab = open_page(Catalogue.read(ROOT / "assets" / "models.json"))
    expect(tab.locator("#settings")).to_be_hidden()


def test_a_page_on_another_model_opens_on_what_that_one_says(open_page: Open) -> None:
    catalogue = Catalogue.read(ROOT / "assets" / "models.json")
    catalogue.adopt(str(ROOT / "assets" / "releases" / "es-en-context"))
    tab = open_page(catalogue)
    text = tab.locator("#sentence textarea").input_value()
    said = trace_of(catalogue.translator("es-en-context"), text).target.text
    expect(tab.locator("[data-translation]")).to_have_text(said)
    expect(tab.locator("#direction")).to_contain_text("Spanish → English")
    translate(tab, SPANISH)
    tab.goto(str(tab.locator(".lens").get_attribute("data-link")))
    expect(tab.locator(".lens")).to_have_attribute("data-source", SPANISH)
