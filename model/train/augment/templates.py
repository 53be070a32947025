"""Pairs from templates: prices, units, dates, telephone numbers, addresses, codes, names.

`templates.tsv` has lines `English<TAB>Spanish`. A slot such as `{price}` gets the same value on
both sides, written as each language writes it; `{price2}` is another one. Apart from decimals,
which Spanish writes with a comma, figures are copied digit for digit.
"""

import random
import re
import string
from collections.abc import Callable, Iterator
from pathlib import Path

from model.config import Direction
from model.train.augment import listed
from model.train.augment.names import (
    LADIES,
    MASTERS,
    MEN,
    SURNAMES,
    WOMEN,
    fit_spanish,
    invent,
    titled,
)
from model.train.data import Pair, orient

TEMPLATES = Path(__file__).parent / "templates.tsv"
UNIT_SPACE = re.compile(r"(?<=\d) (?=(?:kg|g|km|m|cm|mm|l|ml|km/h|GB|MB|kB|TB|€)\b|€)")
"""What many leave out between a figure and its unit."""
SLOT = re.compile(r"\{([a-z]+)\d?\}")

CITIES = listed(
    "Boston Lima Madrid Chicago Montevideo Caracas Toronto Santiago Rosario Valencia Denver Dallas"
    " Oslo Quito Managua Tokio Rosario Salta Houston Toledo Granada Seattle Miami Mendoza Bilbao"
    " Cusco Vigo Austin Dakar Nairobi Manila Sevilla Tampa Phoenix Bristol Oxford Leeds Cork Lagos"
)
BRANDS = listed(
    "Google YouTube WhatsApp Instagram Netflix Samsung Sony Toyota Ford Fiat Adidas Puma Nike"
    " Spotify Microsoft Amazon Twitter Facebook Zoom Visa Ikea Lego Nokia Honda BMW LG Zara"
    " Linux Android Firefox Telegram TikTok Gmail Windows Nestlé Colgate Volvo Yamaha Canon Xerox"
)
TOPICS = listed(
    "Music Travel Food School Sun Summer Home Books Art Friday Family Love Sport News Garden"
)
MONTHS = (
    *(("January", "enero"), ("February", "febrero"), ("March", "marzo"), ("April", "abril")),
    *(("May", "mayo"), ("June", "junio"), ("July", "julio"), ("August", "agosto")),
    *(("September", "septiembre"), ("October", "octubre"), ("November", "noviembre")),
    ("December", "diciembre"),
)
CURRENCIES = (("dollars", "dólares"), ("euros", "euros"), ("pesos", "pesos"), ("pounds", "libras"))
WEIGHTS = (("kg", "kg"), ("g", "g"), ("kilos", "kilos"), ("pounds", "libras"), ("grams", "gramos"))
LENGTHS = (
    *(("km", "km"), ("m", "m"), ("cm", "cm"), ("mm", "mm"), ("meters", "metros")),
    *(("miles", "millas"), ("kilometers", "kilómetros"), ("feet", "pies")),
)
VOLUMES = (("l", "l"), ("ml", "ml"), ("liters", "litros"), ("litres", "litros"))
SPEEDS = (("km/h", "km/h"), ("mph", "mph"), ("m/s", "m/s"))
SIZES = (("GB", "GB"), ("MB", "MB"), ("kB", "kB"), ("TB", "TB"))
DEGREES = (("°C", "°C"), ("°", "°"), ("degrees", "grados"), ("°F", "°F"))

PHONES = listed(
    "### ### ###|###-####|### ####|(###) ###-####|###-###-####|+## ## #### ####|## ### ## ##"
    "|####-####|#########|+## ### ### ###|### ## ## ##|(0##) ####-####|##########|#### ####",
    "|",
)
"""Shapes of telephone numbers."""
CODES = listed(
    "AA-####|AA####|A##|#A|AAA ###|AA ### AA|A#A#|####-AA|aA#a#A|A-##|AAA-##-##|##A|AA ####"
    "|###-###|A####A|aaaa##|#A#A#A",
    "|",
)
"""Shapes of codes."""

Value = tuple[str, str]
"""The same in English and in Spanish."""


def _same(text: str) -> Value:
    return text, text


def _digits(count: int, rng: random.Random) -> str:
    return "".join(rng.choice(string.digits) for _ in range(count))


def _number(rng: random.Random) -> str:
    """Return a whole number; as likely one of 1 digit as one of 4."""
    length = rng.randint(1, 4)
    return str(rng.randint(max(2, 10 ** (length - 1)), 10**length - 1))


def _decimal(rng: random.Random) -> Value:
    whole, rest = rng.randint(0, 99), _digits(rng.choice((1, 1, 2)), rng)
    return f"{whole}.{rest}", f"{whole},{rest}"


