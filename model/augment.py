"""Write pairs again with other first names, so that a model learns to copy names.

    python -m model.augment --train train.tsv --out runs/names.tsv

In Tatoeba nearly everybody is called Tom or Mary, and a model that has read only these makes them
of every other name. The new lines have the source `names`.
"""

import argparse
import random
import re
from collections.abc import Iterator
from pathlib import Path

from model.data import Pair, read_pairs


def _words(text: str) -> list[str]:
    return text.split()


WOMEN = _words(
    "Ana Alba Alice Amelia Andrea Beatriz Camila Carla Carmen Carolina Cecilia Clara Claudia"
    " Cristina Daniela Diana Elena Elisa Ella Emilia Emily Emma Eva Fernanda Florencia Gabriela"
    " Grace Graciela Helen Inés Irene Isabel Jane Jessica Julia Juliana Karen Kate Laura Lily"
    " Linda Lola Lorena Lucía Lucy Luisa Maggie Magdalena Malena Marcela Margarita Marina Marta"
    " Mercedes Mónica Nancy Natalia Nina Nora Olga Olivia Paula Patricia Pilar Rachel Raquel"
    " Rebeca Rita Rocío Rosa Ruth Sandra Sara Silvia Sofía Sonia Sophie Susana Tamara Teresa"
    " Valentina Valeria Vera Verónica Victoria Violeta Virginia Ximena Yolanda Zoe"
)
MEN = _words(
    "Adam Adrián Alan Alberto Alejandro Alex Alfredo Andrés Ángel Antonio Arthur Ben Bruno"
    " Carlos César Charles Cristian Daniel David Diego Eduardo Edward Emiliano Enrique Ernesto"
    " Esteban Fabián Federico Felipe Félix Fernando Francisco Frank Gabriel George Gonzalo"
    " Guillermo Gustavo Harry Héctor Henry Hugo Ignacio Iván Jack Jacob Jaime James Javier Joe"
    " Joel Jorge José Juan Julio Kevin Leo Leonardo Lorenzo Lucas Luis Manuel Marcelo Marco"
    " Mario Mark Martín Mateo Matías Max Miguel Nicolás Oliver Omar Óscar Pablo Paco Paul Pedro"
    " Peter Rafael Ramón Raúl Ricardo Robert Rodrigo Román Samuel Santiago Sebastián Sergio Simón"
    " Teo Thomas Tobías Tomás Vicente Víctor Walter William"
)
OFTEN = {"Tom": MEN, "Mary": WOMEN, "John": MEN}
NAME = re.compile(rf"\b(?:{'|'.join(OFTEN)})\b")


def rename(pair: Pair, rng: random.Random) -> Pair | None:
    """Return `pair` with other names; none unless both sides have the same names equally often."""
    src, tgt = NAME.findall(pair.src), NAME.findall(pair.tgt)
    if not src or sorted(src) != sorted(tgt):
        return None
    chosen = {name: rng.choice(OFTEN[name]) for name in sorted(set(src))}
    if len(set(chosen.values())) < len(chosen):
        return None
    src_text, tgt_text = (
        NAME.sub(lambda match: chosen[match[0]], text) for text in (pair.src, pair.tgt)
    )
    return Pair(src_text, tgt_text, "names")


def renamed(pairs: list[Pair], seed: int = 1) -> Iterator[Pair]:
    """Yield each pair that has a frequent name, with another in its place."""
    rng = random.Random(seed)
    return filter(None, (rename(pair, rng) for pair in pairs))


def main() -> None:
    """Read the flags and write the pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=Path, required=True, help="pairs to rename")
    parser.add_argument("--out", type=Path, required=True, help="file to write")
    flags = parser.parse_args()
    pairs = list(renamed(read_pairs(flags.train, "en-es")))
    lines = "".join(f"{pair.src}\t{pair.tgt}\t{pair.source}\n" for pair in pairs)
    flags.out.write_text(lines, encoding="utf-8")
    print(f"{len(pairs)} pairs with other names")


if __name__ == "__main__":
    main()
