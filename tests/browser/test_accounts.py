"""People getting in, in a real browser: invitation, passkey, app, recovery, leaving at once."""

import re
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Page, expect

from collab import create_app
from collab.accounts.factors import totp
from collab.accounts.joining import actions
from collab.accounts.models import User
from collab.db import transaction
from collab.demo import PASSWORD
from collab.extensions import db
from collab.groups.models import Group
from collab.policy import Role
from processes import Processes

from .conftest import DINARA, MADINA, Person

NURBEK = "nurbek.sarytash@example.org"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """A demonstration in which the second factor is compulsory, under a name that passkeys take."""
    folder = tmp_path_factory.mktemp("strict")
    with Processes(folder) as processes:
        processes.prepare()
        settings = folder / "collab.toml"
        settings.write_text(settings.read_text() + 'second_factor = "required"\n')
        processes.web()
        processes.worker()
        processes.url = processes.url.replace("127.0.0.1", "localhost")
        yield processes


def with_authenticator(someone: Person) -> Person:
    """Give the person's device a fingerprint reader (Chromium's virtual authenticator)."""
    devtools = someone.context.new_cdp_session(someone.page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    options |= {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return someone


def types_password(someone: Person, email: str, password: str = PASSWORD) -> None:
    someone.opens("/sign-in")
    someone.page.fill("[name=email]", email)
    someone.page.fill("[name=password]", password)
    someone.page.press("[name=password]", "Enter")


def uses_passkey(page: Page) -> None:
    page.locator("form[data-passkey] button[type=submit]").click()


def types_code(page: Page, secret: str) -> None:
    page.fill("[name=code]", pyotp.TOTP(secret).now())
    page.press("[name=code]", "Enter")


def reads_key(page: Page) -> str:
    return (page.locator(".key").text_content() or "").replace(" ", "").strip()


def signs_out(page: Page) -> None:
    page.locator(".topbar details.menu summary").click()
    page.locator("[data-sign-out]").click()
    expect(page).to_have_url(re.compile("/sign-in$"))


def has_app(demo: Processes, email: str) -> str:
    """Give somebody an authenticator app; return its key."""
    app = create_app(instance=demo.instance)
    with app.app_context(), transaction():
        user = db.session.scalar(db.select(User).filter_by(email=email))
        secret = totp.new_secret()
        totp.set_secret(user, secret, 0)
    return secret


def link_for(demo: Processes, address: str) -> str:
    """Let Madina invite somebody into her group; return the link."""
    app = create_app(instance=demo.instance)
    with app.test_request_context(), transaction():
        madina = db.session.scalar(db.select(User).filter_by(email=MADINA))
        group = db.session.scalar(db.select(Group).filter_by(slug="legal-aid"))
        [made] = actions.invite(madina, [address], madina.organisation, {group.id: Role.MEMBER})
    return f"{demo.url}/invitation/{made.token}"


@pytest.mark.asvs("6.3.3", "6.3.4")
def test_a_coordinator_is_led_to_a_passkey_and_signs_in_with_it(person) -> None:
    madina = with_authenticator(person())
    types_password(madina, MADINA)
    expect(madina.page).to_have_url(re.compile("/enrol$"))
    madina.opens("/g/legal-aid")
    expect(madina.page).to_have_url(re.compile("/sign-in"))
    madina.opens("/enrol")
    assert madina.faults() == []
    uses_passkey(madina.page)
    expect(madina.page).to_have_url(re.compile("/account/recovery-codes"))
    expect(madina.page.locator(".codes li")).to_have_count(10)
    madina.page.locator("main .btn--primary").click()
    expect(madina.page).to_have_url(re.compile("/g/"))
    signs_out(madina.page)

    madina.opens("/sign-in?next=/account/security/app")
    uses_passkey(madina.page)
    expect(madina.page).to_have_url(re.compile("/account/security/app"))
    types_code(madina.page, reads_key(madina.page))
    expect(madina.page).to_have_url(re.compile("/account/security$"))
    assert madina.faults() == []


@pytest.mark.asvs("6.4.1")
def test_a_coordinator_invites_somebody_who_opens_the_link(person, demo) -> None:
    nurbek = person()
    key = has_app(demo, NURBEK)
    types_password(nurbek, NURBEK)
    types_code(nurbek.page, key)
    expect(nurbek.page).to_have_url(re.compile("localhost:[0-9]+/$"))
    nurbek.opens("/people/invite")
    nurbek.page.fill("[name=emails]", "Тилек <new-colleague@example.org>")
    nurbek.page.locator("[name=organisation]").select_option(index=1)
    nurbek.page.locator("select[name^=role]").first.select_option("member")
    assert nurbek.faults() == []
    nurbek.page.locator("main form .btn--primary").last.click()
    link = nurbek.page.locator("main input[value*='/invitation/']").first.input_value()
    assert nurbek.faults() == []
    new = person(width=390)
    new.page.goto(link)
    expect(new.page.locator("main")).to_contain_text("new-colleague@example.org")


@pytest.mark.parametrize("locale", ["ru", "ky"])
@pytest.mark.asvs("6.4.1", "6.5.5")
def test_an_invited_person_reaches_her_group_on_a_phone(person, demo, locale: str) -> None:
    new = person(width=390)
    screens: list[str] = []
    new.page.on("framenavigated", lambda frame: screens.append(frame.url))
    new.page.goto(link_for(demo, f"new-{locale}@example.org"))
    new.page.locator(f".langs [value={locale}]").click()
    expect(new.page.locator("html")).to_have_attribute("lang", locale)
    screens[:] = screens[-1:]
    new.page.fill("[name=name]", "Айнура Токтогулова")
    new.page.check("[name=accepted]")
    looks_right(new)
    new.page.locator("form .btn--primary").last.click()
    new.page.fill("[name=password]", "тоо башында жалгыз арча өсөт")
    looks_right(new)
    new.page.press("[name=password]", "Enter")
    expect(new.page).to_have_url(re.compile("/enrol/app"))
    new.page.locator("details:has(.key) summary").click()
    looks_right(new)
    types_code(new.page, reads_key(new.page))
    expect(new.page).to_have_url(re.compile("/account/recovery-codes"))
    looks_right(new)
    new.page.locator("main .btn--primary").click()
    expect(new.page).to_have_url(re.compile("/g/legal-aid$"))
    assert len(screens) <= 6, screens


def looks_right(someone: Person) -> None:
    assert someone.faults() == []
    assert someone.sideways() <= 0


@pytest.mark.asvs("7.4.4", "14.3.1")
def test_leaving_at_once_ends_the_session_and_shows_nothing(person, demo) -> None:
    dinara = person()
    dinara.page.route("https://ru.wikipedia.org/**", lambda route: route.fulfill(body="a wiki"))
    key = has_app(demo, DINARA)
    types_password(dinara, DINARA)
    types_code(dinara.page, key)
    expect(dinara.page).to_have_url(re.compile("localhost:[0-9]+/$"))
    dinara.page.wait_for_load_state("load")
    cookies = dinara.context.cookies()
    for _ in range(3):
        dinara.page.keyboard.press("Escape")
    expect(dinara.page).to_have_url(re.compile("wikipedia"))
    dinara.context.clear_cookies()
    dinara.context.add_cookies(cookies)
    dinara.opens("/account")
    expect(dinara.page).to_have_url(re.compile("/sign-in"))
