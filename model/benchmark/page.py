"""The page in a browser: from Enter or a click to what is painted, against a page that echoes."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from statistics import median
from typing import Any

from tqdm import tqdm

from model.benchmark.measure import (
    ECHO,
    PAGE,
    SENTENCES,
    Row,
    percentile_95,
    ratio,
    seconds,
    server,
)
from model.decode.translator import Translator
from model.lens.experiment import Experiment
from model.lens.views import answer
from model.page.catalogue import Catalogue

REPEATS = 60
TAB, VIEWS = "memory", ("reading", "gates")
"""The tab that is opened, and the views that it asks for."""
# The clock starts with the event and stops in the frame after the one that shows the answer.
TIME_JS = """([event, box, answer]) => new Promise((done) => {
  const field = document.querySelector(box);
  const shown = () => document.querySelector(answer);
  const text = () => shown()?.value ?? shown()?.textContent;
  const before = text();
  let start;
  const look = () => {
    if (text() === before || !text()) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
  };
  field.addEventListener(event, () => {
    start = performance.now();
    requestAnimationFrame(look);
  }, { once: true });
})"""


def measure(catalogue: Catalogue) -> Iterator[Row]:
    """Yield what both pages take, asked in turns, and what this one takes to open a tab."""
    from playwright.sync_api import sync_playwright

    translator = catalogue.translator(catalogue.default)
    opened, own = list[float](), list[float]()
    with ExitStack() as stack:
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        stack.callback(browser.close)
        pages = []
        for code, shown in ((PAGE, "[data-translation]"), (ECHO, "#said textarea")):
            _, address = stack.enter_context(server(code))
            tab = browser.new_page(viewport={"width": 1280, "height": 800})
            tab.goto(address)
            tab.wait_for_selector("#sentence textarea")
            pages.append((tab, shown, list[float]()))
        pages[0][0].wait_for_selector("[data-translation]")
        for sentence in tqdm(SENTENCES[1 : REPEATS + 4], desc="page", leave=False):
            for tab, shown, times in pages:
                times.append(ask(tab, sentence, shown))
            opened.append(open_tab(pages[0][0]))
            own.append(view(translator, sentence))
        # The first ones fill the browser's and the server's caches.
        ours, echo = (times[3:] for _, _, times in pages)
    yield from rows(ours, echo, opened[3:], own[3:])


def rows(
    ours: list[float], echo: list[float], opened: list[float], own: list[float]
) -> Iterator[Row]:
    """Yield medians and 95th percentiles, and what each is over the echo."""
    tab = f"{TAB.capitalize()} opened"
    for name, times in (("this page", ours), ("echo", echo), (tab, opened)):
        yield Row("page", f"{name}, median", median(times), "ms")
        yield Row("page", f"{name}, 95th percentile", percentile_95(times), "ms")
    yield Row("page", "over the echo", ratio(ours, echo), "×", "at most 1.5")
    yield Row("page", f"{tab}, its views alone", median(own), "ms")
    rest = [whole - views for whole, views in zip(opened, own, strict=True)]
    yield Row(
        "page", f"{tab}, less its views, over the echo", ratio(rest, echo), "×", "at most 1.5"
    )


def ask(tab: Any, sentence: str, shown: str) -> float:
    """Type `sentence` and press Enter; return the milliseconds until its answer is painted."""
    box = tab.locator("#sentence textarea")
    box.fill(sentence)
    # What is counted while one types has been counted by the time that Enter is pressed.
    tab.wait_for_timeout(500)
    return timed(tab, "keydown", "#sentence textarea", shown, lambda: box.press("Enter"))


def open_tab(tab: Any) -> float:
    """Open the tab and go back; return the milliseconds until its panel is painted."""
    button = f"#tab-{TAB}"
    took = timed(tab, "click", button, "#lens-panel table", lambda: tab.click(button))
    # With this tab open, the next sentence would ask for its views as well.
    tab.click("#tab-next")
    return took


def timed(tab: Any, event: str, box: str, shown: str, act: Callable[[], None]) -> float:
    """Return the milliseconds from the `event` that `act` causes in `box` until `shown` changes."""
    timing = tab.evaluate_handle(
        f"(values) => ({{ done: ({TIME_JS})(values) }})", [event, box, shown]
    )
    act()
    took: float = timing.evaluate("(timing) => timing.done")
    return took


def view(translator: Translator, sentence: str) -> float:
    """Return the milliseconds of the tab's views alone, of a sentence that is decoded already."""
    experiment = Experiment.decode(translator, sentence)
    return 1e3 * seconds(lambda: [answer(name, experiment, {}) for name in VIEWS])
