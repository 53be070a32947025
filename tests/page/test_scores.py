"""What the page reads of a model card: BLEU by the length of the source."""

from dataclasses import replace
from pathlib import Path

import pytest

from model.config import ModelConfig
from model.page.scores import read_scores
from model.train.card import model_card, with_test_scores
from model.train.progress import Progress, Scores

DEV = Scores(200, 41.5, 60.25, "bleu|signature", "chrf|signature")
BY_LENGTH = {"1–5 words": replace(DEV, bleu=52.0), "over 30 words": replace(DEV, bleu=1.25)}


def test_the_scores_are_those_that_training_wrote(tmp_path: Path) -> None:
    progress = Progress(epoch=7, pieces=9, best=DEV, best_epoch=6)
    card = model_card(ModelConfig(), {}, progress, "Notes.\n", "An example.")
    path = tmp_path / "README.md"
    path.write_text(with_test_scores(card, "tiny", "fair", DEV, BY_LENGTH), encoding="utf-8")
    assert read_scores(path) == [("1–5 words", 52.0), ("over 30 words", 1.25)]


@pytest.mark.parametrize(
    "text",
    ["", "# No front matter\n", "---\n: [\n---\n", "---\n7\n---\n", "---\nmodel-index: 3\n---\n"],
)
def test_a_card_without_scores_has_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "README.md"
    path.write_text(text, encoding="utf-8")
    assert read_scores(path) == []


def test_a_card_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert read_scores(tmp_path / "nothing.md") == []
