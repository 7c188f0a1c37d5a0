"""People who sign in: browsers in different networks, a phone with an app, and a clock to turn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

import factories as make
from authenticator import Device
from collab import mail, seal
from collab.accounts import notices
from collab.accounts.factors import totp
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db

EMAIL = "aigul@example.org"
HOME = "203.0.113.5"


@dataclass
class Clock:
    """The server's clock: it stands still, in the middle of a time step, until it is turned."""

    moment: datetime

    def forward(self, **by: float) -> None:
        self.moment += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(datetime.fromtimestamp(datetime.now(UTC).timestamp() // 30 * 30 + 15, UTC))

    class Turned(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return clock.moment.astimezone(tz)

    monkeypatch.setattr("collab.db.datetime", Turned)
    return clock


@dataclass
class Phone:
    """An authenticator app, by another library than ours."""

    secret: str
    clock: Clock

    def code(self, seconds: float = 0) -> str:
        """What it shows if its clock is ahead by so many seconds."""
        return pyotp.TOTP(self.secret).at(self.clock.moment + timedelta(seconds=seconds))

    def next_code(self) -> str:
        """What it shows half a minute later: no code is taken twice."""
        self.clock.forward(seconds=30)
        return self.code()


class Visitor(FlaskClient):
    """A browser, and what a person does in it."""

    def sign_in(self, email: str = EMAIL, password: str = make.PASSWORD, **form: str) -> Any:
        return self.post("/sign-in", data={"email": email, "password": password} | form)

    def give(self, code: str, where: str = "/sign-in/second") -> Any:
        return self.post(where, data={"code": code})

    def use(self, device: Device, action: str, options: str | None = None, **form: str) -> Any:
        """Have the device make a passkey, or sign with the one that it has."""
        asked = self.post(options or f"{action}/options").text
        answer = device.sign(asked) if device.handle else device.make(asked)
        return self.post(action, data={"answer": answer} | form)

    def token(self) -> str:
        with self.session_transaction() as session:
            return str(session.get("_user_id") or session.get("first") or "")

    def is_in(self) -> bool:
        return self.get("/account").status_code == 200


@pytest.fixture
def visitor(app: Flask) -> Callable[..., Visitor]:
    """Return a function: an address in a network to a browser there that nobody used before."""
    app.test_client_class = Visitor

    def visitor(network: str = HOME) -> Visitor:
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = network
        assert isinstance(client, Visitor)
        return client

    return visitor


@pytest.fixture
def aigul(app: Flask) -> int:
    """Somebody with a password alone."""
    with app.app_context():
        return make.user(email=EMAIL, name="Айгуль").id


@pytest.fixture
def phone(app: Flask, aigul: int, clock: Clock) -> Phone:
    """Her authenticator app."""
    return give_app(app, aigul, clock)


@pytest.fixture
def inside(visitor: Callable[..., Visitor], phone: Phone) -> Callable[..., Visitor]:
    """Return a function: a network to a browser in which she is signed in with both factors."""

    def inside(network: str = HOME) -> Visitor:
        client = visitor(network)
        client.sign_in()
        assert client.give(phone.next_code()).status_code == 303
        return client

    return inside


def give_app(app: Flask, user_id: int, clock: Clock) -> Phone:
    secret = totp.new_secret()
    with app.app_context(), transaction():
        totp.set_secret(db.session.get_one(User, user_id), secret, 1)
    return Phone(secret, clock)


@pytest.fixture
def give_phone(app: Flask, clock: Clock) -> Callable[[int], Phone]:
    """Return a function: an account to the app that it gets."""
    return lambda user_id: give_app(app, user_id, clock)


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that was compared with a hash, in order."""
    from collab.accounts import passwords

    seen: list[str] = []
    right = passwords.matches

    def matches(password: str, hashed: str | None) -> bool:
        seen.append(password)
        return right(password, hashed)

    monkeypatch.setattr(passwords, "matches", matches)
    return seen


@pytest.fixture
def told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What is to be told by mail; the instance sends some."""
    seen: list[tuple[str, ...]] = []
    monkeypatch.setattr(mail, "configured", lambda: True)

    def enqueue(job: Any, *args: str, key: str) -> None:
        assert job is notices.send_account_notice
        email = seal.open_(bytes.fromhex(args[0]), "notice", "").decode()
        seen.append((email, *args[1:]))

    monkeypatch.setattr(notices, "enqueue", enqueue)
    return seen
