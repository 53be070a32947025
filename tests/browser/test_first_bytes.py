"""What a visitor sees before the page is drawn, and that it then goes."""

from driver import act
from playwright.sync_api import Browser, Page, Route, expect

from model.messages import read_messages


def test_until_the_scripts_run_the_page_says_what_it_is_and_that_it_loads(
    browser: Browser, page: str
) -> None:
    messages = read_messages("es")
    tab = browser.new_page(locale="es-AR")
    tab.route("**/assets/*.js", lambda route: route.abort())
    tab.goto(page)
    expect(tab).to_have_title(messages["page.title"])
    opening = tab.locator("#opening")
    for key in ("page.title", "page.description", "loading"):
        expect(opening).to_contain_text(messages[key])
    expect(opening).to_be_visible()
    tab.close()


def test_once_the_page_is_drawn_it_has_one_heading(tab: Page) -> None:
    expect(tab.locator("#opening")).to_be_hidden()
    expect(tab.get_by_role("heading", level=1)).to_have_count(1)


def test_what_is_pressed_before_the_page_listens_is_pressed_again(
    browser: Browser, page: str
) -> None:
    tab = browser.new_page()
    held: list[Route] = []
    tab.route("**/lens-code/reader.js*", lambda route: held.append(route))
    tab.goto(page)
    act(tab, "tab", "search").click()
    expect(act(tab, "tab", "search")).to_have_attribute("aria-selected", "false")
    held[0].continue_()
    expect(act(tab, "tab", "search")).to_have_attribute("aria-selected", "true")
    tab.close()
