"""The band: one selection over source and target, what it shows, and the files it is saved as."""

import csv
import io
import math
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from conftest import trace_of
from driver import (
    SENTENCE,
    act,
    choose_model,
    current,
    open_tab,
    piece_label,
    save,
    show_whole_words,
    source,
    step,
    translate,
)
from playwright.sync_api import Locator, Page, expect

from model.lens.planes import unpack
from model.page.catalogue import Catalogue

LONG = (
    "When I was a child, my grandmother used to tell me stories about the sea, and my brother and "
    "I would listen to her until we fell asleep by the fire."
)
REPEATED = "The cat saw the dog and the bird."
Visit = Callable[..., Page]


def test_arrows_move_through_source_and_steps_as_one_time(tab: Page) -> None:
    step(tab, 1).click()
    tab.keyboard.press("ArrowRight")
    expect(current(tab)).to_have_attribute("data-step", "2")
    tab.keyboard.press("Home")
    expect(current(tab)).to_have_attribute("data-src", "1")
    tab.keyboard.press("ArrowLeft")
    expect(current(tab)).to_have_attribute("data-src", "1")
    last = tab.locator("[data-src]").count()
    source(tab, last).click()
    tab.keyboard.press("ArrowRight")
    expect(current(tab)).to_have_attribute("data-step", "1")
    tab.keyboard.press("End")
    expect(current(tab)).to_have_attribute("data-step", str(tab.locator("[data-step]").count()))
    expect(current(tab)).to_be_focused()


def test_keys_do_nothing_to_the_band_while_typing(tab: Page) -> None:
    step(tab, 2).click()
    tab.locator("#sentence textarea").click()
    for key in ("ArrowLeft", "Home", "End", " "):
        tab.keyboard.press(key)
    expect(current(tab)).to_have_attribute("data-step", "2")
    expect(act(tab, "play")).to_have_attribute("aria-pressed", "false")


def test_play_writes_the_band_column_by_column_and_stops_at_the_end(tab: Page) -> None:
    translate(tab, "Good morning.")
    columns = tab.locator("[data-src]").count() + tab.locator("[data-step]").count()
    act(tab, "speed").click()
    expect(act(tab, "speed")).to_have_text("2×")
    # What is seen at each change: how many columns are there, and what is selected.
    tab.evaluate(
        """() => {
          window.seen = [];
          const heads = () => [...document.querySelectorAll(".heads button")];
          const note = () => window.seen.push([
            heads().filter((head) => !head.classList.contains("veil")).length,
            heads().findIndex((head) => head.getAttribute("aria-current") === "step"),
          ]);
          new MutationObserver(note).observe(document.querySelector(".lens"),
            { subtree: true, attributes: true, childList: true });
        }"""
    )
    act(tab, "play").click()
    # It begins with one column, and has ended when the last one is there.
    tab.wait_for_function(
        """columns => window.seen.some(([count]) => count === 1)
          && window.seen.at(-1).join() === [columns, columns - 1].join()""",
        arg=columns,
    )
    expect(act(tab, "play")).to_have_attribute("aria-pressed", "false")
    expect(tab.locator(".heads .veil")).to_have_count(0)
    seen = tab.evaluate("window.seen")
    shown = [count for count, _ in seen]
    assert set(range(1, columns + 1)) <= set(shown)
    assert seen[-1] == [columns, columns - 1]
    expect(current(tab)).to_have_attribute("data-step", str(tab.locator("[data-step]").count()))


def veiled(tab: Page) -> Locator:
    return tab.locator(".heads .veil")


def test_space_plays_an_arrow_goes_on_by_one_and_escape_shows_all(tab: Page) -> None:
    step(tab, 1).click()
    tab.keyboard.press(" ")
    expect(act(tab, "play")).to_have_attribute("aria-pressed", "true")
    expect(veiled(tab).first).to_be_attached()
    tab.keyboard.press("ArrowRight")
    expect(act(tab, "play")).to_have_attribute("aria-pressed", "false")
    count = veiled(tab).count()
    assert count
    tab.keyboard.press("ArrowRight")
    expect(veiled(tab)).to_have_count(count - 1)
    tab.keyboard.press("Escape")
    expect(veiled(tab)).to_have_count(0)


def test_with_reduced_motion_each_press_shows_one_piece(visit: Visit) -> None:
    tab = visit(reduced_motion="reduce")
    columns = tab.locator(".heads button").count()
    for shown in (1, 2, 3):
        act(tab, "play").click()
        expect(veiled(tab)).to_have_count(columns - shown)
        expect(act(tab, "play")).to_have_attribute("aria-pressed", "false")
    expect(current(tab)).to_have_attribute("data-src", "3")


