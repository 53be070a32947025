"""What a model is made of: one frozen record, saved beside the weights as JSON."""

import argparse
import json
from dataclasses import MISSING, Field, asdict, dataclass, field, fields
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

Architecture = Literal["attention", "context"]
Direction = Annotated[str, "two ISO 639-1 codes: the language read, the language written"]
"""Example: "pt-en". `check_direction` refuses anything else."""
Columns = tuple[str, str]
"""The languages of a file's two columns of sentences. Example: ("en", "pt")."""
T = TypeVar("T")

SHIPPED: tuple[Direction, ...] = ("en-es", "es-en")
"""The directions of the embedded releases."""
ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy"
    " da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr"
    " ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv"
    " kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no"
    " nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn"
    " so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo"
    " wa wo xh yi yo za zh zu"
)
CODES = frozenset(ISO_639_1.split())
"""The two-letter codes of ISO 639-1."""


def check_direction(value: object) -> Direction:
    """Return `value` if it is a direction; `ValueError` if it is not."""
    codes = value.split("-") if isinstance(value, str) else []
    if len(codes) != 2 or codes[0] == codes[1] or not CODES.issuperset(codes):
        raise ValueError(
            f"{shorten(repr(value))}, not two different ISO 639-1 codes with a hyphen, as in pt-en"
        )
    return "-".join(codes)


def languages_of(direction: Direction) -> tuple[str, str]:
    """Return the language read and the language written. Example: "pt-en" → ("pt", "en")."""
    src, tgt = direction.split("-")
    return src, tgt


def turned(direction: Direction) -> Direction:
    """Return the other direction. Example: "pt-en" → "en-pt"."""
    src, tgt = languages_of(direction)
    return f"{tgt}-{src}"


def model_name(direction: str, architecture: str) -> str:
    """Return what links, the menu and the API call a model. Example: "en-es-attention"."""
    return f"{direction}-{architecture}"


MOST = {
    "vocab_size": 100_000,
    "embed_size": 2048,
    "num_hiddens": 2048,
    "num_layers": 8,
    "max_src_len": 500,
    "long_src_len": 500,
}
"""The largest settings that are read: a file from anywhere must not fill the memory."""
LONGEST = 60
"""Characters of a wrong value that a message repeats."""


@dataclass(frozen=True)
class ModelConfig:
    """The sizes that weights and tokenizer must agree on."""

    architecture: Architecture = "attention"
    """`context`: one vector carries the source; `attention`: every step looks at all of it."""
    direction: Direction = "en-es"
    """The language read and the language written."""
    vocab_size: int = 8000
    """Pieces of the tokenizer that both languages share."""
    embed_size: int = 256
    """Length of a piece's vector, on the way in and on the way out."""
    num_hiddens: int = 512
    """Units of a layer; a bidirectional encoder gives half of them to each direction."""
    num_layers: int = 2
    """GRU layers of the encoder and of the decoder."""
    dropout: float = 0.3
    """Share of values left out between layers while training."""
    max_src_len: int = 60
    """Longest source in pieces, the end mark not counted: training and page keep to it."""
    long_src_len: int = 25
    """95 % of the training sources are at most this long, in pieces."""
    format: Literal[1, 2] = field(default=2, metadata={"flag": False})
    """1: written before there was a second, whose `context` gets one vector and no more."""

    def to_json(self) -> str:
        """Return the settings as indented JSON."""
        return json.dumps(asdict(self), indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "ModelConfig":
        """Read settings; `ValueError` on broken JSON or an unknown, missing or impossible one."""
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"not JSON: {shorten(error)}") from error
        if not isinstance(values, dict):
            raise ValueError("not a JSON object of settings")
        values.setdefault("format", 1)  # written before there was a second one
        names = {each.name for each in fields(cls)}
        if unknown := sorted(set(values) - names):
            raise ValueError(f"unknown settings: {shorten(', '.join(unknown))}")
        if missing := sorted(names - set(values)):
            raise ValueError(f"missing settings: {', '.join(missing)}")
        for each in fields(cls):
            _check(each.name, each.type, values[each.name])
        if values["architecture"] == "context" and values["format"] == 1:
            raise ValueError(
                "a context model of format 1, whose decoder gets each layer's state; read is "
                "format 2, whose decoder gets one vector: train it again"
            )
        if values["architecture"] == "attention" and values["num_hiddens"] % 2:
            raise ValueError(f"num_hiddens is {values['num_hiddens']}, but attention halves it")
        return cls(**values)


def shorten(value: object) -> str:
    """Return `value` as text, cut where a message would become too long."""
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _check(name: str, kind: Any, value: Any) -> None:
    wrong = f"{name} is {shorten(repr(value))}, not"
    if kind == Direction:
        try:
            check_direction(value)
        except ValueError as error:
            raise ValueError(f"{name} is {error}") from error
    elif get_origin(kind) is Literal:
        known = get_args(kind)
        if type(value) is not type(known[0]) or value not in known:
            raise ValueError(f"{wrong} one of {', '.join(map(str, known))}")
    elif kind is float:
        if type(value) not in (int, float) or not 0 <= value < 1:
            raise ValueError(f"{wrong} a share from 0 to below 1")
    elif type(value) is not int or not 1 <= value <= MOST[name]:
        raise ValueError(f"{wrong} a whole number from 1 to {MOST[name]}")


def add_flags(parser: argparse.ArgumentParser, cls: type) -> None:
    """Add one flag per field of `cls` to `parser`."""
    for each in flags_of(cls):
        flag = "--" + each.name.replace("_", "-")
        if each.type is bool:
            parser.add_argument(flag, action="store_true")
            continue
        if each.type == Columns:
            add_columns(parser)
            continue
        choices = get_args(each.type) if get_origin(each.type) is Literal else None
        parser.add_argument(
            flag,
            type=read_direction if each.type == Direction else str if choices else each.type,
            choices=choices,
            required=each.default is MISSING,
            default=None if each.default is MISSING else each.default,
            help="(required)" if each.default is MISSING else f"(default: {each.default})",
        )


def add_columns(parser: argparse.ArgumentParser) -> None:
    """Add the flag `--columns` to `parser`."""
    parser.add_argument(
        "--columns",
        nargs=2,
        default=["en", "es"],
        metavar="CODE",
        help="the languages of the two columns of sentences (default: en es)",
    )


def read_direction(text: str) -> Direction:
    """Return the direction that a flag names, for `argparse`."""
    try:
        return check_direction(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def flags_of(cls: type) -> list[Field[Any]]:
    """Return the fields of the dataclass `cls` that are settings of a command."""
    return [each for each in fields(cls) if each.metadata.get("flag", True)]


def from_flags(cls: type[T], args: argparse.Namespace) -> T:
    """Build `cls` from parsed flags, ignoring the flags of other dataclasses."""
    values = {each.name: getattr(args, each.name) for each in flags_of(cls)}
    # Several values of one flag come as a list, which a frozen record cannot hold.
    return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
