"""Two models at once: their translations, what differs, and which of them the band draws."""

import re
from collections.abc import Callable

from conftest import trace_of
from driver import SENTENCE, act, choose_model, chosen_model, current, source, step, translate
from playwright.sync_api import Page, expect

from model.page.catalogue import Catalogue

Visit = Callable[..., Page]

SECOND = "The boat is red."


def lines(tab: Page) -> list[str]:
    return tab.locator(".side .translation").all_inner_texts()


def test_the_page_opens_on_both_models_and_a_word_that_one_vector_loses(tab: Page) -> None:
    expect(chosen_model(tab)).to_have_value("en-es-both")
    expect(tab.locator(".side .kind")).to_have_text(["attention", "one vector"])
    attention, context = lines(tab)
    for side, text, other in ((0, attention, context), (1, context, attention)):
        alone = [word for word in text.split() if word not in other.split()]
        assert alone
        marks = tab.locator(".side").nth(side).locator("mark.differs")
        expect(marks.first).to_be_visible()
        assert "".join(marks.all_inner_texts()) == "".join(alone)
    expect(tab.locator("[data-translation]")).to_have_text(attention)


def test_each_line_is_what_its_model_writes_with_its_bits(tab: Page, catalogue: Catalogue) -> None:
    translate(tab, SENTENCE)
    for at, name in enumerate(("en-es-attention", "en-es-context")):
        trace = trace_of(catalogue.translator(name), SENTENCE)
        side = tab.locator(".side").nth(at)
        expect(side.locator(".translation")).to_have_text(trace.target.text)
        bits = -trace.totals.log_prob / 0.6931471805599453
        expect(side).to_contain_text(f"{bits:.1f} bits, {len(trace.target.ids)} steps")


def test_the_bits_and_steps_beside_two_sentences_are_those_of_both(
    tab: Page, catalogue: Catalogue
) -> None:
    translate(tab, f"{SENTENCE} {SECOND}")
    traces = [
        trace_of(catalogue.translator("en-es-attention"), each) for each in (SENTENCE, SECOND)
    ]
    bits = -sum(trace.totals.log_prob for trace in traces) / 0.6931471805599453
    steps = sum(len(trace.target.ids) for trace in traces)
    expect(tab.locator(".side").first).to_contain_text(f"{bits:.1f} bits, {steps} steps")


def test_a_click_draws_the_other_model_and_keeps_the_source_piece(tab: Page) -> None:
    translate(tab, SENTENCE)
    source(tab, 3).click()
    act(tab, "sentence", "1 0").first.click()
    expect(tab.locator(".title")).to_contain_text("into one vector")
    expect(tab.locator(".side").nth(1)).to_have_attribute("aria-current", "true")
    expect(current(tab)).to_have_attribute("data-src", "3")
    expect(tab).to_have_url(re.compile("m=both&band=context&rev"))
    act(tab, "sentence", "0 0").first.click()
    expect(tab.locator(".title")).to_contain_text("looking back")
    expect(tab).not_to_have_url(re.compile("band="))


def test_a_link_opens_on_the_model_that_was_drawn(visit: Visit) -> None:
    tab = visit(f"?q={SENTENCE}&dir=en-es&m=both&band=context&src=2")
    expect(tab.locator(".title")).to_contain_text("into one vector")
    expect(current(tab)).to_have_attribute("data-src", "2")
    expect(tab.locator(".side")).to_have_count(2)


def test_another_choice_of_models_keeps_the_selection_and_the_path(tab: Page) -> None:
    translate(tab, SENTENCE)
    step(tab, 2).click()
    tab.locator("[data-rank='2'] button").click()
    expect(tab.locator("[data-path] nav")).to_contain_text("› 2: ")
    path = str(tab.locator("[data-path]").text_content())
    step(tab, 3).click()
    choose_model(tab, "attention")
    expect(tab.locator(".side")).to_have_count(0)
    expect(current(tab)).to_have_attribute("data-step", "3")
    expect(tab.locator("[data-path]")).to_have_text(path)
    choose_model(tab, "both")
    expect(tab.locator(".side")).to_have_count(2)
    expect(tab.locator("[data-path]")).to_have_text(path)


def test_while_one_is_played_the_other_is_veiled(tab: Page) -> None:
    tab.locator(".scrubber").fill("13")
    first, second = (tab.locator(".side .translation").nth(at) for at in (0, 1))
    assert tab.locator(".sides").inner_text().count("bote") == 0
    expect(first.locator("span:visible").first).to_have_text("Mi")
    expect(second.locator("span:visible")).to_have_count(0)


def test_while_the_box_holds_another_text_the_result_is_dimmed(tab: Page) -> None:
    box = tab.locator("#sentence textarea")
    expect(tab.locator(".lens")).not_to_have_class(re.compile("stale"))
    box.fill("The dog")
    expect(tab.locator(".cells").first).to_have_css("opacity", "0.4")
    box.fill("My uncle sold his green boat to a sailor.")
    expect(tab.locator(".cells").first).to_have_css("opacity", "1")
    translate(tab, SENTENCE)
    expect(tab.locator(".cells").first).to_have_css("opacity", "1")