def test_playing_does_not_spoil_the_translation(tab: Page) -> None:
    translate(tab, SENTENCE)
    pieces = tab.locator("[data-src]").count()
    text = tab.locator("[data-translation]").inner_text()
    scrubber = tab.locator(".scrubber")
    scrubber.fill(str(pieces))
    expect(tab.locator("[data-translation] span:visible")).to_have_count(0)
    act(tab, "forward").click()
    act(tab, "forward").click()
    expect(current(tab)).to_have_attribute("data-step", "2")
    visible = tab.locator("[data-translation] > span:visible")
    assert text.startswith("".join(visible.all_inner_texts()))
    expect(visible).to_have_count(2)
    act(tab, "rewind").click()
    expect(visible).to_have_count(1)
    expect(scrubber).to_have_value(str(pieces + 1))
    # Of the panel only what is written; another translation shows all.
    expect(tab.locator(".ends button:visible")).to_have_count(1)
    act(tab, "tab", "table").click()
    expect(tab.locator(".later")).to_be_visible()
    expect(tab.locator("#lens-panel table").first).to_be_hidden()
    expect(visible).to_have_count(1)
    translate(tab, "Good morning.")
    expect(veiled(tab)).to_have_count(0)


def test_with_attention_half_of_the_rows_is_unveiled_from_the_right(tab: Page) -> None:
    translate(tab, "Good morning.")
    expect(tab.locator(".group")).to_have_text("← reads right to left")
    tab.locator(".scrubber").fill("1")
    split = tab.locator(".group").evaluate("node => node.offsetTop")
    painted = """(canvas, split) => {
      const { width, height } = canvas.getBoundingClientRect();
      const scale = canvas.width / width;
      const pen = canvas.getContext("2d");
      return [[0, split], [split + 20, height]].map(([top, bottom]) => {
        const size = [20 * scale, (bottom - top) * scale];
        const area = (x) => pen.getImageData(x, top * scale, ...size).data
          .some((value, at) => at % 4 === 3 && value > 0);
        return [area(0), area(canvas.width - 30 * scale)];
      });
    }"""
    drawn = tab.locator("[data-part=encoder] canvas").evaluate(painted, split)
    assert drawn == [[True, False], [False, True]]


def units(tab: Page, part: str) -> list[int]:
    return [
        int(unit)
        for unit in (tab.locator(f"[data-part={part}]").get_attribute("data-units") or "").split(
            ","
        )
    ]


def test_units_are_the_most_variable_by_peak_or_all_by_number(
    tab: Page, catalogue: Catalogue
) -> None:
    choose_model(tab, "context")
    translate(tab, SENTENCE)
    (run,) = catalogue.translator("en-es-context").translate(SENTENCE)
    rows = [*run.encoder, run.context, *run.decoder]
    shown = units(tab, "encoder")
    assert len(shown) == 32
    assert shown == units(tab, "context") == units(tab, "decoder")

    def spread(unit: int) -> float:
        values = [float(row[unit]) for row in rows]
        mean = sum(values) / len(values)
        return sum((value - mean) ** 2 for value in values)

    # No unit that is left out varies more than one that is shown.
    least = min(map(spread, shown))
    assert all(spread(unit) <= least + 1e-6 for unit in range(512) if unit not in shown)
    peaks = [max(range(len(rows)), key=lambda at: float(rows[at][unit])) for unit in shown]
    assert peaks == sorted(peaks)
    act(tab, "option", "index").click()
    assert units(tab, "encoder") == sorted(shown)
    act(tab, "option", "all").click()
    assert units(tab, "encoder") == list(range(512))


def test_words_join_pieces_and_their_probabilities(tab: Page, catalogue: Catalogue) -> None:
    text = "My neighbour plays the harpsichord."
    translate(tab, text)
    trace = trace_of(catalogue.translator(catalogue.default), text)
    pieces = tab.locator("[data-src]").count()
    show_whole_words(tab)
    words = [head.inner_text() for head in tab.locator("[data-src] .label").all()]
    assert len(words) < pieces
    assert "harpsichord" in [word.strip("␣") for word in words]
    starts = [at for at, piece in enumerate(trace.target.pieces) if piece.startswith("▁")]
    p = math.exp(sum(trace.target.log_prob[starts[0] : starts[1]]))
    expect(step(tab, 1)).to_contain_text(f"{100 * p:.0f}")
    act(tab, "option", "words").click()
    assert tab.locator("[data-src]").count() == pieces


