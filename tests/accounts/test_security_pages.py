"""What a person does about her own ways of signing in."""

import re

import pyotp
import pytest

import factories as make
from authenticator import Device
from collab.accounts.factors import passkeys, recovery
from collab.accounts.factors.models import Passkey
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db

GOOD = "сорок тюленей пьют кефир"
SECURITY = "/account/security"


def shown_secret(page: str) -> str:
    return re.search(r'class="key"[^>]*>([A-Z2-7 ]+)<', page)[1].replace(" ", "")


def shown_codes(page: str) -> list[str]:
    return re.findall(r"<li>([0-9A-Z-]{19})</li>", page)


def passkey_ids(app) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(db.select(Passkey.id)))


# Passkeys


def test_a_passkey_is_added_named_and_used(app, inside, visitor, told) -> None:
    client, device = inside(), Device()
    answer = client.use(device, f"{SECURITY}/passkeys", name="my phone")
    assert answer.location == "/account/recovery-codes", "she had none yet"
    assert "my phone" in client.get(SECURITY).text
    assert visitor().use(device, "/sign-in/passkey").location == "/"
    assert ("aigul@example.org", "en", "FactorAdded") in told
    second = Device()
    client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Android 15; Mobile) Firefox/140.0"
    assert client.use(second, f"{SECURITY}/passkeys").location == SECURITY
    assert "Firefox, Android" in client.get(SECURITY).text


def test_what_no_device_answered_is_no_passkey(app, inside) -> None:
    client = inside()
    for answer in ("", "{}", "[]", "null", Device().make(client.post(
            f"{SECURITY}/passkeys/options").text, origin="https://evil.example")):  # fmt: skip
        client.post(f"{SECURITY}/passkeys", data={"answer": answer})
        assert "Nothing was changed" in client.get(SECURITY).text
    assert passkey_ids(app) == []


@pytest.mark.asvs("6.5.6", "7.4.3")
def test_a_passkey_is_removed_and_other_devices_are_signed_out(app, inside, visitor, told) -> None:
    client, other, device = inside(), inside(), Device()
    client.use(device, f"{SECURITY}/passkeys")
    address = f"{SECURITY}/passkeys/{passkey_ids(app)[0]}/remove"
    assert client.post(address).location == SECURITY
    assert client.is_in()
    assert not other.is_in()
    assert visitor().use(device, "/sign-in/passkey").status_code == 422
    assert told[-1] == ("aigul@example.org", "en", "FactorRemoved")


def test_nobody_removes_a_foreign_passkey(app, inside, client_of) -> None:
    inside().use(Device(), f"{SECURITY}/passkeys")
    with app.app_context():
        stranger = client_of(make.user().id)
    (passkey,) = passkey_ids(app)
    for number in (passkey, passkey + 1):
        assert stranger.post(f"{SECURITY}/passkeys/{number}/remove").status_code == 404
    assert passkey_ids(app) == [passkey]


@pytest.mark.parametrize("password", [None, "a hash"])
def test_the_last_way_in_is_not_removed(app, aigul, client_of, clock, password) -> None:
    with app.app_context(), transaction():
        user = db.session.get_one(User, aigul)
        user.password_hash = password
        new = passkeys.NewPasskey(b"id", b"key", 0, [], synced=False)
        number = passkeys.add(user, new, "Phone").id
    client = client_of(aigul)
    client.post(f"{SECURITY}/passkeys/{number}/remove")
    assert "This is your only way in" in client.get(SECURITY).text
    assert passkey_ids(app) == [number]


def test_a_passkey_goes_if_password_and_app_are_left(app, inside) -> None:
    client = inside()
    client.use(Device(), f"{SECURITY}/passkeys")
    client.post(f"{SECURITY}/passkeys/{passkey_ids(app)[0]}/remove")
    assert passkey_ids(app) == []
    client.post(f"{SECURITY}/app/remove")
    assert "This is your only second factor" in client.get(SECURITY).text


# The app


@pytest.mark.asvs("7.4.3")
def test_another_app_takes_the_place_of_the_first(app, inside, visitor, phone, clock, told) -> None:
    client, other = inside(), inside()
    new = pyotp.TOTP(shown_secret(client.get(f"{SECURITY}/app").text))
    assert client.give("000000", f"{SECURITY}/app").status_code == 422
    assert client.give(new.at(clock.moment), f"{SECURITY}/app").status_code == 303
    assert not other.is_in()
    assert client.is_in()
    assert told[-1][2] == "FactorAdded"
    clock.forward(seconds=30)
    for code, status in ((phone.code(), 422), (new.at(clock.moment), 303)):
        again = visitor()
        again.sign_in()
        assert again.give(code).status_code == status


def test_the_app_is_removed_where_a_passkey_is_left(app, inside, visitor, told) -> None:
    client, other, device = inside(), inside(), Device()
    client.use(device, f"{SECURITY}/passkeys")
    client.post(f"{SECURITY}/app/remove")
    assert not other.is_in()
    assert told[-1][2] == "FactorRemoved"
    again = visitor()
    again.sign_in()
    assert "one-time-code" not in again.get("/sign-in/second").text


