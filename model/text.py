"""All that is done to a reader's text before a model sees it, and why a text is refused.

A text is counted, cut into sentences, and each sentence put into plain forms. What lies between
the sentences (line breaks, list markers, lines without a letter) is kept for the translation.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import regex

from model.messages import english

MAX_CHARACTERS = 12 * 1000
"""Of a whole text; counted before anything else is done to it."""
MAX_SENTENCES = 40
"""Sentences and lines of a text; each line of a list counts."""
MAX_MARKS = 30
"""Combining marks kept after one letter: `unicodedata.normalize` is quadratic in their number."""

Refusal = Literal[
    "empty", "unreadable", "too_big", "too_many", "too_long", "reference_empty", "reference_long"
]
"""Why a text is refused; the message's key is `input.` and this."""


class InputError(ValueError):
    """A text that cannot be translated or scored: why, and the numbers that were wrong."""

    def __init__(self, key: Refusal, **values: int) -> None:
        super().__init__(english(f"input.{key}", **values))
        self.key = key
        self.values = values


def check_size(text: str) -> None:
    """Raise `InputError` if `text` has too many characters; call it before any other work."""
    if len(text) > MAX_CHARACTERS:
        raise InputError("too_big", characters=len(text), limit=MAX_CHARACTERS)


# Plain forms

JOINER = "\u200d"
"""Joins emoji into one sign, such as a family."""
FORMS = {
    **dict.fromkeys("“”„‟″〝〞«»❝❞", '"'),
    **dict.fromkeys("‘’‚‛′´ʼʻ‹›❛❜", "'"),
    **dict.fromkeys("‐‑‒–−•‣◦▪●∙⁃·", "-"),
    **dict.fromkeys("—―", " - "),
    **{"×": "x", "÷": "/", "⁄": "/", "∕": "/", "▁": " "},
    # The joiner of graphemes, and the key around a digit.
    **dict.fromkeys("\u034f\u20e3", ""),
    JOINER: JOINER,
}
"""Signs that are typed or pasted in many forms, and the one form that a model reads."""
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")
"""Categories: control, format, halves of pairs, private use, unassigned."""
RAISED = ("<super>", "<sub>")
"""Of these "ª" and "º" are letters of the vocabulary; "10²" read as "102" would be wrong."""
LAST_LATIN = "\u024f"
MARKS = regex.compile(rf"(\p{{M}}{{{MAX_MARKS}}})\p{{M}}+")
LOOSE_JOINER = regex.compile(rf"(?<!\p{{ExtPict}}\p{{EMod}}?){JOINER}|{JOINER}(?!\p{{ExtPict}})")


class _Forms(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        form = _form(chr(code))
        # Rarer characters are worked out each time, so that no text can fill the memory.
        if code < 0x3000:
            self[code] = form
        return form


def _form(char: str) -> str:
    char = unicodedata.normalize("NFC", char)
    if len(char) > 1:
        return "".join(map(_form, char))
    if char in FORMS:
        return FORMS[char]
    if char.isspace():
        return " "
    if unicodedata.category(char) in HIDDEN or _is_variation(char):
        return ""
    return _compatible(char)


def _is_variation(char: str) -> bool:
    """Return whether `char` only chooses how the one before it is drawn."""
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _compatible(char: str) -> str:
    """Return the plain letters for `char`: "ﬁ" → "fi", "Ａ" → "A", "½" → " 1/2"."""
    kind = unicodedata.decomposition(char).partition(" ")[0]
    letters = unicodedata.normalize("NFKC", char).replace("⁄", "/")
    if letters == char or kind in RAISED or letters[0] == " " or max(letters) > LAST_LATIN:
        return char
    return (" " if kind == "<fraction>" else "") + "".join(map(_form, letters))


_FORMS = _Forms()


def plain(line: str) -> str:
    """Return `line` in plain forms, on one line; for training text as for what visitors type.

    Quotes, dashes, bullets and spaces of any kind become the ASCII ones, ligatures their letters,
    letters and marks are composed (NFC), and what cannot be seen goes. Example: "“ﬁn”…" →
    '"fin"...'. What it returns it would return unchanged.
    """
    line = line.translate(_FORMS)
    if not line.isascii():
        if JOINER in line:
            line = LOOSE_JOINER.sub("", line)
        line = unicodedata.normalize("NFC", MARKS.sub(r"\1", line))
    return " ".join(line.split())


# Sentences


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True)
class SentenceRules:
    """Words of a language that say where a sentence ends; none are known of most languages."""

    abbreviations: frozenset[str] = frozenset()
    """Words whose full stop ends no sentence, without that stop."""
    untitled: frozenset[str] = frozenset()
    """Those of them that are before no name: all others may be a title or a street."""
    capitalised: frozenset[str] = frozenset()
    """The same, but in small letters they are words: "Cap. Ruiz", "a red cap.\""""
    numbered: frozenset[str] = frozenset()
    """The same, before a figure only: "fig. 2", "a fig.\""""
    numbered_capitalised: frozenset[str] = frozenset()
    """The same, with a capital and before a figure: "No. 5", "I said no. 3 people laughed.\""""
    ending: frozenset[str] = frozenset()
    """Abbreviations that often end a sentence: before a capital they do."""
    days: frozenset[str] = frozenset()
    """Names before which they do not."""
    beginnings: frozenset[str] = frozenset()
    """Words that begin a sentence even after an abbreviation: "Bread, milk, etc. They left.\""""
    articles: frozenset[str] = frozenset()
    """These do so too, but not after a title or a street: "Gral. Las Heras"."""
    open_ends: frozenset[str] = frozenset()
    """Words that cannot end a sentence: the next line goes on with it."""
    compounds: frozenset[str] = frozenset()
    """Words that keep their hyphen when a line ends with it: "well-", "known"."""
    going_on: frozenset[str] = frozenset()
    """Words in small letters with which a line goes on with the one before."""


