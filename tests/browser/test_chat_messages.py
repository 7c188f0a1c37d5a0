"""Two people and what one can do with a message: answer, change, remove, copy the link."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import DINARA, MADINA

CHAT = "/g/legal-aid/chat"


def menu_of(person, words: str):
    """Open the menu of the line with these words; a line that was pushed fetches it first."""
    own = person.page.locator(".msg__text > p", has_text=words)  # a quotation is no paragraph
    line = person.page.locator(".msg", has=own).last
    line.hover()
    line.locator("summary[aria-label], a[data-more]").last.click()
    menu = person.page.locator(".menu[open] .menu__list")
    expect(menu).to_be_visible()
    return menu


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (390, "dark")], ids=["1280-light", "390-dark"]
)
def test_a_message_is_answered_changed_and_removed(person, width: int, scheme: str) -> None:
    madina = person(MADINA, width=width, color_scheme=scheme, has_touch=width < 768)
    dinara = person(DINARA, width=1280)
    madina.opens_live(CHAT)
    dinara.opens_live(CHAT)
    dinara.says(f"Заседание **завтра** в десять, {width}")
    madina.sees(f"завтра в десять, {width}")

    menu_of(madina, f"в десять, {width}").locator("[data-reply]").click()
    expect(madina.page.locator("[data-replying]")).to_be_visible()
    madina.looks_well(f"chat-answering-{width}-{scheme}")
    madina.page.fill(".composer [data-body]", f"I shall be there {width}")
    madina.page.click(".composer__send")
    answer = dinara.page.locator(".msg", has_text=f"I shall be there {width}").last
    expect(answer.locator(".msg__quote")).to_contain_text("Заседание завтра в десять")
    expect(madina.page.locator("[data-replying]")).to_be_hidden()

    menu_of(dinara, f"в десять, {width}").get_by_text("Изменить").click()
    dinara.page.wait_for_url(re.compile("/edit$"))
    dinara.page.fill("[data-body]", f"Заседание завтра в **одиннадцать**, {width}")
    dinara.page.click(".form__acts .btn--primary")
    madina.sees(f"одиннадцать, {width}")
    expect(madina.page.locator(".msg", has_text=f"I shall be there {width}").last).to_be_visible()
    dinara.pictured(f"chat-changed-{width}")

    line = madina.page.locator(".msg", has_text=f"одиннадцать, {width}").last
    number = line.get_attribute("id")
    menu_of(dinara, f"одиннадцать, {width}").locator('form[action$="/remove"] button').click()
    gone = madina.page.locator(f"#{number}")
    expect(gone).to_contain_text("Сообщение удалено.", timeout=15_000)
    expect(gone).not_to_contain_text("одиннадцать")
    expect(dinara.page.locator(f"#{number} a")).to_have_text("Вернуть")
    dinara.page.click(f"#{number} a")
    dinara.page.wait_for_url(re.compile("/moderate$"))
    madina.looks_well(f"chat-removed-{width}-{scheme}")
