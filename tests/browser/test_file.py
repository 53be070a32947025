"""A file that was saved: it opens from disk without a network, and shows what was opened."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

import pytest
from conftest import Held, trace_of
from driver import (
    SENTENCE,
    act,
    choose_model,
    open_tab,
    save,
    sentences,
    serious,
    show_whole_words,
    source,
    step,
    translate,
)
from playwright.sync_api import Browser, Page, expect
from test_picture import cells_of, check_signs, full_colours, memories, page_colour, photograph

from model.lens.notebook import show
from model.lens.standalone import MOST_BYTES, make_file
from model.messages import read_messages
from model.page.catalogue import Catalogue
from model.page.labels import read_examples

Visit = Callable[..., Page]
TABS = ["next", "memory", "source", "search", "whatif", "table"]
FRAME = '<!DOCTYPE html><iframe srcdoc="{}" style="width: 1200px; height: 800px"></iframe>'


@contextmanager
def offline(browser: Browser, path: Path, **settings: Any) -> Iterator[Page]:
    """Open a file from disk, the network cut off; an error or a request fails the test."""
    problems: list[str] = []
    size = {"width": 1280, "height": 800}
    context = browser.new_context(**{"viewport": size, "locale": "en-US"} | settings)
    context.set_offline(True)
    tab = context.new_page()
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    tab.on("request", lambda sent: problems.append(sent.url))
    tab.goto(path.as_uri())
    yield tab
    context.close()
    others = [each for each in problems if not each.startswith(("data:", "blob:"))]
    assert others == [path.as_uri()]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One file of each architecture, with all panels."""
    folder = tmp_path_factory.mktemp("files")
    paths = {name: folder / f"{name} ñ.html" for name in ("attention", "context")}
    for name, path in paths.items():
        path.write_text(make_file(SENTENCE, name), encoding="utf-8")  # type: ignore[arg-type]
    return paths


def ready(tab: Any) -> None:
    expect(tab.locator("[data-translation]")).not_to_be_empty()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("model", ["context", "attention"])
def test_the_picture_is_the_traces(
    browser: Browser, files: dict[str, Path], catalogue: Catalogue, model: str, theme: str
) -> None:
    with offline(browser, files[model], color_scheme=theme) as tab:
        ready(tab)
        photo = photograph(tab)
        parts = memories(trace_of(catalogue.translator(f"en-es-{model}"), SENTENCE))
        cells = [each for part in parts for each in cells_of(tab, photo, part, parts[part])]
        assert len(cells) == 32 * sum(map(len, parts.values()))
        page = page_colour(tab, photo)
        assert (page.mean() < 128) == (theme == "dark")
        check_signs(page, *full_colours(page, cells))
        # The system may turn dark while the file is open.
        other = "light" if theme == "dark" else "dark"
        tab.emulate_media(color_scheme=other)
        expect(tab.locator("body")).to_have_class("dark" if other == "dark" else "")
        photo = photograph(tab)
        cells = [each for part in parts for each in cells_of(tab, photo, part, parts[part])]
        check_signs(page_colour(tab, photo), *full_colours(page_colour(tab, photo), cells))


@pytest.mark.parametrize("model", ["context", "attention"])
def test_all_tabs_open_in_both_languages(
    browser: Browser, files: dict[str, Path], catalogue: Catalogue, model: str
) -> None:
    release = catalogue.translator(f"en-es-{model}").release
    with offline(browser, files[model], locale="es-AR") as tab:
        ready(tab)
        expect(tab).to_have_title(f"{SENTENCE} → {tab.locator('[data-translation]').inner_text()}")
        for language in ("es", "en"):
            messages = read_messages(language)
            tab.locator(f"#about button[lang={language}]").click()
            expect(tab.locator("html")).to_have_attribute("lang", language)
            expect(tab.locator("#about")).to_contain_text(release.id)
            expect(tab.locator("#about")).to_contain_text(release.revision)
            shown = tab.locator("[role=tab]:visible")
            assert shown.all_inner_texts() == [messages[f"tab.{name}"] for name in TABS]
            for name in TABS:
                open_tab(tab, name)
                panel = tab.locator("#lens-panel")
                expect(panel).not_to_contain_text(messages["file.absent"])
                expect(panel).not_to_contain_text(messages["loading"])
        assert act(tab, "continue").count() == 0
        for name in ("share", "reverse"):
            expect(act(tab, name)).to_be_hidden()
        assert serious(tab) == []