ENGLISH_SPANISH = SentenceRules(
    abbreviations=_words(
        # Titles and ranks.
        "mr mrs ms dr dra drs dres prof profa profs sr sra sres sras srta srtas jr st sta sto mt"
        " ft sgt capt cpt cmdr lt cnel tte gral ud uds vd vds dña mons arq lic ing rvdo rev hno hna"
        # Addresses, months, units of books and time.
        " av avda blvd ctra pza dpto depto urb jan feb apr aug sept oct nov ene abr ago dic"
        " approx aprox etc vs viz cf ibid op cit ed eds inc ltd co corp bros dept esq ext"
        " ee uu"
    ),
    untitled=_words("etc a.m p.m am pm ee uu jr inc ltd co corp bros"),
    capitalised=_words(
        "Col Gen Maj Sen Rep Hon Pres Cap Com Fr Sec Gob Ave Rd Mon Tue Tues Wed Thu Thur Thurs"
        " Fri Dec"
    ),
    numbered=_words(
        "cap fig figs vol vols art arts ch chap sec p pp pág págs pag núm num nro n tel apt apdo"
        " piso par párr lám tab eq km jun jul sep set"
    ),
    numbered_capitalised=_words("No Nos NO NOS Mar May"),
    ending=_words("etc a.m p.m am pm"),
    days=_words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    beginnings=_words(
        "a the i we you he she it they this that these those there my your his her our their then"
        " but and so if when what where why how who is are was were do does did can could should"
        " let please yes thanks after before now today tomorrow yesterday everyone nobody someone"
        " un una unos unas yo tú vos él ella nosotros ustedes ellos ellas este esta esto ese esa"
        " eso mi mis tu tus su sus pero y o cuando por para en con se me te le les nos hay es son"
        " era fue ahora hoy ayer después antes entonces luego también así si sí qué quién gracias"
    ),
    articles=_words("el la los las"),
    open_ends=_words(
        "a an the of and or but in on at to for my your our their with from than because very"
        " el la los las un una unos unas de del al y e o u pero en con por para sin mi tu su mis"
        " tus sus porque muy"
    ),
    compounds=_words(
        "well self ex half non all vice mid twenty thirty forty fifty sixty seventy eighty ninety"
        " mother father brother sister son daughter"
    ),
    going_on=_words(
        "that and or but of to in on at for from with by because which who than as"
        " que y e o u pero de del en con por para sin porque como"
    ),
)
"""Those of both: a text in one often has names and titles of the other."""
SENTENCE_RULES = {"en": ENGLISH_SPANISH, "es": ENGLISH_SPANISH}
"""The rules of each language that has any."""
NO_RULES = SentenceRules()

