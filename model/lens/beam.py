"""The view `beam`: what a wider search finds, and the tree of what it kept and gave up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from model.config import ModelConfig
from model.decode.beam import Column, Hypothesis, beam_columns
from model.decode.change import UNCHANGED
from model.decode.translator import MAX_STEPS
from model.lens import answer
from model.lens.experiment import Experiment
from model.tokenizer import PAD_ID, Tokenizer

NAME = "beam"
WIDEST = 10
PATHS, FOUND = 5, 3
"""Paths of the tree, and how many of them are the search's results."""


@dataclass(frozen=True)
class Options(answer.Options):
    """How to search."""

    width: int = 5
    """Hypotheses that are written on at each step; 1 is greedy."""
    normalise: bool = False
    """Compare hypotheses by their log-probability per piece, so that long ones are not worse."""

    def check(self, config: ModelConfig) -> None:  # noqa: ARG002  (one shape for all)
        """Raise `ValueError` with the reason unless such a search is possible."""
        if type(self.width) is not int or not 1 <= self.width <= WIDEST:
            raise ValueError(f"width must be a whole number from 1 to {WIDEST}.")
        if type(self.normalise) is not bool:
            raise ValueError("normalise must be true or false.")


@dataclass(frozen=True, eq=False)
class Node:
    """A hypothesis, and the one that it continues."""

    hypothesis: Hypothesis
    parent: "Node | None"
    step: int
    """Counted from 1."""
    pruned: str | None
    """Why the search did not write it on."""

    @property
    def path(self) -> list["Node"]:
        """Return the nodes from the first piece to this one."""
        return [*(self.parent.path if self.parent else []), self]

    @property
    def ids(self) -> list[int]:
        """Return what is written up to here."""
        return [node.hypothesis.id for node in self.path]


def view(experiment: Experiment, options: Options) -> answer.Answer:
    """Search with the unchanged model.

    Rows: {text, log_prob, steps, stop}, the best first; those that were not finished when the best
    was sure are left out. Facts: `tree`, at most five paths whose beginnings are merged: a list of
    {parent, step, piece, id, log_prob, likeliest, stop, pruned}, parents first. `parent` is an
    index in this list, or none; `log_prob` is of the whole path; `likeliest`: greedy decoding goes
    on so, too; `pruned`: `width`, others filled the beam, or `decided`, the best was sure.
    """
    columns = experiment.translator.batch(
        lambda model: list(
            beam_columns(
                model, experiment.source.ids[:-1], options.width, MAX_STEPS, options.normalise
            )
        )
    )
    tokenizer = experiment.translator.release.tokenizer
    found, pruned = grow(columns, options.normalise)
    greedy = [step.id for step in experiment.run(UNCHANGED).steps]
    return answer.Answer(
        rows=[row_of(node, tokenizer) for node in found if node.hypothesis.stop],
        facts={"tree": tree_of(choose(found, pruned, greedy), tokenizer)},
    )


def grow(columns: Sequence[Column], normalise: bool) -> tuple[list[Node], list[Node]]:
    """Return the last nodes of the search, the best first, and those pruned on the way."""
    first, *others = columns
    kept = [Node(each, None, 1, each.pruned) for each in first.kept]
    pruned: list[Node] = []
    for step, column in enumerate(others, start=2):
        pruned += [go_on(kept[each.parent], each, step) for each in column.pruned]
        kept = [go_on(kept[each.parent], each, step) for each in column.kept]
    return sorted(kept, key=lambda node: rank_of(node, normalise)), pruned


def go_on(parent: Node, hypothesis: Hypothesis, step: int) -> Node:
    """Return the node of `hypothesis`, or its parent again where that had ended before."""
    if hypothesis.id == PAD_ID:
        return replace(parent, pruned=hypothesis.pruned)
    return Node(hypothesis, parent, step, hypothesis.pruned)


def rank_of(node: Node, normalise: bool) -> tuple[int, float]:
    """Return what nodes are sorted by: those with an end, those stopped, those going on."""
    log_prob = node.hypothesis.log_prob
    kind = ("end", "loop", "max_length", None).index(node.hypothesis.stop)
    return min(kind, 1) + (kind == 3), -(log_prob / node.step if normalise else log_prob)


def choose(found: Sequence[Node], pruned: Sequence[Node], greedy: Sequence[int]) -> list[Node]:
    """Return the ends of the tree's paths.

    The best that were found; where the search left the greedy path, or its end; and of the pruned
    ones those that got furthest.
    """
    others = sorted(pruned, key=lambda node: (-node.step, -node.hypothesis.log_prob))
    left = [node for node in (*found, *others) if node.ids == list(greedy[: node.step])]
    ends = [*found[:FOUND], *left, *others, *found[FOUND:]]
    return list(islice(unlike(ends), PATHS))


def unlike(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield each node whose path is not yet there."""
    seen: set[tuple[int, ...]] = set()
    for node in nodes:
        ids = tuple(node.ids)
        if ids not in seen:
            seen |= {ids[:end] for end in range(1, len(ids) + 1)}
            yield node


def tree_of(ends: Sequence[Node], tokenizer: Tokenizer) -> list[dict[str, Any]]:
    """Return the nodes of the paths to `ends`, each once, parents first."""
    rows: list[dict[str, Any]] = []
    places: dict[tuple[int, ...], int | None] = {(): None}
    for end in ends:
        ids = tuple(end.ids)
        for node in end.path:
            here = ids[: node.step]
            if here not in places:
                hypothesis = node.hypothesis
                rows.append(
                    {
                        "parent": places[here[:-1]],
                        "step": node.step,
                        "piece": tokenizer.piece(hypothesis.id),
                        "id": hypothesis.id,
                        "log_prob": hypothesis.log_prob,
                        "likeliest": hypothesis.likeliest,
                        "stop": hypothesis.stop,
                        "pruned": end.pruned if node is end else None,
                    }
                )
                places[here] = len(rows) - 1
    return rows


def row_of(node: Node, tokenizer: Tokenizer) -> dict[str, Any]:
    """Return the row of a translation that was found."""
    hypothesis = node.hypothesis
    return {
        "text": tokenizer.decode(node.ids),
        "log_prob": hypothesis.log_prob,
        "steps": node.step,
        "stop": hypothesis.stop,
    }
