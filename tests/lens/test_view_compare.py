"""The view `compare`: distances and paths of two memories, by `nn.GRU` and by hand."""

import math

import pytest
import torch
from conftest import Counted

from model.lens.experiment import Experiment
from model.lens.planes import unpack
from model.lens.views import answer
from model.network.gru import GRUEncoder
from model.page.catalogue import Catalogue
from model.tokenizer import EOS_ID

OWN, OTHER = "The dog bites the man.", "The man bites the dog."


@pytest.fixture(params=["en-es-attention", "en-es-context"])
def experiment(request: pytest.FixtureRequest, catalogue: Catalogue) -> Experiment:
    return Experiment.decode(catalogue.translator(request.param), OWN)


@torch.inference_mode()
def states(experiment: Experiment, text: str) -> torch.Tensor:
    """Return the encoder's last layer over `text`, by `nn.GRU` alone."""
    release = experiment.translator.release
    encoder = release.model.encoder
    assert isinstance(encoder, GRUEncoder)
    ids = [*release.tokenizer.encode(text), EOS_ID]
    found: torch.Tensor = encoder.rnn(encoder.embedding.weight[ids][None])[0][0]
    return found


def test_the_distance_is_one_minus_the_cosine_at_each_piece(experiment: Experiment) -> None:
    found = answer("compare", experiment, {"other": OTHER})
    pairs = zip(states(experiment, OWN), states(experiment, OTHER), strict=False)
    wanted = [1 - (a @ b / (a.norm() * b.norm())).item() for a, b in pairs]
    assert unpack(found.planes["distance"]).tolist() == pytest.approx(wanted, abs=1e-3)
    far = [each > max(wanted) / 10 for each in wanted]
    assert found.facts["part"] == far.index(True)
    assert found.facts["stay"] == all(far[far.index(True) :])
    assert found.facts["text"] == experiment.translator.translate(OTHER)[0].text


def test_a_sentence_does_not_part_from_itself(experiment: Experiment) -> None:
    found = answer("compare", experiment, {"other": OWN})
    assert unpack(found.planes["distance"]).max() < 1e-3
    assert (found.facts["part"], found.facts["stay"]) == (None, False)


def test_the_paths_keep_as_much_of_all_distances_as_two_axes_can(experiment: Experiment) -> None:
    found = answer("compare", experiment, {"other": OTHER})
    plane = found.planes["paths"]
    whole = torch.cat((states(experiment, OWN), states(experiment, OTHER)))
    centred = whole - whole.mean(0)
    values = torch.linalg.eigvalsh(centred @ centred.T).flip(0)
    paths = unpack(plane)
    assert paths.shape == (len(whole), 2)
    sizes = paths.square().sum(0)
    torch.testing.assert_close(sizes, values[:2], rtol=2e-2, atol=1e-3)
    assert found.facts["shares"] == pytest.approx((values[:2] / values.sum()).tolist(), rel=1e-3)
    assert paths[0].min() >= -plane.step


def test_only_with_one_vector_the_first_pieces_alike_are_no_distance(catalogue: Catalogue) -> None:
    for name, is_apart in (("en-es-attention", True), ("en-es-context", False)):
        experiment = Experiment.decode(catalogue.translator(name), OWN)
        first = unpack(answer("compare", experiment, {"other": OTHER}).planes["distance"])[0]
        # Both begin with the same word; what reads from the right knows more.
        assert (first > 0.01) == is_apart, name


@torch.inference_mode()
def patched(experiment: Experiment, after: int) -> torch.Tensor:
    """Return each layer's last state where the other's memory is put in by hand: [L, 1, H]."""
    release = experiment.translator.release
    encoder = release.model.encoder
    assert isinstance(encoder, GRUEncoder)
    own, other = (
        encoder.embedding.weight[[*release.tokenizer.encode(text), EOS_ID]][None]
        for text in (OWN, OTHER)
    )
    memory = None
    for piece in other[0, :after]:
        memory = encoder.rnn(piece[None, None], memory)[1]
    for piece in own[0, after:]:
        memory = encoder.rnn(piece[None, None], memory)[1]
    assert memory is not None
    return memory


@torch.inference_mode()
def log2_prob(experiment: Experiment, final: torch.Tensor, ids: list[int]) -> float:
    """Return log₂ of the probability of `ids` by the plain decoder, from the encoder's `final`."""
    decoder = experiment.translator.release.model.decoder
    state = decoder.init_state(type(experiment.run().enc_outputs)(final, final))
    logits, _ = decoder(torch.tensor([[2, *ids[:-1]]]), state)
    return logits[0].log_softmax(1)[range(len(ids)), ids].sum().item() / math.log(2)


def test_a_memory_is_put_in_after_each_piece(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    experiment = Experiment.decode(catalogue.translator("en-es-context"), OWN)
    own = experiment.run()
    other = experiment.translator.translate(OTHER)[0]
    batches = Counted(monkeypatch, GRUEncoder, "forward")
    rows = answer("transplant", experiment, {"other": OTHER}).rows
    assert batches.calls == 1
    pieces = [run.source.pieces for run in (own, other)]
    first = next(at for at, pair in enumerate(zip(*pieces, strict=True)) if pair[0] != pair[1])
    assert [row["after"] for row in rows] == list(range(len(pieces[0]) + 1))
    # Before the first difference nothing changes; at the end it is the other's translation.
    for row in rows[: first + 1]:
        assert row["text"] == own.text
        assert row["bits"] == pytest.approx(0, abs=1e-3)
    assert rows[-1]["text"] == other.text != own.text
    targets = [[step.id for step in run.steps] for run in (own, other)]
    odds = []
    for row in rows:
        final = patched(experiment, row["after"])
        costs = [log2_prob(experiment, final, target) for target in targets]
        odds.append(costs[1] - costs[0])
        assert row["bits"] == pytest.approx(odds[-1] - odds[0], abs=0.1), row["after"]
    assert rows[-1]["bits"] > 1


def test_sentences_of_other_lengths_and_attention_are_refused(catalogue: Catalogue) -> None:
    experiment = Experiment.decode(catalogue.translator("en-es-context"), OWN)
    with pytest.raises(ValueError, match="the same number of pieces, not of"):
        answer("transplant", experiment, {"other": "I sleep."})
    attention = Experiment.decode(catalogue.translator("en-es-attention"), OWN)
    with pytest.raises(ValueError, match="Only a context model has one memory"):
        answer("transplant", attention, {"other": OTHER})
    with pytest.raises(ValueError, match="needs other, a second sentence"):
        answer("compare", attention, {})
