"""Decoding as a generator: one frozen record for each piece that the decoder writes.

The translation, the page's steps and the API's answer are all folds over `decode_steps`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import torch
from torch import Tensor

from model.decode.apply import SEES_ALL, Blind, read_token
from model.network.base import EncoderDecoder
from model.tokenizer import BOS_ID, EOS_ID, PAD_ID, UNK_ID, Tokenizer

Stop = Literal["end", "max_length", "loop"]
NUM_CANDIDATES = 8
LOOP_NGRAM = 3
LOOP_REPEATS = 3
UNFORCED: Mapping[int, int] = {}
NEVER_WRITTEN = (PAD_ID, UNK_ID, BOS_ID)
"""Special tokens without text, the first ids; the end follows them. Decoding never writes them."""


class DecoderState(Protocol):
    """What every decoder's state has."""

    @property
    def hidden(self) -> Tensor:
        """[L, B, H]: each layer after the last step."""


@runtime_checkable
class Attended(DecoderState, Protocol):
    """The state of a decoder with attention."""

    @property
    def weights(self) -> Tensor:
        """[B, T, S]: how much each step looked at each source position."""


@dataclass(frozen=True)
class Candidate:
    """A piece that a step could have written."""

    piece: str
    id: int
    log_prob: float


@dataclass(frozen=True)
class Step:
    """One piece of the target, and what the model thought of it."""

    piece: str
    id: int
    log_prob: float
    """Natural logarithm of the model's probability for this piece."""
    end_log_prob: float
    """The same for the end, written or not."""
    entropy: float
    """Of the step's whole distribution, in nats."""
    rank: int
    """1 when no piece was likelier."""
    candidates: tuple[Candidate, ...]
    """The likeliest pieces, the first of them first."""
    prefix_text: str
    """The text of all pieces up to this one, decoded together."""
    state: Tensor
    """[H]: the decoder's last layer after reading the piece before this one."""
    attention: Tensor | None
    """[S]: how much this step looked at each source position, or none."""
    stop: Stop | None
    """Why decoding ends with this step; none while it goes on."""


@torch.inference_mode()
def decode_steps(
    model: EncoderDecoder,
    tokenizer: Tokenizer,
    state: DecoderState,
    max_steps: int,
    forced: Mapping[int, int] = UNFORCED,
    blind: Blind = SEES_ALL,
) -> Iterator[Step]:
    """Decode greedily from the decoder's initial `state` (a batch of one), a step at a time.

    `forced` maps steps, counted from 1, to the ids written there instead; their probabilities
    are still the model's own. At the steps of `blind` attention looks at the rest only.
    `ValueError` when a forced id is a special token other than the end,
    is not in the vocabulary, is the end at step 1, or comes after the end or the limit.
    """
    check_forced(forced, tokenizer.vocab_size, max_steps)
    last_forced = max(forced, default=0)
    device = next(model.parameters()).device
    ids: list[int] = []
    token = BOS_ID
    for number in range(1, max_steps + 1):
        read = torch.tensor([[token]], device=device)
        logits, state = read_token(model, read, state, blind.get(number))
        log_probs = logits[0, 0].float().log_softmax(dim=0)  # [V]
        best = likeliest(log_probs, is_first=number == 1)
        token = forced[number] if number in forced else int(best)
        ids.append(token)
        stop = stop_reason(ids, max_steps, last_forced)
        if stop and number < last_forced:
            raise ValueError(f"step {last_forced} is forced, but the sentence ends at {number}")
        yield describe(tokenizer, log_probs, ids, state, stop)
        if stop:
            return


def likeliest(scores: Tensor, is_first: bool) -> Tensor:
    """Return the id with the highest of `scores` [..., V] that can be written.

    As the first piece the end cannot: a translation is never empty.
    """
    first = len(NEVER_WRITTEN) + is_first
    return scores[..., first:].argmax(dim=-1) + first


def check_forced(forced: Mapping[int, int], vocab_size: int, max_steps: int) -> None:
    """Refuse forced steps and ids that decoding could never write."""
    for step, token in forced.items():
        if not 1 <= step <= max_steps:
            raise ValueError(f"step {step} is forced, but steps are 1 to {max_steps}")
        if not 0 <= token < vocab_size or token in NEVER_WRITTEN:
            raise ValueError(f"the piece forced at step {step} is {token}, no piece of the model")
    if forced.get(1) == EOS_ID:
        raise ValueError("the end is forced at step 1, but a translation has at least one piece")


def stop_reason(ids: Sequence[int], max_steps: int, last_forced: int = 0) -> Stop | None:
    """Return why decoding stops after `ids`, or None; loops count after the last forced step."""
    if ids[-1] == EOS_ID:
        return "end"
    if len(ids) > last_forced and is_loop(ids):
        return "loop"
    return "max_length" if len(ids) == max_steps else None


def is_loop(ids: Sequence[int]) -> bool:
    """Return whether the last three ids have now occurred three times.

    Example: [5, 6, 7, 5, 6, 7, 5, 6, 7] → True.
    """
    last = tuple(ids[-LOOP_NGRAM:])
    if len(last) < LOOP_NGRAM:
        return False
    seen = sum(tuple(ids[i : i + LOOP_NGRAM]) == last for i in range(len(ids) - LOOP_NGRAM + 1))
    return seen >= LOOP_REPEATS


def describe(
    tokenizer: Tokenizer,
    log_probs: Tensor,
    ids: Sequence[int],
    state: DecoderState,
    stop: Stop | None,
) -> Step:
    """Return the record of the step that wrote `ids[-1]` out of `log_probs` [V]."""
    chosen = log_probs[ids[-1]]
    best = log_probs.topk(NUM_CANDIDATES)
    weights = state.weights if isinstance(state, Attended) else None
    return Step(
        piece=tokenizer.piece(ids[-1]),
        id=ids[-1],
        log_prob=chosen.item(),
        end_log_prob=log_probs[EOS_ID].item(),
        entropy=-(log_probs.exp() * log_probs).sum().item(),
        rank=int((log_probs > chosen).sum()) + 1,
        candidates=tuple(
            Candidate(tokenizer.piece(token), token, log_prob)
            for token, log_prob in zip(best.indices.tolist(), best.values.tolist(), strict=True)
        ),
        prefix_text=tokenizer.decode(ids),
        state=state.hidden[-1][0].cpu(),
        attention=None if weights is None else weights[0, 0].cpu(),
        stop=stop,
    )
