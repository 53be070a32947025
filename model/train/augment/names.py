"""Rewrite pairs with other first names, surnames and titles, so that a model learns to copy names.

In Tatoeba nearly everybody is called Tom or Mary and hardly anybody has a surname or a title; a
model that has read only these turns every other name into one of them.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from model.config import Direction
from model.train.augment import listed
from model.train.data import Pair

WOMEN = listed(
    "Ana Alba Alice Amelia Andrea Beatriz Camila Carla Carmen Carolina Cecilia Clara Claudia"
    " Cristina Daniela Diana Elena Elisa Ella Emilia Emily Emma Eva Fernanda Florencia Gabriela"
    " Grace Graciela Helen Inés Irene Isabel Jane Jessica Julia Juliana Karen Kate Laura Lily"
    " Linda Lola Lorena Lucía Lucy Luisa Maggie Magdalena Malena Marcela Margarita Marina Marta"
    " Mercedes Mónica Nancy Natalia Nina Nora Olga Olivia Paula Patricia Pilar Rachel Raquel"
    " Rebeca Rita Rocío Rosa Ruth Sandra Sara Silvia Sofía Sonia Sophie Susana Tamara Teresa"
    " Valentina Valeria Vera Verónica Victoria Violeta Virginia Ximena Yolanda Zoe"
)
MEN = listed(
    "Adam Adrián Alan Alberto Alejandro Alex Alfredo Andrés Ángel Antonio Arthur Ben Bruno"
    " Carlos César Charles Cristian Daniel David Diego Eduardo Edward Emiliano Enrique Ernesto"
    " Esteban Fabián Federico Felipe Félix Fernando Francisco Frank Gabriel George Gonzalo"
    " Guillermo Gustavo Harry Héctor Henry Hugo Ignacio Iván Jack Jacob Jaime James Javier Joe"
    " Joel Jorge José Juan Julio Kevin Leo Leonardo Lorenzo Lucas Luis Manuel Marcelo Marco"
    " Mario Mark Martín Mateo Matías Max Miguel Nicolás Oliver Omar Óscar Pablo Paco Paul Pedro"
    " Peter Rafael Ramón Raúl Ricardo Robert Rodrigo Román Samuel Santiago Sebastián Sergio Simón"
    " Teo Thomas Tobías Tomás Vicente Víctor Walter William Xavier Yago Zac"
)
SURNAMES = listed(
    "Acosta Adams Agüero Aguirre Álvarez Anderson Bailey Baker Barrios Bell Benítez Blake Brooks"
    " Brown Bustos Cabrera Campbell Campos Cardozo Carter Castro Clark Collins Cooper Correa Cruz"
    " Davies Delgado Díaz Domínguez Duarte Edwards Espinosa Evans Fernández Figueroa Fisher Flores"
    " Foster Fuentes García Giménez Gómez González Graham Gray Green Guzmán Hall Harris Hernández"
    " Herrera Hill Hughes Ibáñez Iglesias Jackson Jenkins Johnson Jones Juárez Kelly Kennedy King"
    " Lane Ledesma Lewis López Luna Marshall Martínez Medina Méndez Mercado Miller Molina Müller"
    " Moore Morales Moreno Morgan Murphy Navarro Nelson Núñez Ocampo Ojeda Olmos Ortiz Owens Paz"
    " Parker Peralta Pereyra Pérez Perkins Phillips Ponce Price Quinn Quiroga Ramírez Reed Reyes"
    " Reynolds Ríos Roberts Robinson Rodríguez Rojas Romero Ruiz Salazar Sánchez Sanders Santos"
    " Silva Simmons Smith Soto Stewart Suárez Taylor Thompson Toledo Torres Turner Valdez Vargas"
    " Vázquez Vega Vera Villalba Walker Wallace Walsh Watson West White Wilkins Williams Wilson"
    " Wright Ximénez Yáñez Young Zapata Zárate Ziegler"
)
FAMILIAR = {"Tom": MEN, "John": MEN, "Jim": MEN, "Bob": MEN, "Ken": MEN, "Mary": WOMEN}
"""The people of the data, and who may take their place."""
NAME = re.compile(rf"\b(?:{'|'.join(FAMILIAR)})\b")

Title = tuple[list[str], list[str]]
"""What is written before a surname in English and in Spanish; the first is what a model writes."""
MASTERS: list[Title] = [
    (["Mr.", "Mr"], ["señor", "Sr."]),
    (["Mr.", "Mr"], ["señor", "Sr."]),
    (["Dr.", "Dr", "Doctor"], ["doctor", "Dr."]),
    (["Professor", "Prof."], ["profesor", "Prof."]),
]
LADIES: list[Title] = [
    (["Mrs.", "Mrs", "Ms.", "Ms"], ["señora", "Sra."]),
    (["Mrs.", "Mrs", "Ms.", "Ms"], ["señora", "Sra."]),
    (["Miss"], ["señorita", "Srta."]),
    (["Dr.", "Dr", "Doctor"], ["doctora", "Dra."]),
    (["Professor", "Prof."], ["profesora", "Profa."]),
]
UNTITLED = re.compile(
    rf"(?:,|\"|«|call\w*|nam\w+|llam\w+|nombr\w+|soy|I'm|am) (?:{NAME.pattern})"
    rf"|(?:{NAME.pattern})(?:,|!|\"|»| [A-ZÁÉÍÓÚÑ])"
)
"""Where a name is called out, is spoken of as a name, or already has a surname."""


CAPITALISED = re.compile(r"\b[A-ZÁÉÍÓÚÑ][a-záéíóúñü]{2,11}\b")
INSIDE = re.compile(rf"(?<=[\w,] ){CAPITALISED.pattern}")
"""A capitalised word that does not begin a sentence."""


def names_in(pairs: Iterable[Pair], direction: Direction) -> list[str]:
    """Return the names of people and places that stay the same in translation, sorted.

    A name is written with a capital on both sides, inside a sentence in English, as a sentence may
    begin with any word; with a small letter the text has it once at most.
    """
    names: set[str] = set()
    small: Counter[str] = Counter()
    for pair in pairs:
        english, spanish = (pair.src, pair.tgt)[:: 1 if direction == "en-es" else -1]
        names.update(set(INSIDE.findall(english)) & set(CAPITALISED.findall(spanish)))
        small.update(re.findall(r"\b[a-záéíóúñü]+\b", f"{english} {spanish}"))
    return sorted(name for name in names if small[name.lower()] < 2)


def invent(names: Sequence[str], rng: random.Random) -> str:
    """Join the beginning of one of `names` and the end of another. Example: "Marcelo", "Rita"."""
    first, last = rng.choice(names), rng.choice(names)
    return (first[: rng.randint(2, 4)] + last[len(last) // 2 :]).capitalize()


def titled(titles: list[Title], direction: Direction, rng: random.Random) -> tuple[str, str]:
    """Return a title in English and Spanish; only the source side has it in all its spellings."""
    english, spanish = rng.choice(titles)
    if direction == "en-es":
        return rng.choice(english), spanish[0]
    return english[0], rng.choice(spanish)


def _person(
    name: str, names: Sequence[str], may_have_title: bool, direction: Direction, rng: random.Random
) -> tuple[str, str]:
    """Return somebody to put in the place of `name`, in English and in Spanish.

    Called as in `names`, or, if there are none, as in the lists above.
    """
    is_man = FAMILIAR[name] is MEN
    first_names, surnames = names or FAMILIAR[name], names or SURNAMES
    kind = rng.random()
    if kind < 0.25 and may_have_title:
        surname = rng.choice(surnames) if rng.random() < 0.8 else invent(surnames, rng)
        english, spanish = titled(MASTERS if is_man else LADIES, direction, rng)
        return f"{english} {surname}", f"{'el' if is_man else 'la'} {spanish} {surname}"
    first = rng.choice(first_names) if rng.random() < 0.8 else invent(first_names, rng)
    if kind > 0.75:
        first += f" {rng.choice(surnames)}"
    return first, first


def fit_spanish(text: str) -> str:
    """Mend what other words would break. Example: "a el señor" -> "al señor", "y Inés" -> "e"."""
    text = re.sub(r"\b([Aa]|[Dd]e) el (?=señor|Sr|doctor|Dr|profesor|Prof)", r"\1l ", text)
    return re.sub(r"\by (?=[IÍií]|[Hh][ií](?!e))", "e ", text)


def sentence_start(text: str) -> str:
    """Return `text` with a capital first letter, behind whatever marks."""
    return re.sub(r"[^\W\d_]", lambda match: match[0].upper(), text, count=1)


def rename(
    pair: Pair, direction: Direction, rng: random.Random, names: Sequence[str] = ()
) -> Pair | None:
    """Return `pair` with other people; none unless both sides have the same ones equally often."""
    src, tgt = NAME.findall(pair.src), NAME.findall(pair.tgt)
    if not src or sorted(src) != sorted(tgt):
        return None
    may_have_title = not (UNTITLED.search(pair.src) or UNTITLED.search(pair.tgt))
    people = {
        name: _person(name, names, may_have_title, direction, rng) for name in sorted(set(src))
    }
    if len({spanish for _, spanish in people.values()}) < len(people):
        return None

    def put(text: str, spanish: bool) -> str:
        text = NAME.sub(lambda match: people[match[0]][spanish], text)
        return sentence_start(fit_spanish(text)) if spanish else text

    to_spanish = direction == "en-es"
    return Pair(put(pair.src, not to_spanish), put(pair.tgt, to_spanish), "names")


def renamed(
    pairs: list[Pair], direction: Direction, rng: random.Random, names: Sequence[str] = ()
) -> Iterator[Pair]:
    """Yield each pair that has familiar people, with others, called as in `names`, for them."""
    return filter(None, (rename(pair, direction, rng, names) for pair in pairs))
