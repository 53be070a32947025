"""Pairs of lone words, short phrases and lists, as somebody types who looks a word up.

The words come from `words.tsv`, from the dictionary pairs of the data, and from the data's
sentences, by their alignments. A model that has read sentences only makes "Do" of "Dog".
"""

import random
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from model.config import Direction
from model.train.augment import listed
from model.train.augment.align import phrase_table, tokens, usual_case
from model.train.augment.casual import without_accents
from model.train.augment.names import fit_spanish
from model.train.data import Pair, read_pairs

OWN = Path(__file__).parent / "words.tsv"
DICTIONARY = "wiktionary"
"""The source of word pairs among the training pairs."""
LONGEST_PHRASE = 3
LONGEST_SENTENCE = 10
"""Words of the sentences that are aligned: short ones are aligned best."""
TELLING = 5
"""Letters from which on text in capitals is read in sentence case before a model sees it."""
PREPOSITIONS = {
    "en": listed("in on at from of for by with about into after before under over without"),
    "es": listed("a de del al en con por para desde sin sobre bajo tras hasta ante"),
}
DETERMINERS = {
    "en": listed("the a an my your his her our their this that these those every some"),
    "es": listed(
        "el la los las un una unos unas mi mis tu tus su sus este esta estos estas ese esa esos"
        " esas nuestro nuestra nuestros nuestras cada"
    ),
}
OPEN_ENDS = frozenset(chain(*PREPOSITIONS.values(), *DETERMINERS.values())) | frozenset(
    listed(
        "and or but if to as than so not no is are was were be been am do does did don't"
        " doesn't didn't have has had will would can could should may must i you he she it we"
        " they who what which how why when where because very too i'm you're he's she's it's"
        " we're they're all only any both just also still already ever never always there here y"
        " e o u pero si que qué como cómo no es son era está están fue ser estar ha he has han"
        " había lo le les se me te nos muy tan más yo tú él ella ellos quien quién cuando cuándo"
        " donde dónde porque cuyo ya hay todo toda todos todas solo sólo también nunca siempre"
        " aún aquí allí ahí"
    )
)
"""Words after which something has to follow, or before which something has to come."""
NOUN = re.compile(r"(?:the|a|an|some|my|el|la|los|las|un|una|mi|mis) ([^ ]+)")


def learnt(pairs: list[Pair], direction: Direction) -> dict[str, str]:
    """Return words and short phrases of `pairs` with their translations, both in usual case."""
    short = [
        pair
        for pair in pairs
        if len(pair.src.split()) <= LONGEST_SENTENCE and len(pair.tgt.split()) <= LONGEST_SENTENCE
    ]
    src, tgt = [pair.src for pair in short], [pair.tgt for pair in short]
    table = phrase_table(list(map(tokens, src)), list(map(tokens, tgt)), LONGEST_PHRASE)
    found = table.best(least=4, share=0.4, back=0.15)
    sure = table.best(least=6, share=0.5, back=0.15)
    src_case, tgt_case = usual_case(src), usual_case(tgt)

    def spelled(phrase: str, case: dict[str, str]) -> str:
        return " ".join(case.get(word, word) for word in phrase.split())

    return {
        spelled(source, src_case): spelled(target, tgt_case)
        for source, target in found.items()
        if (" " not in source or sure.get(source) == target)
        and _is_whole(source, direction[:2])
        and _is_whole(target, direction[3:])
        and _fit_together(source, target, direction)
    }


def _is_whole(phrase: str, language: str) -> bool:
    """Whether `phrase` can be by itself. Example: "the red car", but not "car is"."""
    first, *rest = phrase.split()
    if not rest:
        return len(phrase) > 1
    opens = first in PREPOSITIONS[language] or first in DETERMINERS[language]
    begins = opens or (len(rest) == 1 and first not in OPEN_ENDS)
    return begins and rest[-1] not in OPEN_ENDS


def _fit_together(source: str, target: str, direction: Direction) -> bool:
    """Whether both begin alike. Example: not "the shoulder" and "en el hombro"."""
    languages = direction.split("-")
    first, other = source.split()[0], target.split()[0]
    if first == source and direction == "en-es":
        return other not in DETERMINERS["es"]
    opens = [
        (word in PREPOSITIONS[language], word in DETERMINERS[language])
        for word, language in zip((first, other), languages, strict=True)
    ]
    return opens[0] == opens[1]


