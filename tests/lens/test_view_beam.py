"""The view `beam`: results and tree, against the weights themselves."""

from typing import Any

import pytest
import torch
from conftest import Counted

from model.decode import beam
from model.lens.experiment import Experiment
from model.lens.views import answer
from model.page.catalogue import Catalogue
from model.tokenizer import BOS_ID, EOS_ID, UNK_ID

SENTENCES = (
    "My father sold his old car.",
    "The students are studying for the final exam.",
    "My grandmother told me that she had lived near the sea when she was young.",
)


@pytest.fixture(params=["en-es-attention", "en-es-context"], scope="module")
def experiments(request: pytest.FixtureRequest, catalogue: Catalogue) -> list[Experiment]:
    translator = catalogue.translator(request.param)
    return [Experiment.decode(translator, text) for text in SENTENCES]


@torch.inference_mode()
def forced(experiment: Experiment, target: list[int]) -> torch.Tensor:
    """Return the log-probabilities [T, V] by the plain model, over the whole of `target`."""
    source = experiment.source.ids
    logits = experiment.translator.release.model(
        torch.tensor([source]), torch.tensor([[BOS_ID, *target[:-1]]]), torch.tensor([len(source)])
    )
    return logits[0].log_softmax(1)  # type: ignore[no-any-return]


def path(tree: list[dict[str, Any]], node: dict[str, Any]) -> list[int]:
    before = [] if node["parent"] is None else path(tree, tree[node["parent"]])
    return [*before, node["id"]]


@pytest.mark.parametrize("normalise", [False, True])
def test_a_beam_of_one_is_greedy(experiments: list[Experiment], normalise: bool) -> None:
    for experiment in experiments:
        found = answer("beam", experiment, {"width": 1, "normalise": normalise})
        (row,), run = found.rows, experiment.run()
        assert (row["text"], row["steps"]) == (run.text, len(run.steps))
        assert row["log_prob"] == pytest.approx(run.log_prob, abs=1e-4)
        assert [node["id"] for node in found.facts["tree"]] == [step.id for step in run.steps]
        assert all(node["likeliest"] for node in found.facts["tree"])


@pytest.mark.parametrize("normalise", [False, True])
@pytest.mark.parametrize("width", [2, 5, 10])
def test_each_node_has_the_plain_models_log_probability(
    experiments: list[Experiment], width: int, normalise: bool
) -> None:
    pruned = 0
    for experiment in experiments:
        found = answer("beam", experiment, {"width": width, "normalise": normalise})
        tree = found.facts["tree"]
        for node in tree:
            ids = path(tree, node)
            assert (node["step"], node["piece"]) == (
                len(ids), experiment.translator.release.tokenizer.piece(ids[-1]),
            )  # fmt: skip
            scores = forced(experiment, ids)
            total = scores[range(len(ids)), ids].sum().item()
            assert node["log_prob"] == pytest.approx(total, abs=5e-3)
            last = scores[-1].clone()
            last[: UNK_ID + 2] = -torch.inf
            if len(ids) == 1:
                last[EOS_ID] = -torch.inf
            best = last.topk(2)
            if best.values[0] - best.values[1] > 0.05:
                assert node["likeliest"] == (best.indices[0] == ids[-1])
        pruned += sum(node["pruned"] is not None for node in tree)
        ends = {path(tree, node)[-1] for node in tree if node["stop"]}
        assert EOS_ID in ends
    assert pruned


def test_the_tree_has_at_most_five_paths_with_common_beginnings_merged(
    experiments: list[Experiment],
) -> None:
    for experiment in experiments:
        for width in (5, 10):
            found = answer("beam", experiment, {"width": width})
            tree = found.facts["tree"]
            parents = {node["parent"] for node in tree}
            leaves = [at for at in range(len(tree)) if at not in parents]
            assert 1 < len(leaves) <= 5
            assert all(tree[at]["stop"] or tree[at]["pruned"] for at in leaves)
            ids = [tuple(path(tree, node)) for node in tree]
            assert len(set(ids)) == len(ids)
            assert all(
                node["parent"] is None or node["parent"] < at for at, node in enumerate(tree)
            )
            best = max(tree, key=lambda node: (node["stop"] == "end", node["log_prob"]))
            text = experiment.translator.release.tokenizer.decode(path(tree, best))
            assert text == found.rows[0]["text"]


def test_rows_are_the_best_first_and_a_wide_beam_is_no_worse(
    experiments: list[Experiment],
) -> None:
    better = 0
    for experiment in experiments:
        for normalise in (False, True):
            rows = answer("beam", experiment, {"width": 5, "normalise": normalise}).rows
            scores = [row["log_prob"] / (row["steps"] if normalise else 1) for row in rows]
            assert scores == sorted(scores, reverse=True)
            assert all(row["stop"] for row in rows)
        better += rows[0]["log_prob"] >= experiment.run().log_prob - 1e-4
    assert better == len(experiments)


def test_a_search_that_is_decided_early_finds_what_a_full_one_finds(
    experiments: list[Experiment], monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded = Counted(monkeypatch, beam, "vote")

    def search() -> list[Any]:
        answers = [
            answer("beam", experiment, {"normalise": normalise})
            for experiment in experiments
            for normalise in (False, True)
        ]
        return [(each.rows[0]["text"], each.rows[0]["log_prob"]) for each in answers]

    found, steps = search(), decoded.calls
    monkeypatch.setattr(beam, "is_decided", lambda beams, *_: bool(beams.over.all()))
    full = search()
    for early, best in zip(found, full, strict=True):
        assert early[0] == best[0]
        assert early[1] == pytest.approx(best[1], abs=1e-4)
    assert steps < decoded.calls - steps


def test_where_the_search_left_the_greedy_path_is_in_the_tree(
    experiments: list[Experiment],
) -> None:
    for experiment in experiments:
        tree = answer("beam", experiment, {}).facts["tree"]
        greedy = [step.id for step in experiment.run().steps]
        along = [node for node in tree if path(tree, node) == greedy[: node["step"]]]
        last = max(along, key=lambda node: int(node["step"]))
        assert last["stop"] or last["pruned"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"width": 0}, "width must be a whole number from 1 to 10"),
        ({"width": 11}, "from 1 to 10"),
        ({"width": True}, "whole number"),
        ({"width": "5"}, "whole number"),
        ({"normalise": 1}, "normalise must be true or false"),
        ({"depth": 1}, "beam has width, normalise, not 'depth'"),
    ],
)
def test_impossible_options_are_refused(
    experiments: list[Experiment], options: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        answer("beam", experiments[0], options)
