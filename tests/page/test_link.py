"""A link is data: what it says is read, whatever else it holds is left out."""

import pytest

from model.decode.change import Change
from model.page.link import Link, read_link

HOSTILE = '"><img src=x onerror=alert(1)>'


def test_everything_a_link_says_is_read() -> None:
    link = read_link(
        {
            "q": "The boat waits. It is red.",
            "dir": "en-es",
            "m": "both",
            "band": "context",
            "rev": "abc1234",
            "s": "2",
            "step": "3",
            "force": "3:4711,5:92",
            "other": "It is blue.",
            "tab": "table",
            "ui": "es",
            "hide": "share,model",
        }
    )
    assert link == Link(
        text="The boat waits. It is red.",
        direction="en-es",
        architecture="both",
        band="context",
        revision="abc1234",
        sentence=2,
        step=3,
        change=Change.force({3: 4711, 5: 92}),
        other="It is blue.",
        tab="table",
        language="es",
        hide=["share", "model"],
    )
    assert link.selected == {"sentence": 2, "step": 3}


def test_what_the_tab_search_shows_is_read() -> None:
    link = read_link({"ref": f"No.{HOSTILE}", "norm": "1", "tree": "1", "seed": "7"})
    assert link.search == {"ref": f"No.{HOSTILE}", "norm": 1, "tree": 1, "seed": 7}
    assert read_link({"norm": "yes", "seed": "x", "ref": ""}).search == {}


def test_a_card_of_the_lesson_is_read_and_hides_by_itself() -> None:
    link = read_link({"card": "2", "big": "1", "hide": "model,translation"})
    assert (link.card, link.big, link.hide) == (2, True, ["model"])
    assert link.asks_for_a_translation
    assert read_link({"hide": "model,translation"}).hide == ["model", "translation"]
    assert read_link({"card": "x", "big": "yes"}) == Link()


def test_an_empty_query_asks_for_nothing() -> None:
    assert read_link({}) == Link()
    assert not read_link({"ui": "es", "hide": "share"}).asks_for_a_translation
    assert read_link({"m": "context"}).asks_for_a_translation


@pytest.mark.parametrize("value", ["", "-1", "1.5", "x", "9" * 10, "٣", HOSTILE])
def test_a_malformed_number_is_ignored(value: str) -> None:
    link = read_link({"q": "Yes.", "s": value, "step": value, "src": value, "force": f"2:{value}"})
    assert link == Link(text="Yes.")


@pytest.mark.parametrize("value", ["3", "3:", ":3", "0:7", "3:4:5", ",,", HOSTILE])
def test_a_broken_choice_is_left_out_and_the_others_stay(value: str) -> None:
    assert read_link({"force": f"{value},5:92"}).change == Change.force({5: 92})


def test_names_that_the_page_does_not_have_are_only_names() -> None:
    link = read_link({"tab": HOSTILE, "ui": HOSTILE, "hide": HOSTILE})
    assert link.tab is None
    assert link.language is None
    assert not set("<>\"'=()") & set("".join(link.hide))


def test_an_unknown_tab_is_ignored() -> None:
    for tab in ("next", "memory", "source", "table"):
        assert read_link({"tab": tab}).tab == tab
    assert read_link({"tab": "constructor"}).tab is None


def test_a_tab_of_an_older_link_opens_what_it_became() -> None:
    assert read_link({"tab": "attention"}).tab == "source"
    assert read_link({"tab": "whatif"}).tab == "next"
    assert read_link({"tab": "whatif", "do": ""}).tab == "whatif"


def test_each_kind_of_change_is_read_and_what_does_not_go_with_it_is_left_out() -> None:
    query = {
        "do": "silence:most:64,vector:blend:3,fly:1,vector:zero,look:only:2:1,leave:4",
        "other": "A dog.",
    }
    link = read_link(query)
    assert str(link.change) == "silence:most:64,vector:blend:3,look:only:2:1,leave:4"
    assert link.change.other == link.other == "A dog."
    assert str(read_link({"do": "leave:4,vector:other"}).change) == "leave:4"
    assert read_link({"other": HOSTILE}).other == HOSTILE


def test_do_is_read_before_the_older_force() -> None:
    query = {"do": "force:3:4711,fly:1,force:5:92", "force": "1:9"}
    assert read_link(query).change == Change.force({3: 4711, 5: 92})