STOPS = ".!?؟۔।。"
"""What ends a sentence: in Latin, Cyrillic, Greek and others, Arabic, Urdu, Hindi, Chinese."""
OPENERS = r"[\"'(\[-]*+"
# Possessive, and begun only where a stop begins: linear in the length of any text. After a Chinese
# stop there is no space.
SENTENCE_END = re.compile(
    rf"(?<![{STOPS}])(?P<stop>[{STOPS}]++)[\"')\]]*+(?P<gap>\s++|(?<=。))"
    rf"(?={OPENERS}\s?(?P<next>[¿¡]|\w++\.?))"
)
LINE_START = re.compile(rf"{OPENERS}\s*+(?P<next>[¿¡]|\w++|)")
LIST_MARK = re.compile(
    r"(?:[-–—*•‣◦▪●∙·]\s+|[•‣◦▪●∙—]|\(?\d{1,3}(?:[.)]|\.-)(?:\s+|(?=[A-ZÁÉÍÓÚÑ¿¡]))"
    r"|\(?[a-zA-Z]\)\s+)(?=\S)"
)
NUMBER_ALONE = re.compile(r"\s*\(?\d{1,3}")
NUMBER_MARK = re.compile(r"(\d{1,3})([.)])\s")
FIRST_MARK = re.compile(rf"(?:\A|(?<=[.:!?]\s)){NUMBER_MARK.pattern}")
INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}")
LONGEST_SHORT = 8
"""How far back to look for an abbreviation, in characters."""
WRAPPED = 40
"""Characters from which on a line may end where its width does, and not where its text does."""
WRAPPED_PROSE = 20
"""The same in a paragraph that has full stops."""


@dataclass(frozen=True)
class Layout:
    """A text: its sentences, and what comes before each and after the last."""

    sentences: list[str]
    """In plain forms; a list marker belongs to its item."""
    gaps: list[str]
    """One more than there are sentences: blanks, line breaks, lines that are not translated."""

    @property
    def leads(self) -> list[str]:
        """Return what is copied before each translation, list markers included, and at the end."""
        marks = [list_marker(sentence) for sentence in self.sentences]
        return [gap + mark for gap, mark in zip(self.gaps, [*marks, ""], strict=True)]

    def fill(self, translations: Sequence[str]) -> str:
        """Return `translations`, one for each sentence, laid out as the text is."""
        pairs = zip(self.leads, [*translations, ""], strict=True)
        return "".join(lead + translation for lead, translation in pairs)

    @property
    def text(self) -> str:
        """Return the text itself, in plain forms."""
        return "".join(
            gap + sentence for gap, sentence in zip(self.gaps, [*self.sentences, ""], strict=True)
        )

    @property
    def apart(self) -> str:
        """Return the text with blank lines between its sentences, so that none joins another."""
        pairs = zip(self.gaps, [*self.sentences, ""], strict=True)
        return "\n\n".join(part for pair in pairs for part in map(str.strip, pair) if part)

    def first(self, count: int) -> "Layout":
        """Return the layout of the first `count` sentences."""
        sentences = self.sentences[:count]
        return Layout(sentences, [*self.gaps[: len(sentences)], ""])

    def only(self, is_read: Callable[[str], bool]) -> "Layout":
        """Return the layout in which sentences that are not read are part of the gaps."""
        sentences, gaps = [], [self.gaps[0]]
        for sentence, gap in zip(self.sentences, self.gaps[1:], strict=True):
            if is_read(sentence):
                sentences.append(sentence)
                gaps.append(gap)
            else:
                gaps[-1] += sentence + gap
        return Layout(sentences, gaps)

    def shortened(self, shorten: Callable[[str], str]) -> "Layout":
        """Return the layout of as many first sentences, each shortened, as `cut` will take."""
        sentences: list[str] = []
        gaps, room = [self.gaps[0]], MAX_CHARACTERS
        for sentence, gap in zip(self.sentences, self.gaps[1:], strict=True):
            short = shorten(sentence[:MAX_CHARACTERS])
            # Two blank lines may part it from the next, and from a line that is not read.
            room -= len(short) + len(gap) + 4
            if room < 0 and sentences:
                break
            sentences.append(short)
            # Without its end it would run into the next one.
            gaps.append(gap if short == sentence or "\n" in gap else "\n\n")
        return Layout(sentences, gaps)


