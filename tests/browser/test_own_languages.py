"""The README's road from a file of pairs in two other languages to the page, its links and API."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import ROOT, WAIT, connect, free_port, http, trace_of, visits
from driver import act, open_tab, save, translate
from playwright.sync_api import Browser, Page, expect
from test_readme import README

from model.decode.translator import Translator
from model.page.link import TABS
from model.release import load_release

PAIRS = (ROOT / "tests" / "train" / "pairs.en-pt.tsv").read_text(encoding="utf-8")
SENTENCE = "O menino bebe água."
SEEN = ("model", "assets", "tests", "app.py")
"""What of the repository the commands need."""


def road() -> tuple[str, str]:
    """Return the commands of the README up to the last one, and the model that this one names."""
    block = (
        README.partition("### Your own languages\n")[2].partition("```sh\n")[2].partition("```")[0]
    )
    commands, _, last = block.strip().rpartition("\n")
    served = re.fullmatch("SEQ2SEQ_MODEL=(.*) make run", last)
    assert served is not None
    return commands, served[1]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Execute the README's commands in a folder of their own; return it and what they printed."""
    folder = tmp_path_factory.mktemp("class")
    for name in SEEN:
        (folder / name).symlink_to(ROOT / name)
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-ec", road()[0]],
        cwd=folder,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.fixture(scope="module")
def translator(trained: tuple[Path, str]) -> Translator:
    return Translator(load_release(trained[0] / road()[1]))


@pytest.fixture(scope="module")
def served(trained: tuple[Path, str]) -> Iterator[str]:
    """Do what `make run` does with the model; return the page's address."""
    assert "$(BIN)/python app.py" in (ROOT / "Makefile").read_text()
    port = str(free_port())
    settings = {"SEQ2SEQ_MODEL": road()[1], "GRADIO_SERVER_PORT": port}
    command = [sys.executable, "app.py"]
    with subprocess.Popen(command, cwd=trained[0], env=os.environ | settings) as process:
        try:
            until = time.monotonic() + WAIT
            while not is_ready(address := f"http://127.0.0.1:{port}/"):
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.2)
            yield address
        finally:
            process.terminate()


def is_ready(address: str) -> bool:
    try:
        return http.get(f"{address}health").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def open_page(browser: Browser, served: str) -> Iterator[Callable[..., Page]]:
    with visits(browser, served) as visit:
        yield visit


def test_the_vocabulary_is_lowered_to_what_the_text_carries(
    trained: tuple[Path, str], translator: Translator
) -> None:
    config = translator.release.config
    assert config.direction == "pt-en"
    assert 200 < config.vocab_size < 2000
    said = f"The vocabulary has {config.vocab_size} pieces: the text does not carry 2000."
    assert said in trained[1]
    letters = "".join(filter(str.isalpha, PAIRS))
    assert "ã" in letters
    assert translator.release.tokenizer.unknown(letters.upper() + letters.lower()) == []


@pytest.mark.parametrize(
    ("ui", "names", "placeholder"),
    [
        ("en", "Portuguese → English", "Type a sentence and press Enter"),
        ("es", "portugués → inglés", "Escribí una oración y presioná Enter"),
    ],
)
def test_the_page_opens_on_a_sentence_of_the_file_and_leaves_out_what_it_has_not(
    open_page: Callable[..., Page], translator: Translator, ui: str, names: str, placeholder: str
) -> None:
    tab = open_page(f"?ui={ui}")
    box = tab.locator("#sentence textarea")
    text = box.input_value()
    assert f"\t{text}\n" in PAIRS
    expect(tab.locator("#direction")).to_have_text(names)
    expect(box).to_have_attribute("placeholder", placeholder)
    expect(box).to_have_attribute("lang", "pt")
    for said in (text, SENTENCE):
        translate(tab, said)
        translation = tab.locator("[data-translation]")
        expect(translation).to_have_text(trace_of(translator, said).target.text)
        expect(translation).to_have_attribute("lang", "en")
    expect(tab.locator("#model label")).to_have_count(1)
    for missing in ("#swap", "#examples button", "#try", "#hint", "#turn"):
        for part in tab.locator(missing).all():
            expect(part).to_be_hidden()
    # Spanish to the page's own models; of Portuguese it knows nothing.
    # The hint would come with the count.
    before = tab.locator("#count").inner_text()
    tab.locator("#sentence textarea").fill("¿Dónde está la casa de mi hermana?")
    expect(tab.locator("#count")).not_to_have_text(before)
    expect(tab.locator("#hint")).to_be_empty()