def test_repeated_pieces_keep_their_own_columns(tab: Page, catalogue: Catalogue) -> None:
    translate(tab, REPEATED)
    trace = trace_of(catalogue.translator(catalogue.default), REPEATED)
    labels = [label.inner_text() for label in tab.locator("[data-src] .label").all()]
    assert labels == [*(piece_label(p) for p in trace.source.pieces[:-1]), "end"]
    assert labels.count("␣the") == 2
    at = [number for number, label in enumerate(labels, start=1) if label == "␣the"]
    for number in at:
        source(tab, number).click()
        expect(tab.locator("#lens-panel")).to_contain_text(f"{number} of {len(labels) - 1}")


def test_chips_are_shaded_in_five_bins_by_probability(tab: Page, catalogue: Catalogue) -> None:
    translate(tab, LONG)
    trace = trace_of(catalogue.translator(catalogue.default), LONG)
    shades = set()
    for number, log_prob in enumerate(trace.target.log_prob, start=1):
        shade = min(4, int(5 * math.exp(log_prob)))
        expect(step(tab, number)).to_have_attribute("style", re.compile(rf"--p{shade}\b"))
        shades.add(shade)
    assert len(shades) >= 4


def test_the_text_of_a_column_comes_by_pointer_and_by_focus(
    tab: Page, catalogue: Catalogue
) -> None:
    translate(tab, SENTENCE)
    target = trace_of(catalogue.translator(catalogue.default), SENTENCE).target
    step(tab, 2).hover()
    readout = tab.locator("[data-readout]")
    bits = -target.log_prob[1] / math.log(2)
    for said in (
        f"id {target.ids[1]}",
        f"p {100 * math.exp(target.log_prob[1]):.1f} %",
        f"{bits:.2f} bit",
        f"rank {target.rank[1]} of",
        f"entropy {target.entropy[1] / math.log(2):.1f}",
    ):
        expect(readout).to_contain_text(said)
    tab.mouse.move(0, 0)
    expect(readout).to_contain_text("step 1")
    step(tab, 3).focus()
    expect(readout).to_contain_text("step 3")


def test_with_attention_ribbons_are_as_wide_as_the_weights(tab: Page, catalogue: Catalogue) -> None:
    translate(tab, SENTENCE)
    trace = trace_of(catalogue.translator(catalogue.default), SENTENCE)
    step(tab, 4).click()
    weights = unpack(trace.planes["attention"])[3]
    drawn = [float(w) for w in weights if w >= 0.01]
    ribbons = tab.locator("path.ribbon.selected").all()
    widths = [float(each.get_attribute("stroke-width") or 0) for each in ribbons]
    assert len(widths) == len(drawn)
    widest = max(range(len(drawn)), key=drawn.__getitem__)
    for width, weight in zip(widths, drawn, strict=True):
        assert width == pytest.approx(max(0.4, weight * widths[widest] / drawn[widest]), abs=0.05)


def test_with_one_vector_ribbons_run_to_every_step(tab: Page) -> None:
    choose_model(tab, "context")
    translate(tab, SENTENCE)
    ribbons = tab.locator("path.ribbon:not(.hand-over)")
    expect(ribbons).to_have_count(tab.locator("[data-step]").count())
    expect(tab.locator("path.ribbon.selected")).to_have_count(1)


@pytest.mark.parametrize(
    ("model", "ends"), [("context", ["last"]), ("attention", ["first", "last"])]
)
def test_the_hand_over_begins_where_each_direction_of_reading_ends(
    tab: Page, model: str, ends: list[str]
) -> None:
    choose_model(tab, model)
    translate(tab, SENTENCE)
    expect(tab.locator("path.hand-over")).to_have_count(len(ends))
    # In one go: between two calls the band may be drawn anew.
    middles, starts = tab.locator(".lens").evaluate("""lens => {
      const boxOf = (node) => node.getBoundingClientRect();
      const heads = [...lens.querySelectorAll("[data-src]")].map(boxOf);
      const middles = heads.map(({ x, width }) => x + width / 2);
      const starts = [...lens.querySelectorAll("path.hand-over")].map((path) =>
        boxOf(path.ownerSVGElement).x + path.getPointAtLength(0).x);
      return [{ first: middles[0], last: middles.at(-1) }, starts];
    }""")
    assert starts == pytest.approx([middles[end] for end in ends], abs=1)


