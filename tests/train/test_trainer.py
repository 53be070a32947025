"""The trainer: it learns, and a run that was cut off goes on as if it had not been."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from model.config import ModelConfig
from model.release import load_release
from model.train.__main__ import keep_memory, main
from model.train.evaluate import translate_all
from model.train.trainer import (
    TrainConfig,
    Trainer,
    drop_words,
    half_precision,
    parse_schedule,
    percentile,
)

SIZES = ModelConfig(vocab_size=130, embed_size=32, num_hiddens=64, dropout=0.0)


def letter_pairs(path: Path, count: int, seed: int) -> Path:
    """Write strings of letters and the same reversed; with its space each letter is a piece."""
    rng = random.Random(seed)
    rows = []
    for _ in range(count):
        letters = rng.choices("abcdefghij", k=rng.randint(2, 6))
        rows.append(f"{' '.join(letters)}\t{' '.join(reversed(letters))}\n")
    path.write_text("".join(rows), encoding="utf-8")
    return path


def train_config(folder: Path, count: int, **changes: object) -> TrainConfig:
    return replace(
        TrainConfig(
            train=letter_pairs(folder / "train.tsv", count, seed=1),
            dev=letter_pairs(folder / "dev.tsv", 200, seed=2),
            out=folder / "out",
            label_smoothing=0.0,
            word_dropout=0.0,
        ),
        **changes,
    )


@pytest.mark.parametrize(("architecture", "epochs"), [("attention", 8), ("context", 20)])
def test_a_tiny_model_learns_to_reverse_letters(
    tmp_path: Path, architecture: str, epochs: int
) -> None:
    config = train_config(
        tmp_path, 4000, epochs=epochs, batch_pieces=400, learning_rate=6e-3, warmup_steps=50
    )
    Trainer(config, replace(SIZES, architecture=architecture)).run()
    release = load_release(config.out / "release")
    sources = ["d b e b f", "j c g", "f d f i", "j h", "a a h c b e"]
    translations = translate_all(release.model, release.tokenizer, sources)
    assert translations == [source[::-1] for source in sources]
    assert "BLEU" in (config.out / "release" / "README.md").read_text(encoding="utf-8")


def test_a_run_cut_off_and_resumed_equals_one_that_was_not(tmp_path: Path) -> None:
    sizes = replace(SIZES, dropout=0.2)
    (tmp_path / "whole").mkdir()
    (tmp_path / "cut").mkdir()
    whole = train_config(tmp_path / "whole", 200, epochs=2, batch_pieces=100, word_dropout=0.1)
    trainer = Trainer(whole, sizes)
    trainer.run()

    cut = train_config(tmp_path / "cut", 200, epochs=2, batch_pieces=100, word_dropout=0.1)
    Trainer(cut, sizes).run(stop_after=7)
    torch.manual_seed(99)  # whatever else the new process does
    resumed = Trainer(replace(cut, resume=True), sizes)
    resumed.load_checkpoint()
    assert resumed.progress.updates == 7
    resumed.run()

    assert resumed.progress.updates == trainer.progress.updates > 14
    theirs = dict(trainer.model.named_parameters())
    for name, parameter in resumed.model.named_parameters():
        assert torch.equal(parameter, theirs[name]), name
    assert resumed.progress.best == trainer.progress.best


def test_a_run_can_start_from_a_release(tmp_path: Path) -> None:
    config = train_config(tmp_path, 100, epochs=1, batch_pieces=200)
    Trainer(config, SIZES).run()
    release = config.out / "release"
    start = replace(config, start_from=str(release), out=tmp_path / "on")
    trainer = Trainer(start, SIZES)
    mine = dict(trainer.model.named_parameters())
    for name, parameter in load_release(release).model.named_parameters():
        assert torch.equal(parameter, mine[name]), name
    assert trainer.tokenizer.model == (release / "spm.model").read_bytes()
    with pytest.raises(ValueError, match="to start from has num_hiddens 64, not 18"):
        Trainer(start, replace(SIZES, num_hiddens=18))


def test_of_the_release_it_starts_from_a_run_takes_over_what_no_flag_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = train_config(tmp_path, 100, epochs=1, batch_pieces=200)
    Trainer(config, replace(SIZES, dropout=0.2, direction="es-en")).run()
    settings: list[ModelConfig] = []
    monkeypatch.setattr(Trainer, "__init__", lambda _, __, sizes: settings.append(sizes))
    monkeypatch.setattr(Trainer, "run", lambda _: None)
    monkeypatch.setenv("GLIBC_TUNABLES", "")
    paths = (config.train, config.dev, tmp_path / "on", config.out / "release")
    flags = [
        f"--{n}={p}" for n, p in zip(("train", "dev", "out", "start-from"), paths, strict=True)
    ]
    for more, dropout in (([], 0.2), (["--dropout", "0.05"], 0.05)):
        monkeypatch.setattr("sys.argv", ["model.train", *flags, *more])
        main()
        taken = settings.pop()
        assert (taken.dropout, taken.direction) == (dropout, "es-en")
        assert taken.num_hiddens == SIZES.num_hiddens


def test_a_release_of_the_other_direction_can_be_started_from(tmp_path: Path) -> None:
    config = train_config(tmp_path, 100, epochs=1, batch_pieces=200)
    Trainer(config, SIZES).run()
    start = replace(config, start_from=str(config.out / "release"), out=tmp_path / "back")
    trainer = Trainer(start, replace(SIZES, direction="es-en"))
    trainer.run()
    assert load_release(tmp_path / "back" / "release").config.direction == "es-en"


def test_a_checkpoint_holds_plain_values_and_outlives_new_settings(tmp_path: Path) -> None:
    config = train_config(tmp_path, 100, epochs=1, batch_pieces=200)
    Trainer(config, SIZES).run(stop_after=1)
    path = config.out / "checkpoint.pt"
    state = torch.load(path, weights_only=True)  # refuses all but plain values and tensors
    for newer in ("minutes", "schedule", "format"):
        del state["settings"][newer]
    torch.save(state, path)
    resumed = Trainer(replace(config, resume=True), SIZES)
    resumed.load_checkpoint()
    assert resumed.progress.updates == 1
    changed = Trainer(replace(config, resume=True, schedule="0:0.5"), SIZES)
    with pytest.raises(ValueError, match="another schedule"):
        changed.load_checkpoint()


def test_a_checkpoint_of_another_run_is_refused(tmp_path: Path) -> None:
    config = train_config(tmp_path, 100, epochs=1, batch_pieces=200)
    Trainer(config, SIZES).run(stop_after=1)
    other = Trainer(replace(config, learning_rate=0.5, resume=True), SIZES)
    with pytest.raises(ValueError, match=r"another learning_rate \(0.001, not 0.5\)"):
        other.load_checkpoint()


def test_a_kill_while_writing_leaves_the_last_good_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = train_config(tmp_path, 100, epochs=2, batch_pieces=200)
    trainer = Trainer(config, SIZES)
    trainer.run(stop_after=1)
    good = (config.out / "checkpoint.pt").read_bytes()

    def killed(_: object, path: Path) -> None:
        path.write_bytes(b"half a file")
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        trainer.save_checkpoint()
    assert (config.out / "checkpoint.pt").read_bytes() == good


def test_the_rate_warms_up_and_ends_at_zero(tmp_path: Path) -> None:
    config = train_config(tmp_path, 50, learning_rate=1.0, warmup_steps=4)
    trainer = Trainer(config, SIZES)
    assert trainer.learning_rate(0.0) == pytest.approx(0.25)
    trainer.progress.updates = 100
    assert trainer.learning_rate(0.0) == pytest.approx(1.0)
    assert trainer.learning_rate(0.5) == pytest.approx(0.5)
    assert trainer.learning_rate(1.0) == pytest.approx(0.0)


def test_parts_of_a_run_share_one_cosine(tmp_path: Path) -> None:
    config = train_config(tmp_path, 50, learning_rate=1.0, warmup_steps=1)
    first = Trainer(replace(config, schedule="0:0.5"), SIZES)
    second = Trainer(replace(config, schedule="0.5:1"), SIZES)
    assert first.learning_rate(0.0) == pytest.approx(1.0)
    assert first.learning_rate(1.0) == second.learning_rate(0.0) == pytest.approx(0.5)
    assert second.learning_rate(1.0) == pytest.approx(0.0)


@pytest.mark.parametrize("text", ["1", "0:2", "0.5:0.5", "1:0", "a:b"])
def test_a_malformed_schedule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        parse_schedule(text)


def test_a_run_ends_when_its_time_is_up_and_writes_a_release(tmp_path: Path) -> None:
    config = train_config(tmp_path, 400, minutes=1e-6, batch_pieces=100)
    trainer = Trainer(config, SIZES)
    trainer.run()
    assert trainer.progress.updates == 1
    assert (config.out / "release" / "model.safetensors").is_file()


def test_the_command_starts_again_with_an_allocator_that_keeps_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = []
    monkeypatch.delenv("GLIBC_TUNABLES", raising=False)
    monkeypatch.setattr("sys.argv", ["train.py", "--out", "here"])
    monkeypatch.setattr("os.execve", lambda *call: calls.append(call))
    keep_memory()
    (_, command, environment), *others = calls
    assert not others
    assert command[1:] == ["-m", "model.train", "--out", "here"]
    monkeypatch.setenv("GLIBC_TUNABLES", environment["GLIBC_TUNABLES"])
    keep_memory()
    assert len(calls) == 1


def test_several_processes_would_write_the_same_files_and_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(SystemExit, match="is one process"):
        main()


def test_word_dropout_never_touches_marks() -> None:
    torch.manual_seed(0)
    ids = torch.arange(16).repeat(50, 1)
    dropped = drop_words(ids, 0.5)
    assert torch.equal(dropped[:, :4], ids[:, :4])
    changed = dropped != ids
    assert dropped[changed].eq(1).all()
    assert 0.4 < changed[:, 4:].float().mean() < 0.6


def test_percentile() -> None:
    assert percentile(list(range(1, 101)), 0.95) == 95
    assert percentile([7], 0.95) == 7


@pytest.mark.parametrize("capable", [True, False])
def test_products_are_in_bfloat16_only_where_the_processor_has_such_instructions(
    monkeypatch: pytest.MonkeyPatch, capable: bool
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": capable})
    left = torch.ones(2, 2)
    with half_precision("cpu"):
        product = left @ left
    assert product.dtype == (torch.bfloat16 if capable else torch.float32)


def test_a_lowered_vocabulary_is_that_of_the_release_and_of_a_resumed_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = train_config(tmp_path, 100, epochs=1, batch_pieces=200)
    wanted = replace(SIZES, vocab_size=5000)
    trainer = Trainer(config, wanted)
    size = trainer.tokenizer.vocab_size
    assert trainer.model_config.vocab_size == size < 5000
    said = f"The vocabulary has {size} pieces: the text does not carry 5000."
    assert said in capsys.readouterr().out
    trainer.run(stop_after=1)
    resumed = Trainer(replace(config, resume=True), wanted)
    resumed.load_checkpoint()
    resumed.run()
    assert load_release(config.out / "release").config.vocab_size == size
    given = replace(config, tokenizer=str(config.out / "spm.model"), out=tmp_path / "other")
    with pytest.raises(ValueError, match=f"the tokenizer has {size} pieces, not 5000"):
        Trainer(given, wanted)


def test_the_command_refuses_files_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLIBC_TUNABLES", "")
    train, empty = tmp_path / "train.tsv", tmp_path / "empty.tsv"
    train.write_text("Good bread.\tBom pão.\n", encoding="utf-8")
    empty.write_text("")
    for dev, flags, said in (
        (train, [], "the columns are en es, but pt-en needs pt en"),
        (empty, ["--columns", "en", "pt"], "empty.tsv has 0 pairs"),
        (tmp_path / "no.tsv", ["--columns", "en", "pt"], "no.tsv"),
        (train, ["--columns", "en", "pt", "--vocab-size", "9"], "no 9 pieces can be made"),
        (train, ["--columns", "en", "pt", "--max-src-len", "1"], "0 pairs to learn from"),
    ):
        files = ["--train", str(train), "--dev", str(dev), "--out", str(tmp_path / "out")]
        monkeypatch.setattr("sys.argv", ["train.py", *files, "--direction", "pt-en", *flags])
        with pytest.raises(SystemExit, match=said):
            main()