def test_a_link_shows_the_same_and_the_embedded_models_are_a_link_away(
    open_page: Callable[..., Page], translator: Translator
) -> None:
    tab = open_page("?q=O+menino+bebe+%C3%A1gua.&dir=pt-en&m=attention")
    text = trace_of(translator, SENTENCE).target.text
    expect(tab.locator("[data-translation]")).to_have_text(text)
    tab.locator("[data-step='2']").click()
    tab.locator("[data-rank='2'] button").click()
    expect(tab.locator("[data-path]")).to_be_visible()
    changed = tab.locator("[data-translation]").inner_text()
    link = str(tab.locator(".lens").get_attribute("data-link"))
    assert "dir=pt-en&m=attention" in link
    assert translator.release.revision in link
    other = open_page("?" + link.partition("?")[2])
    expect(other.locator("[data-path]")).to_be_visible()
    expect(other.locator("[data-translation]")).to_have_text(changed)
    act(tab, "reverse").click()
    expect(tab.locator(".back")).to_contain_text("no model of the other direction")
    # Of the own model there is no second kind, so the page says that it shows another.
    own = open_page("?q=O+menino+bebe+%C3%A1gua.&dir=pt-en&m=context")
    expect(own.locator(".facts")).to_contain_text("does not have the model in the link")
    embedded = open_page("?dir=en-es")
    expect(embedded.locator("#direction")).to_have_text("English → Spanish")
    expect(embedded.locator("#swap")).to_be_visible()
    expect(embedded.locator("#example-short")).to_be_visible()
    embedded.locator("#swap").click()
    expect(embedded.locator("#direction")).to_have_text("Spanish → English")


def test_every_tab_opens(open_page: Callable[..., Page]) -> None:
    tab = open_page()
    translate(tab, "O gato preto dorme.")
    for name in TABS:
        open_tab(tab, name)
        expect(tab.locator("#lens-panel .pending, #lens-panel [role=alert]")).to_have_count(0)
    open_tab(tab, "compare")
    offered = tab.locator("#lens-panel [data-act=other][lang=pt]")
    expect(offered).to_have_text(["O preto dorme.", "O gato dorme."])
    expect(act(tab, "pair")).to_have_count(0)
    offered.nth(1).click()
    expect(offered.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(tab.locator("#lens-panel table").first).to_be_visible()


def test_the_lesson_has_the_cards_that_apply(open_page: Callable[..., Page]) -> None:
    tab = open_page()
    act(tab, "lesson", "open").first.click()
    expect(tab.locator(".rail .cards button")).to_have_text(["8", "9"])
    for card, right in ((8, "changes"), (9, "likeliest")):
        act(tab, "lesson", f"card {card}").first.click()
        act(tab, "lesson", f"predict {right}").click()
        expect(tab.locator(".rail .teacher")).to_be_visible()
    expect(tab.locator("#direction")).to_have_text("Portuguese → English")


def test_a_saved_file_shows_it_too(
    open_page: Callable[..., Page], browser: Browser, tmp_path: Path
) -> None:
    tab = open_page()
    translate(tab, SENTENCE)
    said = tab.locator("[data-translation]").inner_text()
    file = tmp_path / "lens.html"
    file.write_bytes(save(tab, "html"))
    saved = browser.new_page()
    saved.goto(file.as_uri())
    expect(saved.locator("[data-translation]")).to_have_text(said)
    expect(saved.locator("[data-src='1'] .label")).to_contain_text("O")
    saved.close()


def test_programs_name_it_by_its_direction(served: str, translator: Translator) -> None:
    client = connect(served)
    (example,) = re.findall(r"`(client\.predict\(\"O menino.*)`:?", README)
    trace = trace_of(translator, SENTENCE)
    assert eval(example.rstrip("."), {"client": client}) == trace.target.text
    asked: tuple[Any, ...] = (SENTENCE, "pt-en", "attention")
    answer = client.predict(*asked, api_name="/trace")
    assert answer["target"]["ids"] == trace.target.ids
    assert answer["model"]["direction"] == "pt-en"
    reading = client.predict("reading", *asked, api_name="/view")
    assert reading["rows"][-1]["text"] == trace.target.text
    # By default it is the embedded models that answer.
    assert client.predict("Good morning.", api_name="/translate") != ""
    for wrong, said in (
        ({"direction": "en-pt"}, "direction must be pt-en or en-es or es-en"),
        ({"direction": "pt-en", "model": "context"}, "'pt-en-context' is not a model of this page"),
    ):
        refused = http.post(f"{served}gradio_api/call/v2/translate", json={"text": "Oi."} | wrong)
        assert refused.status_code == 422
        assert said in refused.text


def test_the_numbers_are_saved_with_the_link(
    open_page: Callable[..., Page], translator: Translator
) -> None:
    tab = open_page()
    translate(tab, SENTENCE)
    table = save(tab, "csv").decode("utf-8-sig")
    trace = trace_of(translator, SENTENCE)
    for said in (SENTENCE, trace.target.text, "dir=pt-en", translator.release.revision):
        assert said in table
