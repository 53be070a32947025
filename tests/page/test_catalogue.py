"""The catalogue: read strictly, models loaded at first use and once."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gradio as gr
import pytest
from conftest import ROOT

from model.messages import read_messages
from model.page.catalogue import BrokenError, Catalogue, Entry
from model.page.handlers import Page
from model.page.labels import labels, read_examples
from model.page.layout import place
from model.page.link import Link
from model.page.open import first_text, opening
from model.release import FILES, load_release, sha256


def test_a_model_is_loaded_at_first_use_and_once(
    release_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[str] = []
    import model.page.catalogue as module

    plain = module.load_release
    monkeypatch.setattr(
        module, "load_release", lambda *args: loads.append(args[0].name) or plain(*args)
    )
    catalogue = Catalogue([Entry("en-es", "context", release_folder)])
    assert loads == []
    with ThreadPoolExecutor(8) as pool:
        loaded = list(pool.map(catalogue.translator, ["en-es-context"] * 8))
    assert {id(translator) for translator in loaded} == {id(loaded[0])}
    assert loads == ["tiny"]


def test_an_unknown_name_is_refused_with_those_that_there_are(release_folder: Path) -> None:
    catalogue = Catalogue([Entry("en-es", "context", release_folder)])
    with pytest.raises(ValueError, match="'fr-es' is not a model of this page: en-es-context"):
        catalogue.translator("fr-es")


ENTRY = {"direction": "en-es", "architecture": "context", "folder": "tiny"}


@pytest.mark.parametrize(
    "value",
    [
        [],
        [{"direction": "en-es"}],
        [ENTRY | {"depth": 1}],
        [ENTRY | {"direction": "en-xx"}],
        [ENTRY | {"architecture": "transformer"}],
        [ENTRY | {"hub": "user/model", "commit": "main"}],
        [ENTRY | {"commit": "0" * 40}],
    ],
)
def test_a_broken_catalogue_is_refused(tmp_path: Path, value: object) -> None:
    path = tmp_path / "models.json"
    path.write_text(json.dumps(value))
    with pytest.raises(ValueError, match=r"0 models|models.json: an entry is wrong"):
        Catalogue.read(path)


def test_the_pages_catalogue_matches_its_releases(catalogue: Catalogue) -> None:
    assert len(catalogue.entries) == 4
    for name, entry in catalogue.entries.items():
        config = catalogue.translator(name).release.config
        assert (config.direction, config.architecture) == (entry.direction, entry.architecture)
        assert entry.folder is not None
        assert entry.folder.name == name


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


BREAKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "weights missing": (lambda f: (f / "model.safetensors").unlink(), "is missing"),
    "weights changed": (lambda f: flip(f / "model.safetensors"), "sha256"),
    "tokenizer changed": (lambda f: flip(f / "spm.model"), "sha256"),
    "settings changed": (
        lambda f: (f / "config.json").write_text((f / "config.json").read_text() + " "),
        "sha256",
    ),
}


def test_the_sums_of_the_shipped_releases_are_written_down(catalogue: Catalogue) -> None:
    for entry in catalogue.entries.values():
        assert entry.folder is not None
        found = {name: sha256(entry.folder / name) for name in FILES if name != "README.md"}
        assert entry.sha256 == found, "run python -m model.page.examples"
    catalogue.check()
    assert catalogue.broken == {}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_release_is_found_before_it_is_used(release_folder: Path, name: str) -> None:
    damage, message = BREAKS[name]
    config = load_release(release_folder).config
    sums = {name: sha256(release_folder / name) for name in FILES}
    entry = Entry(config.direction, config.architecture, release_folder, sha256=sums)
    damage(release_folder)
    catalogue = Catalogue([entry])
    catalogue.check()
    assert message in catalogue.broken[entry.name]
    with pytest.raises(BrokenError, match=message):
        catalogue.translator(entry.name)


def test_a_release_that_is_listed_as_another_is_broken(release_folder: Path) -> None:
    config = load_release(release_folder).config
    catalogue = Catalogue([Entry("es-en", config.architecture, release_folder)])
    catalogue.check()
    (message,) = catalogue.broken.values()
    assert re.search(r"tiny is en-es-\w+, but is listed as es-en-\w+", message)


def test_what_turns_out_to_be_broken_only_when_it_is_loaded_is_noted(release_folder: Path) -> None:
    (release_folder / "spm.model").write_text("<html>")
    config = json.loads((release_folder / "config.json").read_text())
    entry = Entry(config["direction"], config["architecture"], release_folder)
    catalogue = Catalogue([entry])
    catalogue.check()
    assert catalogue.broken == {}
    with pytest.raises(BrokenError, match="not a SentencePiece model"):
        catalogue.translator(entry.name)
    assert "not a SentencePiece model" in catalogue.broken[entry.name]


def own_model(folder: Path, direction: str) -> Path:
    """Make the release in `folder` one of `direction`, with a sentence in its card."""
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"direction": direction}))
    (folder / "README.md").write_text('---\nwidget:\n- text: "Mi pan."\n---\n')
    return folder


def test_a_model_of_other_languages_is_the_pages_own(release_folder: Path) -> None:
    catalogue = Catalogue.read(ROOT / "assets" / "models.json")
    catalogue.adopt(str(own_model(release_folder, "pt-en")))
    name = catalogue.default
    assert name in ("pt-en-context", "pt-en-attention")
    assert catalogue.opening == name
    assert catalogue.directions() == ["pt-en", "en-es", "es-en"]
    assert catalogue.translator(name).release.config.direction == "pt-en"
    assert (catalogue.entry(name).source, catalogue.opposite(name)) == ("pt", name)
    assert list(catalogue.menu(name)) == [name]
    # Spanish has an English model to turn to, but no Portuguese one.
    assert catalogue.opposite("es-en-context") == "en-es-context"
    shown = labels(read_messages("en"), catalogue, name)
    assert shown["swap"]["interactive"] is shown["example-short"]["interactive"] is False
    assert shown["sentence"]["placeholder"] == "Type a sentence and press Enter"
    shown = labels(read_messages("en"), catalogue, "en-es-both")
    assert shown["swap"]["interactive"] is shown["example-short"]["interactive"] is True


def test_a_model_that_the_page_has_already_stands_beside_it(release_folder: Path) -> None:
    catalogue = Catalogue.read(ROOT / "assets" / "models.json")
    catalogue.adopt(str(release_folder))
    assert catalogue.default == "./tiny"
    assert len(catalogue.entries) == 5


def test_the_other_direction_is_found_by_its_languages(release_folder: Path) -> None:
    entries = [Entry(direction, "context", release_folder) for direction in ("pt-en", "en-es")]
    assert Catalogue(entries).opposite("pt-en-context") == "pt-en-context"
    entries.append(Entry("en-pt", "attention", release_folder))
    assert Catalogue(entries).opposite("pt-en-context") == "en-pt-attention"


def test_a_page_in_other_languages_opens_on_what_its_model_can_read(release_folder: Path) -> None:
    catalogue = Catalogue.read(ROOT / "assets" / "models.json")
    catalogue.adopt(str(own_model(release_folder, "pt-en")))
    text, (side,) = opening(catalogue)
    assert (text, side["sentences"][0]["source"].text) == ("Mi pan.", "Mi pan.")
    assert first_text(catalogue, "es-en-both") == read_examples()[0]["text"]["es"]
    for card in (
        "",
        '---\nwidget:\n- text: "🙂"\n---\n',
        f"---\nwidget:\n- text: {'x' * 200}\n---\n",
    ):
        (release_folder / "README.md").write_text(card)
        other = Catalogue.read(ROOT / "assets" / "models.json")
        other.adopt(str(release_folder))
        text, _ = opening(other)
        assert text == other.translator(other.default).release.tokenizer.first_word()


def test_the_page_answers_a_link_and_a_button_in_other_languages(release_folder: Path) -> None:
    catalogue = Catalogue.read(ROOT / "assets" / "models.json")
    catalogue.adopt(str(own_model(release_folder, "pt-en")))
    with gr.Blocks():
        page = Page(place(catalogue), catalogue)
    kind = catalogue.default.rpartition("-")[2]
    assert page.choose(Link(direction="pt-en", architecture=kind)) == (catalogue.default, [])
    assert page.choose(Link(direction="pt-en", architecture="both")) == (catalogue.default, [])
    assert page.choose(Link(direction="pt-en")) == (catalogue.default, [])
    assert page.choose(Link(direction="en-pt")) == (catalogue.default, ["model"])
    assert page.choose(Link(direction="es-en")) == ("es-en-both", [])
    assert page.fill("short", catalogue.default) == "Mi pan."
    assert page.fill("short", "es-en-both") == read_examples()[0]["text"]["es"]
