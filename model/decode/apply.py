"""What a change does to a run: to what the encoder reads, and to what the decoder gets of it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from model.config import ModelConfig
from model.decode.change import Change, Leave, Look, Silence, Vector, Where
from model.decode.source import Source
from model.network.base import EncoderDecoder
from model.network.batch import pad, run_encoder
from model.network.gru import EncOutputs

Blind = Mapping[int, Tensor]
"""For each step at which attention is kept from looking somewhere: where, [B, S]."""
SEES_ALL: Blind = {}


class Row(NamedTuple):
    """One of the runs of a batch: what the encoder reads, and what is changed of the rest."""

    ids: tuple[int, ...]
    """With the end, without the pieces that are left out."""
    positions: tuple[int, ...]
    """Where each of `ids` is in the whole sentence, from 0."""
    change: Change
    other: tuple[int, ...] = ()
    """The other sentence's ids, with the end, if the change needs one."""


class Begun(NamedTuple):
    """A batch of runs before the first step."""

    enc_outputs: EncOutputs
    """What the encoder returned, unchanged."""
    valid_len: Tensor
    given: EncOutputs
    """What each step gets of it."""
    state: Any
    """The decoder's initial state."""
    blind: Blind
    silent: Tensor
    """[B, H]: the units that are silenced."""


def check_change(change: Change, config: ModelConfig, count: int) -> None:
    """Raise `ValueError` with the reason if `change` is not possible; forced pieces aside.

    `count` is the number of the sentence's pieces, the end included.
    """
    has_attention = config.architecture == "attention"
    if change.of(Vector) and has_attention:
        raise ValueError("Only a context model has one vector that can be exchanged.")
    if change.of(Look) and not has_attention:
        raise ValueError("Only an attention model looks at the source.")
    for silence in change.of(Silence):
        most = config.num_hiddens - (silence.order == "unit")
        if silence.number > most:
            raise ValueError(f"{str(silence)!r} is not possible: the number is 0 to {most}.")
    check_pieces(change, count)


def check_pieces(change: Change, count: int) -> None:
    """Raise `ValueError` unless the pieces that `change` names can be left out or looked at."""
    left_out = change.left_out
    if wrong := next((piece for piece in left_out if piece >= count), None):
        raise ValueError(f"Piece {wrong} cannot be left out: the sentence has {count - 1}.")
    if len(left_out) == count - 1:
        raise ValueError("All pieces are left out; one at least has to be read.")
    for look in change.of(Look):
        if look.piece > count:
            raise ValueError(f"{str(look)!r} is not possible: there are {count} pieces.")
        if look.piece in left_out:
            raise ValueError(f"{str(look)!r} is not possible: the piece is left out.")
    seen = [at for at in range(1, count + 1) if at not in left_out]
    for step in {look.step for look in change.of(Look)}:
        if not any(sees(change, step, piece) for piece in seen):
            raise ValueError(f"Step {step} has no piece left to look at.")


def sees(change: Change, step: int, piece: int) -> bool:
    """Return whether attention may look at `piece` at `step`, both counted from 1."""
    return all(
        (look.piece == piece) == (look.kind == "only")
        for look in change.of(Look)
        if look.step == step and look.kind != "even"
    )


def without_pieces(source: Source, change: Change) -> Source:
    """Return what the encoder reads of `source`."""
    if not change.of(Leave):
        return source
    kept = [at for at in range(len(source.ids)) if at + 1 not in change.left_out]
    return source.only(kept)


@torch.inference_mode()
def begin(model: EncoderDecoder, rows: Sequence[Row]) -> Begun:
    """Encode what `rows` read, each once and all of it in one batch, and change it."""
    wanted = [row.ids for row in rows] + [row.other for row in rows if row.other]
    distinct = {ids: number for number, ids in enumerate(dict.fromkeys(wanted))}
    encoded, lengths = run_encoder(model, *pad(list(distinct)))
    own = torch.tensor([distinct[row.ids] for row in rows])
    valid_len = lengths[own]
    enc_outputs = EncOutputs(
        encoded.states[own][:, : valid_len.max()].contiguous(), encoded.final[:, own]
    )
    # Of a row without another sentence, its own vector.
    other = encoded.final[:, [distinct[row.other or row.ids] for row in rows]]
    silent = silent_units(enc_outputs.states, valid_len, rows)
    start, steps = (
        silenced(exchanged(enc_outputs.final, other, rows, where), silent)
        for where in ("start", "steps")
    )
    given = EncOutputs(enc_outputs.states.masked_fill(silent[:, None], 0), steps)
    state = model.decoder.init_state(given, valid_len)
    if not torch.equal(start, steps):
        first = model.decoder.init_state(EncOutputs(given.states, start), valid_len)
        # `gates` are what the fast decoder computes of them.
        names = [name for name in ("hidden", "gates") if name in state._fields]
        state = state._replace(**{name: getattr(first, name) for name in names})
    return Begun(enc_outputs, valid_len, given, look_evenly(state, rows), blind_of(rows), silent)