def test_an_arc_leads_from_a_step_to_the_next_and_from_the_start_to_the_first(tab: Page) -> None:
    translate(tab, SENTENCE)
    expect(tab.locator(".start")).to_have_text("start")
    arcs = tab.locator(".arc")
    step(tab, 1).click()
    expect(arcs).to_have_count(2)
    step(tab, 3).click()
    expect(arcs).to_have_count(1)
    # What is pointed at counts, and the last step leads nowhere.
    step(tab, 1).hover()
    expect(arcs).to_have_count(2)
    step(tab, tab.locator("[data-step]").count()).hover()
    expect(arcs).to_have_count(0)
    source(tab, 2).click()
    tab.mouse.move(0, 0)
    expect(arcs).to_have_count(0)


def test_the_ends_own_probability_is_told_at_each_step(tab: Page, catalogue: Catalogue) -> None:
    translate(tab, SENTENCE)
    trace = trace_of(catalogue.translator(catalogue.default), SENTENCE)
    shares = [math.exp(value) for value in trace.target.end_log_prob]
    texts = ["<1 %" if p < 0.01 else f"{100 * p:.0f} %" for p in shares]
    names = [piece_label(piece) for piece in trace.target.pieces]
    figures = tab.locator(".ends button")
    expect(figures).to_have_text([name + text for name, text in zip(names, texts, strict=True)])
    figures.nth(2).click()
    expect(current(tab)).to_have_attribute("data-step", "3")


def test_a_long_sentence_scrolls_in_its_box_with_the_selection_in_view(visit: Visit) -> None:
    tab = visit(viewport={"width": 700, "height": 800})
    translate(tab, LONG)
    step(tab, 1).click()
    tab.keyboard.press("End")
    expect(current(tab)).to_be_in_viewport(ratio=0.9)
    tab.keyboard.press("Home")
    expect(current(tab)).to_be_in_viewport(ratio=0.9)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 700
    stage = tab.locator(".stage")
    assert stage.evaluate("node => node.scrollWidth > node.clientWidth")


def test_a_phone_stacks_the_parts_and_swipes_through_them(visit: Visit) -> None:
    tab = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    boxes = [tab.locator(f"[data-part={part}]").bounding_box() for part in ("encoder", "decoder")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]
    step(tab, 2).tap()
    expect(current(tab)).to_have_attribute("data-step", "2")
    for x, expected in ((-120, "3"), (120, "2")):
        tab.evaluate(
            """([x]) => {
              const target = document.querySelector("[data-translation]");
              const touch = (clientX) =>
                new Touch({ identifier: 1, target, clientX, clientY: 300 });
              const send = (name, touches, changedTouches) => target.dispatchEvent(new TouchEvent(
                name, { touches, changedTouches, bubbles: true, cancelable: true }));
              send("touchstart", [touch(200)], [touch(200)]);
              send("touchend", [], [touch(200 + x)]);
            }""",
            [x],
        )
        expect(current(tab)).to_have_attribute("data-step", expected)


@pytest.mark.parametrize("model", ["attention", "context"])
def test_the_band_is_saved_as_a_legible_figure(tab: Page, catalogue: Catalogue, model: str) -> None:
    choose_model(tab, model)
    translate(tab, SENTENCE)
    trace = trace_of(catalogue.translator(f"en-es-{model}"), SENTENCE)
    figure = ElementTree.fromstring(save(tab, "svg").decode())
    texts = ["".join(node.itertext()) for node in figure.iter("{http://www.w3.org/2000/svg}text")]
    whole = "\n".join(texts)
    assert SENTENCE in whole
    assert trace.target.text in whole
    for said in (
        "hidden state h, −1 to +1",
        "−1.0",
        "0.5",
        "the encoder",
        "the decoder writes",
        "32 of 512 units, those that vary most",
    ):
        assert said in whole
    for piece in trace.target.pieces[:-1]:
        assert piece_label(piece) in texts
    picture = save(tab, "png")
    assert picture.startswith(b"\x89PNG")
    width, height = (int.from_bytes(picture[at : at + 4]) for at in (16, 20))
    assert width >= 1600
    assert height >= 800


