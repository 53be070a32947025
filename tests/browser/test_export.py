"""The saved files carry what the band shows: the selection, the signs, the model and the link."""

import csv
import io
import math
import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest
from conftest import trace_of
from driver import (
    SENTENCE,
    act,
    choose_model,
    piece_label,
    save,
    show_whole_words,
    source,
    step,
    translate,
)
from PIL import Image
from playwright.sync_api import Page, expect

from model.lens.planes import unpack
from model.lens.trace import Trace
from model.page.catalogue import Catalogue

Visit = Callable[..., Page]
Row = dict[str, str]
Spans = list[list[int]]

PIECES = "My neighbour plays the harpsichord."
"""A sentence with words of several pieces, on either side."""
LOOP = "Rain rain rain rain rain rain rain rain rain."
SVG = "{http://www.w3.org/2000/svg}"
KEY = {"chosen", "changed", "repeated"}

# The texts that are not whole inside the figure, and the labels that reach their part's title.
LOST_JS = """() => {
  const boxOf = (node) => node.getBoundingClientRect();
  const figure = boxOf(document.querySelector("svg"));
  const margin = 16;
  const titleOf = (label) => label.closest("svg > g > g").firstChild;
  return [...document.querySelectorAll("text")].filter((node) => {
    const { left, top, right, bottom } = boxOf(node);
    return left < figure.left + margin || top < figure.top + margin
      || right > figure.right - margin || bottom > figure.bottom - margin
      || (node.matches("g g g g text") && top < boxOf(titleOf(node)).bottom);
  }).map((node) => node.textContent).filter(Boolean);
}"""


def figure_of(tab: Page) -> ElementTree.Element:
    return ElementTree.fromstring(save(tab, "svg").decode())


