"""The tab What if: stops, crumbs, links, the button at the band's edge, hatched rows."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from driver import act, open_tab, step, translate
from playwright.sync_api import Page, expect

from model.decode.change import Change
from model.decode.translator import Translator
from model.lens.experiment import Experiment
from model.lens.views import answer
from model.page.catalogue import Catalogue
from model.train.clean import is_fit

SENTENCE, OTHER = "The black cat sleeps on the sofa.", "The dog drinks water."

Visit = Callable[..., Page]

AMBER_JS = """node => {
  const probe = document.createElement("i");
  probe.style.color = getComputedStyle(node).getPropertyValue("--change");
  node.append(probe);
  const color = getComputedStyle(probe).color;
  probe.remove();
  return getComputedStyle(node).backgroundImage.includes(color);
}"""


def link(architecture: str, change: str = "", **more: str) -> str:
    query = {"q": SENTENCE, "dir": "en-es", "m": architecture, "tab": "whatif", "do": change}
    return "?" + urlencode(query | more)


@pytest.fixture
def context(catalogue: Catalogue) -> Translator:
    return catalogue.translator("en-es-context")


def stop(change: str) -> str:
    return f"#lens-panel [data-act=try][data-value='{change}']"


def bits(nats: float) -> str:
    return f"{-nats / 0.6931471805599453:.1f}"


def test_a_stop_is_taken_over_listed_with_its_cost_and_undone(
    visit: Visit, context: Translator
) -> None:
    tab = visit(link("context"))
    experiment = Experiment.decode(context, SENTENCE)
    rows = answer("whatif", experiment, {}).rows
    drawn = tab.locator("#lens-panel tbody tr")
    expect(drawn).to_have_count(len(rows))
    for row, found in zip(rows, drawn.all(), strict=True):
        expect(found.locator("td").first).to_have_text(str(row["text"]))
        expect(found.locator("td").nth(1)).to_have_text(bits(row["log_prob"]))
    last = rows[-1]
    assert last["changed"]
    tab.locator(stop(str(last["change"]))).click()
    expect(tab.locator("[data-translation]")).to_have_text(str(last["text"]))
    path = tab.locator("[data-path]")
    expect(path).to_contain_text(f"{last['change'].rpartition(':')[2]} most active units silenced")
    expect(path).to_contain_text(
        f"it costs {bits(last['log_prob'])} bits, the original {bits(rows[0]['log_prob'])}"
    )
    # The list is the same as before, with the stop marked, and nothing was asked for it.
    expect(tab.locator(stop(str(last["change"])))).to_have_attribute("aria-current", "true")
    expect(drawn).to_have_count(len(rows))
    # A whole row of the vector is hatched in amber: all units are silenced.
    hatched = tab.locator("[data-part=context] .silenced")
    expect(hatched).to_have_count(32)
    assert hatched.first.evaluate(AMBER_JS)
    tab.locator("#lens").press("Escape")
    expect(tab.locator("[data-translation]")).to_have_text(str(rows[0]["text"]))
    expect(path).to_be_empty()
    expect(hatched).to_have_count(0)


@pytest.mark.parametrize(
    ("architecture", "change", "more"),
    [
        ("context", "silence:random:128:3", {}),
        ("context", "vector:blend:7", {"other": OTHER}),
        ("context", "silence:most:16,vector:zero:start", {}),
        ("attention", "look:never:3:2", {"step": "3"}),
        ("attention", "look:even,leave:2", {}),
    ],
)
def test_a_link_shows_the_same_change(
    visit: Visit, catalogue: Catalogue, architecture: str, change: str, more: dict[str, str]
) -> None:
    tab = visit(link(architecture, change, **more))
    translator = catalogue.translator(f"en-es-{architecture}")
    changed = Change.parse(change, more.get("other", ""))
    run = translator.decode(translator.reader.read_sentence(SENTENCE), changed)
    expect(tab.locator("[data-translation]")).to_have_text(run.text)
    expect(act(tab, "tab", "whatif")).to_have_attribute("aria-selected", "true")
    crumbs = tab.locator("[data-path] nav")
    expect(crumbs).to_have_text(re.compile("› .*" * len(changed.parts)))
    expect(tab.locator("#lens-panel [aria-pressed=true]").first).to_be_visible()
    own = parse_qs(urlsplit(str(tab.locator(".lens").get_attribute("data-link"))).query)
    assert own["do"] == [change]
    assert own.get("other", [""]) == [more.get("other", "")]


def test_the_button_at_the_bands_edge_silences_the_row_and_the_line_is_honest(
    visit: Visit, context: Translator
) -> None:
    tab = visit(link("context"))
    expect(tab.locator("#lens-panel tbody tr").first).to_be_visible()
    part = tab.locator("[data-part=encoder]")
    unit = int(str(part.get_attribute("data-units")).split(",")[3])
    canvas = part.locator("canvas")
    box = canvas.bounding_box()
    assert box is not None
    canvas.hover(position={"x": 5, "y": 3.5 * box["height"] / 32})
    button = tab.locator("[data-act=silence]")
    expect(button).to_have_attribute("title", f"silence unit {unit}")
    button.click()
    changed = Experiment.decode(context, SENTENCE, Change.parse(f"silence:unit:{unit}")).run()
    own = Experiment.decode(context, SENTENCE).run()
    expect(tab.locator("[data-path]")).to_contain_text(f"unit {unit} silenced")
    now, before = bits(changed.log_prob), bits(own.log_prob)
    said = f"the same, but costs {now} bits instead of {before}"
    if now == before:
        said = f"nothing to be seen changes: the text is the same, and so are its {now} bits"
    if changed.text != own.text:
        said = f"it costs {now} bits, the original {before}"
    expect(tab.locator("[data-path]")).to_contain_text(said)
    # The row stays in its place, and is hatched there.
    assert int(str(part.get_attribute("data-units")).split(",")[3]) == unit
    expect(part.locator(".silenced")).to_have_count(1)
    top = part.locator(".silenced").evaluate("node => parseFloat(node.style.top)")
    assert top == pytest.approx(3 * box["height"] / 32, abs=1)


def test_changes_chain_with_a_chosen_piece_and_each_crumb_leads_back(
    visit: Visit, catalogue: Catalogue
) -> None:
    tab = visit(link("attention", "leave:2"))
    translator = catalogue.translator("en-es-attention")
    source = translator.reader.read_sentence(SENTENCE)
    left = translator.decode(source, Change.parse("leave:2"))
    open_tab(tab, "next")
    step(tab, 2).click()
    tab.locator("[data-rank='2'] button").click()
    both = f"leave:2,force:2:{left.steps[1].candidates[1].id}"
    expect(tab.locator("[data-translation]")).to_have_text(
        translator.decode(source, Change.parse(both)).text
    )
    assert f"do={both}" in str(tab.locator(".lens").get_attribute("data-link"))
    act(tab, "back", 1).click()
    expect(tab.locator("[data-translation]")).to_have_text(left.text)
    act(tab, "undo").click()
    expect(tab.locator("[data-translation]")).to_have_text(translator.decode(source).text)


def test_an_own_sentence_is_blended_in_or_refused_with_the_reason(visit: Visit) -> None:
    tab = visit(link("context", "vector:zero"))
    field = tab.locator("#lens-panel input")
    field.fill("My phone is old.")
    field.press("Enter")
    expect(tab.locator("#lens-panel")).to_contain_text("nonsense on purpose")
    # Eleven stops of the blend, and zeros.
    expect(tab.locator("#lens-panel tbody tr")).to_have_count(12)
    expect(tab.locator("#lens-panel polyline")).to_have_count(2)
    field.fill("?!")
    field.press("Enter")
    expect(tab.locator("#lens-panel [role=alert]")).to_contain_text("no letter or digit")


def test_the_curve_is_where_the_numbers_are(visit: Visit, context: Translator) -> None:
    tab = visit(link("context", "vector:blend:5", other=OTHER))
    rows = answer(
        "whatif", Experiment.decode(context, SENTENCE), {"kind": "vector", "other": OTHER}
    ).rows
    blends = [row for row in rows if "blend" in str(row["change"])]
    most = max(-row[name] for row in blends for name in ("kept_log_prob", "other_log_prob"))
    for line, name in enumerate(("kept_log_prob", "other_log_prob")):
        points = tab.locator("#lens-panel polyline").nth(line).get_attribute("points")
        heights = [float(point.split(",")[1]) for point in str(points).split()]
        wanted = [100 + 100 * row[name] / most for row in blends]
        assert heights == pytest.approx(wanted, abs=0.1)


@pytest.mark.parametrize("direction", ["en-es", "es-en"])
def test_blends_with_what_is_offered_have_no_unfit_word(
    tab: Page, catalogue: Catalogue, direction: str
) -> None:
    url = tab.evaluate(
        "performance.getEntriesByType('resource').map(({ name }) => name)"
        ".find((name) => name.includes('/store.js')).replace('store.js', 'pairs.js')"
    )
    offered = tab.evaluate(f"import('{url}').then(({{ OTHERS }}) => OTHERS)")
    translator = catalogue.translator(f"{direction}-context")
    text = {"en": SENTENCE, "es": "El gato negro duerme en el sofá."}[direction[:2]]
    for other in offered[direction[:2]]:
        options = {"kind": "vector", "other": other}
        for row in answer("whatif", Experiment.decode(translator, text), options).rows:
            assert is_fit(str(row["text"]), direction[3:]), (other, row)


def test_nothing_is_lost_when_another_sentence_is_translated(visit: Visit) -> None:
    tab = visit(link("context", "silence:most:64"))
    translate(tab, "I like tea.")
    expect(tab.locator("[data-path]")).to_be_empty()
    expect(tab.locator("#lens-panel tbody tr").first).to_be_visible()