def test_it_is_stepped_played_and_read_as_on_the_page(
    browser: Browser, files: dict[str, Path]
) -> None:
    with offline(browser, files["context"]) as tab:
        ready(tab)
        step(tab, 2).click()
        tab.keyboard.press("ArrowRight")
        expect(step(tab, 3)).to_have_attribute("aria-current", "step")
        source(tab, 1).hover()
        expect(tab.locator("[data-readout]")).to_contain_text("My")
        act(tab, "play").click()
        expect(tab.locator(".lens")).to_have_class("lens playing")
        act(tab, "play").click()
        act(tab, "tab", "search").click()
        expect(tab.locator("#lens-panel .search")).to_be_hidden()
        expect(tab.locator(".later")).to_be_visible()
        act(tab, "tab", "next").click()
        tab.keyboard.press("Escape")
        expect(tab.locator(".lens")).to_have_class("lens")
        # Nothing is there to be taken back.
        tab.keyboard.press("Escape")
        show_whole_words(tab)
        act(tab, "sizes").click()
        expect(tab.locator(".sizes")).to_contain_text("Encoder")
        tab.locator(".term").first.click()
        expect(tab.locator(".explanation")).to_be_visible()
        rows = list(csv.DictReader(io.StringIO(save(tab, "csv").decode("utf-8-sig"))))
        assert {row["row"] for row in rows} == {
            *("model", "revision", "link", "source", "translation"),
            *("activation", "candidate"),
        }
        assert b"<svg" in save(tab, "svg")
        assert save(tab, "png").startswith(b"\x89PNG")


def formula(tab: Page) -> str:
    return tab.locator("#lens-panel output").inner_text()


@pytest.mark.parametrize("model", ["context", "attention"])
def test_the_formula_is_the_pages_for_every_unit_that_is_drawn_first(
    browser: Browser, files: dict[str, Path], visit: Visit, model: str
) -> None:
    def formulas(tab: Page, count: int) -> list[str]:
        """Return the formula as it is, and for each of the first rows of a column."""
        open_tab(tab, "memory")
        found = []
        for column in (step(tab, 1), source(tab, 2)):
            column.click()
            for _ in range(count):
                found.append(formula(tab))
                tab.keyboard.press("ArrowDown")
        return found

    tab = visit(f"?q={SENTENCE}&dir=en-es&m={model}")
    wanted = formulas(tab, 5)
    act(tab, "option", "all").click()
    of_all = formulas(tab, 30)
    with offline(browser, files[model]) as saved:
        ready(saved)
        assert formulas(saved, 5) == wanted
        act(saved, "option", "all").click()
        found = formulas(saved, 30)
    # Of most units there are no numbers, so the one that changed most stays.
    same = [one == other for one, other in zip(found, of_all, strict=True)]
    assert not all(same)
    others = [text for text, is_same in zip(found, same, strict=True) if not is_same]
    assert set(others) <= {of_all[0], of_all[30]}


def test_what_the_file_does_not_have_it_says_in_a_sentence(
    browser: Browser, files: dict[str, Path]
) -> None:
    absent = read_messages("en")["file.absent"]
    with offline(browser, files["attention"]) as tab:
        ready(tab)
        for name, button in (("search", "normalise"), ("whatif", "trial")):
            open_tab(tab, name)
            act(tab, button, "order random" if button == "trial" else "").click()
            expect(tab.locator("#lens-panel")).to_contain_text(absent)
            act(tab, "held").click()
            expect(tab.locator("#lens-panel")).not_to_contain_text(absent)
            expect(tab.locator("#lens-panel h2")).to_be_visible()


