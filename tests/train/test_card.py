"""The model card: what the Hub and programs can read from it, and people."""

from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import ModelCard

from model.config import ModelConfig
from model.page.card import read_example
from model.release import Release, save_release
from model.train.card import model_card, with_test_scores
from model.train.progress import Progress, Scores

DEV = Scores(200, 41.5, 60.25, "bleu|signature", "chrf|signature")
BY_LENGTH = {"1–5 words": replace(DEV, sentences=3, bleu=52.0), "over 30 words": DEV}


def card() -> str:
    progress = Progress(epoch=7, pieces=1_234_567, best=DEV, best_epoch=6)
    return model_card(ModelConfig(), {"epochs": 7}, progress, "Notes on the data.\n", "An example.")


def scored(bleu: float) -> str:
    return with_test_scores(card(), "en-es-tiny", "fair", replace(DEV, bleu=bleu), BY_LENGTH)


def test_the_hub_finds_metrics_and_scores_by_length_in_the_front_matter() -> None:
    data = ModelCard(scored(33.333)).data
    assert data.metrics == ["bleu", "chrf"]
    assert data.model_name == "en-es-tiny"
    found = {
        (each.dataset_name, each.dataset_config, each.metric_type): each.metric_value
        for each in data.eval_results
    }
    assert found["fair", "all", "bleu"] == 33.33
    assert found["fair", "1–5 words", "bleu"] == 52.0
    assert found["fair", "over 30 words", "chrf"] == 60.25
    assert len(found) == 6


def test_people_find_the_same_scores_in_a_table_and_nothing_else_changed() -> None:
    text = scored(33.333)
    assert "| all | 200 | 33.33 | 60.25 |" in text
    assert "| 1–5 words | 3 | 52.00 | 60.25 |" in text
    for line in ModelCard(card()).text.splitlines():
        assert line in text
    assert text.index("## Test scores") < text.index("## Settings") < text.index("Notes on")


def test_scores_written_again_replace_the_earlier_ones() -> None:
    again = with_test_scores(scored(1.0), "en-es-tiny", "fair", replace(DEV, bleu=2.0), BY_LENGTH)
    assert again == scored(2.0)


def test_the_card_says_how_to_use_the_model_in_three_lines() -> None:
    code = card().split("```python\n")[1].split("```")[0]
    lines = [line for line in code.splitlines() if line]
    assert len(lines) == 3
    for line in lines[:2]:
        exec(line)


def test_others_may_read_the_weights(tmp_path: Path, release: Release) -> None:
    save_release(tmp_path, release.config, release.model, release.tokenizer, card())
    for path in tmp_path.iterdir():
        assert path.stat().st_mode & 0o044 == 0o044, path.name


def test_the_card_of_other_languages_has_its_own_sentence_and_claims_nothing() -> None:
    progress = Progress(epoch=7, best=DEV, best_epoch=6)
    config = ModelConfig(direction="no-en")
    text = model_card(config, {}, progress, "", 'Han sa "hei".')
    data = ModelCard(text).data
    # Without quotes, "no" would be false.
    assert data.language == ["no", "en"]
    assert data.license is None
    assert data.widget == [{"text": 'Han sa "hei".'}]
    assert "# no to English" in text
    assert "CC BY-SA" not in text
    assert read_example(text) == 'Han sa "hei".'
    scored = with_test_scores(text, "no-en", "fair", DEV, BY_LENGTH)
    assert read_example(scored) == 'Han sa "hei".'
    code = text.split("```python\n")[1].split("```")[0]
    compile(code, "card", "exec")


@pytest.mark.parametrize(
    "text",
    ["", "No front matter", "---\n: [\n---\n", "---\n7\n---\n", "---\nwidget: 3\n---\n",
     "---\nwidget: []\n---\n", "---\nwidget:\n- src: a\n---\n", "---\n" + "[" * 50_000 + "\n---\n"],
)  # fmt: skip
def test_a_card_without_a_sentence_offers_none(text: str) -> None:
    assert read_example(text) == ""
