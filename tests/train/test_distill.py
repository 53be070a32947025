"""A teacher's translations, as training pairs."""

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import SENTENCES, VOCAB_SIZE

from model.decode.beam import beam_batch
from model.network.build import build_model
from model.release import Release, load_release
from model.tokenizer import train_tokenizer
from model.train.data import Pair
from model.train.distill import distill, ensemble, main, read_sentences, readable

KNOWN = ["Mi tío vende pan.", "¿Por qué está abierta?", "Mi tío vende pan. ¿Por qué está abierta?"]


def test_a_translation_that_looks_wrong_is_left_out() -> None:
    translations = {
        "My uncle sells bread.": "Mi tío vende pan.",
        "Why is it open?": "¿Por qué está garrafa?",
        "My uncle sells 12 loaves.": "Mi tío vende 13 pan.",
    }

    def translate(texts: list[str]) -> list[str]:
        return [translations[text] for text in texts]

    pairs = distill(list(translations), translate, "es", KNOWN, "bt")
    assert pairs == [Pair("My uncle sells bread.", "Mi tío vende pan.", "bt")]


def test_sentences_are_read_once_and_some_sources_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "mono.txt"
    path.write_text("El pan.\tours\n\nEl vino.\tfortunes_es\nEl pan.\tours\nEl queso.\n")
    assert read_sentences(path) == ["El pan.", "El queso."]


def test_what_the_teacher_cannot_read_whole_is_left_out(release_folder: Path) -> None:
    release = load_release(release_folder)
    texts = ["My uncle sells bread.", "bread " * 70]
    assert readable(texts, release) == texts[:1]


def test_several_teachers_translate_together(release: Release) -> None:
    texts = ["My uncle sells bread.", "Why is the window open?"]
    other = build_model(release.config).eval()
    together = ensemble([release, replace(release, model=other)], 3, "cpu")(texts)
    models = [release.model, other]
    ids = [beam_batch(models, [release.tokenizer.encode(text)], 3, 80)[0] for text in texts]
    assert together == [release.tokenizer.decode(row) for row in ids]


def test_teachers_with_other_pieces_are_refused(release: Release) -> None:
    other = replace(release, tokenizer=train_tokenizer(SENTENCES, VOCAB_SIZE - 1))
    with pytest.raises(ValueError, match="other pieces"):
        ensemble([release, other], 3, "cpu")


@pytest.mark.parametrize("given", ["text", "train"])
def test_the_command_writes_pairs_from_either_kind_of_file(
    given: str, release_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a tiny untrained model writes is not the matter here; which sentences it is given is.
    monkeypatch.setattr(
        "model.train.distill.translate_all",
        lambda _model, _tokenizer, texts, **_: [text.replace("bread", "pan") for text in texts],
    )
    known, out = tmp_path / "known.tsv", tmp_path / "out.tsv"
    known.write_text("a\tMy uncle sells pan.\tours\nb\tMy uncle sells pan.\tother\n")
    given_file = tmp_path / "given"
    if given == "text":
        given_file.write_text("My uncle sells bread.\n")
    else:
        given_file.write_text("My uncle sells bread.\tx\tours\nMy bread sells.\ty\tother\n")
    argv = f"distill --teacher {release_folder} --{given} {given_file} --sources ours"
    argv += f" --known {known} --source bt --out {out}"
    monkeypatch.setattr("sys.argv", argv.split())
    main()
    assert out.read_text() == "My uncle sells bread.\tMy uncle sells pan.\tbt\n"
