"""Who was away reads what happened on the telephone; then the bell of her desk is empty."""

from playwright.sync_api import expect

from .conftest import DINARA, MADINA
from .test_bell import started


def test_done_on_the_telephone_empties_the_bell_of_the_desk(person, demo) -> None:
    started(demo)
    phone, desk, dinara = person(MADINA, width=390), person(MADINA), person(DINARA)
    desk.opens_live("/g/legal-aid/chat")
    expect(desk.page.locator("[data-bell-count]")).to_be_visible()
    phone.opens("/away")
    expect(phone.page.locator(".row").first).to_be_visible()
    phone.looks_well("away-390", whole=True)
    dinara.opens("/away")
    dinara.page.emulate_media(color_scheme="dark")
    dinara.looks_well("away-dark-1280", whole=True)
    phone.page.click("form[action='/away/done'] button")
    expect(desk.page.locator("[data-bell-count]")).to_be_hidden(timeout=2_000)
    expect(phone.page.locator(".empty")).to_be_visible()
    phone.looks_well("away-empty-390", whole=True)