def _amount(rng: random.Random) -> Value:
    return _decimal(rng) if rng.random() < 0.3 else _same(_number(rng))


def _thousands(rng: random.Random) -> Value:
    groups = [str(rng.randint(1, 999)), *(_digits(3, rng) for _ in range(rng.choice((1, 1, 2))))]
    return ",".join(groups), ".".join(groups)


def _with(value: Value, unit: Value) -> Value:
    space = "" if unit[0] in "°%" else " "
    return f"{value[0]}{space}{unit[0]}", f"{value[1]}{space}{unit[1]}"


def _measure(*units: Value) -> "Maker":
    return lambda rng: _with(_amount(rng), rng.choice(units))


def _price(rng: random.Random) -> Value:
    amount = english, spanish = _amount(rng)
    sign = rng.choice("$$$€€£")
    shapes = (
        *[(f"{sign}{english}", f"{sign}{spanish}")] * 2,
        *[_with(amount, rng.choice(CURRENCIES))] * 2,
        _with(amount, _same("€")),
        _with(amount, _same(rng.choice(("USD", "EUR", "ARS", "GBP")))),
    )
    return rng.choice(shapes)


def _phone(rng: random.Random) -> Value:
    return _same(re.sub("#", lambda _: rng.choice(string.digits), rng.choice(PHONES)))


def _time(rng: random.Random) -> Value:
    hour, minute = rng.randint(2, 23), rng.randint(0, 59)
    if hour <= 12 and rng.random() < 0.3:
        return _same(f"{hour}:{minute:02} {rng.choice(('a.m.', 'p.m.'))}")
    return _same(f"{hour}:{minute:02}")


def _day(rng: random.Random) -> Value:
    (month, mes), day = rng.choice(MONTHS), rng.randint(2, 28)
    return rng.choice((f"{month} {day}", f"{day} {month}")), f"{day} de {mes}"


def _year(rng: random.Random) -> Value:
    return _same(str(rng.randint(1700, 2040)))


def _date(rng: random.Random) -> Value:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1900, 2040)
    if rng.random() < 0.5:
        name, nombre = MONTHS[month - 1]
        english = rng.choice((f"{name} {day}, {year}", f"{day} {name} {year}"))
        return english, f"{day} de {nombre} de {year}"
    shape = rng.choice(("{d}/{m}/{y}", "{d:02}/{m:02}/{y}", "{y}-{m:02}-{d:02}", "{d}.{m}.{y}"))
    return _same(shape.format(d=day, m=month, y=year))


def _code(rng: random.Random) -> Value:
    kinds = {"A": string.ascii_uppercase, "a": string.ascii_lowercase, "#": string.digits}
    return _same("".join(rng.choice(kinds.get(char, char)) for char in rng.choice(CODES)))


def _version(rng: random.Random) -> Value:
    return _same(".".join(str(rng.randint(0, 20)) for _ in range(rng.choice((2, 3)))))


def _plain(name: str) -> str:
    """Return `name` as an address has it."""
    return re.sub(r"[^a-z]", "", name.lower().translate(str.maketrans("áéíóúñ", "aeioun")))


def _label(rng: random.Random) -> str:
    return _plain(invent(MEN + WOMEN + SURNAMES + CITIES, rng))


def _domain(rng: random.Random) -> str:
    ends = listed("com com com org net es com.ar edu io mx")
    middle = rng.choice(("example", "mail", "correo", _label(rng), _label(rng), _label(rng)))
    return f"{middle}.{rng.choice(ends)}"


def _user(rng: random.Random) -> str:
    first, last = _plain(rng.choice(MEN + WOMEN)), _plain(rng.choice(SURNAMES))
    figure = str(rng.randint(1, 2010))
    shapes = (first, f"{first}.{last}", f"{first[0]}{last}", f"{first}_{last}", f"{first}{figure}")
    return rng.choice((*shapes, f"{first}-{last}", f"{last}{figure}", f"{first}_{figure}"))


def _url(rng: random.Random) -> Value:
    start = rng.choice(("www.", "https://", "https://www.", "http://", ""))
    end = rng.choice(("", "", "/", f"/{_label(rng)}", f"/{_label(rng)}/{rng.randint(1, 999)}"))
    query = f"?id={rng.randint(1, 9999)}" if rng.random() < 0.1 else ""
    return _same(f"{start}{_domain(rng)}{end}{query}")


def _hashtag(rng: random.Random) -> Value:
    return _same(f"#{rng.choice(TOPICS)}{rng.choice(('', '', rng.choice(TOPICS), '2025'))}")