def cut(text: str, language: str) -> Layout:
    """Cut `text` into sentences; `InputError` if it has too many characters.

    A sentence ends with a stop, a space, and a beginning (a capital, a letter of a script without
    capitals, a figure, "¿" or "¡"); with a list item; at a blank line; and with a line that the
    next one does not go on with. Abbreviations are known of the `language`s in `SENTENCE_RULES`.
    """
    check_size(text)
    rules = SENTENCE_RULES.get(language, NO_RULES)
    sentences: list[str] = []
    gaps = [""]
    for lead, block in _blocks(text, rules):
        gaps[-1] += lead if sentences else ""
        for item in _items(block):
            for sentence, gap in _split_block(item, rules):
                sentences.append(sentence)
                gaps.append(gap)
    return Layout(sentences, gaps)


def split_sentences(text: str, language: str) -> list[str]:
    """Return the sentences of `text`, in plain forms."""
    return cut(text, language).sentences


def list_marker(line: str) -> str:
    """Return what marks `line` as an item of a list, or nothing: "1. Bread" → "1. "."""
    match = LIST_MARK.match(line)
    return match[0] if match else ""


def tidy(line: str) -> str:
    """Return `line` in plain forms, but with its list marker as it is."""
    line = line.strip()
    mark = list_marker(line)
    space = " " if mark[-1:].isspace() else ""
    return mark.rstrip() + space + plain(line[len(mark) :])


def _blocks(text: str, rules: SentenceRules) -> Iterator[tuple[str, str]]:
    """Yield lines, each with those after it that go on with it, and what comes before them."""
    lines = [(raw, tidy(_hard(raw))) for raw in text.splitlines()]
    breaks = 0
    for is_blank, group in groupby(lines, key=lambda line: not line[1]):
        breaks += 1
        if is_blank:
            breaks += len(list(group)) - 1
            continue
        for indent, block in _join_lines(list(group), rules):
            yield "\n" * breaks + indent, block
            breaks = 1
        breaks = 0


def _hard(raw: str) -> str:
    """Return a line whose last word is divided by a soft hyphen with a hard one."""
    return raw.rstrip("\u00ad \t") + "-" if raw.rstrip(" \t").endswith("\u00ad") else raw


def _join_lines(lines: Sequence[tuple[str, str]], rules: SentenceRules) -> list[tuple[str, str]]:
    """Join the lines of a paragraph that go on with each other; return indents and blocks."""
    least = WRAPPED_PROSE if any(_has_ended(line) for _, line in lines) else WRAPPED
    blocks: list[tuple[str, str]] = []
    last = ""
    for raw, line in lines:
        if last and _goes_on(last, line, least, rules):
            indent, block = blocks.pop()
            blocks.append((indent, _join(block, line, rules)))
        else:
            blocks.append((raw[: len(raw) - len(raw.lstrip(" \t"))], line))
        last = line
    return blocks


def _goes_on(last: str, line: str, least: int, rules: SentenceRules) -> bool:
    """Return whether `line` goes on with the sentence of the line before it."""
    start = LINE_START.match(line)
    following = start["next"] if start else ""
    if not following or list_marker(line) or not has_word(last):
        return False
    word = last.rsplit(maxsplit=1)[-1]
    if _has_ended(last):
        return word[-1] == "." and _is_short(word[:-1], following, rules)
    is_open = word.lower() in rules.open_ends
    if _begins(following) and not following.isdigit():
        return is_open and len(last) >= WRAPPED_PROSE
    is_long = len(last) >= (WRAPPED_PROSE if last[-1] == "," else least)
    return is_open or is_long or following in rules.going_on or _is_divided(last, line)


def _join(block: str, line: str, rules: SentenceRules) -> str:
    """Return `block` and the line that goes on with it; a divided word becomes one again."""
    if not _is_divided(block, line):
        return f"{block}\n{line}"
    first = block[:-1].rsplit(maxsplit=1)[-1].lstrip("\"'([").lower()
    return block + line if first in rules.compounds else block[:-1] + line


def _is_divided(last: str, line: str) -> bool:
    """Return whether the last word of a line goes on in the next: "infor-", "mation"."""
    return last[-1:] == "-" and last[-2:-1].isalpha() and line[:1].islower()


def _has_ended(line: str) -> bool:
    return line.rstrip("\"')]")[-1:] in tuple(STOPS)


def has_word(text: str) -> bool:
    """Return whether `text` has a letter or a digit."""
    return any(map(str.isalnum, text))


def _begins(following: str) -> bool:
    """Return whether a sentence may begin with the word `following`."""
    # Most scripts have no capitals, so any of their letters may begin one.
    return not following[0].islower()


