"""The mean of releases is a release; of others than like ones it is refused."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from conftest import SENTENCES

from model.config import ModelConfig
from model.network.build import build_model
from model.release import Release, load_release
from model.tokenizer import train_tokenizer
from model.train.average import average


def weights(release: Release) -> dict[str, torch.Tensor]:
    return {name: value.detach().clone() for name, value in release.model.named_parameters()}


def test_each_weight_is_the_mean(release_folder: Path, config: ModelConfig) -> None:
    first, second = load_release(release_folder), load_release(release_folder)
    torch.manual_seed(9)
    second.model.load_state_dict(build_model(config).state_dict())
    before, other = weights(first), weights(second)
    mean = weights(average([first, second]))
    for name in before:
        torch.testing.assert_close(mean[name], (before[name] + other[name]) / 2)


def test_unlike_releases_are_refused(release: Release, release_folder: Path) -> None:
    other = load_release(release_folder)
    bigger = replace(other, config=replace(other.config, num_hiddens=32))
    with pytest.raises(ValueError, match="num_hiddens 32, not 16"):
        average([bigger, release])
    pieces = train_tokenizer(SENTENCES[:6], vocab_size=130)
    with pytest.raises(ValueError, match="other pieces"):
        average([replace(other, tokenizer=pieces), release])
