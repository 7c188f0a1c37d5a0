"""What no page and no table of the accounts may have, whoever adds one."""

import re

import pytest

import factories as make
from addresses import every
from collab.accounts.models import Session, User
from collab.db import transaction
from collab.extensions import db

PASSWORDS = re.compile(r"<input[^>]*type=\"password\"[^>]*>")


def fields(page: str) -> dict[str, str]:
    """Return the password fields of a page: name to tag."""
    return {re.search(r'name="(\w+)"', tag)[1]: tag for tag in PASSWORDS.findall(page)}


@pytest.fixture
def pages(app, visitor, aigul, inside, client_of) -> dict[str, str]:
    """Every page on which a password is typed."""
    with app.app_context():
        without = make.user(email="without@example.org").id
    alone = client_of(without)
    with app.app_context(), transaction():
        for row in db.session.scalars(db.select(Session).filter_by(user_id=without)):
            row.proved = row.proved.replace(year=2020)
    return {
        "sign in": visitor().get("/sign-in").text,
        "change": inside().get("/account/security/password").text,
        "prove": alone.get("/account/prove").text,
    }


@pytest.mark.asvs("6.2.6", "6.2.7")
def test_passwords_are_covered_can_be_shown_pasted_and_filled_in(pages) -> None:
    told = {"current-password", "new-password"}
    for where, page in pages.items():
        assert fields(page), where
        for name, tag in fields(page).items():
            assert re.search(r'autocomplete="([\w-]+)"', tag)[1] in told, (where, name)
            assert not re.search(r"onpaste|readonly|autocomplete=\"off\"", tag), (where, name)
            field_id = re.search(r' id="([\w-]+)"', tag)[1]
            assert f'data-reveal="{field_id}"' in page, (where, name)
    assert 'autocomplete="username"' in pages["sign in"]
    assert 'autocomplete="new-password"' in pages["change"]


@pytest.mark.asvs("6.2.10")
def test_no_password_grows_old(visitor, aigul, phone, clock) -> None:
    clock.forward(days=3650)
    client = visitor()
    assert client.sign_in().status_code == 303
    assert client.give(phone.next_code()).location == "/"


@pytest.mark.asvs("6.3.2")
def test_no_account_comes_with_the_software(app) -> None:
    with app.app_context():
        assert db.session.scalars(db.select(User)).all() == []
    assert app.test_client().get("/sign-in").location == "/welcome"
    for name in ("admin", "root", "administrator", "sa", "demo"):
        for password in ("admin", "password", "demo-coalition-2026", ""):
            form = {"email": f"{name}@example.org", "password": password}
            assert app.test_client().post("/sign-in", data=form).status_code == 422


@pytest.mark.asvs("6.4.2")
def test_nobody_is_asked_for_hints_and_secret_questions(app, visitor, pages) -> None:
    asked = re.compile(r"hint|question|maiden|pet\b|school", re.I)
    columns = {column.name for table in db.metadata.sorted_tables for column in table.columns}
    assert [name for name in columns if asked.search(name)] == []
    typed = {
        name for page in pages.values() for name in re.findall(r'<input[^>]* name="(\w+)"', page)
    }
    assert typed
    assert [name for name in typed if asked.search(name)] == []


@pytest.mark.asvs("7.6.2")
def test_looking_around_makes_no_session(app, visitor, aigul) -> None:
    client = visitor()
    for _endpoint, _method, address in every(app, frozenset({"GET"})):
        client.get(address)
    assert client.token() == ""
    assert not client.is_in()
    with app.app_context():
        assert db.session.scalars(db.select(Session)).all() == []
