"""A plain Flask-Security application, and the attacks of `attacks.py` on it.

    python -W ignore tests/accounts/flask_security_defaults.py code_replay

prints one line of JSON: whether the attack succeeded. Its settings are the library's defaults, with
two factors switched on, and Flask-SocketIO as its manual shows it (`current_user` in `connect`). So
`test_attacks.py` knows that the attacks can succeed.
"""

import json
import re
import secrets
import sys
import tempfile
from typing import Any

import pyotp
from attacks import ATTACKS
from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore, auth_required, hash_password
from flask_security.models import fsqla_v3 as fsqla
from flask_socketio import SocketIO, join_room
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect, generate_csrf
from passlib.totp import generate_secret

PASSWORD = "correct horse battery staple"


class Page:
    """An open socket, by Flask-SocketIO's own test client."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def hears(self, word: str) -> bool:
        return self.client.connected and any(
            news["args"][0] == word for news in self.client.get_received()
        )


class FlaskSecurity:
    """One account, with a password and an authenticator app."""

    known = "aigul@example.org"

    def __init__(self, folder: str) -> None:
        self.app, self.socketio, db, security = build(folder)
        with self.app.app_context():
            db.create_all()
            factory = self.app.extensions["security"].totp_factory
            sealed = factory.generate_totp_secret()
            self.phone = pyotp.TOTP(factory.get_totp_pretty_key(sealed).replace("-", ""))
            security.datastore.create_user(
                email=self.known, password=hash_password(PASSWORD),
                tf_primary_method="authenticator", tf_totp_secret=sealed,
            )  # fmt: skip
            db.session.commit()

    def visitor(self, cookie: str | None = None) -> Any:
        client = self.app.test_client()
        if cookie is not None:
            client.set_cookie("session", cookie)
        return client

    def cookie(self, visitor: Any) -> str:
        return str(visitor.get_cookie("session").value)

    def password(self, visitor: Any, email: str, password: str | None = None) -> tuple[int, str]:
        form = {"email": email, "password": password or PASSWORD, "csrf_token": self.token(visitor)}
        answer = visitor.post("/login", data=form)
        return answer.status_code, without_differences(answer.text, email)

    def code(self) -> str:
        return self.phone.now()

    def second(self, visitor: Any, code: str) -> None:
        token = token_in(visitor.get("/tf-validate").text)
        visitor.post("/tf-validate", data={"code": code, "csrf_token": token})

    def is_in(self, visitor: Any) -> bool:
        return visitor.get("/private").text.startswith("private")

    def sign_out(self, visitor: Any) -> None:
        visitor.post("/logout", data={"csrf_token": token_in(visitor.get("/private").text)})

    def token(self, visitor: Any) -> str:
        return token_in(visitor.get("/login").text)

    def change(self, visitor: Any, token: str) -> bool:
        return visitor.post("/change-something", data={"csrf_token": token}).text == "changed"

    def listen(self, visitor: Any) -> Page:
        return Page(self.socketio.test_client(self.app, flask_test_client=visitor))

    def say(self, word: str) -> None:
        self.socketio.emit("news", word, to="everybody who signed in")


def build(folder: str) -> tuple[Flask, SocketIO, SQLAlchemy, Security]:
    """Return the application: what has no default is set, and two factors are switched on."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=secrets.token_hex(32),
        SECURITY_PASSWORD_SALT=secrets.token_hex(16),
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder}/plain.sqlite",
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_REQUIRED=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TOTP_SECRETS={"1": generate_secret()},
        SECURITY_TOTP_ISSUER="plain",
        SECURITY_TWO_FACTOR_RESCUE_EMAIL=False,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False},  # there is no network
    )
    db = SQLAlchemy(app)
    CSRFProtect(app)
    fsqla.FsModels.set_db_info(db)

    class Role(db.Model, fsqla.FsRoleMixin):
        pass

    class User(db.Model, fsqla.FsUserMixin):
        pass

    class WebAuthn(db.Model, fsqla.FsWebAuthnMixin):
        pass

    security = Security(app, SQLAlchemyUserDatastore(db, User, Role, WebAuthn))
    socketio = SocketIO(app, async_mode="threading")

    @app.get("/private")
    @auth_required("session")
    def private() -> str:
        return f'private <input name="csrf_token" value="{generate_csrf()}">'

    @app.post("/change-something")
    @auth_required("session")
    def change() -> str:
        return "changed"

    @socketio.on("connect")
    def connect() -> bool:
        from flask_login import current_user

        if current_user.is_authenticated:
            join_room("everybody who signed in")
        return bool(current_user.is_authenticated)

    return app, socketio, db, security


def token_in(page: str) -> str:
    """Return the token of the first form on the page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return found[1] if found else ""


def without_differences(page: str, email: str) -> str:
    """Return the page without what differs between any two answers."""
    return re.sub(r'name="csrf_token"[^>]*>', "", page).replace(email, "")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as own:
        print(json.dumps({"succeeded": ATTACKS[sys.argv[1]](FlaskSecurity(own))}))
