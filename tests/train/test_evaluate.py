"""Scores: sacrebleu's own, and every sentence in its own place."""

from pathlib import Path

import pytest
import sacrebleu
from conftest import trace_of

from model.decode.translator import Translator
from model.release import Release
from model.train.evaluate import MAX_STEPS, score, score_by_length, translate_all


def test_scores_are_sacrebleus() -> None:
    hypotheses = ["El barco rojo espera en el puerto.", "Mi tía vende pan blanco y queso."]
    references = ["El barco rojo espera en el puerto.", "Mi tío vende pan y queso."]
    scores = score(hypotheses, references)
    assert scores.bleu == pytest.approx(sacrebleu.corpus_bleu(hypotheses, [references]).score)
    assert scores.chrf == pytest.approx(sacrebleu.corpus_chrf(hypotheses, [references]).score)
    assert 0 < scores.bleu < 100
    assert "tok:13a" in scores.bleu_signature


def test_sentences_are_scored_by_source_length() -> None:
    sources = ["one two", " ".join(["word"] * 12), "a b c d e", " ".join(["word"] * 31)]
    scores = score_by_length(sources, sources, sources)
    assert {name: part.sentences for name, part in scores.items()} == {
        "1–5 words": 2,
        "11–15 words": 1,
        "over 30 words": 1,
    }


def test_translations_keep_their_order_and_equal_the_pages(release: Release) -> None:
    texts = ["Why is the window open?", "Mi tío", "They will come back on Thursday."]
    translations = translate_all(release.model, release.tokenizer, texts, batch_size=2)
    alone = [trace_of(Translator(release), text) for text in texts]
    assert translations == [trace.target.text for trace in alone]
    assert all(len(trace.target.ids) <= MAX_STEPS for trace in alone)


def test_what_is_typed_differently_and_means_the_same_is_translated_alike(
    release: Release,
) -> None:
    texts = ["She said “why” — it’s open… 🙂", 'She said "why" - it\'s open...']
    first, second = translate_all(release.model, release.tokenizer, texts)
    assert first == second


@pytest.mark.parametrize("normalise", [False, True])
def test_with_a_beam_the_command_scores_what_it_finds(
    release_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    normalise: bool,
) -> None:
    from model.train import evaluate

    test_file = tmp_path / "test.tsv"
    test_file.write_text("Why is it open?\t¿Por qué está abierto?\n" * 3, encoding="utf-8")
    asked: list[tuple[int, bool]] = []

    def search(
        models: object, sources: list[object], width: int, max_steps: int, normalise: bool
    ) -> list[list[int]]:
        assert (models is not None, max_steps) == (True, MAX_STEPS)
        asked.append((width, normalise))
        return [[7, 8]] * len(sources)

    monkeypatch.setattr(evaluate, "beam_batch", search)
    argv = ["evaluate", "--release", str(release_folder), "--test", str(test_file), "--beam", "5"]
    monkeypatch.setattr("sys.argv", [*argv, *["--normalise"] * normalise])
    evaluate.main()
    assert asked == [(5, normalise)]
    how = "beam 5, per piece" if normalise else "beam 5"
    assert f"test.tsv, 3 sentences, {how}, " in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", [*argv, "--card"])
    with pytest.raises(SystemExit):
        evaluate.main()


def test_the_command_prints_bleu_and_its_signature(
    release_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from model.train.evaluate import main

    test_file = tmp_path / "test.tsv"
    test_file.write_text("Why is it open?\t¿Por qué está abierto?\n", encoding="utf-8")
    argv = ["evaluate", "--release", str(release_folder), "--test", str(test_file), "--card"]
    monkeypatch.setattr("sys.argv", argv)
    main()
    printed = capsys.readouterr().out
    assert "test.tsv, 1 sentences, greedy" in printed
    assert "BLEU" in printed
    assert "nrefs:1|case:mixed" in printed
    assert "| all | 1 |" in (release_folder / "README.md").read_text(encoding="utf-8")
