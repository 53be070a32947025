"""The link for a class: what the dialog says, the link does."""

import io
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from driver import act
from PIL import Image
from playwright.sync_api import Page, expect

from model.page.layout import HIDEABLE

Visit = Callable[..., Page]
LENS_PARTS = ["lesson", "tabs", "continue", "play", "options", "export", "back", "copy", "share"]


@pytest.fixture
def dialog(tab: Page) -> Page:
    """The page with the dialog open."""
    act(tab, "classroom").click()
    expect(tab.locator("dialog .code svg")).to_be_visible()
    return tab


def link_of(tab: Page) -> str:
    return tab.locator("dialog .entry input").input_value()


def query_of(tab: Page) -> dict[str, str]:
    query = parse_qs(urlsplit(link_of(tab)).query)
    return {name: value for name, [value] in query.items()}


def test_the_link_shows_what_is_on_the_page_and_leaves_nothing_out(dialog: Page) -> None:
    query = query_of(dialog)
    assert query["q"] == dialog.locator("#sentence textarea").input_value()
    assert not {"hide", "card", "big"} & query.keys()
    expect(dialog.locator("dialog .words")).to_contain_text("Nothing is left out.")


def test_every_part_that_a_link_can_leave_out_has_a_box(dialog: Page) -> None:
    boxes = dialog.locator("dialog .parts input")
    names = boxes.evaluate_all("boxes => boxes.map(({ name }) => name)")
    assert sorted(names) == sorted([*HIDEABLE, *LENS_PARTS])
    for box in boxes.all():
        expect(box).to_be_checked()


def test_what_is_unchecked_is_not_on_the_students_page(dialog: Page, visit: Visit) -> None:
    for name in ("examples", "model", "export"):
        dialog.locator(f"dialog [name={name}]").uncheck()
    assert set(query_of(dialog)["hide"].split(",")) == {"examples", "model", "export"}
    expect(dialog.locator("dialog .words")).to_contain_text(
        "Left out: examples, choice of the model, saving the band."
    )
    preview = dialog.frame_locator("dialog iframe")
    expect(preview.locator("[data-translation]").first).to_be_visible()
    expect(preview.locator("#examples")).to_have_count(0)
    students = visit(f"?{urlsplit(link_of(dialog)).query}")
    expect(students.locator("#examples")).to_have_count(0)
    expect(students.locator("#model")).to_have_count(0)
    expect(students.locator("[data-control=export]")).to_be_hidden()


def test_a_card_opens_on_its_own_sentence(dialog: Page, visit: Visit) -> None:
    dialog.locator("dialog select").select_option("5")
    assert query_of(dialog) == {"ui": "en", "card": "5"}
    expect(dialog.locator("dialog .words")).to_contain_text("card 5, “The price of a word”")
    expect(dialog.locator("dialog [name=veil]")).to_be_disabled()
    students = visit(f"?{urlsplit(link_of(dialog)).query}")
    expect(students.locator(".rail h3")).to_have_text("The price of a word")
    expect(students.locator("[data-translation]").first).to_contain_text("aunt")


def test_a_hidden_translation_is_shown_when_it_is_asked_for(dialog: Page, visit: Visit) -> None:
    dialog.locator("dialog [name=veil]").check()
    students = visit(f"?{urlsplit(link_of(dialog)).query}")
    expect(students.locator(".unveil")).to_be_visible()
    for name in ("copy", "reverse"):
        expect(act(students, name).first).to_be_hidden()
    for part in ("[data-translation]", ".chip", ".detail"):
        expect(students.locator(part).first).to_be_hidden()
    students.locator(".unveil").click()
    for part in ("[data-translation]", ".chip", ".detail"):
        expect(students.locator(part).first).to_be_visible()
    expect(students.locator(".unveil")).to_be_hidden()


def test_on_a_projector_everything_is_larger(dialog: Page, visit: Visit) -> None:
    dialog.locator("dialog [name=big]").check()
    assert query_of(dialog)["big"] == "1"
    students = visit(f"?{urlsplit(link_of(dialog)).query}")
    expect(students.locator(".lens")).to_have_attribute("data-big", "1")
    height = "document.querySelector('#sentence textarea').getBoundingClientRect().height"
    larger, usual = (float(each.evaluate(height)) for each in (students, dialog))
    assert larger / usual == pytest.approx(1.25, abs=0.03)


def test_a_camera_reads_the_link_from_the_code(dialog: Page) -> None:
    dialog.locator("dialog [name=model]").uncheck()
    picture = dialog.locator("dialog .code svg").screenshot()
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert code.text == link_of(dialog)


def test_the_page_in_the_preview_does_not_keep_the_focus(dialog: Page) -> None:
    dialog.locator("dialog [name=big]").focus()
    preview = dialog.frame_locator("dialog iframe")
    # Its box takes the focus.
    expect(preview.locator("#sentence textarea")).to_have_attribute("autofocus", "")
    expect(preview.locator("[data-translation]").first).to_be_visible()
    expect(preview.locator("#count")).not_to_be_empty()
    expect(dialog.locator("dialog [name=big]")).to_be_focused()
    dialog.keyboard.press("Escape")
    expect(dialog.locator("dialog")).to_have_count(0)


def test_the_dialog_copies_the_link_and_closes(dialog: Page) -> None:
    dialog.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dialog.locator("dialog [data-copy]").click()
    expect(dialog.locator("dialog [data-copy]")).to_have_text("copied")
    assert dialog.evaluate("navigator.clipboard.readText()") == link_of(dialog)
    dialog.context.clear_permissions()
    # Escape closes the dialog also while nothing has the focus, and does nothing else.
    dialog.evaluate("document.activeElement.blur()")
    dialog.keyboard.press("Escape")
    expect(dialog.locator("dialog")).to_have_count(0)