def of_class(figure: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [node for node in figure.iter() if name in node.get("class", "").split()]


def texts_of(figure: ElementTree.Element) -> list[str]:
    return ["".join(node.itertext()) for node in figure.iter(f"{SVG}text")]


def choose_third(tab: Page, number: int) -> None:
    """Have the third likeliest piece written at a step."""
    step(tab, number).click()
    tab.locator("[data-rank='3'] button").click()
    expect(step(tab, number)).to_have_class(re.compile("forced"))


Place = tuple[float, float]


def place_of(node: ElementTree.Element) -> Place:
    move = re.match(r"translate\((\S+) (\S+)\)$", node.get("transform", ""))
    return (float(move[1]), float(move[2])) if move else (0, 0)


def frame_of(figure: ElementTree.Element, column: int) -> tuple[str | None, Place, Place]:
    """Return the part of the only frame, its left top corner and its right bottom one.

    It is close around the cells of a column, counted from 0.
    """
    parents = {child: parent for parent in figure.iter() for child in parent}
    (frame,) = of_class(figure, "cursor")
    part = parents[frame]
    x, y, width, height = (float(frame.get(name, 0)) for name in ("x", "y", "width", "height"))
    own = part.findall(f"{SVG}g")[column]
    cells = [cell for cell in own.findall(f"{SVG}rect") if cell.get("fill-opacity")]
    assert x == pytest.approx(place_of(own)[0], abs=2)
    assert width == pytest.approx(float(cells[0].get("width", 0)), abs=4)
    assert y < 0
    last = float(cells[-1].get("y", 0)) + float(cells[-1].get("height", 0))
    assert last <= y + height <= last + 4
    places = [place_of(part), place_of(parents[part])]
    left, top = (sum(place[axis] for place in places) for axis in (0, 1))
    title = part.find(f"{SVG}text")
    assert title is not None
    return title.text, (left + x, top + y), (left + x + width, top + y + height)


# A picture is always in the light theme's colours.
@pytest.mark.parametrize(("theme", "model"), [("dark", "context"), ("light", "attention")])
def test_the_selected_column_is_framed_in_both_pictures(
    visit: Visit, theme: str, model: str
) -> None:
    tab = visit(color_scheme="light")
    accent = tab.locator("[data-part=decoder] .cursor").evaluate(
        "node => getComputedStyle(node).borderTopColor.match(/\\d+/g).map(Number)"
    )
    tab.emulate_media(color_scheme=theme)
    choose_model(tab, model)
    translate(tab, SENTENCE)
    body = tab.locator("body")
    assert ("dark" in str(body.get_attribute("class"))) == (theme == "dark")
    for column, at, part in (
        (step(tab, 3), 2, "the decoder writes"),
        (source(tab, 2), 1, "the encoder"),
    ):
        column.click()
        figure = figure_of(tab)
        framed, (left, top), (right, bottom) = frame_of(figure, at)
        assert framed.startswith(part)
        (bold,) = of_class(figure, "selected")[:1]
        assert bold.text == column.locator(".label").inner_text()
        picture = np.asarray(Image.open(io.BytesIO(save(tab, "png"))).convert("RGB"), dtype=float)
        sides = [(left, (top + bottom) / 2), (right, (top + bottom) / 2)]
        sides += [((left + right) / 2, top), ((left + right) / 2, bottom)]
        for x, y in sides:
            assert picture[round(2 * y), round(2 * x)] == pytest.approx(accent, abs=3)


@pytest.mark.parametrize("model", ["context", "attention"])
def test_the_figure_marks_what_was_chosen_and_what_changed(
    tab: Page, catalogue: Catalogue, model: str
) -> None:
    choose_model(tab, model)
    translate(tab, SENTENCE)
    plain = figure_of(tab)
    assert KEY.isdisjoint(texts_of(plain))
    assert "◆" not in texts_of(plain)
    choose_third(tab, 3)
    figure = figure_of(tab)
    # One at the step, one in the key.
    assert texts_of(figure).count("◆") == 2
    changed = [node.text for node in of_class(figure, "changed")]
    assert changed[-1] == "changed"
    assert changed[:-1] == tab.locator(".changed .label").all_inner_texts()
    assert KEY & set(texts_of(figure)) == {"chosen", "changed"}
    target = trace_of(catalogue.translator(f"en-es-{model}"), SENTENCE).target
    assert piece_label(target.candidates[2][2].piece) in changed


def test_the_figure_marks_what_is_repeated(tab: Page) -> None:
    translate(tab, LOOP)
    figure = figure_of(tab)
    assert KEY & set(texts_of(figure)) == {"repeated"}
    repeated = tab.locator(".chip.loop").count()
    assert repeated > 1
    assert len(of_class(figure, "wave")) == repeated + 1


@pytest.mark.parametrize("model", ["context", "attention"])
def test_every_file_says_by_which_model_and_where_it_is_found_again(
    tab: Page, catalogue: Catalogue, model: str
) -> None:
    choose_model(tab, model)
    translate(tab, SENTENCE)
    choose_third(tab, 2)
    release = catalogue.translator(f"en-es-{model}").release
    link = tab.locator(".lens").get_attribute("data-link")
    texts = texts_of(figure_of(tab))
    assert f"Model {release.id}, revision {release.revision}" in texts
    assert link in texts
    origin = {row["row"]: row["text"] for row in rows_of(tab)[:5]}
    assert origin == {
        "model": release.id,
        "revision": release.revision,
        "link": link,
        "source": SENTENCE,
        "translation": tab.locator("[data-translation]").inner_text(),
    }


TEXTS = [
    "When I was a child, my grandmother used to tell me stories about the sea, and my brother and "
    "I would listen to her until we spoke of the incomprehensibilities",
    "No.",
    LOOP,
]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_text_of_the_figure_is_whole_inside_it(visit: Visit, language: str) -> None:
    tab = visit(f"?ui={language}")
    other = tab.context.new_page()
    words = act(tab, "option", "words")
    for text in TEXTS:
        translate(tab, text)
        for pressed in ("false", "true"):
            expect(words).to_have_attribute("aria-pressed", pressed)
            other.set_content(save(tab, "svg").decode())
            expect(other.locator("text").first).to_have_text(text)
            assert other.evaluate(LOST_JS) == [], (text, pressed)
            words.click()
    other.close()


def rows_of(tab: Page) -> list[Row]:
    """Return the rows of the saved table, of which each has a cell for every column."""
    data = save(tab, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert {len(row) for row in rows} == {len(head)}
    return [dict(zip(head, row, strict=True)) for row in rows]


def of_kind(rows: list[Row], name: str) -> list[Row]:
    return [row for row in rows if row["row"] == name]


@pytest.mark.parametrize("model", ["context", "attention"])
def test_the_table_has_the_candidates_of_every_step(
    tab: Page, catalogue: Catalogue, model: str
) -> None:
    choose_model(tab, model)
    translate(tab, SENTENCE)
    target = trace_of(catalogue.translator(f"en-es-{model}"), SENTENCE).target
    rows = of_kind(rows_of(tab), "candidate")
    for at, candidates in enumerate(target.candidates):
        own = [row for row in rows if row["position"] == str(at + 1)]
        assert [(row["text"], int(row["id"]), int(row["rank"])) for row in own] == [
            (candidate.piece, candidate.id, rank)
            for rank, candidate in enumerate(candidates, start=1)
        ]
        for row, candidate in zip(own, candidates, strict=True):
            p = float(row["probability"])
            assert p == pytest.approx(math.exp(candidate.log_prob), rel=6e-4)
        assert [int(row["id"]) for row in own if row["written"]] == [target.ids[at]]


def test_the_table_has_a_candidate_more_where_an_unlikely_piece_was_chosen(
    tab: Page, catalogue: Catalogue
) -> None:
    translator = catalogue.translator(catalogue.default)
    traces = (trace_of(translator, SENTENCE, {2: number}) for number in range(500, 600))
    target = next(trace.target for trace in traces if trace.target.rank[1] > 8)
    unlikely = target.ids[1]
    tab.goto(f"{tab.url.split('?')[0]}?q={SENTENCE}&dir=en-es&m=attention&do=force:2:{unlikely}")
    expect(step(tab, 2)).to_have_class(re.compile("forced"))
    rows = [row for row in of_kind(rows_of(tab), "candidate") if row["position"] == "2"]
    assert len(rows) == 9
    assert (int(rows[-1]["id"]), int(rows[-1]["rank"])) == (unlikely, target.rank[1])
    assert rows[-1]["written"] == "yes"


def test_the_table_has_the_weights_with_the_digits_of_a_byte(
    tab: Page, catalogue: Catalogue
) -> None:
    translate(tab, SENTENCE)
    trace = trace_of(catalogue.translator(catalogue.default), SENTENCE)
    weights = unpack(trace.planes["attention"])
    rows = of_kind(rows_of(tab), "weight")
    assert len(rows) == weights.numel()
    for row in rows:
        to, at = int(row["position"]) - 1, int(row["source_position"]) - 1
        assert (row["text"], row["source_text"]) == (
            trace.target.pieces[to],
            trace.source.pieces[at],
        )
        assert re.fullmatch(r"[01]\.\d\d", row["weight (±0.01)"])
        assert float(row["weight (±0.01)"]) == pytest.approx(weights[to, at].item(), abs=0.0051)
    choose_model(tab, "context")
    expect(tab.locator("[data-part=context]")).to_be_visible()
    rows = rows_of(tab)
    assert of_kind(rows, "weight") == []
    assert "weight (±0.01)" in rows[0]


def test_the_table_says_what_is_selected_chosen_and_changed(tab: Page) -> None:
    translate(tab, SENTENCE)
    choose_third(tab, 2)
    chips = tab.locator(".chip").all()
    changed = [
        at for at, chip in enumerate(chips, 1) if "changed" in str(chip.get_attribute("class"))
    ]
    rows = rows_of(tab)
    assert selected(rows) == {
        ("activation", "decoder", "2"),
        ("weight", "", "2"),
        ("candidate", "", "2"),
    }
    flags = {int(row["position"]): row["flags"] for row in rows if row["part"] == "decoder"
             and row["row"] == "activation"}  # fmt: skip
    assert [at for at, names in flags.items() if "chosen" in names] == [2]
    assert [at for at, names in flags.items() if "changed" in names] == changed
    source(tab, 3).click()
    rows = rows_of(tab)
    columns = [row["source_position"] for row in of_kind(rows, "weight") if row["selected"]]
    assert columns == ["3"] * len(chips)
    assert {(kind, part) for kind, part, _ in selected(rows)} == {
        ("activation", "encoder"),
        ("weight", ""),
    }
    translate(tab, LOOP)
    assert "repeated" in {row["flags"] for row in rows_of(tab)}


def selected(rows: list[Row]) -> set[tuple[str, str, str]]:
    return {(row["row"], row["part"], row["position"]) for row in rows if row["selected"] == "yes"}


def spans_of(tab: Page, name: str, count: int) -> list[list[int]]:
    """Return the pieces of each word of the band, from 0; `name` says the first of each, from 1."""
    heads = tab.locator(f"[{name}]").all()
    firsts = [int(head.get_attribute(name) or 0) - 1 for head in heads]
    return [list(range(at, to)) for at, to in zip(firsts, [*firsts[1:], count], strict=True)]


def check_words(rows: list[Row], trace: Trace, sources: Spans, steps: Spans) -> None:
    words = of_kind(rows, "activation")
    assert {row["kind"] for row in words} == {"word"}
    assert {row["id"] + row["rank"] for row in words} == {""}
    sides = (("encoder", trace.source, sources), ("decoder", trace.target, steps))
    for part, side, spans in sides:
        texts = {int(row["position"]): row["text"] for row in words if row["part"] == part}
        joined = ["".join(side.pieces[at] for at in span) for span in spans]
        assert list(texts.values()) == [re.sub("^▁(?=.)", "", text) for text in joined]
    for row in words:
        if row["part"] == "decoder":
            span = steps[int(row["position"]) - 1]
            p = math.exp(sum(trace.target.log_prob[at] for at in span))
            assert float(row["probability"]) == pytest.approx(p, rel=6e-4)


def test_whole_words_are_said_to_be_words_and_have_no_ids_or_ranks(
    tab: Page, catalogue: Catalogue
) -> None:
    translate(tab, PIECES)
    trace = trace_of(catalogue.translator(catalogue.default), PIECES)
    pieces = rows_of(tab)
    show_whole_words(tab)
    rows = rows_of(tab)
    sources = spans_of(tab, "data-src", len(trace.source.pieces))
    steps = spans_of(tab, "data-step", len(trace.target.pieces))
    assert max(map(len, sources)) > 2
    check_words(rows, trace, sources, steps)
    assert {row["kind"] for row in of_kind(rows, "weight")} == {"word"}
    weights = unpack(trace.planes["attention"]).double().numpy()
    (name,) = [name for name in rows[0] if name.startswith("weight")]
    off = float(name[len("weight (±") : -1])
    assert max(map(len, sources)) / 508 + 0.005 <= off < 0.05
    for row in of_kind(rows, "weight"):
        own = np.ix_(steps[int(row["position"]) - 1], sources[int(row["source_position"]) - 1])
        assert float(row[name]) == pytest.approx(weights[own].sum(axis=1).mean(), abs=0.0051)

    # The candidates are those of the pieces, and no others.
    def plain(of: list[Row]) -> list[Row]:
        return [{**row, "selected": ""} for row in of_kind(of, "candidate")]

    assert [list(row.values()) for row in plain(rows)] == [
        list(row.values()) for row in plain(pieces)
    ]


def test_no_cell_is_a_formula(tab: Page) -> None:
    translate(tab, '=1+1 "is" -2 @home, +3.')
    rows = rows_of(tab)
    cells = {cell for row in rows for cell in row.values()}
    formulas = {cell for cell in cells if re.match(r"[=+\-@]", cell)}
    assert {cell for cell in formulas if not re.fullmatch(r"-?[\d.]+", cell)} == set()
    assert of_kind(rows, "source")[0]["text"] == '\'=1+1 "is" -2 @home, +3.'
