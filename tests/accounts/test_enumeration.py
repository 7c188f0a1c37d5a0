"""The front door tells nobody who has an account; its times: benchmarks/sign_in_timing.py."""

import json
import re

import pytest

import factories as make
from collab.accounts import passwords
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db
from full_pages import statements
from pages import told_by

EMAIL, UNKNOWN = "aigul@example.org", "nobod@example.org"  # of one length

pytestmark = pytest.mark.asvs("6.3.8")


@pytest.fixture(params=["password", "passkey alone", "closed", "frozen"])
def somebody(app, aigul, clock, request) -> int:
    """An account of each kind that there is."""
    with app.app_context(), transaction():
        user = db.session.get_one(User, aigul)
        if request.param == "passkey alone":
            user.password_hash = None
        elif request.param == "closed":
            user.active = False
        elif request.param == "frozen":
            user.frozen_until = clock.moment.replace(year=2999)
    return aigul


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """Every use of Argon2, which takes most of the time."""
    used: list[str] = []
    real = passwords._hasher

    class Counting:
        def verify(self, *given) -> bool:
            used.append("verify")
            return real.verify(*given)

        def hash(self, *given) -> str:
            used.append("hash")
            return real.hash(*given)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    return used


def test_signing_in_answers_alike(app, visitor, somebody, hashed) -> None:
    """And does alike: it uses Argon2 as often and asks the database as often."""
    visitor().sign_in("warm@example.org", "up")
    seen = []
    for number, email in enumerate((EMAIL, UNKNOWN)):
        client = visitor(f"198.51.{number}.1")
        hashed.clear()
        with statements(app) as sent:
            answer = client.sign_in(email, "a wrong password")
        told = told_by(answer, email)
        assert "The address or the password is not right." in told[1]
        lengths = (len(told[1]), len(answer.data))
        headers = sorted(answer.headers.keys())
        shapes = [re.split(r"WHERE| \(|_savepoint_", each)[0] for each in sent]
        seen.append((told, lengths, headers, list(hashed), len(sent), shapes))
    assert seen[0] == seen[1]
    assert seen[0][3] == ["verify"]


@pytest.mark.parametrize("password", [make.PASSWORD, "a wrong password"])
def test_a_closed_account_answers_like_none(app, visitor, aigul, password) -> None:
    with app.app_context(), transaction():
        db.session.get_one(User, aigul).active = False
    closed = visitor().sign_in(EMAIL, password)
    assert told_by(closed, EMAIL) == told_by(visitor().sign_in(UNKNOWN, password), UNKNOWN)


def test_waiting_answers_alike(visitor, aigul, clock) -> None:
    answers = []
    for network, email in (("198.51.100.1", EMAIL), ("192.0.2.1", UNKNOWN)):
        client = visitor(network)
        for _ in range(5):
            client.sign_in(email, "a wrong password")
        answer = client.sign_in(email, "a wrong password")
        assert answer.status_code == 429
        answers.append((told_by(answer, email), answer.headers["Retry-After"]))
    assert answers[0] == answers[1]


def test_the_second_step_is_told_to_nobody_without_the_password(visitor, aigul, phone) -> None:
    """Whether there is a second factor shows after the right password only."""
    told = {told_by(visitor().sign_in(email, "no"), email) for email in (EMAIL, UNKNOWN)}
    assert len(told) == 1
    assert "/sign-in/second" not in told.pop()[1].replace("/sign-in/second/", "")


def test_a_passkey_of_nobody_is_asked_for_alike(app, visitor, aigul) -> None:
    """Asking for a passkey names no account, so there is nothing to tell."""
    asked = json.loads(visitor().post("/sign-in/passkey/options").text)
    assert asked.get("allowCredentials", []) == []
    assert "aigul" not in json.dumps(asked)


@pytest.mark.parametrize("address", ["/invitation/nothing", "/reset/nothing"])
def test_a_wrong_link_names_nobody(visitor, aigul, address) -> None:
    answer = visitor().get(address)
    assert answer.status_code == 410
    assert not any(word in answer.text for word in (EMAIL, "Айгуль"))
