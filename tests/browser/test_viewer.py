"""Reading a document: from a hit of the search to its place on the page, on a telephone."""

import io
import re

from PIL import Image
from playwright.sync_api import expect

from .conftest import DINARA, Person

TITLE = "Всеобщая декларация прав человека"
SELECT = """() => {
  const words = [...document.querySelectorAll(".leaf svg text")].slice(3, 9);
  const range = document.createRange();
  range.setStart(words[0], 0);
  range.setEnd(words.at(-1), 1);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  return [selection.toString(), words.map((word) => word.textContent).join(" ")];
}"""


def opens_hit(someone: Person, words: str) -> str:
    """Search until the worker has drawn what is found, and open its page there.

    Returns the address that the search gave.
    """
    page = someone.page
    for _try in range(60):
        someone.opens(f"/search?q={words}")
        result = page.locator("article.result", has_text=TITLE)
        link = result.locator(".snippet--page a").first
        if link.count():
            address = str(link.get_attribute("href"))
            link.click()
            if page.locator(".leaf img").count():
                return address
        page.wait_for_timeout(1000)
    raise AssertionError("nothing was found as a picture within a minute")


def test_from_a_hit_to_its_place_on_a_telephone(person) -> None:
    dinara = person(DINARA, width=390)
    page = dinara.page
    address = opens_hit(dinara, "декларация прав")
    number = re.search(r"[?&]page=(\d+)", address)[1]
    leaf = page.locator(f"#p{number} .leaf")
    expect(leaf.locator("img")).to_be_in_viewport()
    expect(leaf.locator("img")).to_have_js_property("naturalWidth", 1100)
    now = leaf.locator(".hit--now")
    expect(now).to_have_count(1)
    expect(page.locator(".strip")).to_be_hidden()
    assert dinara.sideways() <= 0
    assert dinara.faults() == []

    before = page.url
    page.get_by_role("link", name=re.compile("^(Следующее место|Next place)$")).click()
    expect(page).not_to_have_url(before)
    expect(page.locator(".hit--now, .mark--now").first).to_be_in_viewport()

    page.locator("[data-as-text]").click()
    expect(page.locator("mark").first).to_be_visible()
    expect(page.locator(".leaf")).to_have_count(0)
    assert dinara.sideways() <= 0
    assert dinara.faults() == []


def test_words_on_the_picture_can_be_selected_and_keys_turn_pages(person) -> None:
    dinara = person(DINARA)
    page = dinara.page
    opens_hit(dinara, "пытка")
    words_laid = page.locator(".leaf svg text").first
    words_laid.wait_for(state="attached")
    selected, words = page.evaluate(SELECT)
    assert " ".join(selected.split()) == words
    assert len(words) > 10
    wrong = page.evaluate(
        """() => {
          const leaf = document.querySelector(".leaf").getBoundingClientRect();
          return [...document.querySelectorAll(".leaf svg text")].filter((word) => {
            const box = word.getBoundingClientRect();
            return box.left < leaf.left - 2 || box.right > leaf.right + 2 || box.width < 1;
          }).length;
        }"""
    )
    assert wrong == 0, "words stand over the picture"
    assert dinara.faults() == []

    page.goto(re.sub(r"[?#].*", "", page.url) + "?page=2")
    words_laid.wait_for(state="attached")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"page=3"))
    words_laid.wait_for(state="attached")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile(r"page=2"))
    page.fill("#page", "1")
    page.press("#page", "Enter")
    page.wait_for_url(re.compile(r"page=1"))
    expect(page.locator('.strip [aria-current="page"]')).to_contain_text("1")
    expect(page.locator(".strip img").first).to_be_visible()


def test_a_picture_is_enlarged_and_put_away_again(person) -> None:
    dinara = person(DINARA, width=390)
    page = dinara.page
    dinara.opens("/g/legal-aid/library")
    file = io.BytesIO()
    Image.radial_gradient("L").resize((1600, 1200)).save(file, "PNG")
    token = page.locator('meta[name="csrf-token"]').get_attribute("content")
    sent = page.request.post(
        f"{dinara.url}/g/legal-aid/library",
        headers={"X-CSRFToken": token, "Accept": "application/json", "Referer": dinara.url},
        multipart={
            "audience": "group",
            "files": {"name": "site.png", "mimeType": "image/png", "buffer": file.getvalue()},
        },
    )
    dinara.opens(sent.json()["url"])
    opener = page.locator("[data-lightbox]")
    opener.click(timeout=60_000)  # the picture comes by itself, once it is drawn
    box = page.locator("#lightbox")
    expect(box).to_be_visible()
    picture = box.locator("img")
    expect(picture).to_have_js_property("naturalWidth", 1100)
    before = picture.bounding_box()["width"]
    box.get_by_role("button", name=re.compile("^(Larger|Крупнее|Увеличить)$")).click()
    assert picture.bounding_box()["width"] > 1.3 * before
    assert dinara.faults() == []
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(opener).to_be_focused()
