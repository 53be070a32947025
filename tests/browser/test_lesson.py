"""The lesson: each card asks, waits for a prediction, and shows it on the live page."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from driver import act, choose_model, source, translate
from playwright.sync_api import Page, expect

from model.messages import LANGUAGES
from model.page.lessons import Card, read_cards, read_texts

Visit = Callable[..., Page]
CARDS = list(enumerate(read_cards(), start=1))
RIGHT = {
    "interfaces": "start",
    "forgetting": "loss",
    "length": "class",
    "look": "less",
    "price": "piece",
    "search": "search",
    "gates": "keeps",
    "loop": "changes",
    "end": "likeliest",
}
OTHER = dict.fromkeys(RIGHT, "never") | {
    "interfaces": "loop",
    "price": "evenly",
    "search": "width",
    "gates": "takes",
    "loop": "nothing",
    "end": "limit",
}
"""An answer that is not right."""
MOST_WORDS = 36


def lesson(tab: Page, what: str) -> None:
    act(tab, "lesson", what).click()


def rail(tab: Page, part: str = "") -> str:
    return tab.locator(f".rail {part}").inner_text()


def predict(tab: Page, name: str) -> None:
    tab.locator(f".rail [data-value='predict {name}']").click()
    expect(tab.locator(".rail .reveal")).to_be_visible()


def answer_first(tab: Page, card: Card) -> None:
    """Answer the click on a source piece, where a card begins with one."""
    if card["name"] == "look":
        expect(tab.locator(".rail .pieces")).to_be_visible()
        source(tab, 2).click()
        expect(tab.locator(".rail .pieces")).to_be_hidden()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("number", "card"), CARDS, ids=RIGHT)
def test_a_card_hides_asks_and_shows(visit: Visit, number: int, card: Card, language: str) -> None:
    tab = visit(f"?card={number}&ui={language}")
    texts, name = read_texts(language), card["name"]
    expect(tab.locator(".rail h3")).to_have_text(texts[f"{name}.title"])
    expect(tab.locator(".rail .question")).not_to_be_empty()
    for selector in card["veils"]:
        for node in tab.locator(f".lens .body {selector}").all():
            expect(node).to_be_hidden()
    answer_first(tab, card)
    expect(act(tab, "lesson").and_(tab.locator("[data-value^=predict]")).first).to_be_visible()
    assert tab.locator(".dimmed").count() == 0
    predict(tab, OTHER[name])
    expect(tab.locator(".rail .answers .mine .note")).to_have_text(texts["lesson.chosen"])
    expect(tab.locator(".rail .answers .right .note")).to_have_text(texts["lesson.right"])
    right = tab.locator(f".rail .answers [data-value='predict {RIGHT[name]}']")
    expect(right).to_have_class(re.compile("right"))
    # The server may still have something to compute.
    expect(tab.locator(".rail .teacher")).to_be_visible()
    reveal = rail(tab, ".reveal")
    assert len(reveal.split()) <= MOST_WORDS
    assert re.search(r"\d", reveal)
    assert not re.search(r"[{}`⟨]|undefined|NaN", rail(tab))
    for selector in card["veils"]:
        expect(tab.locator(f".lens .body {selector}").first).to_be_visible()
    for selector in card["lights"]:
        expect(tab.locator(f".lens .body {selector}").first).to_be_visible()
        assert tab.locator(f".dimmed {selector}, {selector}.dimmed").count() == 0
    assert tab.locator(".dimmed").count() > 0
    # The page turns to the last one, the picture, also where that comes later.
    expect(tab.locator(f".lens .body {card['lights'][-1]}").first).to_be_in_viewport(ratio=0.5)
    if "tab" in card["goal"]:
        expect(act(tab, "tab", card["goal"]["tab"])).to_have_attribute("aria-selected", "true")
    expect(tab).to_have_url(re.compile(rf"card={number}\b"))


def test_the_lesson_opens_on_its_first_card_and_closes(tab: Page) -> None:
    button = act(tab, "lesson", "open").first
    button.click()
    expect(tab.locator(".rail h3")).to_be_focused()
    expect(tab.locator("[data-translation]").first).to_contain_text("gato")
    expect(tab.locator(".rail .answers button")).to_have_count(4)
    expect(button).to_have_attribute("aria-expanded", "true")
    tab.locator(".rail .bar button").click()
    expect(tab.locator(".rail")).to_have_count(0)
    expect(button).to_be_focused()
    expect(tab.locator(".unseen, .dimmed, .letters")).to_have_count(0)
    expect(tab).not_to_have_url(re.compile("card="))


def test_a_click_on_an_arrow_answers_the_first_card(visit: Visit) -> None:
    tab = visit("?card=1")
    letters = tab.locator(".letter")
    expect(letters).to_have_text(["A", "B", "C"])
    # B is on the curves from the vector to the steps, right of A.
    left = letters.evaluate_all("all => all.map((each) => each.getBoundingClientRect().x)")
    assert left[0] < left[1]
    letters.nth(1).click()
    mine = tab.locator(".rail .answers .mine")
    expect(mine).to_have_attribute("data-value", "predict steps")
    expect(tab.locator(".rail .reveal")).to_contain_text("init_state")


def test_the_numbers_are_those_of_the_readers_own_sentence(visit: Visit) -> None:
    tab = visit("?card=1")
    predict(tab, "start")
    expect(tab.locator(".rail .reveal")).to_contain_text("10 pieces and the end")
    translate(tab, "I like tea.")
    expect(tab.locator(".rail .reveal")).to_contain_text("4 pieces and the end")
    expect(tab.locator(".rail .reveal")).to_contain_text("512 numbers")
    # Another model is not what the card is about; a way back is.
    choose_model(tab, "attention")
    expect(tab.locator(".rail .away")).to_be_visible()
    expect(tab.locator(".rail .reveal")).to_be_hidden()
    tab.locator(".rail .away button").click()
    expect(tab.locator(".rail .reveal")).to_contain_text("10 pieces and the end")


def test_a_sentence_that_loses_nothing_says_so(visit: Visit) -> None:
    tab = visit("?card=2")
    predict(tab, "loss")
    translate(tab, "I like tea.")
    expect(tab.locator(".rail .reveal")).to_contain_text("Nothing was lost")


def test_where_it_looked_is_said_whether_the_click_was_right(visit: Visit) -> None:
    tab = visit("?card=4")
    expect(tab.locator(".rail .pieces")).to_be_visible()
    source(tab, 9).click()
    expect(tab.locator(".rail .outcome")).to_contain_text("Right: ")
    lesson(tab, "clear")
    expect(tab.locator(".rail .pieces button")).to_have_count(12)
    tab.locator(".rail .pieces button").first.click()
    expect(tab.locator(".rail .outcome")).to_contain_text("You chose “␣I”")


def test_a_readers_own_version_is_rated(visit: Visit) -> None:
    tab = visit("?card=5")
    box = tab.locator(".rail textarea")
    expect(box).to_have_value(re.compile("tomorrow"))
    box.fill("My aunt and my cousin come tomorrow, too.")
    predict(tab, "piece")
    expect(tab.locator("#lens-panel textarea")).to_have_value(
        "My aunt and my cousin come tomorrow, too."
    )
    expect(tab.locator(".rail .reveal")).to_contain_text("Your version costs")


def test_answers_survive_a_reload_and_can_be_copied_and_deleted(visit: Visit) -> None:
    tab = visit("?card=9")
    predict(tab, "counts")
    lesson(tab, "card 7")
    expect(tab.locator(".rail h3")).to_have_text("Gates")
    predict(tab, "keeps")
    tab.reload()
    expect(tab.locator(".rail .reveal")).to_be_visible()
    expect(tab.locator(".rail .done")).to_have_text(["7", "9"])
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lesson(tab, "copy")
    expect(act(tab, "lesson", "copy")).to_have_text("copied")
    text: str = tab.evaluate("navigator.clipboard.readText()")
    tab.context.clear_permissions()
    assert text.startswith("My answers\n\n7. Gates\n")
    assert "My answer: Keeps" in text
    assert "(right)\nIt keeps" in text
    assert "9. The end\n" in text
    assert "My answer: It counts the source pieces\nAt the last step" in text
    lesson(tab, "clear")
    expect(tab.locator(".rail .done")).to_have_count(0)
    expect(tab.locator(".rail .reveal")).to_be_hidden()


def test_keys_answer_too_and_the_focus_stays(visit: Visit) -> None:
    tab = visit("?card=9")
    answer = tab.locator(".rail [data-value='predict likeliest']")
    answer.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(".rail .reveal")).to_be_visible()
    expect(answer).to_be_focused()
    expect(answer).to_have_attribute("aria-disabled", "true")
    tab.locator(".rail [data-value='predict counts']").click(force=True)
    expect(tab.locator(".rail .mine")).to_have_attribute("data-value", "predict likeliest")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_rail_can_be_read_by_everybody(visit: Visit, scheme: str) -> None:
    tab = visit("?card=9", color_scheme=scheme)
    predict(tab, "counts")
    problems = Axe().run(tab, context=".rail").response["violations"]
    assert [each["id"] for each in problems] == []
    assert tab.locator(".rail .outcome").get_attribute("aria-live") == "polite"


def test_on_a_phone_the_lesson_is_a_sheet_at_the_bottom(visit: Visit) -> None:
    tab = visit("?card=2", viewport={"width": 390, "height": 844})
    expect(tab.locator(".rail .question")).to_be_visible()
    box = tab.locator(".rail").bounding_box()
    assert box
    assert (box["x"], round(box["y"] + box["height"])) == (0, 844)
    assert box["height"] <= 0.5 * 844 + 1
    assert tab.evaluate("document.documentElement.scrollWidth") == 390


def test_the_language_of_the_page_is_that_of_the_cards(visit: Visit) -> None:
    tab = visit("?card=2")
    expect(tab.locator(".rail h3")).to_have_text("Forgetting")
    tab.locator("#language label", has_text="ES").click()
    expect(tab.locator(".rail h3")).to_have_text("Olvidar")
    expect(tab.locator(".rail .answers")).to_contain_text("Nunca")


def test_a_hostile_sentence_stays_text(visit: Visit) -> None:
    tab = visit("?card=1")
    translate(tab, "I like <img src=x onerror=alert(1)> tea.")
    predict(tab, "start")
    assert tab.locator(".rail img").count() == 0