def exchanged(final: Tensor, other: Tensor, rows: Sequence[Row], where: Where) -> Tensor:
    """Return the vectors `final` [L, B, H], at `where` mixed with zeros or those of `other`."""
    shares, factors = final.new_zeros(len(rows), 1), final.new_ones(len(rows), 1)
    for at, row in enumerate(rows):
        for vector in row.change.of(Vector):
            if vector.acts(where):
                shares[at] = vector.share
                factors[at] = float(vector.kind != "zero")
    if not shares.any():
        return final
    return (1 - shares) * final + shares * factors * other


def silent_units(states: Tensor, valid_len: Tensor, rows: Sequence[Row]) -> Tensor:
    """Return which units are silenced in each row: [B, H]."""
    silent = torch.zeros_like(states[:, 0], dtype=torch.bool)
    for at, row in enumerate(rows):
        for silence in row.change.of(Silence):
            read = states[at, : valid_len[at]]
            silent[at, chosen_units(silence, read)] = True
    return silent


def chosen_units(silence: Silence, states: Tensor) -> Tensor:
    """Return the units that are silenced, by number; `states` [S, H] are the encoder's.

    The most active have the largest mean |h| over the positions.
    """
    if silence.order == "unit":
        return torch.tensor([silence.number])
    if silence.order == "random":
        generator = torch.Generator().manual_seed(silence.seed)
        order = torch.randperm(states.shape[1], generator=generator)
    else:
        order = states.abs().mean(0).sort(descending=True, stable=True).indices.cpu()
    return order[: silence.number]


def silenced(final: Tensor, silent: Tensor) -> Tensor:
    """Return `final` [L, B, H], whose last layer is 0 in the units of `silent` [B, H]."""
    if not silent.any():
        return final
    return torch.cat((final[:-1], final[-1:].masked_fill(silent, 0)))


def look_evenly(state: Any, rows: Sequence[Row]) -> Any:
    """Return the decoder's `state`, in which the rows that look evenly score all pieces alike."""
    even = [at for at, row in enumerate(rows) if Look("even") in row.change.parts]
    if not even:
        return state
    # With equal keys every position has the same score.
    keys = state.keys.clone()
    keys[even] = 0
    return state._replace(keys=keys)


def blind_of(rows: Sequence[Row]) -> Blind:
    """Return where attention may not look, for each step at which a change says so."""
    longest = max(len(row.ids) for row in rows)
    blind: dict[int, Tensor] = {}
    for at, row in enumerate(rows):
        places = {place + 1: position for position, place in enumerate(row.positions)}
        for look in row.change.of(Look):
            if look.kind == "even":
                continue
            here = torch.zeros(longest, dtype=torch.bool)
            here[places[look.piece]] = True
            shut = blind.setdefault(look.step, torch.zeros(len(rows), longest, dtype=torch.bool))
            shut[at] |= here if look.kind == "never" else ~here
    return blind


def read_token(
    model: EncoderDecoder, token: Tensor, state: Any, blind: Tensor | None
) -> tuple[Tensor, Any]:
    """Let the decoder read `token` [B, 1], with its eyes shut where `blind` [B, S] is true."""
    if blind is None:
        step: tuple[Tensor, Any] = model.decoder(token, state)
        return step
    name = "padding" if "padding" in state._fields else "mask"
    whole = getattr(state, name)
    shut = whole.masked_fill(blind.to(whole.device), True if name == "padding" else -torch.inf)
    logits, after = model.decoder(token, state._replace(**{name: shut}))
    return logits, after._replace(**{name: whole})
