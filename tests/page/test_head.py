"""The first bytes of the page: what it is, said before any script runs."""

import re
from html.parser import HTMLParser
from io import BytesIO

import pytest
from conftest import http
from PIL import Image

from model.messages import read_messages
from model.page.head import ICON, PICTURE_SIZE, write_page


class Metas(HTMLParser):
    """The content of each `<meta>`, by its property or name, in lists."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name = values.get("property") or values.get("name")
        if tag == "meta" and name:
            self.found.setdefault(name, []).append(values.get("content") or "")


@pytest.mark.parametrize(
    ("query", "browser", "language"),
    [
        ("", "en-US,en;q=0.9", "en"),
        ("", "es-AR,es;q=0.9", "es"),
        ("", "de", "en"),
        ("?ui=es", "en", "es"),
        ("?ui=en&q=Hola.", "es", "en"),
    ],
)
def test_title_description_and_heading_come_first_in_the_visitors_language(
    page: str, query: str, browser: str, language: str
) -> None:
    messages = read_messages(language)
    answer = http.get(f"{page}{query}", headers={"Accept-Language": browser})
    html = answer.text
    first = html[: html.index("<script")]
    assert f"<title>{messages['page.title']}</title>" in first
    assert f'lang="{language}"' in first
    assert Metas(html).found["description"] == [messages["page.description"]]
    body = html[html.index("<body") :]
    heading = body[: body.index("<gradio-app")]
    assert f"<h1>{messages['page.title']}</h1>" in heading
    assert messages["page.description"] in heading
    assert messages["loading"] in heading
    assert "accept-language" in answer.headers["vary"].lower()


def test_a_preview_of_a_link_shows_the_page_and_not_gradio(page: str) -> None:
    found = Metas(http.get(f"{page}?q=I+like+tea.").text).found
    messages = read_messages("en")
    previews = {name: text for name, text in found.items() if name[:3] in ("og:", "twi")}
    assert all(len(texts) == 1 for texts in previews.values()), previews
    assert not re.search("gradio", str(previews), re.IGNORECASE)
    assert found["og:title"] == [messages["page.title"]]
    assert found["og:description"] == [messages["page.description"]]
    assert found["og:url"] == [page]
    (picture,) = found["og:image"]
    assert picture.startswith(page)
    answer = http.get(picture)
    assert answer.headers["content-type"] == "image/png"
    assert Image.open(BytesIO(answer.content)).size == PICTURE_SIZE
    assert found["og:image:width"] == [str(PICTURE_SIZE[0])]


def test_behind_a_proxy_the_preview_has_the_public_address(page: str) -> None:
    told = {"X-Forwarded-Host": "lens.example", "X-Forwarded-Proto": "https"}
    found = Metas(http.get(page, headers=told).text).found
    assert found["og:image"] == ["https://lens.example/preview.png"]


def test_the_icon_is_ours_in_the_tab_and_on_a_home_screen(page: str) -> None:
    icon = ICON.read_bytes()
    assert '<link rel="icon" type="image/svg+xml" href="favicon.ico">' in http.get(page).text
    answer = http.get(f"{page}favicon.ico")
    assert answer.content == icon
    assert answer.headers["content-type"].startswith("image/svg+xml")
    manifest = http.get(f"{page}manifest.json").json()
    assert manifest["icons"][0]["src"] == "favicon.ico"
    assert manifest["description"] == read_messages("en")["page.description"]


def test_other_answers_pass_through(page: str) -> None:
    assert http.head(page).status_code == 200
    assert http.get(f"{page}health").json()["status"] == "ready"
    assert http.get(f"{page}nowhere").status_code == 404


def test_what_an_address_says_is_text() -> None:
    hostile = 'http://host/"><script>alert(1)</script>/'
    html = write_page("<style></style><gradio-app>", read_messages("en"), hostile, "")
    assert "<script>" not in html