def capital(text: str) -> str:
    """Return `text` with a capital first letter."""
    return text[:1].upper() + text[1:]


def spellings(src: str, tgt: str, direction: Direction, rng: random.Random) -> Iterator[Pair]:
    """Yield a word or phrase in the ways in which it is typed, capitals and stop on both sides."""
    kind = "words"
    small = src if src[1:2].isupper() else src[:1].lower() + src[1:]
    yield Pair(small, tgt, kind)
    yield Pair(capital(src), capital(tgt), kind)
    yield Pair(f"{capital(src)}.", f"{capital(tgt)}.", kind)
    if len(src) < TELLING and src.isalpha():
        yield Pair(src.upper(), tgt.upper(), kind)
    else:
        yield Pair(f"{small}.", f"{tgt}.", kind)
    plain = without_accents(src, rng)
    if plain != src:
        yield Pair(plain, tgt, kind)
        yield Pair(capital(plain), capital(tgt), kind)
    if rng.random() < 0.1:
        mark = rng.choice("?!")
        pair = Pair(f"{capital(src)}{mark}", f"{capital(tgt)}{mark}", kind)
        yield _with_spanish_mark(pair, mark, direction)


def _with_spanish_mark(pair: Pair, mark: str, direction: Direction) -> Pair:
    first = "¿" if mark == "?" else "¡"
    if direction == "en-es":
        return Pair(pair.src, first + pair.tgt, pair.source)
    return Pair(first + pair.src, pair.tgt, pair.source)


def vocabulary(pairs: list[Pair], direction: Direction) -> dict[str, str]:
    """Return each word and phrase with one translation: our own, the dictionary's, or learnt."""
    dictionary = [pair for pair in pairs if pair.source == DICTIONARY]
    sentences = [pair for pair in pairs if pair.source != DICTIONARY]
    chosen: dict[str, tuple[str, str]] = {}
    own = ((pair.src, pair.tgt) for pair in read_pairs(OWN, direction))
    others = ((pair.src, pair.tgt) for pair in dictionary)
    for src, tgt in chain(own, others, learnt(sentences, direction).items()):
        chosen.setdefault(src.lower(), (src, tgt))
    return dict(chosen.values())


def words(vocabulary: dict[str, str], direction: Direction, rng: random.Random) -> Iterator[Pair]:
    """Yield every word and phrase of `vocabulary` in several spellings."""
    for src, tgt in vocabulary.items():
        yield from spellings(src, tgt, direction, rng)


def lists(
    vocabulary: dict[str, str], count: int, direction: Direction, rng: random.Random
) -> Iterator[Pair]:
    """Yield lists of two to five nouns, as on a shopping list."""
    nouns = _nouns(vocabulary)
    for _ in range(count if len(nouns) > 1 else 0):
        chosen = rng.sample(nouns, min(len(nouns), rng.choice((2, 2, 3, 3, 4, 5))))
        with_and = rng.random() < 0.7
        src = _enumeration([src for src, _ in chosen], with_and, direction[:2])
        tgt = _enumeration([tgt for _, tgt in chosen], with_and, direction[3:])
        shape = rng.choice(("{}", "{}.", "{}"))
        if rng.random() < 0.6:
            src, tgt = capital(src), capital(tgt)
        yield Pair(shape.format(src), shape.format(tgt), "lists")


def _nouns(vocabulary: dict[str, str]) -> list[tuple[str, str]]:
    """Return the words that `vocabulary` also has with an article or the like on both sides."""
    matches = ((NOUN.fullmatch(src), NOUN.fullmatch(tgt)) for src, tgt in vocabulary.items())
    found = {(src[1], tgt[1]) for src, tgt in matches if src and tgt}
    return sorted((src, tgt) for src, tgt in found if vocabulary.get(src) == tgt)


def _enumeration(items: Iterable[str], with_and: bool, language: str) -> str:
    *first, last = items
    if not with_and:
        return ", ".join((*first, last))
    text = f"{', '.join(first)} {'and' if language == 'en' else 'y'} {last}"
    return fit_spanish(text) if language == "es" else text
