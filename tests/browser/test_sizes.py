"""The line of sizes: shapes and parameters of this run, formulas, what lights up in the band."""

import re
from typing import Any

import pytest
from conftest import Counted
from driver import act, choose_model, source, step, translate
from playwright.sync_api import Locator, Page, expect

from model.decode.translator import Translator
from model.lens.experiment import Experiment
from model.lens.sizes import layers_of
from model.lens.views import answer
from model.page.catalogue import Catalogue

SENTENCE = "My sister reads a long letter in the kitchen."


def item(tab: Page, name: str) -> Locator:
    return tab.locator(f".sizes [data-name={name}]")


def lit(tab: Page) -> list[str]:
    """Return which of the band's parts are outlined, from left to right."""
    names: list[str] = tab.locator(".slot :is(.lit, .ends)").evaluate_all(
        """nodes => nodes.map((node) => [
          node.closest("[data-part]")?.dataset.part ?? "",
          ...node.classList,
        ].join(" ").trim())"""
    )
    return names


def open_sizes(tab: Page, model: str = "attention") -> None:
    translate(tab, SENTENCE)
    choose_model(tab, model)
    expect(tab.locator("[data-part=context]")).to_have_count(int(model == "context"))
    act(tab, "sizes").click()
    expect(tab.locator(".sizes ol")).to_be_visible()


@pytest.mark.parametrize("model", ["attention", "context"])
def test_the_line_is_of_this_run(tab: Page, catalogue: Catalogue, model: str) -> None:
    open_sizes(tab, model)
    experiment = Experiment.decode(catalogue.translator(f"en-es-{model}"), SENTENCE)
    found = answer("sizes", experiment, {})
    for row in found.rows:
        name = str(row["name"])
        text = str(row["shape"]) if "shape" in row else f"{row['parameters']:,}"
        named = name if name not in ("embedded", "logits") else ""
        expect(item(tab, name)).to_have_text(f"{named} {text}".strip())
    expect(tab.locator(".sizes")).to_contain_text(
        f"{found.facts['parameters']:,} parameters in all"
    )
    names = tab.locator(".sizes [data-name]").evaluate_all("all => all.map((e) => e.dataset.name)")
    assert names == [row["name"] for row in found.rows]
    # Each translation has its own.
    translate(tab, "Thanks.")
    short = Experiment.decode(catalogue.translator(f"en-es-{model}"), "Thanks.")
    expect(item(tab, "X")).to_have_text(f"X [1, {len(short.source.ids)}]")


def test_a_shape_that_is_pointed_at_names_its_axes_and_lights_up(tab: Page) -> None:
    open_sizes(tab)
    note = tab.locator(".sizes > p")
    expect(note).to_have_text("Point at a shape to see its axes; press a part for its formula.")
    assert lit(tab) == []
    item(tab, "logits").hover()
    expect(note).to_contain_text("]: sentence, step, piece of the vocabulary")
    assert lit(tab) == ["decoder heads lit"]
    item(tab, "states").hover()
    expect(note).to_contain_text("]: sentence, source position, unit")
    assert lit(tab) == ["encoder cells lit"]
    item(tab, "final").hover()
    assert lit(tab) == ["encoder cells ends both"]
    tab.mouse.move(0, 0)
    expect(note).to_contain_text("Point at a shape")
    assert lit(tab) == []
    item(tab, "weights").focus()
    expect(note).to_contain_text("]: sentence, step, source position")
    assert lit(tab) == ["strip lit"]


