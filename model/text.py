"""What is done to a reader's text before a model sees it: its sentences, its language."""

import re
from collections.abc import Iterator

MESSAGES = {
    "empty": "There is nothing to translate: 0 characters that can be seen.",
    "too_long": "Sentence {sentence} has {pieces} pieces; the model reads at most {limit}.",
    "too_many": "The text has {sentences} sentences; at most {limit} are translated at a time.",
}
"""Why a text is refused, by key; the page has the same keys in its own languages."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ABBREVIATIONS = _words(
    "mr mrs ms dr prof st jr sr sra srta dra ud uds vs etc e.g i.e p.ej ee núm pág a.m p.m"
)
"""Words whose full stop ends no sentence, without that stop."""

OPENERS = r"[\"'“‘«(\[—–-]*"
# Possessive, and begun only where a mark begins: linear in the length of any text.
SENTENCE_END = re.compile(
    rf"(?<![.!?…])(?P<mark>[.!?…]++)[\"'”’»)\]]*+(?P<gap>\s++)(?={OPENERS}(?P<next>[¿¡\w]))"
)
LINE_START = re.compile(rf"\s*+{OPENERS}[¿¡A-ZÁÉÍÓÚÜÑ]")
LONGEST_SHORT = 8
"""Characters of the longest word that is looked up among the abbreviations, and some."""

WORDS = {
    "en": _words(
        "i you he she it we they my your his her our their this that these those the an is am are"
        " was were be been do does did don't didn't have has had will would can could should not"
        " and or but if because of in on at to from with for what who where when why how there"
        " hello yes please thanks good very want like one some any all"
    ),
    "es": _words(
        "yo tú él ella ello nosotros ustedes ellos ellas mi tu su mis sus este esta esto ese esa"
        " eso el la los las un una unos unas es soy eres son era fue ser estar está estoy están"
        " hay tengo tiene tienen ha he hemos del al de en con por para sin sobre y o pero si"
        " porque que qué quién dónde cuándo cómo muy más ya también hola gracias"
        " sí quiero puede puedo le les se lo nos te"
    ),
}
"""Frequent words; those that are frequent in both ("me", "a") tell nothing and are left out."""


class InputError(ValueError):
    """A text that cannot be translated: a key of `MESSAGES` and the numbers that were wrong."""

    def __init__(self, key: str, **values: int) -> None:
        super().__init__(MESSAGES[key].format(**values))
        self.key = key
        self.values = values


def split_sentences(text: str) -> list[str]:
    """Cut `text` after each sentence, at blank lines, and at lines that begin with a capital.

    A sentence ends with a mark, a space, and a beginning: a capital, a figure, "¿" or "¡".
    """
    sentences = (sentence.strip() for part in _parts(text) for sentence in _split_part(part))
    return [sentence for sentence in sentences if sentence]


def _parts(text: str) -> Iterator[str]:
    """Yield lines, each with those after it that go on in small letters."""
    part: list[str] = []
    for line in text.splitlines():
        if not line.strip() or LINE_START.match(line):
            yield "\n".join(part)
            part = []
        part.append(line)
    yield "\n".join(part)


def _split_part(part: str) -> list[str]:
    sentences, start = [], 0
    for match in SENTENCE_END.finditer(part):
        begins = match["next"].isupper() or match["next"].isdigit() or match["next"] in "¿¡"
        before = part[max(start, match.start() - LONGEST_SHORT) : match.start()]
        word = (before.split() or [""])[-1].lstrip("\"'“‘«([¿¡").lower()
        if begins and not (match["mark"] == "." and _is_short(word, match["next"])):
            sentences.append(part[start : match.start("gap")])
            start = match.end()
    return [*sentences, part[start:]]


def _is_short(word: str, following: str) -> bool:
    """Whether a full stop after `word` may stand for letters left out: "Dr. Vega", "No. 5"."""
    initial = len(word) == 1 and word.isalpha() and word != "i"
    return word in ABBREVIATIONS or initial or (word == "no" and following.isdigit())


def guess_language(text: str) -> str | None:
    """Return `en` or `es` if frequent words of one clearly outweigh the other's, else none."""
    words = re.findall(r"[\w']+", text.lower())
    counts = {language: sum(w in known for w in words) for language, known in WORDS.items()}
    counts["es"] += sum(text.count(char) for char in "¿¡ñÑ")
    less, more = sorted(counts, key=lambda language: counts[language])
    if counts[more] > 2 * counts[less]:
        return more
    return None
