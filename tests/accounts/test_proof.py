"""Showing anew who one is, and what ends or goes on when a person changes her account."""

import re

import pytest

import factories as make
from collab.accounts.factors import recovery
from collab.accounts.models import KnownDevice, PasswordReset, Session, User
from collab.db import transaction
from collab.extensions import db

HIDDEN = r'type="hidden" name="([^"]+)" value="([^"]*)"'


def kept_fields(page: str) -> dict[str, str]:
    return dict(re.findall(HIDDEN, page))


@pytest.fixture
def codes(app, aigul, phone) -> list[str]:
    with app.app_context(), transaction():
        return recovery.make_new(db.session.get_one(User, aigul))


def test_an_act_without_fields_is_done_after_the_proof(app, inside, phone, codes, clock) -> None:
    client = inside()
    clock.forward(minutes=10)
    asked = client.post("/account/recovery-codes")
    assert asked.status_code == 403
    answer = client.post(
        "/account/prove", data=kept_fields(asked.text) | {"proof_code": phone.code()}
    )
    assert (answer.status_code, answer.location) == (307, "/account/recovery-codes")
    assert client.post(answer.location).status_code == 303
    assert codes[0] not in client.get("/account/recovery-codes").text


def test_passwords_are_not_carried_in_the_page_that_asks(inside, clock) -> None:
    client = inside()
    clock.forward(minutes=10)
    form = {"current": "what it was so far", "password": "what it is going to be"}
    page = client.post("/account/security/password", data=form)
    assert page.status_code == 403
    assert not any(secret in page.text for secret in form.values())


def test_a_recovery_code_stands_in_for_the_phone_once(inside, codes, clock) -> None:
    client = inside()
    clock.forward(minutes=10)
    form = {"proof_recovery": codes[0], "proof_next": "/account/security/app"}
    assert client.get("/account/security/app").status_code == 302
    assert client.post("/account/prove", data=form).location == "/account/security/app"
    assert client.get("/account/security/app").status_code == 200
    clock.forward(minutes=10)
    assert client.post("/account/prove", data=form).status_code == 422


def test_who_was_signed_out_meanwhile_is_led_to_the_door(app, inside, phone, clock) -> None:
    client = inside()
    clock.forward(minutes=10)
    client.get("/account/prove")
    with app.app_context(), transaction():
        for row in db.session.scalars(db.select(Session)):
            row.ended = clock.moment
    assert client.post("/account/prove", data={"proof_code": phone.code()}).status_code == 401


@pytest.mark.asvs("7.3.1")
def test_what_a_page_fetches_by_itself_keeps_no_session_alive(inside, clock) -> None:
    writes, leaves_open = inside(), inside("198.51.100.7")
    for _ in range(5):
        clock.forward(minutes=10)
        writes.post("/language", data={"locale": "en"})
        leaves_open.get("/groups", headers={"Sec-Fetch-Mode": "cors"})
    assert writes.is_in()
    assert not leaves_open.is_in()


def test_another_password_or_address_ends_links_and_known_browsers(
    app, aigul, inside, clock
) -> None:
    inside("198.51.100.7")
    client = inside()
    with app.app_context(), transaction():
        later = clock.moment.replace(year=clock.moment.year + 1)
        db.session.add(PasswordReset(user_id=aigul, token_hash="x", expires=later))
        assert len(db.session.scalars(db.select(KnownDevice)).all()) == 2
    new = "сорок тюленей пьют кефир"
    form = {"current": "a long password for tests", "password": new}
    assert client.post("/account/security/password", data=form).status_code == 303
    with app.app_context():
        assert db.session.scalars(db.select(PasswordReset.used)).one() is not None
        assert len(db.session.scalars(db.select(KnownDevice)).all()) == 1


def test_two_people_may_share_a_browser(app, visitor, aigul, give_phone, clock, told) -> None:
    phone = give_phone(aigul)
    with app.app_context():
        other = make.user(email="other@example.org").id
    others_phone = give_phone(other)
    client = visitor()
    for _ in range(2):
        for email, app_of in (("aigul@example.org", phone), ("other@example.org", others_phone)):
            client.sign_in(email)
            assert client.give(app_of.next_code()).status_code == 303
    assert "DeviceSeen" not in [what for _address, _locale, what in told]
    with app.app_context():
        assert len(db.session.scalars(db.select(KnownDevice)).all()) == 2


def test_a_text_that_was_not_shown_is_not_accepted(app, aigul, inside) -> None:
    from collab.accounts.joining import undertaking

    client = inside()
    form = {"accepted": "y", "version": "1"}
    with app.app_context(), transaction():
        undertaking.publish({"ru": "Новое", "en": "New words"}, db.session.get_one(User, aigul))
    shown = client.post("/undertaking", data=form)
    assert shown.status_code == 422
    assert "New words" in shown.text
    assert client.post("/undertaking", data=form | {"version": "2"}).status_code == 303


def test_nothing_is_written_before_the_undertaking_was_ever_accepted(app, aigul, inside) -> None:
    client = inside()
    with app.app_context(), transaction():
        db.session.get_one(User, aigul).undertaking = 0
    form = {"name": "Другое имя", "locale": "en", "timezone": "UTC", "theme": "dark"}
    assert client.post("/account", data=form).location.startswith("/undertaking")
    fetched = client.get("/groups", headers={"Sec-Fetch-Mode": "cors"})
    assert fetched.location.startswith("/undertaking")
    with app.app_context():
        assert db.session.get_one(User, aigul).name == "Айгуль"