def _math(rng: random.Random) -> Value:
    a, b = rng.randint(2, 99), rng.randint(2, 99)
    shapes = (
        *(f"{a} + {b} = {a + b}", f"{a} - {b} = {a - b}", f"{a} * {b} = {a * b}"),
        *(f"{a} x {b} = {a * b}", f"{a * b} / {b} = {a}", f"{a} {'<' if a < b else '>'} {b}"),
    )
    return _same(rng.choice(shapes))


def _height(rng: random.Random) -> Value:
    centimetres = rng.randint(90, 210)
    metres = f"{centimetres // 100}.{centimetres % 100:02} m"
    return rng.choice((_same(f"{centimetres} cm"), (metres, metres.replace(".", ","))))


def _keys(rng: random.Random) -> Value:
    last = rng.choice(f"{string.ascii_uppercase}+-/=123456789")
    return _same(rng.choice((f"Ctrl+{last}", f"Alt+{last}", f"Ctrl+Shift+{last}", f"F{last}")))


def _file(rng: random.Random) -> Value:
    name = f"{_label(rng)}{rng.choice(('', '_', '-', ' (2)', '[1]', str(rng.randint(1, 99))))}"
    folder = rng.choice(("", "", f"/home/{_label(rng)}/", f"C:/{_label(rng)}/"))
    return _same(f"{folder}{name}.{rng.choice(('txt', 'pdf', 'jpg', 'docx', 'mp3', 'csv'))}")


def _first(names: list[str], rng: random.Random) -> str:
    return rng.choice(names) if rng.random() < 0.7 else invent(names, rng)


def _person(rng: random.Random) -> Value:
    first = _first(MEN + WOMEN, rng)
    return _same(first if rng.random() < 0.4 else f"{first} {_first(SURNAMES, rng)}")


Maker = Callable[[random.Random], Value]
MAKERS: dict[str, Maker] = {
    "phone": _phone,
    "email": lambda rng: _same(f"{_user(rng)}@{_domain(rng)}"),
    "url": _url,
    "handle": lambda rng: _same(f"@{_user(rng).replace('-', '')}"),
    "hashtag": _hashtag,
    "weight": _measure(*WEIGHTS),
    "volume": _measure(*VOLUMES),
    "length": _measure(*LENGTHS),
    "speed": _measure(*SPEEDS),
    "degrees": _measure(*DEGREES),
    "size": _measure(*SIZES),
    "percent": _measure(("%", "%")),
    "price": _price,
    "time": _time,
    "day": _day,
    "date": _date,
    "height": _height,
    "keys": _keys,
    "file": _file,
    "sign": lambda rng: _same(rng.choice("#$%&*+-/<=>@[]_^~|€£°ºª!?;:")),
    "year": _year,
    "code": _code,
    "version": _version,
    "math": _math,
    "n": lambda rng: _same(_number(rng)),
    "small": lambda rng: _same(str(rng.randint(2, 12))),
    "thousands": _thousands,
    "decimal": _decimal,
    "name": lambda rng: _same(_first(MEN, rng)),
    "man": lambda rng: _same(_first(MEN, rng)),
    "woman": lambda rng: _same(_first(WOMEN, rng)),
    "person": _person,
    "surname": lambda rng: _same(_first(SURNAMES, rng)),
    "city": lambda rng: _same(rng.choice(CITIES)),
    "brand": lambda rng: _same(rng.choice(BRANDS)),
}
TITLES = {"mr": MASTERS, "mrs": LADIES}


def _value(slot: str, direction: Direction, rng: random.Random) -> Value:
    if slot not in TITLES:
        return MAKERS[slot](rng)
    surname = _first(SURNAMES, rng)
    return _with(titled(TITLES[slot], direction, rng), _same(surname))


def fill(english: str, spanish: str, direction: Direction, rng: random.Random) -> Pair:
    """Return a pair of both templates with new values in their slots."""
    slots = dict.fromkeys(match[0] for match in SLOT.finditer(english))
    values = {slot: _value(slot.strip("{}0123456789"), direction, rng) for slot in slots}
    for slot, (in_english, in_spanish) in values.items():
        english = english.replace(slot, in_english)
        spanish = spanish.replace(slot, in_spanish)
    english, spanish = (re.sub(r"(\.m\.)\.", r"\1", text) for text in (english, spanish))
    pair = orient(english, fit_spanish(spanish), "templates", direction == "es-en")
    if rng.random() < 0.25:
        return Pair(UNIT_SPACE.sub("", pair.src), pair.tgt, pair.source)
    return pair


def filled(count: int, direction: Direction, rng: random.Random) -> Iterator[Pair]:
    """Yield `count` pairs of each template."""
    for line in TEMPLATES.read_text(encoding="utf-8").splitlines():
        english, spanish = line.split("\t")
        for _ in range(count):
            yield fill(english, spanish, direction, rng)
