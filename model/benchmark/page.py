"""The page in a browser: from Enter to the painted translation, against a page that echoes."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median
from typing import Any

from tqdm import tqdm

from model.benchmark.measure import ECHO, PAGE, SENTENCES, Row, percentile_95, ratio, server

REPEATS = 60
# The clock starts with the key and stops in the frame after the one that shows the answer.
TIME_JS = """([box, answer]) => new Promise((done) => {
  const field = document.querySelector(box);
  const shown = () => document.querySelector(answer);
  const text = () => shown()?.value ?? shown()?.textContent;
  const before = text();
  let start;
  const look = () => {
    if (text() === before || !text()) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
  };
  field.addEventListener("keydown", () => {
    start = performance.now();
    requestAnimationFrame(look);
  }, { once: true });
  window.armed = true;
})"""


def measure() -> Iterator[Row]:
    """Yield the median and the 95th percentile of both pages, asked in turns."""
    from playwright.sync_api import sync_playwright

    with ExitStack() as stack:
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        stack.callback(browser.close)
        pages = []
        for code, answer in ((PAGE, "[data-translation]"), (ECHO, "#said textarea")):
            _, address = stack.enter_context(server(code))
            tab = browser.new_page(viewport={"width": 1280, "height": 800})
            tab.goto(address)
            tab.wait_for_selector("#sentence textarea")
            pages.append((tab, answer, list[float]()))
        pages[0][0].wait_for_selector("[data-translation]")
        for sentence in tqdm(SENTENCES[1 : REPEATS + 4], desc="page", leave=False):
            for tab, answer, times in pages:
                times.append(ask(tab, sentence, answer))
        # The first ones fill the browser's and the server's caches.
        ours, echo = (times[3:] for _, _, times in pages)
    for name, times in (("this page", ours), ("echo", echo)):
        yield Row("page", f"{name}, median", median(times), "ms")
        yield Row("page", f"{name}, 95th percentile", percentile_95(times), "ms")
    yield Row("page", "over the echo", ratio(ours, echo), "×", "at most 1.5")


def ask(tab: Any, sentence: str, answer: str) -> float:
    """Type `sentence` and press Enter; return the milliseconds until its answer is painted."""
    box = tab.locator("#sentence textarea")
    box.fill(sentence)
    # What is counted while one types has been counted by the time that Enter is pressed.
    tab.wait_for_timeout(500)
    timing = tab.evaluate_handle(
        f"(values) => ({{ done: ({TIME_JS})(values) }})", ["#sentence textarea", answer]
    )
    box.press("Enter")
    took: float = timing.evaluate("(timing) => timing.done")
    return took