def test_setting_up_an_app_survives_being_asked_again(inside, phone, clock) -> None:
    """It takes more than five minutes to find an app, install it and read its code."""
    client = inside()
    new = pyotp.TOTP(shown_secret(client.get(f"{SECURITY}/app").text))
    clock.forward(minutes=7)
    form = {"code": new.at(clock.moment)}
    asked = client.post(f"{SECURITY}/app", data=form)
    assert asked.status_code == 403
    kept = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', asked.text))
    sent = kept | {"proof_code": phone.code()}
    answer = client.post("/account/prove", data=sent)
    assert (answer.status_code, answer.location) == (307, f"{SECURITY}/app")
    assert client.post(answer.location, data=sent).status_code == 303


# Recovery codes


@pytest.mark.asvs("7.5.1")
def test_recovery_codes_are_shown_after_a_proof_only(app, inside, phone, clock) -> None:
    client = inside()
    client.post("/account/recovery-codes")
    first = shown_codes(client.get("/account/recovery-codes").text)
    assert len(set(first)) == 10
    assert shown_codes(client.get("/account/recovery-codes").text) == first, "to look again"
    clock.forward(minutes=6)
    for method in ("GET", "POST"):
        answer = client.open("/account/recovery-codes", method=method, follow_redirects=True)
        assert "Is it you?" in answer.text
        assert not shown_codes(answer.text)
    client.post("/account/prove", data={"proof_code": phone.code()})
    assert shown_codes(client.get("/account/recovery-codes").text) == first


def test_new_recovery_codes_replace_the_old(app, aigul, visitor, inside) -> None:
    client = inside()
    client.post("/account/recovery-codes")
    old = shown_codes(client.get("/account/recovery-codes").text)
    client.post("/account/recovery-codes")
    new = shown_codes(client.get("/account/recovery-codes").text)
    assert not set(old) & set(new)
    assert "10 codes are left" in client.get(SECURITY).text
    for code, status in ((old[0], 422), (new[0], 303)):
        again = visitor()
        again.sign_in()
        assert again.give(code, "/sign-in/recovery").status_code == status
    with app.app_context():
        assert recovery.left(db.session.get_one(User, aigul)) == 9


# The password


@pytest.mark.asvs("6.2.2", "6.2.3", "7.4.3")
def test_the_password_is_changed_with_the_one_so_far(app, inside, visitor, told) -> None:
    client, other = inside(), inside()
    before = client.token()
    address = f"{SECURITY}/password"
    wrong = client.post(address, data={"current": "not it", "password": GOOD})
    assert wrong.status_code == 422
    assert "This is not your password so far." in wrong.text
    assert client.post(address, data={"password": GOOD}).status_code == 422
    assert other.is_in()
    answer = client.post(address, data={"current": make.PASSWORD, "password": GOOD})
    assert (answer.status_code, answer.location) == (303, SECURITY)
    assert client.is_in()
    assert client.token() != before
    assert not other.is_in()
    assert told[-1] == ("aigul@example.org", "en", "PasswordChanged")
    assert visitor().sign_in().status_code == 422
    assert visitor().sign_in(password=GOOD).status_code == 303


@pytest.mark.parametrize(
    ("password", "reason"),
    [("short", "At least 15 characters"), ("x" * 1001, "At most 1000 characters"),
     ("aigul@example.org", "guessed quickly"), ("passwordpassword", "guessed quickly")],
)  # fmt: skip
def test_a_weak_password_is_refused_with_the_reason(inside, password, reason) -> None:
    form = {"current": make.PASSWORD, "password": password}
    answer = inside().post(f"{SECURITY}/password", data=form)
    assert answer.status_code == 422
    assert reason in answer.text
    assert f'"{password}"' not in answer.text.replace('value="aigul@example.org"', "")


def test_who_has_a_passkey_alone_can_set_a_password(app, aigul, client_of, clock) -> None:
    with app.app_context(), transaction():
        user = db.session.get_one(User, aigul)
        user.password_hash = None
        new = passkeys.NewPasskey(b"id", b"key", 0, [], synced=False)
        passkeys.add(user, new, "Phone")
    client = client_of(aigul)
    assert "Password so far" not in client.get(f"{SECURITY}/password").text
    assert client.post(f"{SECURITY}/password", data={"password": GOOD}).status_code == 303


def test_who_has_no_second_factor_proves_anew_with_the_password(app, aigul, client_of, clock):
    app.config["SECOND_FACTOR"] = "optional"
    client = client_of(aigul)
    for password, status in (("not it", 422), (make.PASSWORD, 303)):
        answer = client.post("/account/prove", data={"proof_password": password})
        assert answer.status_code == status


def test_the_password_is_no_proof_where_there_is_a_second_factor(inside, clock) -> None:
    client = inside()
    clock.forward(minutes=6)
    client.post("/account/prove", data={"proof_password": make.PASSWORD})
    assert client.get("/account/recovery-codes").status_code == 302


def test_a_passkey_is_a_proof(inside, clock) -> None:
    client, device = inside(), Device()
    client.use(device, f"{SECURITY}/passkeys")
    clock.forward(minutes=6)
    asked = client.post("/account/prove/options").text
    form = {"proof_answer": device.sign(asked), "proof_next": "/account/recovery-codes"}
    assert client.post("/account/prove", data=form).location == "/account/recovery-codes"
    assert client.get("/account/recovery-codes").status_code == 200
    assert client.post("/account/prove", data=form).status_code == 422, "once"
