"""The catalogue: read strictly, models loaded at first use and once."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from model.catalogue import Catalogue, Entry


def test_a_model_is_loaded_at_first_use_and_once(
    release_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[str] = []
    import model.catalogue as module

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
    with pytest.raises(ValueError, match="'fr-es' is no model of this page: en-es-context"):
        catalogue.translator("fr-es")


ENTRY = {"direction": "en-es", "architecture": "context", "folder": "tiny"}


@pytest.mark.parametrize(
    "value",
    [
        [],
        [{"direction": "en-es"}],
        [ENTRY | {"depth": 1}],
        [ENTRY | {"direction": "en-fr"}],
        [ENTRY | {"architecture": "transformer"}],
        [ENTRY | {"hub": "user/model", "commit": "main"}],
        [ENTRY | {"commit": "0" * 40}],
    ],
)
def test_a_broken_catalogue_is_refused(tmp_path: Path, value: object) -> None:
    path = tmp_path / "models.json"
    path.write_text(json.dumps(value))
    with pytest.raises(ValueError, match=r"0 models|models.json: an entry is amiss"):
        Catalogue.read(path)


def test_the_pages_catalogue_matches_its_releases(catalogue: Catalogue) -> None:
    assert len(catalogue.entries) == 4
    for name, entry in catalogue.entries.items():
        config = catalogue.translator(name).release.config
        assert (config.direction, config.architecture) == (entry.direction, entry.architecture)
        assert entry.folder is not None
        assert entry.folder.name == name
