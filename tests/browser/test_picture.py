"""The picture: the colour of each cell, on the screen and in the files, is the model's number."""

import colorsys
import io
import math
import re
from collections.abc import Callable, Sequence
from statistics import mode
from xml.etree import ElementTree

import numpy as np
import pytest
from conftest import trace_of
from driver import SENTENCE, choose_model, save, show_whole_words, step, translate
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect

from model.lens.planes import unpack
from model.lens.trace import Trace
from model.network.batch import encode
from model.page.catalogue import Catalogue
from model.tokenizer import BOS_ID

Visit = Callable[..., Page]
Pixels = NDArray[np.float64]
"""[height, width, 3], or one colour: red, green, blue from 0 to 255."""
Cell = tuple[float, Pixels]
"""An activation and the colour that stands for it."""

PIECES = "My neighbour plays the harpsichord."
"""A sentence with words of several pieces, on either side."""
THEMES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced, light": {"color_scheme": "light", "forced_colors": "active"},
    "forced, dark": {"color_scheme": "dark", "forced_colors": "active"},
}
BLUE, ORANGE = (195, 235), (10, 40)
"""Degrees of hue."""
VISIBLE = 3
"""The contrast that WCAG 2.2 asks of a graphic, 1.4.11."""
SVG = "{http://www.w3.org/2000/svg}"


def memories(trace: Trace) -> dict[str, NDArray[np.float64]]:
    """Return the activations of each part as [columns, units]."""
    names = [name for name in ("encoder", "context", "decoder") if name in trace.planes]
    parts = {name: unpack(trace.planes[name]).double().numpy() for name in names}
    return {name: part.reshape(-1, part.shape[-1]) for name, part in parts.items()}


def units_of(tab: Page, part: str) -> list[int]:
    """Return the units of a part's rows, from the top."""
    units = tab.locator(f"[data-part={part}]").get_attribute("data-units")
    assert units is not None
    return [int(unit) for unit in units.split(",")]


def decode_png(png: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.float64)


def photograph(tab: Page) -> Pixels:
    """Return the whole page as it is seen, once nothing is faded and nothing is pointed at."""
    tab.mouse.move(0, 0)
    expect(tab.locator(".lens .body")).to_have_css("opacity", "1")
    return decode_png(tab.screenshot(full_page=True))


def box_of(tab: Page, selector: str) -> list[float]:
    """Return x, y, width and height of a part of the page, from the page's own corner."""
    box: list[float] = tab.locator(selector).evaluate(
        """(node) => {
          const { x, y, width, height } = node.getBoundingClientRect();
          return [x + scrollX, y + scrollY, width, height];
        }"""
    )
    return box


def page_colour(tab: Page, photo: Pixels) -> Pixels:
    """Return the colour beside the band, where nothing is drawn."""
    x, y, _, _ = box_of(tab, "[data-part=encoder] canvas")
    return photo[int(y) + 8, int(x) - 8]


def cells_of(tab: Page, photo: Pixels, part: str, memory: Pixels) -> list[Cell]:
    """Return each activation that is drawn of a part, with the colour in the middle of its cell."""
    x, y, width, height = box_of(tab, f"[data-part={part}] canvas")
    units = units_of(tab, part)
    group = tab.locator(f"[data-part={part}] .group")
    # The label of the rows that read right to left stands between the two groups.
    space = box_of(tab, f"[data-part={part}] .group")[3] if group.count() else 0
    wide, tall = width / len(memory), (height - space) / len(units)
    split = sum(2 * unit < memory.shape[1] for unit in units) if space else len(units)
    return [
        (
            float(memory[column, unit]),
            photo[
                int(y + (row + 0.5) * tall + space * (row >= split)),
                int(x + (column + 0.5) * wide),
            ],
        )
        for column in range(len(memory))
        for row, unit in enumerate(units)
    ]


def full_colours(page: Pixels, cells: Sequence[Cell]) -> list[Pixels]:
    """Return the colours of −1 and +1, by which every cell is as strong as its activation.

    A cell of −0.25 is three parts of the page's colour and one part of the colour of −1.
    """
    full = []
    for sign in (-1, 1):
        own = [(sign * value, colour) for value, colour in cells if sign * value > 0]
        most, strongest = max(own, key=lambda cell: cell[0])
        assert most > 0.3, "too faint to tell the colour by"
        full.append(page + (strongest - page) / most)
        for share, colour in own:
            assert colour == pytest.approx(page + share * (full[-1] - page), abs=4)
    return full


