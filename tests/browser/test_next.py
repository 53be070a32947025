"""What if the model had said something else: candidates, paths, and the way back."""

import math
import re

from conftest import trace_of
from driver import SENTENCE, act, piece_label, sentences, step, translate
from playwright.sync_api import Page, Route, expect

from model.decode.change import Change
from model.lens.trace import Trace
from model.page.catalogue import Catalogue
from model.tokenizer import EOS_ID


def go_on(tab: Page, number: int, rank: int) -> None:
    """Continue at step `number` with the candidate of `rank`."""
    step(tab, number).click()
    tab.locator(f"[data-rank='{rank}'] button").click()


def bits_between(path: Trace, original: Trace) -> str:
    return f"{(original.totals.log_prob - path.totals.log_prob) / math.log(2):.1f}"


def test_eight_candidates_and_the_others_share_all_of_the_probability(
    tab: Page, catalogue: Catalogue
) -> None:
    translate(tab, SENTENCE)
    translator = catalogue.translator(catalogue.default)
    target = trace_of(translator, SENTENCE).target
    step(tab, 3).click()
    rows = tab.locator("#lens-panel ol > li")
    expect(rows).to_have_count(9)
    shares = [math.exp(candidate.log_prob) for candidate in target.candidates[2]]
    for row, share in zip(rows.all(), [*shares, 1 - sum(shares)], strict=True):
        text = f"{100 * share:.1f} %" if share >= 0.001 else "< 0.1 %"
        expect(row.locator(".value")).to_have_text(text)
        width = row.locator(".fill").evaluate("node => parseFloat(node.style.width)")
        assert abs(width - 100 * share) < 0.01
    others = translator.release.config.vocab_size - 8
    expect(rows.last).to_contain_text(f"{others:,} other pieces")


def test_continuing_decodes_on_from_the_choice_and_says_what_it_costs(
    tab: Page, catalogue: Catalogue
) -> None:
    translator = catalogue.translator(catalogue.default)
    original = trace_of(translator, SENTENCE)
    translate(tab, SENTENCE)
    other = original.target.candidates[1][1]
    go_on(tab, 2, 2)
    path = trace_of(translator, SENTENCE, {2: other.id})
    expect(tab.locator("[data-translation]")).to_have_text(path.target.text)
    expect(step(tab, 2)).to_contain_text(piece_label(other.piece))
    expect(tab.locator("[data-path]")).to_contain_text(f"{bits_between(path, original)} bits less")
    expect(tab.locator("[data-translation] mark").first).to_be_visible()
    marked = " ".join(tab.locator("[data-translation] mark").all_inner_texts()).split()
    kept = set(re.findall(r"\w+", original.target.text))
    assert set(re.findall(r"\w+", path.target.text)) - kept <= set(re.findall(r"\w+", str(marked)))


def test_choices_chain_and_each_is_taken_back(tab: Page, catalogue: Catalogue) -> None:
    translator = catalogue.translator(catalogue.default)
    original = trace_of(translator, SENTENCE)
    translate(tab, SENTENCE)
    go_on(tab, 1, 2)
    first = trace_of(translator, SENTENCE, {1: original.target.candidates[0][1].id})
    expect(tab.locator("[data-translation]")).to_have_text(first.target.text)
    go_on(tab, 3, 2)
    forced = {**dict(Change.parse(first.change).forced), 3: first.target.candidates[2][1].id}
    second = trace_of(translator, SENTENCE, forced)
    expect(tab.locator("[data-translation]")).to_have_text(second.target.text)
    crumbs = tab.locator("[data-path] nav")
    expect(crumbs).to_contain_text(re.compile(r"original › 1: .+ › 3: "))
    act(tab, "undo").click()
    expect(tab.locator("[data-translation]")).to_have_text(first.target.text)
    act(tab, "back", 0).click()
    expect(tab.locator("[data-translation]")).to_have_text(original.target.text)
    expect(tab.locator("[data-path]")).to_be_hidden()
    expect(tab.locator("[data-translation] mark")).to_have_count(0)


