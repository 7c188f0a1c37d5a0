"""The second step of signing in, and getting a second factor on the way in."""

import re

import pyotp
import pytest

import factories as make
from addresses import CHANGING, every
from authenticator import Device
from collab.accounts.factors import recovery
from collab.accounts.factors.models import Passkey, RecoveryCode
from collab.accounts.models import Session, User
from collab.db import transaction
from collab.extensions import db
from pages import told_by

ELSEWHERE = ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"]


def shown_secret(page: str) -> str:
    return re.search(r'class="key"[^>]*>([A-Z2-7 ]+)<', page)[1].replace(" ", "")


@pytest.fixture
def codes(app, aigul, phone) -> list[str]:
    with app.app_context(), transaction():
        return recovery.make_new(db.session.get_one(User, aigul))


def test_password_and_code_lead_to_the_page_that_was_asked_for(visitor, phone) -> None:
    client = visitor()
    door = client.get("/account/devices")
    assert door.location == "/sign-in?next=/account/devices"
    assert 'value="/account/devices"' in client.get(door.location).text
    answer = client.sign_in(next="/account/devices")
    assert (answer.status_code, answer.location) == (303, "/sign-in/second")
    assert client.get("/sign-in/second").status_code == 200
    answer = client.give(phone.code())
    assert (answer.status_code, answer.location) == (303, "/account/devices")
    assert client.get("/account/devices").status_code == 200


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_two_steps_never_lead_to_another_site(visitor, phone, elsewhere) -> None:
    client = visitor()
    client.sign_in(next=elsewhere)
    assert client.give(phone.code()).location == "/"


def test_a_code_is_needed_and_a_wrong_one_opens_nothing(visitor, phone) -> None:
    client = visitor()
    client.sign_in()
    wrong = f"{(int(phone.code()) + 1) % 10**6:06}"
    for code in (wrong, "", "123", "abcdef", "9" * 60):
        assert client.give(code).status_code == 422, code
    assert not client.is_in()


@pytest.mark.asvs("6.5.1")
def test_a_code_opens_once(visitor, phone) -> None:
    code = phone.code()
    for status in (303, 422):
        client = visitor()
        client.sign_in()
        assert client.give(code).status_code == status


def halfway(visitor):
    client = visitor()
    assert client.sign_in().location == "/sign-in/second"
    return client


@pytest.mark.asvs("6.3.3", "2.3.1")
@pytest.mark.parametrize("factor", ["app", "none yet"])
def test_the_password_alone_opens_nothing(app, visitor, aigul, factor, request) -> None:
    """To every address but those of the second step its visitor is a stranger."""
    if factor == "app":
        request.getfixturevalue("phone")
    half, stranger = visitor(), visitor("198.51.100.9")
    assert half.sign_in().location == "/sign-in/second"
    differs, seen = [], 0
    for endpoint, method, address in every(app, CHANGING | {"GET"}):
        view = app.view_functions[endpoint]
        if view.access in ("public", "confirming"):
            continue
        answers = [client.open(address, method=method) for client in (half, stranger)]
        seen += 1
        if len({(told_by(each), each.location) for each in answers}) > 1:
            differs.append((endpoint, method))
    assert seen > 50
    assert differs == []
    assert half.get("/sign-in/second", follow_redirects=True).status_code == 200, "still halfway"


def test_a_stranger_gets_nothing_at_the_second_step(app, visitor, aigul) -> None:
    views = app.view_functions
    asked = [
        each for each in every(app, CHANGING | {"GET"}) if views[each[0]].access == "confirming"
    ]
    assert len(asked) >= 9
    for _endpoint, method, address in asked:
        answer = visitor().open(address, method=method, data={"code": "123456"})
        assert (answer.status_code, answer.location) == (303, "/sign-in"), address


@pytest.mark.asvs("6.3.3")
def test_the_password_alone_adds_no_factor_where_there_is_one(app, visitor, aigul, phone) -> None:
    client = halfway(visitor)
    for address in ("/enrol", "/enrol/app"):
        assert client.get(address).location == "/sign-in/second"
    for address in ("/enrol/app", "/enrol/passkey", "/enrol/passkey/options"):
        answer = client.post(address, data={"code": phone.code(), "answer": "{}"})
        assert answer.location == "/sign-in/second"
    assert not client.is_in()
    with app.app_context():
        assert db.session.scalars(db.select(Passkey)).all() == []


def test_a_half_open_enrolment_does_not_outlast_another_one(app, visitor, aigul, clock) -> None:
    """Two who know the password: as soon as one has a factor, the other one cannot add hers."""
    thief, owner = visitor("198.51.100.9"), visitor()
    secrets = []
    for client in (thief, owner):
        client.sign_in()
        secrets.append(shown_secret(client.get("/enrol/app").text))
    codes = [pyotp.TOTP(secret).at(clock.moment) for secret in secrets]
    assert owner.give(codes[1], "/enrol/app").location == "/account/recovery-codes"
    assert thief.give(codes[0], "/enrol/app").location == "/sign-in/second"
    assert not thief.is_in()


