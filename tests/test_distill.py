"""A teacher's translations, as training pairs."""

from pathlib import Path

import pytest

from model.distill import distill


def test_the_teacher_translates_each_sentence_of_the_sources_once(
    release_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a tiny untrained model writes is not the matter here; which sentences it is given is.
    monkeypatch.setattr(
        "model.distill.translate_all",
        lambda _model, _tokenizer, texts, **_: [text.upper() for text in texts],
    )
    train = tmp_path / "train.tsv"
    train.write_text(
        "Why is it open?\t¿Por qué?\tours\n"
        "Why is it open?\t¿Y eso?\tours\n"
        "My uncle sells bread.\tMi tío vende pan.\tours\n"
        "Left out.\tNo.\tother\n"
        f"{'bread ' * 70}\tlargo\tours\n",
        encoding="utf-8",
    )
    out = tmp_path / "teacher.tsv"
    assert distill(release_folder, train, {"ours"}, out) == 2
    assert out.read_text(encoding="utf-8").splitlines() == [
        "Why is it open?\tWHY IS IT OPEN?\tteacher",
        "My uncle sells bread.\tMY UNCLE SELLS BREAD.\tteacher",
    ]