def _items(block: str) -> Iterator[str]:
    """Yield the items of a list that is written on one line: "Buy: 1. Bread 2. Milk"."""
    start, match = 0, FIRST_MARK.search(block)
    while match:
        end = block.find(f" {int(match[1]) + 1}{match[2]} ", match.end())
        if end < 0:
            break
        if start < match.start():
            yield block[start : match.start()]
        yield block[match.start() : end + 1]
        start = end + 1
        match = NUMBER_MARK.match(block, start)
    yield block[start:]


def _split_block(block: str, rules: SentenceRules) -> Iterator[tuple[str, str]]:
    """Yield the sentences of `block`, each with what comes after it."""
    start = 0
    for match in SENTENCE_END.finditer(block):
        if _begins(match["next"]) and not _is_inside(block, start, match, rules):
            gap = "\n" if "\n" in match["gap"] else " "
            yield block[start : match.start("gap")].replace("\n", " "), gap
            start = match.end()
    rest = block[start:].replace("\n", " ")
    yield rest.rstrip(), rest[len(rest.rstrip()) :]


def _is_inside(block: str, start: int, match: re.Match[str], rules: SentenceRules) -> bool:
    """Return whether a stop in the sentence that begins at `start` ends an abbreviation."""
    if match["stop"] != ".":
        return False
    before = block[max(start, match.start() - LONGEST_SHORT) : match.start()]
    word = (before.split() or [""])[-1].lstrip("\"'([-¿¡")
    is_mark = NUMBER_ALONE.fullmatch(block, start, match.start()) is not None
    return is_mark or _is_short(word, match["next"], rules)


def _is_short(word: str, following: str, rules: SentenceRules) -> bool:
    """Return whether a full stop after `word` stands for letters left out: "Dr. Vega", "No. 5"."""
    small = word.lower()
    is_known = small in rules.abbreviations
    is_title = (is_known and small not in rules.untitled) or word in rules.capitalised
    if following[0].isdigit():
        return is_title or small in rules.numbered or word in rules.numbered_capitalised
    if following in "¿¡" or not (is_title or is_known or _is_initial(word)):
        return False
    if small in rules.ending:
        return following in rules.days
    # In "J. A. Ruiz" the second letter has a stop of its own.
    first = following.lower() if len(following) == 2 else following.lower().rstrip(".")
    return first not in rules.beginnings and (first not in rules.articles or is_title)


def _is_initial(word: str) -> bool:
    """Return whether `word` is an initial or made of them: "J", "e.g", "U.S", "EE"."""
    is_letter = len(word) == 1 and word.isalpha() and word != "I"
    is_double = len(word) == 2 and word.isupper() and word[0] == word[1]
    return is_letter or is_double or INITIALS.fullmatch(word) is not None


# What the model reads of a sentence

LETTER = r"[^\W\d_]"
FIRST_LETTER = re.compile(rf"\A[\W_]*+{LETTER}")
ENGLISH_I = re.compile(r"\bi\b")
# With blanks around it; without, only in a word of small letters: not in "AT&T" or an address.
AMPERSAND = regex.compile(
    r"(?<=\S )&(?= \S)"
    r"|(?<=(?<![^\s\"'(])\p{L}*\p{L}\p{Ll})&(?=\p{L}{2,}+(?![^\s.,;:!?\"')]))"
)
AND = {"en": " and ", "es": " y "}
"""How "&" is read; in other languages it is left as it is."""
CALMED = ("en", "es")
"""The languages whose text in capitals is read in sentence case: German nouns keep theirs."""
LEAST_LETTERS = 5
"""Of a single word in capitals that is read in sentence case."""


def reading(sentence: str, language: str) -> tuple[str, list[str]]:
    """Return what a model that reads `language` is given of `sentence`, and notes on it.

    A list marker is left out, text in capitals is put into sentence case (the note `capitals`), and
    "&" between words is read as the word; the last two in the languages of which they are known.
    Example: "1. DOGS & CATS" → "Dogs and cats".
    """
    calm, notes = _calm(sentence, language)
    if language in AND:
        calm = AMPERSAND.sub(AND[language], calm)
    return " ".join(calm.split()), notes


def letters(sentence: str, language: str) -> str:
    """Return `sentence` as it is read letter for letter, with blanks for what is not.

    Example: "1. DOGS & CATS" → "   Dogs   cats".
    """
    calm, _ = _calm(sentence, language)
    return str(AMPERSAND.sub(" ", calm)) if language in AND else calm