@pytest.mark.parametrize(
    ("model", "name", "lights", "says"),
    [
        ("attention", "embedding", ["encoder heads lit", "decoder heads lit"], "counted once"),
        ("attention", "Encoder", ["encoder cells lit"], "in both directions"),
        ("attention", "init_state", ["encoder cells ends both"], "both directions side by side"),
        (
            "attention",
            "attention",
            ["strip lit"],
            "In Bahdanau's decoder the state of the step before",
        ),
        ("attention", "Decoder", ["decoder cells lit"], "what attention saw"),
        ("context", "Encoder", ["encoder cells lit"], "reads left to right"),
        ("context", "init_state", ["encoder cells ends", "context cells lit"], "starts from c"),
        ("context", "Decoder", ["decoder cells lit"], "and c, 512"),
    ],
)
def test_a_part_opens_its_formula_and_lights_up(
    tab: Page, model: str, name: str, lights: list[str], says: str
) -> None:
    open_sizes(tab, model)
    part, formula = item(tab, name), tab.locator(".sizes .formula")
    expect(part).to_have_attribute("aria-expanded", "false")
    part.click()
    tab.mouse.move(0, 0)
    expect(part).to_have_attribute("aria-expanded", "true")
    expect(formula).to_contain_text(says)
    check_sums(formula.inner_text())
    assert lit(tab) == lights
    # It stays lit while the columns and their ribbons are drawn anew.
    step(tab, 3).click()
    source(tab, 2).click()
    expect(source(tab, 2)).to_have_attribute("aria-current", "step")
    expect(tab.locator(".slot :is(.lit, .ends)")).to_have_count(len(lights))
    assert lit(tab) == lights
    part.click()
    tab.mouse.move(0, 0)
    expect(formula).to_be_empty()
    assert lit(tab) == []


def check_sums(text: str) -> None:
    """Check each product of whole numbers in `text`, such as 3 · 2 · (4 + 2) = 36."""
    for left, right in re.findall(r"(\d[\d ·+()]*) = ([\d.,]+\d)", text):
        product = eval(left.replace("·", "*"))
        assert product == int(re.sub(r"\D", "", right)), text


def test_the_formulas_of_the_layers_are_the_modules(tab: Page, catalogue: Catalogue) -> None:
    open_sizes(tab)
    model: Any = catalogue.translator("en-es-attention").release.model
    for name, rnns in (
        ("Encoder", [model.encoder.rnn]),
        ("Decoder", [model.decoder.first, model.decoder.rest]),
    ):
        item(tab, name).click()
        count = sum(each.numel() for rnn in rnns for each in rnn.parameters())
        lines = tab.locator(".sizes .formula p").filter(has_text=re.compile(r"^Layer \d: \d"))
        expect(lines).to_have_count(sum(len(layers_of(rnn)) for rnn in rnns))
        shown = [int(re.sub(r"\D", "", text.split("=")[1])) for text in lines.all_inner_texts()]
        assert sum(shown) == count


def test_with_one_vector_every_layer_starts_from_it(tab: Page) -> None:
    open_sizes(tab, "context")
    item(tab, "init_state").click()
    every = "Here every decoder layer starts from c, the last state of the encoder's last layer"
    expect(tab.locator(".sizes .formula")).to_contain_text(every)


def test_it_opens_by_the_keyboard_and_speaks_spanish(tab: Page) -> None:
    translate(tab, SENTENCE)
    button = act(tab, "sizes")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(".sizes ol")).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(button).to_be_focused()
    tab.keyboard.press("Tab")
    expect(item(tab, "X")).to_be_focused()
    tab.keyboard.press("Tab")
    expect(item(tab, "embedding")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator(".sizes .formula")).to_contain_text("this one table")
    tab.locator("#language label", has_text="ES").click()
    expect(tab.locator(".sizes .formula")).to_contain_text("esta única tabla")
    expect(tab.locator(".sizes")).to_contain_text("parámetros en total")
    expect(button).to_have_text("tamaños")
    check_sums(tab.locator(".sizes .formula").inner_text())
    button.click()
    expect(tab.locator(".sizes")).to_have_count(0)
    assert lit(tab) == []


def test_it_is_loaded_when_it_is_opened_and_asked_for_once(
    tab: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    translate(tab, SENTENCE)
    resources = "performance.getEntriesByType('resource').map((e) => e.name).join()"
    assert "band/sizes" not in tab.evaluate(resources)
    decoded = Counted(monkeypatch, Translator, "compute")
    for _ in range(2):
        act(tab, "sizes").click()
        expect(tab.locator(".sizes ol")).to_be_visible()
        step(tab, 2).click()
        act(tab, "sizes").click()
        expect(tab.locator(".sizes")).to_have_count(0)
    assert "band/sizes.css" in tab.evaluate(resources)
    assert decoded.calls == 1