def test_the_way_back_asks_the_server_nothing(tab: Page) -> None:
    translate(tab, SENTENCE)
    go_on(tab, 2, 2)
    expect(act(tab, "undo")).to_be_visible()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    act(tab, "undo").click()
    expect(tab.locator("[data-path]")).to_be_hidden()
    assert [url for url in asked if "heartbeat" not in url] == []


def test_enter_continues_and_escape_goes_back(tab: Page, catalogue: Catalogue) -> None:
    original = trace_of(catalogue.translator(catalogue.default), SENTENCE)
    translate(tab, SENTENCE)
    step(tab, 2).click()
    tab.locator("[data-rank='2'] button").focus()
    tab.keyboard.press("ArrowDown")
    expect(tab.locator("[data-rank='3'] button")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("[data-path]")).to_be_visible()
    expect(step(tab, 2)).to_contain_text(piece_label(original.target.candidates[1][2].piece))
    tab.locator("[data-rank='1'] button").focus()
    tab.keyboard.press("Escape")
    expect(tab.locator("[data-path]")).to_be_hidden()
    expect(tab.locator("[data-translation]")).to_have_text(original.target.text)


def test_a_path_of_one_sentence_leaves_the_others(tab: Page, catalogue: Catalogue) -> None:
    texts = ["The boat is red.", "Where is my book?"]
    translate(tab, " ".join(texts))
    one, two = (trace_of(catalogue.translator(catalogue.default), text) for text in texts)
    sentences(tab).nth(1).click()
    # The server sends what its picture needs; both may have as many pieces.
    expect(tab.locator(".lens .source")).to_have_text(texts[1])
    expect(tab.locator("[data-src]")).to_have_count(len(two.source.pieces))
    # Neither the end nor another special piece can be the first one.
    ids = [each.id for each in two.target.candidates[0]]
    go_on(tab, 1, next(rank for rank, one in enumerate(ids, start=1) if rank > 1 and one > EOS_ID))
    expect(tab.locator("[data-path]")).to_be_visible()
    expect(sentences(tab).nth(0)).to_have_text(one.target.text)
    expect(sentences(tab).nth(1)).not_to_have_text(two.target.text)


def test_an_answer_that_comes_after_another_translation_is_dropped(
    tab: Page, catalogue: Catalogue
) -> None:
    translate(tab, SENTENCE)
    held: list[Route] = []
    tab.route("**/queue/join*", lambda route: held.append(route), times=1)
    with tab.expect_request("**/queue/join*"):
        go_on(tab, 2, 2)
    translate(tab, "The boat is red.")
    boat = trace_of(catalogue.translator(catalogue.default), "The boat is red.")
    # The answers of both come over the same line.
    with tab.expect_response("**/queue/data*"):
        held[0].continue_()
    tab.wait_for_timeout(2000)
    expect(tab.locator("[data-translation]")).to_have_text(boat.target.text)
    expect(tab.locator("[data-path]")).to_be_hidden()


def test_what_is_never_written_is_listed_without_a_button(tab: Page, catalogue: Catalogue) -> None:
    first = trace_of(catalogue.translator(catalogue.default), "I").target.candidates[0]
    never = [candidate for candidate in first if candidate.id < 4]
    assert any(candidate.id == 3 for candidate in never), "the end is likely here"
    translate(tab, "I")
    rows = tab.locator(".panel li", has_text="never written")
    expect(rows).to_have_count(len(never))
    expect(rows.locator("button")).to_have_count(0)


def test_one_row_says_what_a_press_does_before_it_is_pointed_at(tab: Page) -> None:
    translate(tab, SENTENCE)
    step(tab, 2).click()
    tags = tab.locator("li button .tag")
    seen = tags.evaluate_all("nodes => nodes.map(node => getComputedStyle(node).opacity)")
    assert seen == ["1", *["0"] * (len(seen) - 1)]
    tags.nth(3).hover()
    expect(tags.nth(3)).to_have_css("opacity", "1")
