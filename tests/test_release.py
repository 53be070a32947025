"""Releases: saved and loaded exactly, and refused when anything does not fit."""

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from model.config import ModelConfig
from model.network.base import EncoderDecoder
from model.network.build import build_model
from model.release import FILES, check_release, load_release, sha256
from model.tokenizer import train_tokenizer

Damage = Callable[[Path], object]


def test_save_and_load_is_exact_in_half_precision(
    release_folder: Path, model: EncoderDecoder
) -> None:
    loaded = load_release(release_folder)
    wanted = dict(model.named_parameters())
    for name, parameter in loaded.model.named_parameters():
        assert torch.equal(parameter, wanted[name].half().float()), name
        assert parameter.dtype == torch.float32
    assert not loaded.model.training
    assert sorted(path.name for path in release_folder.iterdir()) == sorted(FILES)


def test_a_second_save_of_what_was_loaded_is_the_same_file(release_folder: Path) -> None:
    from model.release import save_release

    loaded = load_release(release_folder)
    other = release_folder.parent / "again"
    save_release(other, loaded.config, loaded.model, loaded.tokenizer, "# A tiny model\n")
    for name in FILES:
        assert (other / name).read_bytes() == (release_folder / name).read_bytes(), name


def change_weights(change: Callable[[dict[str, torch.Tensor]], object]) -> Damage:
    def damage(folder: Path) -> None:
        tensors = load_file(folder / "model.safetensors")
        change(tensors)
        save_file(tensors, folder / "model.safetensors")

    return damage


def change_config(**values: object) -> Damage:
    def damage(folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text()) | values
        (folder / "config.json").write_text(json.dumps(config))

    return damage


def truncate(folder: Path) -> None:
    data = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(data[: len(data) // 2])


def other_tokenizer(folder: Path) -> None:
    texts = ["one two three", "uno dos tres"]
    (folder / "spm.model").write_bytes(train_tokenizer(texts, vocab_size=121).model)


DAMAGES: dict[str, tuple[Damage, str]] = {
    "missing weights": (
        lambda folder: (folder / "model.safetensors").unlink(),
        "model.safetensors is missing",
    ),
    "missing settings": (lambda folder: (folder / "config.json").unlink(), "config.json is missi"),
    "missing tokenizer": (lambda folder: (folder / "spm.model").unlink(), "spm.model is missing"),
    "missing card": (lambda folder: (folder / "README.md").unlink(), "README.md is missing"),
    "other tokenizer": (other_tokenizer, "spm.model has 121 pieces, but config.json says 150"),
    "no tokenizer": (
        lambda folder: (folder / "spm.model").write_text("<html>"),
        "spm.model: not a SentencePiece model",
    ),
    "unknown setting": (change_config(depth=3), "config.json: unknown settings: depth"),
    "other sizes": (change_config(num_hiddens=18), r"model.safetensors: .* is \["),
    "missing tensor": (
        change_weights(lambda tensors: tensors.pop("encoder.embedding.weight")),
        "lacks tensors: encoder.embedding.weight",
    ),
    "extra tensor": (
        change_weights(lambda tensors: tensors.update(extra=torch.zeros(1))),
        "no part of the model takes: extra",
    ),
    "not finite": (
        change_weights(lambda tensors: tensors["decoder.readout.bias"].fill_(torch.nan)),
        "decoder.readout.bias holds values that are not finite",
    ),
    "truncated": (truncate, "model.safetensors is damaged or not a safetensors file"),
    "a pickle": (
        lambda folder: (folder / "model.safetensors").write_bytes(pickle.dumps({"a": 1})),
        "model.safetensors is damaged or not a safetensors file",
    ),
    "an empty file": (
        lambda folder: (folder / "model.safetensors").write_bytes(b""),
        "model.safetensors is damaged or not a safetensors file",
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_what_does_not_fit_is_refused_by_name(release_folder: Path, name: str) -> None:
    damage, message = DAMAGES[name]
    damage(release_folder)
    with pytest.raises(ValueError, match=message):
        load_release(release_folder)


def bomb(folder: Path) -> None:
    """Ask for a network of gigabytes, of which the weights have nothing."""
    change_config(num_hiddens=2048, num_layers=8, embed_size=2048)(folder)


def test_a_config_that_is_a_bomb_is_refused_before_anything_is_built(
    release_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[torch.device] = []

    def build(config: ModelConfig) -> EncoderDecoder:
        model = build_model(config)
        made.append(next(model.parameters()).device)
        return model

    monkeypatch.setattr("model.release.build_model", build)
    bomb(release_folder)
    with pytest.raises(ValueError, match=r"is \[.*, not \[|lacks tensors"):
        load_release(release_folder)
    assert [device.type for device in made] == ["meta"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_too_large_is_not_read(release_folder: Path, name: str) -> None:
    with (release_folder / name).open("r+b") as file:
        file.truncate(200_000_000)
    with pytest.raises(ValueError, match=rf"{name} has 200.0 MB"):
        check_release(release_folder)


def test_every_message_is_bounded(release_folder: Path) -> None:
    many = {"x" * 50 + str(number): torch.zeros(1) for number in range(500)}
    change_weights(lambda tensors: tensors.update(many))(release_folder)
    with pytest.raises(ValueError, match="no part of the model takes") as refused:
        check_release(release_folder)
    assert len(str(refused.value)) < 200


def test_a_wrong_checksum_is_reported(release_folder: Path) -> None:
    sums = {name: sha256(release_folder / name) for name in FILES}
    check_release(release_folder, sums)
    data = bytearray((release_folder / "model.safetensors").read_bytes())
    data[-1] ^= 1
    (release_folder / "model.safetensors").write_bytes(data)
    check_release(release_folder)
    with pytest.raises(ValueError, match=r"model.safetensors is damaged: its sha256"):
        check_release(release_folder, sums)