def test_the_numbers_of_the_band_are_saved_with_a_point(visit: Visit, catalogue: Catalogue) -> None:
    tab = visit("?ui=es")
    translate(tab, SENTENCE)
    trace = trace_of(catalogue.translator(catalogue.default), SENTENCE)
    rows = list(csv.DictReader(io.StringIO(save(tab, "csv").decode("utf-8-sig"))))
    states = unpack(trace.planes["decoder"])
    steps = [row for row in rows if row["part"] == "decoder"]
    assert len(steps) == 32 * len(trace.target.pieces)
    for row in steps[:: len(steps) // 20]:
        at = int(row["position"]) - 1
        assert float(row["activation (±0.01)"]) == pytest.approx(
            states[at, int(row["unit"])].item(), abs=0.0051
        )
        assert float(row["probability"]) == pytest.approx(
            math.exp(trace.target.log_prob[at]), abs=6e-5
        )
        assert int(row["id"]) == trace.target.ids[at]


def test_each_plot_has_a_sentence_and_a_table(tab: Page, catalogue: Catalogue) -> None:
    translate(tab, SENTENCE)
    trace = trace_of(catalogue.translator(catalogue.default), SENTENCE)
    expect(tab.locator("figure")).to_have_attribute(
        "aria-label", re.compile(r"encoder reads \d+ pieces")
    )
    open_tab(tab, "source")
    looked, mattered = tab.locator("caption").all()
    expect(looked).to_contain_text("looked at each source piece")
    expect(mattered).to_contain_text("bits that each piece written")
    open_tab(tab, "table")
    captions = [caption.inner_text() for caption in tab.locator("caption").all()]
    assert len(captions) == 3
    steps = tab.locator("table").first.locator("tbody tr")
    expect(steps).to_have_count(len(trace.target.pieces))
    expect(steps.nth(1)).to_contain_text(str(trace.target.ids[1]))
    expect(steps.nth(1)).to_contain_text(f"{100 * math.exp(trace.target.log_prob[1]):.1f} %")


def top_of(tab: Page) -> float:
    return float(tab.locator(".slot").evaluate("node => node.getBoundingClientRect().y + scrollY"))


def test_nothing_jumps_when_hints_choices_and_errors_come_and_go(tab: Page) -> None:
    translate(tab, SENTENCE)
    before = top_of(tab)
    box = tab.locator("#sentence textarea")
    box.fill("¿Dónde está la estación de tren?")
    expect(tab.locator("#hint")).not_to_be_empty()
    assert top_of(tab) == before
    box.fill(SENTENCE)
    expect(tab.locator("#hint")).to_be_empty()
    step(tab, 2).click()
    tab.locator("[data-rank='2'] button").click()
    expect(tab.locator("[data-path] nav")).to_be_visible()
    assert top_of(tab) == before
    tab.route("**/queue/join*", lambda route: route.fulfill(status=500, body="{}"))
    box.press("Enter")
    expect(tab.locator(".lens .message")).not_to_be_empty()
    assert top_of(tab) == before


# A window of 1280 pixels at 200 % is one of 640.
@pytest.mark.parametrize("width", [390, 640, 1280])
def test_labels_are_whole_and_nothing_is_wider_than_the_page(visit: Visit, width: int) -> None:
    tab = visit(viewport={"width": width, "height": 800})
    translate(tab, LONG)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    cut = tab.locator(".heads").evaluate_all(
        """all => all.flatMap((heads) => {
          const box = heads.closest(".stack") ? heads.closest(".part") : heads.closest(".stage");
          const { top } = box.getBoundingClientRect();
          const last = box.getBoundingClientRect().left + box.scrollWidth - box.scrollLeft;
          return [...heads.querySelectorAll(".label")].filter((label) => {
            const { top: edge, right } = label.getBoundingClientRect();
            return edge < top || right > last + 1 || label.scrollWidth > label.clientWidth + 1;
          }).map((label) => label.textContent);
        })"""
    )
    assert cut == []


def test_on_a_phone_playing_brings_the_playing_part_into_view(visit: Visit) -> None:
    tab = visit(viewport={"width": 390, "height": 844})
    translate(tab, SENTENCE)
    pieces = tab.locator("[data-src]").count()
    tab.locator(".scrubber").fill(str(pieces))
    # Not all of its width.
    expect(tab.locator("[data-part=encoder] canvas")).to_be_in_viewport(ratio=0.5)
    tab.locator(".scrubber").evaluate(
        "(node, value) => { node.value = value; node.dispatchEvent(new Event('input')); }",
        pieces + 2,
    )
    expect(tab.locator("[data-part=decoder] canvas")).to_be_in_viewport(ratio=0.5)
