"""Changes: to text and back."""

import pytest

from model.decode.change import UNCHANGED, Change


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