def check_signs(page: Pixels, low: Pixels, high: Pixels) -> None:
    """Negative is blue, positive orange, and both are seen on the page."""
    assert BLUE[0] < hue(low) < BLUE[1]
    assert ORANGE[0] < hue(high) < ORANGE[1]
    assert min(contrast(low, page), contrast(high, page)) >= VISIBLE


def hue(colour: Pixels) -> float:
    """Return the angle of a colour: red 0, green 120, blue 240."""
    return 360 * colorsys.rgb_to_hsv(*(colour / 255))[0]


def contrast(one: Pixels, other: Pixels) -> float:
    """Return the contrast ratio of WCAG, 1 to 21."""

    def luminance(colour: Pixels) -> float:
        shares = np.clip(colour / 255, 0, 1)
        linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("model", ["context", "attention"])
@pytest.mark.parametrize("theme", THEMES)
def test_a_cell_has_the_colour_of_its_sign_as_strong_as_its_activation(
    visit: Visit, catalogue: Catalogue, theme: str, model: str
) -> None:
    tab = visit(**THEMES[theme])
    choose_model(tab, model)
    translate(tab, SENTENCE)
    photo = photograph(tab)
    page = page_colour(tab, photo)
    trace = trace_of(catalogue.translator(f"en-es-{model}"), SENTENCE)
    parts = memories(trace)
    assert ("context" in parts) == (model == "context")
    cells = {part: cells_of(tab, photo, part, memory) for part, memory in parts.items()}
    for part, own in cells.items():
        assert len(own) == 32 * len(parts[part])
    low, high = full_colours(page, [cell for own in cells.values() for cell in own])
    check_signs(page, low, high)
    x, y, width, _ = box_of(tab, ".scale")
    ends = [photo[int(y) + 4, int(at)] for at in (x + 1, x + width - 1)]
    assert ends == [pytest.approx(low, abs=12), pytest.approx(high, abs=12)]


def test_a_word_is_drawn_as_its_last_piece_left_it(tab: Page, catalogue: Catalogue) -> None:
    choose_model(tab, "context")
    translate(tab, PIECES)
    trace = trace_of(catalogue.translator("en-es-context"), PIECES)
    parts = memories(trace)
    show_whole_words(tab)
    for part, name in (("encoder", "data-src"), ("decoder", "data-step")):
        heads = tab.locator(f"[data-part={part}] .heads button")
        firsts = [int(head.get_attribute(name) or 0) for head in heads.all()]
        count = len(parts[part])
        assert len(firsts) < count, "no word of several pieces"
        lasts = [first - 1 for first in [*firsts[1:], count + 1]]
        parts[part] = parts[part][[last - 1 for last in lasts]]
    photo = photograph(tab)
    page = page_colour(tab, photo)
    for part, memory in parts.items():
        check_signs(page, *full_colours(page, cells_of(tab, photo, part, memory)))


def rectangles(
    node: ElementTree.Element, x: float = 0, y: float = 0
) -> list[tuple[float, float, ElementTree.Element]]:
    """Return every rectangle of a figure with the corner where it is drawn."""
    if move := re.match(r"translate\((\S+) (\S+)\)$", node.get("transform", "")):
        x, y = x + float(move[1]), y + float(move[2])
    if node.tag == f"{SVG}rect":
        return [(x + float(node.get("x", 0)), y + float(node.get("y", 0)), node)]
    return [each for child in node for each in rectangles(child, x, y)]


