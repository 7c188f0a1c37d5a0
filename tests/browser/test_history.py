"""One person changes a post in two windows, and another one reads how it was changed."""

import os
import re

from playwright.sync_api import expect

from .conftest import DINARA, MADINA, Person

PICTURES = os.environ.get("COLLAB_PICTURES", "")
FIRST = "Суд назначил заседание на понедельник в Оше. Приходите за полчаса."


def look(someone: Person, name: str) -> None:
    assert someone.sideways() <= 0
    assert someone.faults() == []
    if PICTURES:
        someone.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def test_two_windows_and_the_history(person) -> None:
    dinara, phone, madina = person(DINARA), person(DINARA, width=390), person(MADINA)
    dinara.opens("/g/legal-aid/threads/new")
    dinara.page.fill("[name=title]", "Заседание")
    dinara.page.fill("[name=body]", FIRST)
    dinara.page.click("main .btn--primary")
    dinara.page.wait_for_url(re.compile(r"/threads/\d+"))
    thread = dinara.page.url.removeprefix(dinara.url)
    href = dinara.page.locator(".post a[href$='/edit']").first.get_attribute("href") or ""
    for window in (dinara, phone):
        window.opens(href)
    dinara.page.fill("[name=body]", FIRST.replace("понедельник", "вторник"))
    dinara.page.click("main .btn--primary")
    dinara.page.wait_for_url(re.compile(r"/threads/\d+#"))

    typed = FIRST.replace("понедельник", "пятницу")
    phone.page.fill("[name=body]", typed)
    phone.page.click("main .btn--primary")
    expect(phone.page.locator("del")).to_contain_text("вторник")
    expect(phone.page.locator("ins")).to_contain_text("пятницу")
    expect(phone.page.locator("[name=body]")).to_have_value(typed)
    look(phone, "overtaken-390")
    phone.page.click("main .btn--primary")
    phone.page.wait_for_url(re.compile(r"/threads/\d+#"))

    madina.opens(thread)
    madina.page.locator(".post__who a[href$='/history']").first.click()
    expect(madina.page.locator(".card")).to_have_count(2)
    expect(madina.page.locator(".card").first.locator("ins")).to_contain_text("пятницу")
    look(madina, "history-1280")
    madina.page.emulate_media(color_scheme="dark")
    madina.page.locator(".card").first.locator("summary").last.click()
    madina.page.fill("#sentence-2", "Стояло имя.")
    look(madina, "history-dark")
    madina.page.locator(".card").first.locator(".btn--danger").click()
    expect(madina.page.locator(".card").first.locator("del")).to_have_count(0)
    phone.opens(madina.page.url.removeprefix(madina.url))
    look(phone, "history-390")
