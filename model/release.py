"""A release: the folder or Hub repository that the page loads a model from.

It holds `config.json`, `model.safetensors` (half precision), `spm.model` and `README.md` (the
model card). Loading is strict: what does not fit is refused with a sentence that names it, and
there is never a model with fresh or partly loaded weights.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from model.base import EncoderDecoder
from model.build import build_model
from model.config import ModelConfig
from model.tokenizer import Tokenizer

CONFIG, WEIGHTS, TOKENIZER, CARD = "config.json", "model.safetensors", "spm.model", "README.md"
FILES = (CONFIG, WEIGHTS, TOKENIZER, CARD)


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


def load_release(folder: Path, device: str = "cpu") -> Release:
    """Load a release from `folder` onto `device`, in single precision, ready to translate.

    Raises `ValueError` with a sentence that names the file and what is wrong with it: a file
    missing, settings that are broken, a tokenizer of another size, weights that are truncated,
    not safetensors, not finite, or not exactly the tensors that the settings ask for.
    """
    for name in FILES:
        if not (folder / name).is_file():
            raise ValueError(f"{folder.name} is not a release: {name} is missing")
    try:
        config = ModelConfig.from_json((folder / CONFIG).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{folder.name}/{CONFIG}: {error}") from error
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
    revision = hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()[:7]
    return Release(folder.name, revision, config, model.to(device).eval(), tokenizer)


def _fill(model: EncoderDecoder, path: Path) -> None:
    """Copy the tensors in `path` into `model`; all of them, and nothing else."""
    name = f"{path.parent.name}/{path.name}"
    try:
        with safe_open(path, framework="pt") as file:
            tensors: dict[str, Tensor] = {
                key: file.get_tensor(key)
                for key in file.keys()  # noqa: SIM118  (it is no mapping)
            }
    except (SafetensorError, OSError) as error:
        raise ValueError(f"{name} is damaged or not a safetensors file: {error}") from error
    wanted = dict(model.named_parameters())
    if missing := sorted(set(wanted) - set(tensors)):
        raise ValueError(f"{name} lacks tensors: {', '.join(missing)}")
    if extra := sorted(set(tensors) - set(wanted)):
        raise ValueError(f"{name} has tensors that no part of the model takes: {', '.join(extra)}")
    with torch.no_grad():
        for key, parameter in wanted.items():
            if tensors[key].shape != parameter.shape:
                raise ValueError(
                    f"{name}: {key} is {list(tensors[key].shape)}, not {list(parameter.shape)}"
                )
            if not tensors[key].isfinite().all():
                raise ValueError(f"{name}: {key} holds values that are not finite")
            parameter.copy_(tensors[key])