def colour_of(rectangle: ElementTree.Element) -> Pixels:
    fill = rectangle.get("fill", "")
    return np.array([int(fill[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float64)


@pytest.mark.parametrize("model", ["context", "attention"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_saved_pictures_have_the_same_colours_in_the_same_places(
    visit: Visit, catalogue: Catalogue, theme: str, model: str
) -> None:
    tab = visit(**THEMES[theme])
    choose_model(tab, model)
    translate(tab, SENTENCE)
    parts = memories(trace_of(catalogue.translator(f"en-es-{model}"), SENTENCE))
    drawn = rectangles(ElementTree.fromstring(save(tab, "svg").decode()))
    picture = decode_png(save(tab, "png"))
    page = colour_of(drawn[0][2])
    height = mode(rectangle.get("height") for _, _, rectangle in drawn)
    cells = [each for each in drawn if each[2].get("height") == height]
    # Where a cell is says which one it is: columns from the left, rows from its column's top.
    columns = sorted({x for x, _, _ in cells})
    rows = [sorted(y for x, y, _ in cells if x == column) for column in columns]
    values = [
        [column[unit] for unit in units_of(tab, part)]
        for part, memory in parts.items()
        for column in memory
    ]
    assert [len(column) for column in rows] == [len(column) for column in values]
    painted = []
    for x, y, cell in cells:
        at = columns.index(x)
        value = values[at][rows[at].index(y)]
        assert float(cell.get("fill-opacity", 1)) == pytest.approx(abs(value), abs=1e-6)
        least, most = BLUE if value < 0 else ORANGE
        assert least < hue(colour_of(cell)) < most
        assert contrast(colour_of(cell), page) >= VISIBLE
        width = float(cell.get("width", 0))
        painted.append((value, picture[int(2 * y + 6), int(2 * x + width)]))
    check_signs(page, *full_colours(page, painted))


def shown_number(text: str, before: str, after: str = "") -> float:
    """Return the number that stands in `text` between two others of its parts."""
    found = re.search(f"{before}([−+]?[\\d.,]+){after}", text)
    assert found is not None, text
    return float(found[1].replace("−", "-").replace(",", ""))


@pytest.mark.parametrize("model", ["context", "attention"])
def test_a_unit_of_the_decoder_changes_from_what_it_was_given(
    tab: Page, catalogue: Catalogue, model: str
) -> None:
    choose_model(tab, model)
    translate(tab, SENTENCE)
    translator = catalogue.translator(f"en-es-{model}")
    network = translator.release.model
    enc_outputs, valid_len = encode(network, [translator.reader.read_sentence(SENTENCE).ids[:-1]])
    given = network.decoder.init_state(enc_outputs, valid_len)
    _, state = network.decoder(valid_len.new_tensor([[BOS_ID]]), given)
    change = (state.hidden[-1, 0] - given.hidden[-1, 0]).tolist()
    step(tab, 1).click()
    for unit in units_of(tab, "decoder"):
        tab.keyboard.press("ArrowDown")
        text = tab.locator("[data-readout]").inner_text()
        assert f"unit {unit} " in text
        # Two bytes are subtracted, and the difference is rounded.
        assert shown_number(text, "change ") == pytest.approx(change[unit], abs=0.0131)


def check_times(tab: Page, trace: Trace, number: int, word: str) -> int:
    """Check "N times more likely" (`word` is "more") or less, for each candidate that says so.

    Return how many did.
    """
    own = trace.target.log_prob[number - 1]
    compared = 0
    for rank, candidate in enumerate(trace.target.candidates[number - 1], start=1):
        distance = candidate.log_prob - own
        if candidate.id == trace.target.ids[number - 1] or (distance > 0) != (word == "more"):
            continue
        title = tab.locator(f"[data-rank='{rank}'] [title]").get_attribute("title") or ""
        times = math.exp(abs(distance))
        shown = shown_number(title, " ", f" times {word} likely")
        assert shown == pytest.approx(times, abs=0.051 if times < 10 else 0.51)
        compared += 1
    return compared


def test_a_candidate_says_how_many_times_more_or_less_likely_it_is(
    tab: Page, catalogue: Catalogue
) -> None:
    translate(tab, PIECES)
    translator = catalogue.translator(catalogue.default)
    trace = trace_of(translator, PIECES)
    step(tab, 2).click()
    assert check_times(tab, trace, 2, "less") == 7
    third = trace.target.candidates[1][2].id
    tab.locator("[data-rank='3'] button").click()
    expect(tab.locator("[data-path]")).to_be_visible()
    forced = trace_of(translator, PIECES, {2: third})
    step(tab, 2).click()
    assert check_times(tab, forced, 2, "more") == 2
    assert check_times(tab, forced, 2, "less") == 5


def test_mean_p_is_the_mean_of_the_steps_probabilities(tab: Page, catalogue: Catalogue) -> None:
    translate(tab, PIECES)
    trace = trace_of(catalogue.translator(catalogue.default), PIECES)
    mean = sum(map(math.exp, trace.target.log_prob)) / len(trace.target.log_prob)
    # Sure that no other mean would do: the geometric one is 1 / perplexity.
    assert abs(mean - 1 / trace.totals.perplexity) > 0.02
    shown = shown_number(tab.locator("[data-stats]").inner_text(), "mean p ")
    assert shown == pytest.approx(mean, abs=0.0051)
