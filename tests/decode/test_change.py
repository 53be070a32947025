"""Changes: to text and back."""

import pytest

from model.decode.change import UNCHANGED, Change, read_part


def test_a_change_comes_back_from_its_text() -> None:
    change = Change.force({4: 9, 2: 517})
    assert str(change) == "force:2:517,force:4:9"
    assert Change.parse(str(change)) == change
    assert hash(Change.parse("force:4:9,force:2:517")) == hash(change)


def test_no_text_is_no_change() -> None:
    assert Change.parse("") == UNCHANGED
    assert str(UNCHANGED) == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("force:2", "'force:2' is not a change"),
        ("force:2:x", "'force:2:x' is not a change"),
        ("force:-1:5", "is not a change"),
        ("force:0:5", "steps are counted from 1"),
        ("force:1:5:6", "is not a change"),
        (f"force:1:{10**9}", "is not a change"),
        ("force:1:\u0665", "is not a change"),
        ("break:1:5", "'break:1:5' is not a change"),
        ("force:1:5,force:1:6", "Step 1 is forced twice"),
    ],
)
def test_what_is_not_a_change_is_refused_by_name(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Change.parse(text)


EVERY = [
    "force:2:517",
    "silence:most:64",
    "silence:random:64:7",
    "silence:unit:0",
    "vector:zero",
    "vector:zero:start",
    "vector:other",
    "vector:other:steps",
    "vector:blend:0",
    "vector:blend:10:start",
    "look:even",
    "look:only:3:2",
    "look:never:3:2",
    "leave:1",
]


@pytest.mark.parametrize("text", EVERY)
def test_every_kind_comes_back_from_its_text(text: str) -> None:
    change = Change.parse(text, "The dog.")
    assert str(change) == text
    assert Change.parse(str(change), "The dog.") == change != UNCHANGED


def test_the_order_is_that_of_the_text_and_forced_pieces_are_in_the_steps_order() -> None:
    text = "leave:2,force:4:9,silence:most:4,force:2:7,look:even"
    assert str(Change.parse(text)) == "leave:2,force:2:7,silence:most:4,force:4:9,look:even"


def test_composing_and_undoing_is_exact() -> None:
    change = UNCHANGED
    for text in ("silence:most:64", "force:3:9", "vector:blend:4", "leave:1"):
        longer = change.plus([read_part(text)], "The dog.")
        assert longer.without(read_part(text)) == change
        change = longer
    assert change.without(*change.parts) == UNCHANGED


def test_only_a_part_that_needs_the_other_sentence_keeps_it() -> None:
    assert Change.parse("vector:zero", "The dog.").other == ""
    assert Change.parse("vector:other:start", "The dog.").other == "The dog."
    assert Change.parse("vector:zero:both") == Change.parse("vector:zero")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("silence:64", "is not a change; write .*silence:most:N"),
        ("silence:random:4", "is not a change"),
        ("silence:unit:-1", "is not a change"),
        ("vector:blend:11", "a blend has 10 tenths"),
        ("vector:zero:middle", "is not a change"),
        ("vector:zero:start:steps", "is not a change"),
        ("look:only:0:2", "steps are counted from 1"),
        ("look:never:2:0", "pieces are counted from 1"),
        ("look:only:2", "is not a change"),
        ("leave:0", "pieces are counted from 1"),
        ("vector:zero,vector:blend:3:steps", "exchanged twice, at the steps"),
        ("vector:blend:3", "Another sentence is needed"),
        (",".join(f"leave:{at}" for at in range(1, 202)), "at most 200 parts, not 201"),
    ],
)
def test_what_no_kind_is_like_is_refused_by_name(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Change.parse(text)


def test_two_places_of_the_vector_may_differ() -> None:
    change = Change.parse("vector:zero:start,vector:blend:3:steps", "The dog.")
    assert len(change.parts) == 2
