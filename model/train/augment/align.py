"""Which word translates which: IBM model 1, and phrases read off its alignments.

Source: Brown et al. 1993, https://aclanthology.org/J93-2003; phrases after Koehn, Och and Marcu
2003, https://aclanthology.org/N03-1017, at the intersection of both directions' alignments.
"""

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from model.train.augment import listed

TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[^\w\s]")
ITERATIONS = 5
NULL = 0
"""The empty source word, for target words that translate nothing."""

TOGETHER = 0.7
"""Share of a word's occurrences that a neighbour must have to be part of the translation."""
ARTICLES = frozenset(listed("the a an el la los las un una"))

Sentence = list[str]
Table = dict[tuple[str, str], float]


def tokens(text: str) -> Sentence:
    """Return words and signs, in small letters. Example: "I'm in." -> ["i'm", "in", "."]."""
    return TOKEN.findall(text.lower())


def translation_table(sources: Sequence[Sentence], targets: Sequence[Sentence]) -> Table:
    """Return p(target word | source word) by IBM model 1, for words that occur together."""
    words = {word: i for i, word in enumerate(dict.fromkeys(_words(sources)), start=NULL + 1)}
    others = {word: i for i, word in enumerate(dict.fromkeys(_words(targets)))}
    src, tgt, position = array("q"), array("q"), array("q")
    count = 0
    for source, target in zip(sources, targets, strict=True):
        ids = [NULL, *(words[word] for word in source)]
        for word in target:
            src.extend(ids)
            tgt.extend([others[word]] * len(ids))
            position.extend([count] * len(ids))
            count += 1
    src_ids, tgt_ids, positions = (torch.tensor(values) for values in (src, tgt, position))
    pairs, cell = torch.unique(src_ids * len(others) + tgt_ids, return_inverse=True)
    table = _expectation_maximisation(cell, positions, pairs // len(others))
    names, other_names = ["", *words], list(others)
    return {
        (names[pair // len(others)], other_names[pair % len(others)]): p
        for pair, p in zip(pairs.tolist(), table.tolist(), strict=True)
    }


def _words(sentences: Sequence[Sentence]) -> Iterator[str]:
    return (word for sentence in sentences for word in sentence)


def _expectation_maximisation(
    cell: torch.Tensor, position: torch.Tensor, src_of_cell: torch.Tensor
) -> torch.Tensor:
    """Return p of each cell; `cell` [N] and `position` [N] say where each candidate link is."""
    table = torch.ones(len(src_of_cell))
    for _ in range(ITERATIONS):
        links = table[cell]
        of_position = torch.zeros(int(position[-1]) + 1).index_add_(0, position, links)
        expected = torch.zeros_like(table).index_add_(0, cell, links / of_position[position])
        of_src = torch.zeros(int(src_of_cell.max()) + 1).index_add_(0, src_of_cell, expected)
        table = expected / of_src[src_of_cell]
    return table


@dataclass(frozen=True)
class PhraseTable:
    """How often phrases were read off the same place, and how often each was there at all."""

    pairs: Counter[tuple[str, str]]
    sources: Counter[str]
    targets: Counter[str]

    def best(self, least: int, share: float, back: float) -> dict[str, str]:
        """Return the likeliest target of each source phrase.

        It occurred at least `least` times, is at least `share` of the source's occurrences, and
        the source at least `back` of its own. Example: "please" -> "por favor", not "favor".
        """
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for (source, target), count in self.pairs.items():
            enough = count >= least and count >= share * self.sources[source]
            if enough and count >= back * self.targets[target]:
                found[source][target] = count
        return {source: _widest(counts) for source, counts in found.items()}


def _widest(counts: dict[str, int]) -> str:
    """Return the most frequent phrase, with neighbours that it nearly always has."""
    core = max(counts, key=lambda target: (counts[target], target))
    wider = [
        target
        for target, count in counts.items()
        if f" {core} " in f" {target} " and count >= TOGETHER * counts[core]
    ]
    return max(wider, key=lambda target: (len(target), target))


def phrase_table(
    sources: Sequence[Sentence], targets: Sequence[Sentence], longest: int
) -> PhraseTable:
    """Read phrases of up to `longest` words off the sentences, with model 1 in both directions."""
    forward = translation_table(sources, targets)
    backward = translation_table(targets, sources)
    table = PhraseTable(Counter(), Counter(), Counter())
    for source, target in zip(sources, targets, strict=True):
        table.sources.update(_phrases(source, longest))
        table.targets.update(_phrases(target, longest + 1))
        links = _links(source, target, forward, backward)
        table.pairs.update(_phrase_pairs(source, target, links, longest))
    return table


def _phrases(sentence: Sentence, longest: int) -> Iterator[str]:
    for start in range(len(sentence)):
        for end in range(start + 1, min(start + longest, len(sentence)) + 1):
            yield " ".join(sentence[start:end])


def _links(source: Sentence, target: Sentence, forward: Table, backward: Table) -> dict[int, int]:
    """Return for each source place the target place that both directions link it with."""
    to_src = {
        j: max(range(len(source)), key=lambda i: (forward[source[i], word], -abs(i - j)))
        for j, word in enumerate(target)
        if any(forward[s, word] > forward["", word] for s in source)
    }
    to_tgt = {
        i: max(range(len(target)), key=lambda j: (backward[target[j], word], -abs(i - j)))
        for i, word in enumerate(source)
    }
    return {i: j for i, j in to_tgt.items() if to_src.get(j) == i}


def _phrase_pairs(
    source: Sentence, target: Sentence, links: dict[int, int], longest: int
) -> Iterator[tuple[str, str]]:
    """Yield phrases whose words link only to each other; their first and last words do link.

    The target comes again with a neighbour that links to nothing, unless it is an article.
    """
    back = {j: i for i, j in links.items()}

    def free(j: int) -> bool:
        return 0 <= j < len(target) and j not in back and target[j] not in ARTICLES

    for start in links:
        for end in range(start, min(start + longest, len(source))):
            linked = [links[i] for i in range(start, end + 1) if i in links]
            low, high = min(linked), max(linked)
            inside = all(start <= back.get(j, start) <= end for j in range(low, high + 1))
            if end not in links or not inside or high - low > longest:
                continue
            for first in (low - 1, low) if free(low - 1) else (low,):
                for last in (high, high + 1) if free(high + 1) else (high,):
                    words = source[start : end + 1], target[first : last + 1]
                    if all(word[0].isalpha() for phrase in words for word in phrase):
                        yield " ".join(words[0]), " ".join(words[1])


def usual_case(texts: Sequence[str]) -> dict[str, str]:
    """Return how words are most often spelled inside a sentence. Example: "monday" -> "Monday"."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for word in TOKEN.findall(text)[1:]:
            spellings[word.lower()][word] += 1
    return {word: counts.most_common(1)[0][0] for word, counts in spellings.items()}
