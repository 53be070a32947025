"""What a visitor does and sees in Firefox and WebKit; every wait lasts as long as it must."""

import json
from typing import Any

from conftest import WAIT
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support import expected_conditions as condition
from selenium.webdriver.support.wait import WebDriverWait

RECORD = """<script>
  window.problems = [];
  const { error } = console;
  console.error = (...all) => { problems.push(all.join(" ")); error(...all); };
  addEventListener("error", ({ message, target }) => {
    // No error: what an observer of Gradio's changed is looked at in the next frame.
    if (message?.startsWith("ResizeObserver loop")) return;
    // Gradio preloads a module that is there already, which Firefox takes for an error.
    if (target.rel !== "modulepreload") problems.push(message ?? target.outerHTML);
  }, true);
  addEventListener("unhandledrejection", ({ reason }) => problems.push(`${reason}`));
  addEventListener("securitypolicyviolation", ({ blockedURI }) => problems.push(blockedURI));
</script>"""
"""Goes before the page's own scripts: keeps what a browser says in its console."""
FRAME_JS = """
const [src, width, height] = arguments;
const frame = Object.assign(document.createElement("iframe"), { id: "frame", src, width, height });
frame.style = "position: fixed; inset: 0 auto auto 0; z-index: 9999; border: 0";
document.body.append(frame);"""


class Visitor:
    """A visitor of `page`, in a browser of their own."""

    def __init__(self, driver: WebDriver, page: str) -> None:
        self.driver = driver
        self.page = page
        self.problems: list[str] = []

    def visit(self, query: str = "") -> None:
        """Open the page in a new tab, which remembers nothing of another."""
        self.note_problems()
        old = self.driver.current_window_handle
        self.driver.switch_to.new_window("tab")
        new = self.driver.current_window_handle
        self.driver.switch_to.window(old)
        self.driver.close()
        self.driver.switch_to.window(new)
        self.driver.set_window_size(1280, 900)
        self.driver.get(self.page + query)
        self.wait_for_page()

    def visit_in_frame(self, width: int, height: int) -> None:
        """Open the page in a frame, which may be narrower than any window of the browser."""
        self.run(FRAME_JS, self.page, width, height)
        self.driver.switch_to.frame(self.driver.find_element(By.ID, "frame"))
        self.wait_for_page()

    def wait_for_page(self) -> None:
        """Wait for the counter, which is the last to be in the visitor's language."""
        self.see("#count", "60")
        self.element("[data-translation]")

    def note_problems(self) -> None:
        """Take over what went wrong on the page that is open."""
        self.problems += self.run("return window.problems?.splice(0) ?? []")

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def until(self, what: Any, missed: str) -> Any:
        return WebDriverWait(self.driver, WAIT).until(what, missed)

    def element(self, css: str) -> WebElement:
        """Wait until `css` is visible."""
        visible = condition.visibility_of_element_located((By.CSS_SELECTOR, css))
        found: WebElement = self.until(visible, f"{css} is not visible")
        return found

    def see(self, css: str, text: str) -> None:
        """Wait until `css` says `text`."""
        says = condition.text_to_be_present_in_element((By.CSS_SELECTOR, css), text)
        self.until(says, f"{css} does not say {text!r}")

    def see_no(self, css: str) -> None:
        """Wait until `css` is hidden or gone."""
        hidden = condition.invisibility_of_element_located((By.CSS_SELECTOR, css))
        self.until(hidden, f"{css} is visible")

    def click(self, css: str) -> None:
        """Wait until `css` can be clicked, and click it; it may be drawn anew in between."""
        ready = condition.element_to_be_clickable((By.CSS_SELECTOR, css))
        again = WebDriverWait(
            self.driver, WAIT, ignored_exceptions=[StaleElementReferenceException]
        )
        again.until(lambda driver: ready(driver).click() is None, f"{css} cannot be clicked")

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def translate(self, text: str) -> None:
        """Type `text`, press Enter and wait for its translation to be drawn."""
        box = self.element("#sentence textarea")
        box.clear()
        box.send_keys(text, Keys.ENTER)
        self.element(f".lens[data-source={json.dumps(text)}]")

    def choose_model(self, name: str) -> None:
        """Choose "context", "attention" or "both"."""
        self.click(f"#model label:has([value$={name}])")

    def choose_language(self, name: str) -> None:
        self.click(f"#language label:has([value={name}])")

    def open_tab(self, name: str) -> None:
        """Open the tab `name` of the lens; what it draws is loaded with it."""
        self.click(f"[data-act=tab][data-value={name}]")
        self.element(f"#lens-panel[aria-labelledby=tab-{name}] > *")

    def style(self, css: str, name: str) -> str:
        """Return a property of `css` as the browser computed it."""
        return self.element(css).value_of_css_property(name)