def _calm(sentence: str, language: str) -> tuple[str, list[str]]:
    mark = list_marker(sentence)
    words = sentence[len(mark) :]
    blank = " " * len(mark)
    if language in CALMED and is_shouted(words):
        return blank + sentence_case(words, language), ["capitals"]
    return blank + words, []


def is_shouted(text: str) -> bool:
    """Return whether `text` is written in capitals: two words or more, or one long one."""
    # Not `isupper`: "ª" is a small letter to it.
    if text != text.upper():
        return False
    words = [word for word in text.split() if any(map(str.isupper, word))]
    return len(words) > 1 or any(sum(map(str.isalpha, word)) >= LEAST_LETTERS for word in words)


def sentence_case(text: str, language: str) -> str:
    """Return `text` in small letters but for its first one, and for the English "I"."""
    first = FIRST_LETTER.match(text)
    start = first.end() if first else 0
    # Letter for letter: "İ" would become two.
    small = (char.lower() if len(char.lower()) == 1 else char for char in text[start:])
    text = text[:start] + "".join(small)
    return ENGLISH_I.sub("I", text) if language == "en" else text


# What a translation has to keep

FIGURE = re.compile(r"\d++(?:[.,]\d++)*+")
# Begun only where a word begins: linear in the length of any text.
ADDRESS = re.compile(
    r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++|@\w++|https?://\S++|\bwww\.\S++"
    r"|(?<![\w.-])[\w-]++(?:\.[\w-]++)*\.(?:com|org|net|edu|gov|info|io|es|ar|mx|cl|co|pe|uy|uk)\b"
    r"(?:/\S*+)?"
)
SMALL_NUMBERS = (
    _words("zero cero"),
    _words("one a an un una uno"),
    *map(_words, ("two dos", "three tres", "four cuatro", "five cinco", "six seis")),
    *map(_words, ("seven siete", "eight ocho", "nine nueve", "ten diez", "eleven once")),
    _words("twelve doce"),
)
"""The words for 0, 1, 2 … in `NUMBERED_LANGUAGES`."""
NUMBERED_LANGUAGES = frozenset({"en", "es"})


def differences(source: str, target: str, languages: Collection[str]) -> list[str]:
    """Return notes on what a translation should have kept and has not.

    `figures`: the digits, whatever stands between them; a small number may be a word on the other
    side, and in `languages` whose words are not known it passes for one. `addresses`: e-mail and
    web addresses and @names, letter for letter.
    """
    notes = []
    if figures_differ(source, target, NUMBERED_LANGUAGES.issuperset(languages)):
        notes.append("figures")
    if addresses(source) != addresses(target):
        notes.append("addresses")
    return notes


def figures_differ(source: str, target: str, are_words_known: bool) -> bool:
    """Return whether the figures of two texts differ; points and commas in them may."""
    ours, theirs = (
        [re.sub("[.,]", "", figure) for figure in FIGURE.findall(text)] for text in (source, target)
    )
    if "".join(ours) == "".join(theirs):
        return False
    lost, new = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    if not are_words_known:
        return not all(map(_is_small, [*lost, *new]))
    return not (_are_words(lost, target) and _are_words(new, source))


def _is_small(figure: str) -> bool:
    """Return whether a number is often written as a word."""
    return len(figure) <= 2 and int(figure) < len(SMALL_NUMBERS)


def _are_words(figures: Counter[str], text: str) -> bool:
    """Return whether each of `figures` is small and stands in `text` as a word."""
    words = set(re.findall(r"\w+", text.lower()))
    return all(_is_small(figure) and SMALL_NUMBERS[int(figure)] & words for figure in figures)


def addresses(text: str) -> list[str]:
    """Return the e-mail and web addresses and the @names of `text`, sorted."""
    return sorted(address.rstrip(".,;:!?\"')") for address in ADDRESS.findall(text))


# Its language

FREQUENT = {
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


def guess_language(text: str, languages: Collection[str]) -> str | None:
    """Return which of `languages` it is if its frequent words clearly outweigh the other's.

    None if they do not, and in languages whose frequent words are not known.
    """
    if not FREQUENT.keys() >= set(languages):
        return None
    words = re.findall(r"[\w']+", text.lower())
    counts = {language: sum(w in known for w in words) for language, known in FREQUENT.items()}
    counts["es"] += sum(text.count(char) for char in "¿¡ñÑ")
    less, more = sorted(counts, key=lambda language: counts[language])
    if counts[more] > 2 * counts[less]:
        return more
    return None
