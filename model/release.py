"""A release: the folder or Hub repository that the page loads a model from.

It holds `config.json`, `model.safetensors` (half precision), `spm.model` and `README.md` (the
model card). Loading is strict: what does not fit is refused with a sentence that names it, and
there is never a model with fresh or partly loaded weights.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from model.config import ModelConfig, shorten
from model.network.base import EncoderDecoder
from model.network.build import build_model
from model.tokenizer import Tokenizer

CONFIG, WEIGHTS, TOKENIZER, CARD = "config.json", "model.safetensors", "spm.model", "README.md"
FILES = (CONFIG, WEIGHTS, TOKENIZER, CARD)
MOST_MEGABYTES = {CONFIG: 0.1, WEIGHTS: 100, TOKENIZER: 10, CARD: 1}
"""What a file may have; nothing of a larger one is read."""


@dataclass(frozen=True)
class Release:
    """A trained model, ready to translate."""

    id: str
    """The Hub id, or the folder's name."""
    revision: str
    """First 7 digits: of the commit on the Hub, or of the weights' sha256 in a folder."""
    config: ModelConfig
    model: EncoderDecoder
    tokenizer: Tokenizer
    origin: Literal["folder", "hub"] = "folder"
    """Where it came from."""
    card: str = ""
    """The model card, as it is in the file."""


def save_release(
    folder: Path, config: ModelConfig, model: EncoderDecoder, tokenizer: Tokenizer, card: str
) -> None:
    """Write the four files of a release to `folder`, the weights in half precision."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: p.detach().cpu().half().contiguous() for name, p in model.named_parameters()}
    save_file(weights, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)  # safetensors lets nobody else read it
    (folder / CONFIG).write_text(config.to_json(), encoding="utf-8")
    (folder / TOKENIZER).write_bytes(tokenizer.model)
    (folder / CARD).write_text(card, encoding="utf-8")


def check_release(folder: Path, sums: Mapping[str, str] | None = None) -> ModelConfig:
    """Return the settings of the release in `folder`, without its weights being read.

    Raises `ValueError` with a sentence that names the file and what is wrong with it: it is
    missing or too large, its sha256 is not the one in `sums`, its settings are broken, or the
    header of the weights does not list exactly the tensors that the settings ask for.
    """
    for name in FILES:
        if not (folder / name).is_file():
            raise ValueError(f"{folder.name} is not a release: {name} is missing")
        if (size := (folder / name).stat().st_size / 1e6) > MOST_MEGABYTES[name]:
            raise ValueError(f"{folder.name}/{name} has {size:.1f} MB: too much for a release")
    for name, wanted in (sums or {}).items():
        if sha256(folder / name) != wanted:
            raise ValueError(f"{folder.name}/{name} is damaged: its sha256 is not the listed one")
    try:
        config = ModelConfig.from_json((folder / CONFIG).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{folder.name}/{CONFIG}: {error}") from error
    _check_shapes(config, folder / WEIGHTS)
    return config


def load_release(folder: Path, device: str = "cpu") -> Release:
    """Load a release from `folder` onto `device`, in single precision, ready to translate.

    Raises `ValueError` as `check_release` does, and if the tokenizer is broken or of another
    size, or the weights are not finite.
    """
    config = check_release(folder)
    try:
        tokenizer = Tokenizer((folder / TOKENIZER).read_bytes())
    except ValueError as error:
        raise ValueError(f"{folder.name}/{TOKENIZER}: {error}") from error
    if tokenizer.vocab_size != config.vocab_size:
        raise ValueError(
            f"{folder.name}/{TOKENIZER} has {tokenizer.vocab_size} pieces, "
            f"but {CONFIG} says {config.vocab_size}"
        )
    model = build_model(config)
    _fill(model, folder / WEIGHTS)
    revision = sha256(folder / WEIGHTS)[:7]
    card = (folder / CARD).read_text(encoding="utf-8", errors="replace")
    return Release(folder.name, revision, config, model.to(device).eval(), tokenizer, card=card)


def sha256(path: Path) -> str:
    """Return the sha256 of a file as hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_shapes(config: ModelConfig, path: Path) -> None:
    """Compare the header of the weights with the tensors that `config` asks for."""
    name = f"{path.parent.name}/{path.name}"
    try:
        with safe_open(path, framework="pt") as file:
            found = {key: file.get_slice(key).get_shape() for key in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        reason = shorten(error)
        raise ValueError(f"{name} is damaged or not a safetensors file: {reason}") from error
    with torch.device("meta"):  # shapes only, no memory
        wanted = {key: list(p.shape) for key, p in build_model(config).named_parameters()}
    if missing := sorted(set(wanted) - set(found)):
        raise ValueError(f"{name} lacks tensors: {shorten(', '.join(missing))}")
    if extra := sorted(set(found) - set(wanted)):
        names = shorten(", ".join(extra))
        raise ValueError(f"{name} has tensors that no part of the model takes: {names}")
    for key, shape in wanted.items():
        if found[key] != shape:
            raise ValueError(f"{name}: {key} is {shorten(found[key])}, not {shape}")


def _fill(model: EncoderDecoder, path: Path) -> None:
    """Copy the tensors in `path`, whose names and shapes have been checked, into `model`."""
    with safe_open(path, framework="pt") as file, torch.no_grad():
        for key, parameter in model.named_parameters():
            tensor: Tensor = file.get_tensor(key)
            if not tensor.isfinite().all():
                name = f"{path.parent.name}/{path.name}"
                raise ValueError(f"{name}: {key} holds values that are not finite")
            parameter.copy_(tensor)


def check_like(start: ModelConfig, wanted: ModelConfig) -> None:
    """Refuse to start from a release of another kind or other sizes, by name."""
    names = ("architecture", "vocab_size", "embed_size", "num_hiddens", "num_layers")
    for name in names:
        theirs, mine = getattr(start, name), getattr(wanted, name)
        if theirs != mine:
            raise ValueError(f"the release to start from has {name} {theirs}, not {mine}")
