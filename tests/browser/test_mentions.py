"""Naming colleagues while one writes, with the keyboard and with a finger."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import DINARA, MADINA

SOON = 15_000
NAMES = """async () => {
  const page = new DOMParser().parseFromString(await (await fetch("/people")).text(), "text/html");
  const links = [...page.querySelectorAll("main a[href^='/people/']")];
  return links.map((link) => link.textContent.trim()).filter((name) => /^\\S+ \\S+$/.test(name));
}"""
"""The names in the directory."""


@pytest.mark.parametrize("width", [1280, 390])
def test_a_colleague_is_named_and_hears_of_it(person, width: int) -> None:
    madina, dinara = person(MADINA, width=width), person(DINARA, width=390)
    madina.opens("/g/legal-aid/threads")
    madina.page.locator("a.row__title").first.click()
    madina.page.wait_for_url(re.compile(r"/threads/\d+"))
    field = madina.page.locator("#reply [data-body]")
    offer = madina.page.locator("#reply .naming__list")
    field.click()
    field.press_sequentially("Коллеги, @дин")
    expect(offer).to_be_visible(timeout=SOON)
    option = offer.get_by_role("option").first
    expect(option).to_have_attribute("aria-selected", "true")
    name = option.get_attribute("data-name") or ""
    assert name.startswith("Динара")
    assert madina.sideways() <= 0
    assert madina.faults() == []
    madina.pictured(f"mentions-{width}")
    if width == 1280:
        field.press("Enter")
    else:
        option.click()
    expect(field).to_have_value(f"Коллеги, @{name} ")
    expect(offer).to_be_hidden()
    field.press_sequentially("посмотрите")
    madina.page.click("#reply .btn--primary")
    expect(madina.page.locator(".mention", has_text=name).last).to_be_visible(timeout=SOON)
    dinara.opens("/notifications")
    expect(dinara.page.locator("main")).to_contain_text("Вас упомянули")


def test_escape_leaves_the_words_and_enter_sends_in_the_chat(person) -> None:
    madina = person(MADINA)
    madina.opens("/g/legal-aid/chat")
    field = madina.page.locator(".composer [data-body]")
    field.click()
    field.press_sequentially("@дин")
    offer = madina.page.locator(".composer .naming__list")
    expect(offer).to_be_visible(timeout=SOON)
    field.press("Escape")
    expect(offer).to_be_hidden()
    expect(field).to_have_value("@дин")
    field.fill("")
    field.press_sequentially("@дин")
    expect(offer).to_be_visible(timeout=SOON)
    field.press("Enter")
    expect(field).to_have_value(re.compile(r"^@Динара .+ $"))
    field.press("Enter")
    expect(madina.page.locator("#messages .mention").last).to_be_visible(timeout=SOON)
    expect(field).to_have_value("")


def test_a_warning_comes_before_and_the_second_press_sends(person) -> None:
    madina = person(MADINA)
    madina.opens("/g/legal-aid/threads")
    madina.page.locator("a.row__title").first.click()
    madina.page.wait_for_url(re.compile(r"/threads/\d+"))
    known = madina.page.evaluate(NAMES)
    field = madina.page.locator("#reply [data-body]")
    error = madina.page.locator("#reply [data-error]")
    for name in known:
        field.fill(f"@{name}, посмотрите это")
        madina.page.click("#reply .btn--primary")
        madina.page.wait_for_timeout(800)
        if error.is_visible():
            break
    else:
        raise AssertionError("everybody in the directory sees the discussion")
    expect(error).to_contain_text(name)
    expect(field).to_have_value(f"@{name}, посмотрите это")
    madina.page.click("#reply .btn--primary")
    expect(field).to_have_value("", timeout=SOON)