def test_the_first_app_is_enrolled_on_the_way_in(app, visitor, aigul, clock) -> None:
    client = visitor()
    assert client.sign_in(next="/account/devices").location == "/sign-in/second"
    assert client.get("/sign-in/second").location == "/enrol"
    assert "/enrol/app" in client.get("/enrol").text
    page = client.get("/enrol/app").text
    secret = shown_secret(page)
    assert "<svg" in page
    assert f"secret={secret}" in page
    assert shown_secret(client.get("/enrol/app").text) == secret, "however often it is drawn"
    assert client.give("000000", "/enrol/app").status_code == 422
    answer = client.give(pyotp.TOTP(secret).at(clock.moment), "/enrol/app")
    assert (answer.status_code, answer.location) == (303, "/account/recovery-codes")
    assert len(re.findall(r"<li>[0-9A-Z-]{19}</li>", client.get(answer.location).text)) == 10
    again = visitor()
    again.sign_in()
    assert again.give(pyotp.TOTP(secret).at(clock.moment)).status_code == 422, "that one was used"
    clock.forward(seconds=30)
    assert again.give(pyotp.TOTP(secret).at(clock.moment)).location == "/"


def test_the_first_passkey_is_made_on_the_way_in(app, visitor, aigul, clock) -> None:
    client, device = visitor(), Device()
    client.sign_in()
    answer = client.use(device, "/enrol/passkey")
    assert (answer.status_code, answer.location) == (303, "/account/recovery-codes")
    assert client.get(answer.location).status_code == 200
    again = visitor()
    again.sign_in()
    answer = again.use(device, "/sign-in/second/passkey", "/sign-in/second/options")
    assert (answer.status_code, answer.location) == (303, "/")
    alone = visitor()
    answer = alone.use(device, "/sign-in/passkey", next="/account/devices")
    assert (answer.status_code, answer.location) == (303, "/account/devices")
    with app.app_context():
        ways = db.session.scalars(db.select(Session.how)).all()
        assert {"password+passkey", "passkey"} <= set(ways)


def test_a_passkey_of_somebody_else_is_no_second_factor(app, visitor, aigul, clock) -> None:
    with app.app_context():
        make.user(email="other@example.org")
    hers, others = Device(), Device()
    for email, device in (("aigul@example.org", hers), ("other@example.org", others)):
        client = visitor()
        client.sign_in(email)
        client.use(device, "/enrol/passkey")
    client = visitor()
    client.sign_in()
    answer = client.use(others, "/sign-in/second/passkey", "/sign-in/second/options")
    assert answer.status_code == 422
    assert not client.is_in()


@pytest.mark.parametrize(("seconds", "what"), [(180, "3 minutes fast"), (-180, "3 minutes slow")])
def test_a_phone_with_a_wrong_clock_is_told_so(visitor, aigul, clock, seconds, what) -> None:
    client = visitor()
    client.sign_in()
    totp = pyotp.TOTP(shown_secret(client.get("/enrol/app").text))
    answer = client.give(totp.at(int(clock.moment.timestamp()) + seconds), "/enrol/app")
    assert answer.status_code == 422
    assert what in answer.text
    assert client.give(totp.at(clock.moment), "/enrol/app").status_code == 303, "the key is kept"


@pytest.mark.asvs("6.4.4", "6.5.1")
def test_a_recovery_code_opens_once_and_leads_to_a_new_factor(app, visitor, codes, clock) -> None:
    client = visitor()
    client.sign_in(next="/account/devices")
    assert "/sign-in/recovery" in client.get("/sign-in/second").text
    answer = client.give(codes[0].lower().replace("-", " "), "/sign-in/recovery")
    assert (answer.status_code, answer.location) == (303, "/account/security")
    assert client.get("/account/security/app").status_code == 200, "without being asked again"
    again = visitor()
    again.sign_in()
    assert again.give(codes[0], "/sign-in/recovery").status_code == 422
    assert again.give(codes[1], "/sign-in/recovery").status_code == 303
    with app.app_context():
        used = db.select(RecoveryCode).where(RecoveryCode.used.is_not(None))
        assert len(db.session.scalars(used).all()) == 2


def test_codes_of_somebody_else_open_nothing(app, visitor, codes, give_phone) -> None:
    with app.app_context():
        other = make.user(email="other@example.org").id
    phone = give_phone(other)
    client = halfway(visitor)
    assert client.give(phone.code()).status_code == 422
    client = visitor()
    client.sign_in("other@example.org")
    assert client.give(codes[0], "/sign-in/recovery").status_code == 422


def test_the_second_step_can_take_a_quarter_of_an_hour(visitor, phone, clock) -> None:
    late, in_time = halfway(visitor), halfway(visitor)
    clock.forward(minutes=14, seconds=59)
    assert in_time.give(phone.code()).status_code == 303
    clock.forward(seconds=30)
    assert late.get("/sign-in/second").location == "/sign-in"
    assert late.give(phone.code()).location == "/sign-in"
    assert not late.is_in()


def test_a_frozen_person_gets_no_further(app, visitor, aigul, phone) -> None:
    client = halfway(visitor)
    with app.app_context(), transaction():
        db.session.get_one(User, aigul).active = False
    assert client.give(phone.code()).location == "/sign-in"
    assert not client.is_in()
