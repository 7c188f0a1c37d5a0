"""Who else is in the chat, who is writing, and a connection that is spared."""

import pytest
from playwright.sync_api import expect

from .conftest import DINARA, MADINA

CHAT = "/g/legal-aid/chat"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_one_sees_who_is_there_and_who_writes(person, width: int, scheme: str) -> None:
    madina = person(MADINA)
    dinara = person(DINARA, width=width, color_scheme=scheme)
    madina.opens_live(CHAT)
    dinara.opens_live(CHAT)
    here = dinara.page.locator("[data-here]")
    expect(here).to_contain_text("Мадина", timeout=15_000)
    expect(here).not_to_contain_text("Динара")
    madina.page.locator(".composer [data-body]").press_sequentially("Пишу")
    expect(dinara.page.locator("[data-typing]")).to_contain_text("Мадина")
    dinara.looks_well(f"presence-{width}-{scheme}")
    expect(dinara.page.locator("[data-typing]")).to_be_empty(timeout=15_000)
    madina.page.fill(".composer [data-body]", "")
    madina.opens("/account")
    expect(here).to_be_hidden(timeout=15_000)

    dinara.opens("/account")
    dinara.page.click("button[name=light]")
    dinara.page.wait_for_selector("html[data-light]", state="attached")
    dinara.looks_well(f"slow-link-{width}-{scheme}", whole=True)
    madina.opens_live(CHAT)
    dinara.opens_live(CHAT)
    expect(madina.page.locator("[data-here]")).to_contain_text("Динара", timeout=15_000)
    expect(here).to_be_hidden()
    dinara.opens("/account")
    dinara.page.click("button[name=light]")
    dinara.page.wait_for_selector("html:not([data-light])", state="attached")
