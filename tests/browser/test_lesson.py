"""The lesson: each card asks, waits for a prediction, and shows it on the live page."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from driver import act, choose_model, source, step, translate
from playwright.sync_api import Locator, Page, expect

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
PUT_IN = "My aunt and my cousin are also coming to dinner with us tomorrow."
TWO_ADJECTIVES = (
    "The tall girl bought a small red house near the old river and then she sold it again."
)


def lesson(tab: Page, what: str) -> None:
    act(tab, "lesson", what).click()


def rail(tab: Page, part: str = "") -> str:
    return tab.locator(f".rail {part}").inner_text()


def task_of(tab: Page) -> Locator:
    """Return what the card says is to be done next."""
    return tab.locator(".rail .outcome .muted")


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
    if card["name"] == "price":
        tab.locator(".rail textarea").fill(PUT_IN)
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
    expect(tab.locator(".rail .reveal")).to_contain_text("No word that stayed")


def test_what_is_to_be_done_next_stays_while_it_is_done(visit: Visit) -> None:
    tab = visit("?card=8")
    predict(tab, "changes")
    expect(tab.locator(".rail .teacher")).to_be_visible()
    expect(task_of(tab)).to_contain_text("Take the choice back")
    act(tab, "undo").click()
    expect(tab.locator(".rail .reveal")).to_be_hidden()
    expect(task_of(tab)).to_contain_text("Take the choice back")
    # What is told is of the piece that is forced now.
    step(tab, 3).click()
    act(tab, "continue").nth(0).click()
    forced = tab.locator("[data-path]")
    expect(forced).to_contain_text("3: ")
    piece = re.search(r"3: (\S+)", forced.inner_text())
    assert piece
    expect(tab.locator(".rail .reveal")).to_contain_text(f"You forced “{piece[1]}”")
    # So does that of a card whose task leads to another model, or to another run.
    tab = visit("?card=9")
    predict(tab, "likeliest")
    step(tab, 2).click()
    act(tab, "continue").nth(0).click()
    expect(tab.locator("[data-path]")).to_contain_text("2: ")
    expect(tab.locator(".rail .reveal")).to_contain_text("At the last step the end had")
    expect(task_of(tab)).to_contain_text("Force another piece")
    tab = visit("?card=4")
    answer_first(tab, read_cards()[3])
    predict(tab, "less")
    choose_model(tab, "context")
    expect(tab.locator(".rail .away")).to_be_visible()
    expect(task_of(tab)).to_contain_text("Switch to one vector")


def test_where_it_looked_is_said_whether_the_click_was_right(visit: Visit) -> None:
    tab = visit("?card=4")
    expect(tab.locator(".rail .pieces")).to_be_visible()
    source(tab, 7).click()
    expect(tab.locator(".rail .outcome")).to_contain_text("Right: “␣taza” looked at “␣cup”")
    lesson(tab, "clear")
    expect(tab.locator(".rail .pieces button")).to_have_count(12)
    tab.locator(".rail .pieces button").first.click()
    expect(tab.locator(".rail .outcome")).to_contain_text("You chose “␣I”")


def test_a_readers_own_version_is_rated(visit: Visit) -> None:
    tab = visit("?card=5")
    box = tab.locator(".rail textarea")
    expect(box).to_have_value(PUT_IN.replace(" tomorrow", ""))
    # The word has to be put in first, and what was written stays.
    box.fill("My aunt and my cousin come, too.")
    tab.locator(".rail [data-value='predict piece']").click()
    expect(tab.locator(".rail .outcome")).to_contain_text("Put “tomorrow” in first.")
    expect(tab.locator(".rail .mine")).to_have_count(0)
    expect(box).to_have_value("My aunt and my cousin come, too.")
    far = "Tomorrow our table will be set for relatives."
    box.fill(far)
    predict(tab, "piece")
    expect(tab.locator("#lens-panel textarea")).to_have_value(far)
    expect(tab.locator(".rail .reveal")).to_contain_text("Your version costs")
    # Nearly everything in it is dear, so no one piece is to blame.
    right = tab.locator(".rail .answers .right")
    expect(right).to_have_attribute("data-value", "predict evenly")
    # The next version is rated for itself.
    lesson(tab, "clear")
    expect(box).to_be_visible()
    expect(tab).not_to_have_url(re.compile("ref="))
    box.fill(PUT_IN)
    predict(tab, "piece")
    expect(right).to_have_attribute("data-value", "predict piece")
    expect(tab.locator("#lens-panel textarea")).to_have_value(PUT_IN)


def test_an_answer_belongs_to_its_sentence(visit: Visit) -> None:
    tab = visit("?card=2")
    expect(tab.locator(".rail .answers button")).to_have_count(4)
    first = rail(tab, ".question")
    predict(tab, "never")
    translate(tab, TWO_ADJECTIVES)
    expect(tab.locator(".rail .answers button").first).to_be_visible()
    expect(tab.locator(".rail .mine")).to_have_count(0)
    expect(tab.locator(".rail .reveal")).to_be_hidden()
    expect(tab.locator(".sides")).to_be_hidden()
    second = rail(tab, ".question")
    assert first != second
    predict(tab, "loss")
    expect(tab.locator(".rail .teacher")).to_be_visible()
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lesson(tab, "copy")
    expect(act(tab, "lesson", "copy")).to_have_text("copied")
    text: str = tab.evaluate("navigator.clipboard.readText()")
    tab.context.clear_permissions()
    assert first in text
    assert second in text
    # On the first sentence the first answer is still there.
    lesson(tab, "card 2")
    expect(tab.locator(".rail .mine")).to_have_attribute("data-value", "predict never")


def test_a_card_opens_at_the_top(visit: Visit) -> None:
    tab = visit("?card=2", viewport={"width": 1280, "height": 800})
    predict(tab, "loss")
    tab.wait_for_function("scrollY > 0")
    tab.locator(".rail .foot button").first.click()
    expect(tab.locator(".rail h3")).to_have_text("Length")
    expect(tab.locator("#sentence textarea")).to_be_in_viewport()
    assert tab.evaluate("scrollY") == 0


def test_the_gates_card_asks_about_the_unit_of_the_formula(visit: Visit) -> None:
    tab = visit("?card=7")
    expect(tab.locator(".rail .answers button")).to_have_count(3)
    found = re.search(r"unit (\d+) has z = (\d\.\d+)", rail(tab, ".question"))
    assert found
    predict(tab, "keeps")
    formula = tab.locator("#lens-panel output")
    expect(formula).to_contain_text(f"Unit {found[1]}, which changed most")
    expect(formula).to_contain_text(f"{found[2]}·")


def test_beside_the_lesson_nothing_is_cut(visit: Visit) -> None:
    tab = visit("?card=2", viewport={"width": 1280, "height": 800})
    predict(tab, "loss")
    rows = tab.locator("#lens-panel .halves")
    expect(rows.locator("li").first).to_be_visible()
    cut = "all => all.filter((each) => each.scrollWidth > each.clientWidth).length"
    assert rows.locator("ol, li, .row, .tag, .box").evaluate_all(cut) == 0
    # Long names of many stops stand upright, in one line each.
    tab.locator(".rail .foot button").first.click()
    predict(tab, "class")
    box = tab.locator("#sentence textarea")
    assert box.evaluate("({ scrollHeight, clientHeight }) => scrollHeight <= clientHeight")
    names = tab.locator("#lens-panel .stops").first.locator("span")
    expect(names.nth(20)).to_be_visible()
    lines = """all => all.map((each) => {
        const range = document.createRange();
        range.selectNodeContents(each);
        return range.getClientRects().length;
    })"""
    assert set(names.evaluate_all(lines)) == {1}


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


def test_on_a_phone_a_readers_version_is_seen_to_its_end(visit: Visit) -> None:
    tab = visit("?card=5", viewport={"width": 390, "height": 844})
    tab.locator(".rail textarea").fill(PUT_IN)
    predict(tab, "piece")
    box = tab.locator("#lens-panel textarea")
    expect(box).to_have_value(PUT_IN)
    assert box.evaluate("({ scrollHeight, clientHeight }) => scrollHeight <= clientHeight")


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
