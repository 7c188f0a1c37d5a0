"""One person changes a post in two windows, and another one reads how it was changed."""

import re

from playwright.sync_api import expect

from .conftest import DINARA, MADINA

FIRST = "Суд назначил заседание на понедельник в Оше. Приходите за полчаса."


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
    phone.looks_well("overtaken-390", whole=True)
    phone.page.click("main .btn--primary")
    phone.page.wait_for_url(re.compile(r"/threads/\d+#"))

    madina.opens(thread)
    madina.page.locator(".post__who a[href$='/history']").first.click()
    expect(madina.page.locator(".card")).to_have_count(2)
    expect(madina.page.locator(".card").first.locator("ins")).to_contain_text("пятницу")
    madina.looks_well("history-1280", whole=True)
    madina.page.emulate_media(color_scheme="dark")
    madina.page.locator(".card").first.locator("summary").last.click()
    madina.page.fill("#sentence-2", "Стояло имя.")
    madina.looks_well("history-dark", whole=True)
    madina.page.locator(".card").first.locator(".btn--danger").click()
    expect(madina.page.locator(".card").first.locator("del")).to_have_count(0)
    phone.opens(madina.page.url.removeprefix(madina.url))
    phone.looks_well("history-390", whole=True)
