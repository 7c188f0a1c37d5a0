"""From an invitation to the group's page."""

import io
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyotp
import pytest

import factories as make
from authenticator import Device
from collab.accounts.joining import actions, undertaking
from collab.accounts.joining.models import Invitation
from collab.accounts.models import Session, User
from collab.db import transaction
from collab.extensions import db
from collab.policy import Role
from collab.web import logs

GOOD = "сорок тюленей пьют кефир"
EMAIL = "madina@example.org"
NAME = {"name": "Мадина", "accepted": "y"}


@pytest.fixture
def inviter(app) -> int:
    with app.app_context():
        return make.member(make.group(slug="legal"), Role.COORDINATOR, name="Rustam").id


@pytest.fixture
def link(app, inviter, clock) -> str:
    """The path of a link that leads into a group, as a member."""
    with app.app_context(), transaction():
        user = db.session.get_one(User, inviter)
        roles = {user.memberships[0].group_id: Role.MEMBER}
        (made,) = actions.invite(user, [EMAIL.upper()], user.organisation, roles, locale="en")
        return f"/invitation/{made.token}"


class Screens:
    """What a person sees, one screen after the other."""

    def __init__(self, client) -> None:
        self.client = client
        self.seen: list[str] = []

    def open(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code, answer.location)
        self.seen.append(address)
        return answer.text

    def send(self, address: str, leads_to: str, **form: str) -> None:
        answer = self.client.post(address, data=form)
        assert (answer.status_code, answer.location) == (303, leads_to)


def people(app) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(User.email).order_by(User.id)))[1:]


@pytest.mark.asvs("6.4.1", "2.3.1")
def test_an_invited_person_gets_in_with_a_password_and_an_app(app, visitor, link, clock) -> None:
    screens = Screens(visitor())
    first = screens.open(link)
    assert "Rustam invites you" in first
    assert EMAIL in first
    screens.send(link, "/join", **NAME)
    screens.open("/join")
    screens.send("/join", "/enrol/app", password=GOOD)
    assert not screens.client.is_in()
    secret = re.search(r"secret=([A-Z2-7]+)", screens.open("/enrol/app"))[1]
    code = pyotp.TOTP(secret).at(clock.moment)
    screens.send("/enrol/app", "/account/recovery-codes", code=code)
    page = screens.open("/account/recovery-codes")
    assert len(re.findall(r"<li>[0-9A-Z-]{19}</li>", page)) == 10
    onwards = re.search(r'href="([^"]+)"[^>]*>\s*(?:<[^>]+>)*I have copied them', page)[1]
    assert onwards == "/g/legal"
    screens.open(onwards)
    assert len(screens.seen) <= 6
    assert screens.client.get("/g/legal/threads/new").status_code == 200, "as a member"
    with app.app_context():
        user = db.session.scalar(db.select(User).filter_by(email=EMAIL))
        assert (user.name, user.undertaking, user.administrator) == ("Мадина", 1, False)
        assert [each.role for each in user.memberships] == [Role.MEMBER]


def test_an_invited_person_gets_in_with_a_passkey(app, visitor, link, clock) -> None:
    screens, device = Screens(visitor()), Device()
    screens.open(link)
    screens.send(link, "/join", **NAME)
    screens.open("/join")
    answer = screens.client.use(device, "/join/passkey", name="")
    assert (answer.status_code, answer.location) == (303, "/account/recovery-codes")
    page = screens.open("/account/recovery-codes")
    assert 'href="/g/legal"' in page
    screens.open("/g/legal")
    assert len(screens.seen) <= 4
    again = visitor()
    assert again.use(device, "/sign-in/passkey").location == "/"
    assert again.is_in()
    assert visitor().sign_in(EMAIL, "").status_code == 422, "there is no password"


@pytest.mark.asvs("2.3.1")
def test_whoever_stops_after_the_first_page_leaves_no_trace(app, visitor, link) -> None:
    visitor().post(link, data=NAME)
    assert people(app) == []
    with app.app_context():
        assert db.session.scalars(db.select(Session)).all() == []
        assert db.session.scalar(db.select(Invitation)).accepted is None
    assert visitor().get(link).status_code == 200, "and can come back"


def test_whoever_stops_at_the_app_goes_on_with_the_password(app, visitor, link, clock) -> None:
    client = visitor()
    client.post(link, data=NAME)
    client.post("/join", data={"password": GOOD})
    later = visitor()
    assert later.sign_in(EMAIL, GOOD).location == "/sign-in/second"
    assert later.get("/sign-in/second").location == "/enrol"


@pytest.mark.asvs("2.3.1")
def test_no_step_can_be_skipped(app, visitor, link) -> None:
    """Neither without the link nor without the undertaking."""
    for method, address in (("GET", "/join"), ("POST", "/join"), ("POST", "/join/passkey"),
                            ("POST", "/join/passkey/options")):  # fmt: skip
        answer = visitor().open(address, method=method, data={"password": GOOD, "answer": "{}"})
        assert answer.status_code == 410, address
    for form in ({"name": "Мадина"}, {"accepted": "y"}, {"name": " ", "accepted": "y"}):
        client = visitor()
        assert client.post(link, data=form).status_code == 422
        assert client.post("/join", data={"password": GOOD}).status_code == 410
    client = visitor()
    client.post(link, data=NAME)
    for weak in ("short", "madina@example.org", "passwordpassword", ""):
        assert client.post("/join", data={"password": weak}).status_code == 422
    assert client.post("/join/passkey", data={"answer": "{}"}).status_code == 422
    assert people(app) == []


