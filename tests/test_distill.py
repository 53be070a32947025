"""A teacher's translations, as training pairs."""

from pathlib import Path

from model.distill import distill
from model.release import Release
from model.translator import Translator


def test_the_teacher_translates_each_sentence_of_the_sources_once(
    release: Release, release_folder: Path, tmp_path: Path
) -> None:
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
    count = distill(release_folder, train, {"ours"}, out)
    rows = [line.split("\t") for line in out.read_text(encoding="utf-8").splitlines()]
    assert count == len(rows) == 2
    assert [row[0] for row in rows] == ["Why is it open?", "My uncle sells bread."]
    assert {row[2] for row in rows} == {"teacher"}
    # bf16, as here, may choose another piece than single precision; most stay the same.
    wanted = Translator(release).translate(rows[0][0]).target.text
    assert rows[0][1][:4] == wanted[:4]
