"""Every row of the table of inputs: what happens to what people type."""

import json
from collections.abc import Callable

import pytest
from conftest import trace_of
from driver import SENTENCE, choose_model, sentences, translate
from playwright.sync_api import Page, expect

from model.page.catalogue import Catalogue
from model.page.result import pack, shown

Visit = Callable[..., Page]


def enter(tab: Page, text: str) -> None:
    box = tab.locator("#sentence textarea")
    box.fill(text)
    box.press("Enter")


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u200b\u202e"])
def test_nothing_to_translate_gets_a_hint_at_the_field(tab: Page, text: str) -> None:
    before = tab.locator("[data-translation]").inner_text()
    enter(tab, text)
    expect(tab.locator("#problem")).to_contain_text("nothing to translate")
    expect(tab.locator("[data-translation]")).to_have_text(before)
    expect(tab.locator("#sentence textarea")).to_have_value(text)


def test_the_counter_counts_the_models_pieces_while_typing(tab: Page, catalogue: Catalogue) -> None:
    count = catalogue.translator(catalogue.default).reader.count(SENTENCE)
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.locator("#sentence textarea").fill("")
    tab.locator("#sentence textarea").press_sequentially(SENTENCE, delay=5)
    expect(tab.locator("#count")).to_have_text(f"{count} pieces and the end, of 60")
    # Not one for each letter.
    assert len([url for url in asked if "predict" in url]) < len(SENTENCE) / 2


def test_the_counter_turns_amber_near_the_limit(tab: Page) -> None:
    tab.locator("#sentence textarea").fill("house " * 47)
    expect(tab.locator("#count")).to_contain_text("47 pieces and the end, of 60")
    plain = tab.locator("#count span").evaluate("node => getComputedStyle(node).color")
    tab.locator("#sentence textarea").fill("house " * 48)
    expect(tab.locator("#count")).to_contain_text("48 pieces and the end, of 60")
    amber = tab.locator("#count span").evaluate("node => getComputedStyle(node).color")
    assert amber != plain
    assert amber == "rgb(138, 90, 0)"


def test_too_long_a_text_is_explained_and_cut_only_on_request(tab: Page) -> None:
    text = "house " * 70
    before = tab.locator("[data-translation]").inner_text()
    enter(tab, text)
    expect(tab.locator("#problem")).to_contain_text("has 70 pieces, and it reads at most 60")
    expect(tab.locator("#count")).to_contain_text("10 pieces too many")
    expect(tab.locator("[data-translation]")).to_have_text(before)
    expect(tab.locator("#sentence textarea")).to_have_value(text)
    tab.get_by_role("button", name="translate the first 60 pieces").click()
    kept = " ".join(["house"] * 60)
    expect(tab.locator(".lens")).to_have_attribute("data-source", kept)
    expect(tab.locator("#sentence textarea")).to_have_value(kept)
    expect(tab.locator("#problem [role=alert]")).to_have_text("")
    expect(tab.locator("#cut")).to_be_hidden()


def test_a_sentence_longer_than_most_is_translated_with_a_note(tab: Page) -> None:
    translate(tab, f"{SENTENCE[:-1]}, and then he drove it to the sea with his friends and us.")
    expect(tab.locator(".lens")).to_contain_text("Longer, in pieces, than 95 %")


def test_characters_that_are_lost_are_listed(tab: Page) -> None:
    translate(tab, "I like the 🦜 and the ℵ.")
    expect(tab.locator(".lens .facts")).to_contain_text("🦜 ℵ")


def test_too_many_sentences_are_refused_with_an_offer(tab: Page) -> None:
    enter(tab, "Yes, I do. " * 41)
    expect(tab.locator("#problem")).to_contain_text("41 sentences or lines are too many")
    tab.get_by_role("button", name="translate the first 40").click()
    expect(sentences(tab)).to_have_count(40)
    expect(tab.locator("#problem [role=alert]")).to_have_text("")


def test_too_many_characters_are_refused_with_an_offer(tab: Page) -> None:
    text = "The boat is red.\n" * 10 + "x" * 12_000
    enter(tab, text)
    expect(tab.locator("#problem")).to_contain_text("12170 characters are too many")
    tab.get_by_role("button", name="translate what fits").click()
    expect(sentences(tab)).to_have_count(10)


@pytest.mark.parametrize("text", ["?!", "🙂", "***"])
def test_a_text_without_letters_is_refused(tab: Page, text: str) -> None:
    enter(tab, text)
    expect(tab.locator("#problem")).to_contain_text("no letter or digit")


def test_capitals_are_read_in_sentence_case_and_the_page_says_so(tab: Page) -> None:
    translate(tab, "WHERE IS THE STATION?")
    expect(tab.locator("[data-translation]")).to_contain_text("Dónde está la estación")
    expect(tab.locator(".lens .facts")).to_contain_text("Written in capitals")
    tab.locator("#language label", has_text="ES").click()
    expect(tab.locator(".lens .facts")).to_contain_text("Estaba en mayúsculas")