def deaden(app, how: str, clock) -> None:
    if how == "expired":
        clock.forward(hours=72)
        return
    with app.app_context(), transaction():
        invitation = db.session.scalar(db.select(Invitation))
        if how == "revoked":
            actions.revoke(invitation)
        elif how == "renewed":
            actions.renew(invitation, invitation.inviter)
        elif how == "inviter deactivated":
            invitation.inviter.active = False
        else:
            invitation.inviter.frozen_until = clock.moment.replace(year=2999)


HOW = ("expired", "revoked", "renewed", "inviter deactivated", "inviter frozen")


@pytest.mark.asvs("6.4.1")
@pytest.mark.parametrize("how", HOW)
def test_a_dead_link_opens_nothing(app, visitor, link, clock, how: str) -> None:
    halfway, with_device, device = visitor(), visitor(), Device()
    for client in (halfway, with_device):
        client.post(link, data=NAME)
    made = device.make(with_device.post("/join/passkey/options").text)
    deaden(app, how, clock)
    client = visitor()
    answers = [client.get(link), client.post(link, data=NAME), client.get("/join")]
    answers += [halfway.get("/join"), halfway.post("/join", data={"password": GOOD})]
    answers += [with_device.post("/join/passkey", data={"answer": made})]
    assert [each.status_code for each in answers] == [410] * 6
    assert "This link does not work any more" in answers[0].text
    assert EMAIL not in answers[0].text
    assert people(app) == []


def test_a_link_works_once(app, visitor, link) -> None:
    first, second = visitor(), visitor("198.51.100.9")
    for client in (first, second):
        client.post(link, data=NAME)
    assert first.post("/join", data={"password": GOOD}).status_code == 303
    assert second.post("/join", data={"password": GOOD}).status_code == 410
    assert visitor().get(link).status_code == 410
    assert people(app) == [EMAIL]


@pytest.mark.both_databases
@pytest.mark.asvs("6.4.1")
def test_a_link_used_twice_at_once_makes_one_account(app, visitor, link) -> None:
    clients = [visitor(f"10.0.{number}.1") for number in range(2)]
    for client in clients:
        client.post(link, data=NAME)
    together = Barrier(2)

    def one(client) -> int:
        together.wait()
        return client.post("/join", data={"password": GOOD}).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, clients)) == [303, 410]
    assert people(app) == [EMAIL]


def test_a_forged_token_opens_nothing(visitor, link) -> None:
    for token in ("nothing", "a" * 43, link.rsplit("/", 1)[1][:-1]):
        answer = visitor().get(f"/invitation/{token}")
        assert answer.status_code == 410


def test_somebody_signed_in_can_accept_for_herself_anew(visitor, link, inside) -> None:
    """A shared computer: what is signed in there is left, and the new account goes on alone."""
    client = inside()
    client.post(link, data=NAME)
    assert client.post("/join", data={"password": GOOD}).location == "/enrol/app"
    assert client.get("/enrol/app").status_code == 200
    assert not client.is_in()


# The link is a secret


def test_the_link_is_told_to_no_other_site(visitor, link) -> None:
    for answer in (visitor().get(link), visitor().post(link, data={})):
        assert not re.search(r'(?:href|src|action)="https?://', answer.text)
        # With `no-referrer` browsers would send the form from origin "null", which is refused.
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_token_stands_in_no_log(app, visitor, link, monkeypatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure("DEBUG")
    try:
        client = visitor()
        for address in (link, f"{link}x", f"{link}/further"):
            client.get(address)
        client.post(link, data=NAME)
        client.post("/join", data={"password": GOOD})
        client.get(link)
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])
    assert "/invitation/<token>" in stream.getvalue()
    token = link.rsplit("/", 1)[1]
    assert not any(word in stream.getvalue() for word in (token, GOOD, "madina", "Мадина"))
    with app.app_context():
        tables = db.metadata.tables
        kept = "".join(str(db.session.execute(table.select()).all()) for table in tables.values())
    assert token not in kept


# The undertaking


def test_a_new_text_is_asked_for_again(app, visitor, aigul, inside) -> None:
    client = inside()
    with app.app_context(), transaction():
        texts = {"ru": "Новое", "en": "Something new"}
        undertaking.publish(texts, db.session.get_one(User, aigul))
    asked = client.get("/search?q=a")
    assert asked.location == "/undertaking?next=/search?q%3Da"
    page = client.get(asked.location)
    assert "Something new" in page.text
    assert client.post(asked.location, data={}).status_code == 422
    assert client.get("/groups").location == "/undertaking?next=/groups"
    answer = client.post(asked.location, data={"accepted": "y"})
    assert (answer.status_code, answer.location) == (303, "/search?q=a")
    assert client.get("/groups").status_code == 200


def test_who_does_not_accept_can_leave(app, aigul, inside) -> None:
    client = inside()
    with app.app_context(), transaction():
        undertaking.publish({"ru": "Новое"}, db.session.get_one(User, aigul))
    assert 'action="/sign-out"' in client.get("/undertaking").text
    assert client.post("/sign-out").location == "/sign-in"


def test_a_text_that_changed_on_the_way_in_is_asked_for(app, visitor, inviter, link, clock) -> None:
    client = visitor()
    client.post(link, data=NAME)
    with app.app_context(), transaction():
        undertaking.publish({"ru": "Новое"}, db.session.get_one(User, inviter))
    answer = client.use(Device(), "/join/passkey")
    assert answer.location == "/account/recovery-codes"
    assert client.get("/account/recovery-codes").status_code == 200
    assert client.get("/g/legal").location == "/undertaking?next=/g/legal"
