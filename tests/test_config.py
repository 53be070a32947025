"""Settings: saved as JSON, and refused when they are not exactly these."""

import json

import pytest

from model.config import ModelConfig


def test_settings_come_back_from_json() -> None:
    config = ModelConfig(architecture="context", vocab_size=123, dropout=0.25)
    assert ModelConfig.from_json(config.to_json()) == config


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": 3}, "unknown settings: colour"),
        ({"vocab_size": None}, "vocab_size is None"),
        ({"vocab_size": 0}, "vocab_size is 0"),
        ({"vocab_size": True}, "vocab_size is True"),
        ({"dropout": 1.5}, "dropout is 1.5"),
        ({"architecture": "lstm"}, "architecture is 'lstm'"),
    ],
)
def test_other_settings_are_refused(change: dict[str, object], message: str) -> None:
    values = json.loads(ModelConfig().to_json()) | change
    with pytest.raises(ValueError, match=message):
        ModelConfig.from_json(json.dumps(values))


def test_settings_without_a_format_are_of_the_first() -> None:
    values = json.loads(ModelConfig().to_json())
    assert values.pop("format") == 2
    assert ModelConfig.from_json(json.dumps(values)).format == 1
    with pytest.raises(ValueError, match="format is 3, not one of 1, 2"):
        ModelConfig.from_json(json.dumps(values | {"format": 3}))


def test_missing_settings_and_broken_json_are_refused() -> None:
    with pytest.raises(ValueError, match="missing settings: architecture"):
        ModelConfig.from_json("{}")
    with pytest.raises(ValueError, match="not JSON"):
        ModelConfig.from_json("{")
    with pytest.raises(ValueError, match="not a JSON object"):
        ModelConfig.from_json("[]")
