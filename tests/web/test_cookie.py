"""The session cookie: whoever changes a bit of it has none."""

import hashlib
import json
from base64 import urlsafe_b64encode

import pytest
from flask import Flask
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

import factories as make
from collab.accounts.models import Session
from collab.db import now, transaction
from collab.extensions import db


@pytest.fixture
def cookie(app: Flask, client_of) -> str:
    with app.app_context():
        person = make.user().id
    client = client_of(person)
    assert client.get("/groups").status_code == 200
    return str(client.get_cookie("collab").value)


def opens(app: Flask, cookie: str) -> bool:
    client = app.test_client()
    client.set_cookie("collab", cookie)
    return client.get("/groups").status_code == 200


@pytest.mark.asvs("9.1.1")
def test_no_bit_of_it_can_be_changed(app: Flask, cookie: str) -> None:
    """The last character of a part carries bits that Base64 does not use: it stays out of this."""
    last = {at - 1 for at, letter in enumerate(f"{cookie}.") if letter == "."}
    taken = []
    for at in set(range(len(cookie))) - last:
        other = "A" if cookie[at] != "A" else "B"
        if opens(app, cookie[:at] + other + cookie[at + 1 :]):
            taken.append(at)
    assert opens(app, cookie)
    assert taken == []


@pytest.mark.asvs("9.1.1")
@pytest.mark.parametrize("cut", [slice(0, -1), slice(1, None), slice(0, 0)])
def test_no_part_of_it_can_be_left_out(app: Flask, cookie: str, cut: slice) -> None:
    assert not opens(app, cookie[cut])


@pytest.mark.asvs("9.1.2")
@pytest.mark.parametrize("algorithm", ["sha1", "sha512", "md5"])
def test_one_algorithm_signs(app: Flask, cookie: str, algorithm: str) -> None:
    method = getattr(hashlib, algorithm)
    content = app.session_interface.get_signing_serializer(app).loads(cookie)

    def signed(digest_method) -> str:
        return str(
            URLSafeTimedSerializer(
                app.secret_key,
                salt="cookie-session",
                serializer=app.session_interface.serializer,
                signer_kwargs={"key_derivation": "hmac", "digest_method": digest_method},
            ).dumps(content)
        )

    assert opens(app, signed(hashlib.sha256))
    assert not opens(app, signed(method))
    nothing = urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    assert not opens(app, f"{nothing}..")
    assert not opens(app, nothing)


@pytest.mark.asvs("9.2.2")
@pytest.mark.parametrize("salt", ["wtf-csrf-token", "itsdangerous", ""])
def test_what_was_signed_for_something_else_is_none(app: Flask, cookie: str, salt: str) -> None:
    content = app.session_interface.get_signing_serializer(app).loads(cookie)
    other = URLSafeTimedSerializer(
        app.secret_key,
        salt=salt,
        serializer=app.session_interface.serializer,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )
    assert not opens(app, str(other.dumps(content)))
    assert not opens(app, TimestampSigner(app.secret_key).sign(cookie.partition(".")[0]).decode())


@pytest.mark.asvs("7.2.1", "9.2.1")
def test_a_well_signed_cookie_opens_nothing_without_its_row(app: Flask, cookie: str) -> None:
    with app.app_context(), transaction():
        for row in db.session.scalars(db.select(Session)):
            row.ended = now()
    assert not opens(app, cookie)
    serializer = app.session_interface.get_signing_serializer(app)
    assert not opens(app, str(serializer.dumps({"_user_id": "1", "_fresh": True})))
