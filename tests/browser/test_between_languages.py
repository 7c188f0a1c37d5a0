"""A post is translated, read in one's own language first, and answered with a sign."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import DINARA, MADINA, OBSERVER

SOON = 15_000
WORDS = "Рӯйхати замимаҳоро то рӯзи ҷумъа омода мекунам, лутфан интизор шавед."


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_translation_stands_beside_the_original(person, width: int, scheme: str) -> None:
    madina = person(MADINA)
    dinara = person(DINARA, width=width, color_scheme=scheme)
    madina.opens("/g/legal-aid/threads")
    madina.page.locator("a.row__title").first.click()
    madina.page.wait_for_url(re.compile(r"/threads/\d+"))
    path = madina.page.url.removeprefix(madina.url).partition("#")[0]
    madina.answers(f"{WORDS} {width}")
    dinara.opens(path)
    post = dinara.page.locator(".post", has_text=f"{WORDS} {width}").last
    expect(post.locator("abbr.lang[lang=tg]")).to_be_visible(timeout=SOON)
    post.locator("details.menu summary").last.click()
    post.get_by_role("link", name="Перевести").click()
    dinara.page.fill("[data-body]", f"Список готов к пятнице {width}")
    assert dinara.faults() == []
    assert dinara.sideways() <= 0
    dinara.pictured(f"translate-{width}")
    dinara.page.click("main .btn--primary")
    dinara.page.wait_for_url(re.compile(r"#c\d+"))
    post = dinara.page.locator(".post", has_text=f"Список готов к пятнице {width}").last
    expect(post.locator(".prose").first).to_have_text(f"Список готов к пятнице {width}")
    post.locator("summary", has_text="Оригинал").click()
    expect(post.get_by_text(f"{WORDS} {width}")).to_be_visible()

    post.locator(".reactions a.icon-btn").click()
    post.get_by_role("button", name="Спасибо").click()
    mine = post.locator(".reaction[aria-pressed=true]")
    expect(mine).to_contain_text("1")
    dinara.pictured(f"translated-{width}")
    assert dinara.faults() == []
    mine.click()
    expect(post.locator(".reaction[aria-pressed=true]")).to_have_count(0)


def test_what_comes_in_below_moves_nothing_and_is_a_press_away(person) -> None:
    madina, dinara = person(MADINA), person(DINARA, width=390)
    dinara.opens("/g/legal-aid/threads")
    dinara.page.locator("a.row__title").first.click()
    dinara.page.wait_for_url(re.compile(r"/threads/\d+"))
    path = dinara.page.url.removeprefix(dinara.url).partition("#")[0]
    dinara.opens_live(f"{path}?page=1")
    dinara.page.wait_for_timeout(500)
    dinara.page.evaluate("scrollTo(0, 100)")
    before = dinara.page.evaluate("scrollY")
    madina.opens(path)
    for number in (1, 2):
        madina.answers(f"Пришло, пока читают: {number}")
        madina.sees(f"Пришло, пока читают: {number}")
    button = dinara.page.locator(".arrivals")
    expect(button).to_contain_text("2", timeout=SOON)
    assert dinara.page.evaluate("scrollY") == before
    dinara.pictured("arrivals")
    assert dinara.faults() == []
    button.click()
    expect(dinara.page.get_by_text("Пришло, пока читают: 1")).to_be_in_viewport()
    expect(button).to_be_hidden(timeout=SOON)


def test_an_observer_reads_signs_and_puts_none(person) -> None:
    ingrid = person(OBSERVER)
    ingrid.opens("/g/analytical/threads")
    ingrid.page.locator("a.row__title").first.click()
    ingrid.page.wait_for_url(re.compile(r"/threads/\d+"))
    expect(ingrid.page.locator(".post").first).to_be_visible()
    expect(ingrid.page.locator(".reactions a.icon-btn")).to_have_count(0)
