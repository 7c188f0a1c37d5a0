"""Every page: accessible, no wider than the screen, reachable by keyboard, light enough."""

import pytest
from playwright.sync_api import expect

from .conftest import DINARA, MADINA

PAGES = [
    "/",
    "/groups",
    "/knowledge",
    "/search",
    "/search?q=права",
    "/search?q=нетакогослова",
    "/account",
    "/away",
    "/drafts",
    "/g/legal-aid",
    "/g/legal-aid/threads",
    "/g/legal-aid/threads/new",
    "/g/legal-aid/library",
    "/g/legal-aid/chat",
    "/g/legal-aid/members",
    "/nowhere",
]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_pages_have_no_barrier_and_fit_the_screen(person, width: int, scheme: str) -> None:
    madina = person(MADINA, width=width, color_scheme=scheme)
    faults = {}
    for path in [*PAGES, *_leaves(madina)]:
        madina.opens(path)
        if found := madina.faults():
            faults[path] = found
        if madina.sideways() > 0:
            faults[f"{path} is too wide"] = madina.sideways()
    assert faults == {}


OF_PEOPLE = [
    "/account/security",
    "/account/security/app",
    "/account/security/password",
    "/account/recovery-codes",
    "/account/devices",
    "/account/letters",
    "/account/directory",
    "/account/log",
    "/account/prove",
    "/undertaking",
    "/people",
    "/people?q=нетакогослова",
    "/people/1",
    "/people/1/freeze",
    "/people/1/factor-reset",
    "/people/invite",
    "/people/invitations",
    "/organisations",
    "/organisations/1",
    "/g/legal-aid/log",
    "/leave?to=https://example.org/a",
]


OF_GROUPS = [
    "/g/legal-aid/about",
    "/g/legal-aid/requests",
    "/g/legal-aid/members/1",
    "/g/legal-aid/leave",
    "/g/legal-aid/settings",
    "/g/legal-aid/permissions",
    "/g/legal-aid/archive",
    "/g/legal-aid/moderation",
    "/g/legal-aid/moderation?show=hidden",
    "/g/legal-aid/moderation/log",
    "/g/legal-aid/moderation/bin",
    "/groups/new?parent=legal-aid",
    "/notifications",
    "/account/notifications",
]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light"), (320, "dark")])
def test_pages_of_groups_have_no_barrier_and_fit_the_screen(person, width, scheme) -> None:
    madina = person(MADINA, width=width, color_scheme=scheme)
    thread = _leaves(madina)[0]
    number = thread.rsplit("/", 1)[1]
    faults = {}
    for path in [*OF_GROUPS, f"/c/{number}/audience", f"/c/{number}/moderate", f"{thread}/acts"]:
        madina.opens(path)
        if found := madina.faults():
            faults[path] = found
        if madina.sideways() > 0:
            faults[f"{path} is too wide"] = madina.sideways()
    assert faults == {}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light"), (320, "light")])
def test_pages_about_people_have_no_barrier_and_fit_the_screen(person, width, scheme) -> None:
    madina = person(MADINA, width=width, color_scheme=scheme)
    faults = {}
    for path in OF_PEOPLE:
        madina.opens(path)
        if found := madina.faults():
            faults[path] = found
        if madina.sideways() > 0:
            faults[f"{path} is too wide"] = madina.sideways()
    assert faults == {}


def _leaves(someone) -> list[str]:
    """The pages of one thread and one document."""
    found = []
    for path in ("/g/legal-aid/threads", "/knowledge?kind=document"):
        someone.opens(path)
        found.append(someone.page.locator("main .row__title").first.get_attribute("href"))
    return found


@pytest.mark.parametrize("width", [1280, 390])
def test_the_front_door_has_no_barrier(person, width: int) -> None:
    stranger = person(width=width)
    stranger.opens("/sign-in")
    assert stranger.faults() == []
    assert stranger.sideways() <= 0
    stranger.page.press("[name=password]", "Enter")
    expect(stranger.page.locator("[aria-invalid=true]").first).to_be_visible()
    assert stranger.faults() == []


def test_the_keyboard_leads_to_the_search_and_through_the_sections(person) -> None:
    dinara = person(DINARA)
    dinara.page.keyboard.press("/")
    expect(dinara.page.locator(".topbar [name=q]")).to_be_focused()
    dinara.page.evaluate("document.activeElement.blur()")
    dinara.page.keyboard.press("g")
    dinara.page.keyboard.press("k")
    expect(dinara.page).to_have_url(f"{dinara.url}/knowledge")
    dinara.page.keyboard.press("g")  # at once, while the page is young
    dinara.page.keyboard.press("h")
    expect(dinara.page).to_have_url(f"{dinara.url}/")


def test_a_zoomed_page_still_fits(person) -> None:
    """200 % on a screen of 1280 leaves 640 pixels."""
    madina = person(MADINA, width=640)
    for path in PAGES:
        madina.opens(path)
        assert madina.sideways() <= 0, path


def test_the_language_is_chosen_at_the_front_door_and_kept(person) -> None:
    stranger = person(locale="en-GB")
    stranger.opens("/sign-in")
    expect(stranger.page.locator("h1")).to_have_text("Sign in")
    stranger.page.get_by_role("button", name="Русский").click()
    expect(stranger.page.locator("h1")).to_have_text("Вход")