@pytest.mark.parametrize("cell", [False, True])
def test_it_works_in_a_frame_and_in_a_notebooks_cell(
    browser: Browser, files: dict[str, Path], tmp_path: Path, cell: bool
) -> None:
    path = tmp_path / "cell.html"
    html = FRAME.format(escape(files["context"].read_text(encoding="utf-8")))
    # What `show` returns is in a sandbox: for the browser it is another origin.
    path.write_text(show(SENTENCE, "context").data if cell else html, encoding="utf-8")
    with offline(browser, path) as tab:
        frame = tab.frame_locator("iframe")
        ready(frame)
        frame.locator("[data-act=tab][data-value=memory]").click()
        expect(frame.locator("#lens-panel h2")).to_be_visible()
        frame.locator("[data-act=play]").click()
        expect(frame.locator(".lens")).to_have_class("lens playing")
        with tab.expect_download() as saved:
            frame.locator("[data-act=export][data-value=csv]").click()
        assert Path(saved.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_examples_of_the_page_have_less_than_250_kb() -> None:
    for item in read_examples():
        for model in ("attention", "context"):
            page = make_file(item["text"]["en"], model)  # type: ignore[arg-type]
            assert len(page.encode()) < MOST_BYTES, (item["name"], model)


def download(tab: Page, folder: Path) -> Path:
    """Save what is shown as one file; return its path."""
    path = folder / "saved.html"
    path.write_bytes(save(tab, "html"))
    return path


def test_the_page_saves_what_was_opened_and_no_more(
    browser: Browser, tab: Page, tmp_path: Path
) -> None:
    choose_model(tab, "context")
    translate(tab, SENTENCE)
    step(tab, 3).click()
    open_tab(tab, "memory")
    link = tab.locator(".lens").get_attribute("data-link")
    formulas = formula(tab)
    with offline(browser, download(tab, tmp_path)) as saved:
        ready(saved)
        shown = saved.locator("[role=tab]:visible").evaluate_all(
            "all => all.map((tab) => tab.dataset.value)"
        )
        assert shown == ["next", "memory", "table"]
        expect(act(saved, "tab", "memory")).to_have_attribute("aria-selected", "true")
        expect(step(saved, 3)).to_have_attribute("aria-current", "step")
        assert formula(saved) == formulas
        assert act(saved, "sizes").count() == 0
        expect(saved.locator("#about a")).to_have_attribute("href", str(link))


def test_the_page_saves_the_drawn_sentence_of_the_drawn_model(
    browser: Browser, tab: Page, tmp_path: Path
) -> None:
    translate(tab, "I like tea. The boat is red.")
    choose_model(tab, "both")
    tab.locator(".side .kind").nth(1).click()
    expect(tab.locator("[data-part=context]")).to_be_visible()
    sentences(tab).nth(1).click()
    expect(tab.locator(".source")).to_have_text("The boat is red.")
    act(tab, "reverse").click()
    expect(tab.locator(".back")).to_be_visible()
    back = tab.locator(".back span").inner_text()
    with offline(browser, download(tab, tmp_path)) as saved:
        ready(saved)
        expect(saved.locator(".source")).to_have_text("The boat is red.")
        expect(saved.locator("[data-part=context]")).to_be_visible()
        assert saved.locator(".side").count() == 0
        act(saved, "reverse").click()
        expect(saved.locator(".back span")).to_have_text(back)
        # It tells the outcome of what is played.
        act(saved, "rewind").click()
        expect(saved.locator(".back span")).to_be_hidden()


def test_a_changed_translation_is_saved_with_the_own_one(
    browser: Browser, tab: Page, tmp_path: Path
) -> None:
    choose_model(tab, "context")
    translate(tab, SENTENCE)
    own = tab.locator("[data-translation]").inner_text()
    open_tab(tab, "whatif")
    act(tab, "trial", "kind vector").click()
    expect(act(tab, "other").first).to_be_visible()
    act(tab, "try").last.click()
    expect(tab.locator("[data-path]")).to_contain_text("original")
    path = tab.locator("[data-path] nav").inner_text()
    changed = tab.locator("[data-translation]").inner_text()
    assert changed != own
    heading = tab.locator("#lens-panel h2").inner_text()
    with offline(browser, download(tab, tmp_path)) as saved:
        ready(saved)
        expect(saved.locator("[data-translation]")).to_have_text(changed)
        expect(saved.locator("[data-path] nav")).to_have_text(path)
        expect(saved.locator("#lens-panel h2")).to_have_text(heading)
        act(saved, "back", 0).click()
        expect(saved.locator("[data-translation]")).to_have_text(own)


def test_what_if_opens_on_what_was_tried(browser: Browser, tab: Page, tmp_path: Path) -> None:
    choose_model(tab, "attention")
    translate(tab, "The boat is red.")
    open_tab(tab, "whatif")
    act(tab, "trial", "kind leave").click()
    caption = read_messages("en")["table.leave"]
    expect(tab.locator("#lens-panel caption")).to_have_text(caption)
    with offline(browser, download(tab, tmp_path)) as saved:
        ready(saved)
        expect(saved.locator("#lens-panel caption")).to_have_text(caption)
        # It was opened on the way.
        act(saved, "trial", "kind silence").click()
        expect(saved.locator("#lens-panel caption")).to_have_text(
            read_messages("en")["table.silence"]
        )


def test_a_sentence_with_html_in_it_stays_text(browser: Browser, tab: Page, tmp_path: Path) -> None:
    text = 'I like </script><img src="x" onerror="alert(1)"> & {{packed}} tea.'
    choose_model(tab, "attention")
    translate(tab, text)
    with offline(browser, download(tab, tmp_path)) as saved:
        ready(saved)
        expect(saved.locator(".source")).to_have_text(text)
        assert saved.title().startswith(text)
        assert saved.locator("img").count() == 0


def test_a_busy_page_says_so_and_the_button_works_again(
    tab: Page, held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.gate.set()
    choose_model(tab, "attention")
    translate(tab, "The boat is red.")
    monkeypatch.setattr("model.page.turns.WAITING", -4)
    button = act(tab, "export", "html")
    button.click()
    expect(tab.locator(".message")).to_have_text(read_messages("en")["page.busy"])
    expect(button).not_to_have_attribute("aria-busy", "true")
    monkeypatch.undo()
    assert b"packed" in download(tab, tmp_path).read_bytes()