def test_line_breaks_and_list_markers_are_kept_and_notes_name_their_sentences(
    tab: Page, catalogue: Catalogue
) -> None:
    translator = catalogue.translator(catalogue.default)
    said = [trace_of(translator, text).target.text for text in ("Buy bread", "My dog ran.")]
    enter(tab, "1. Buy bread\n***\n\nMY DOG RAN. MY DOG RAN. 🦜")
    expect(sentences(tab)).to_have_count(3)
    text = f"1. {said[0]}\n***\n\n{said[1]} {said[1]}"
    assert (tab.locator("[data-translation]").text_content() or "").startswith(text)
    tops = [box["y"] for each in sentences(tab).all() if (box := each.bounding_box())]
    assert tops[0] + 60 < tops[1] == tops[2]
    expect(tab.locator(".lens .facts")).to_contain_text("No. 2, 3: Written in capitals")


def test_field_and_pieces_have_the_language_of_the_text_and_not_of_the_page(
    visit: Visit,
) -> None:
    tab = visit("?ui=es&q=The+black+cat+is+very+old.")
    heads = tab.locator("[data-part=encoder] .heads"), tab.locator("[data-part=decoder] .heads")
    expect(tab.locator("html")).to_have_attribute("lang", "es")
    for part, language in zip(
        (tab.locator("#sentence textarea"), *heads), ("en", "en", "es"), strict=True
    ):
        expect(part).to_have_attribute("lang", language)
    tab.locator("#swap").click()
    for part, language in zip(
        (tab.locator("#sentence textarea"), *heads), ("es", "es", "en"), strict=True
    ):
        expect(part).to_have_attribute("lang", language)


def test_the_other_language_gets_a_hint_and_a_way_to_swap(tab: Page) -> None:
    text = "¿Dónde está la estación?"
    translate(tab, text)
    expect(tab.locator("#hint")).to_contain_text("looks like Spanish")
    tab.get_by_role("button", name="swap the direction").click()
    expect(tab.locator("#direction")).to_contain_text("Spanish → English")
    expect(tab.locator("#sentence textarea")).to_have_value(text)
    expect(tab.locator("[data-translation]")).to_contain_text("station")
    expect(tab.locator("#hint .prose")).to_have_text("")
    expect(tab.locator("#turn")).to_be_hidden()


def test_several_sentences_are_translated_one_by_one(tab: Page, catalogue: Catalogue) -> None:
    texts = ["The boat is red.", "Where is my book?", "I don't know."]
    translate(tab, " ".join(texts))
    traces = [trace_of(catalogue.translator(catalogue.default), text) for text in texts]
    expect(tab.locator("#count")).to_contain_text("3 sentences")
    for number, trace in enumerate(traces, start=1):
        sentence = sentences(tab).nth(number - 1)
        expect(sentence).to_have_text(trace.target.text)
        sentence.click()
        expect(sentence).to_have_attribute("aria-current", "true")
        expect(tab.locator("[data-step]")).to_have_count(len(trace.target.pieces))


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)> is a tag.",
        "<script>alert(1)</script>",
        "</s><s> and ▁ are marks.",
        "The \u202eboat\u202c is \u200bred.",
        "{{value}} ${alert(1)} $x$",
    ],
)
def test_marks_and_code_are_only_text(tab: Page, text: str) -> None:
    translate(tab, text)
    expect(tab.locator("#lens img, #lens script, #field img")).to_have_count(0)
    expect(tab.locator("[data-src]").last).to_have_text("end")
    assert tab.locator("[data-src]", has_text="end").count() == 1


def test_a_model_that_repeats_itself_is_stopped_and_the_span_is_marked(tab: Page) -> None:
    translate(tab, "Rain rain rain rain rain rain rain rain rain.")
    expect(tab.locator(".lens .stop")).to_contain_text("began to repeat itself")
    loop = tab.locator("[data-translation] mark.loop").all_inner_texts()
    assert "lluvia lluvia lluvia" in " ".join(loop)


def test_a_translation_cut_by_the_limit_says_so_and_has_no_end(
    tab: Page, catalogue: Catalogue
) -> None:
    # The shipped models stop or loop before it; so this trace is cut as the limit cuts.
    translator = catalogue.translator(catalogue.default)
    (run,) = translator.translate(SENTENCE)
    trace = json.loads(pack(shown(translator, run)))
    trace["target"]["stop"] = "max_length"
    tab.evaluate(
        """async (trace) => {
          const address = document.querySelector('link[href$="lens.css"]').href;
          const { mount } = await import(address.replace("lens.css", "lens.js"));
          const root = document.querySelector("gradio-app").appendChild(
            document.querySelector(".lens").cloneNode(true));
          root.id = "apart";
          const side = { model: "", sentences: [trace], gaps: ["", ""], calls: ["", ""] };
          const link = { side: 0, path: null, selected: {}, tab: null, hide: [], home: "" };
          mount(root, { locale: "en", "stop.max_length": "stopped at {count} steps" }, () => {})
            .show({ ...link, text: trace.source.text, sides: [side], notices: [] });
        }""",
        trace,
    )
    count = len(trace["target"]["pieces"])
    expect(tab.locator("#apart .stop")).to_have_text(f"stopped at {count} steps")


def test_with_one_vector_the_same_rules_hold(tab: Page) -> None:
    choose_model(tab, "context")
    enter(tab, "house " * 70)
    expect(tab.locator("#problem")).to_contain_text("at most 60")
