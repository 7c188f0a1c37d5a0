"""Passkeys, with a device in software."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask, session
from flask_login import current_user, login_user

import factories as make
from authenticator import MAY_BE_SYNCED, PRESENT, SYNCED, VERIFIED, Device, unpack
from collab import events
from collab.accounts.factors import passkeys
from collab.accounts.factors.models import Challenge, Passkey
from collab.accounts.models import User
from collab.db import now, transaction
from collab.extensions import db


@pytest.fixture(autouse=True)
def visit(app: Flask) -> Iterator[None]:
    """One visitor's request, at http://localhost."""
    with app.test_request_context(base_url="http://localhost"):
        yield


@pytest.fixture
def aigul() -> User:
    return make.user(email="aigul@example.org", name="Айгуль")


@pytest.fixture
def phone(aigul: User) -> Device:
    """A phone that holds a passkey of hers."""
    return registered(aigul)


def registered(user: User, device: Device | None = None, **changed) -> Device:
    device = device or Device()
    options, challenge = passkeys.registration_options(user.handle, user.email, user.name, [])
    new = passkeys.verify_registration(device.make(options, **changed), challenge)
    with transaction():
        passkeys.add(user, new, "Phone")
    return device


def sign_in(device: Device, user: User | None = None, **changed) -> Passkey:
    options, challenge = passkeys.sign_in_options()
    with transaction():
        return passkeys.verify(device.sign(options, **changed), challenge, user)


# Making one


def test_a_device_is_asked_for_a_passkey_that_is_both_factors(aigul: User) -> None:
    options, challenge = passkeys.registration_options(
        aigul.handle, aigul.email, aigul.name, [b"another of hers"]
    )
    asked = json.loads(options)
    assert asked["rp"] == {"name": "Collab", "id": "localhost"}
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert "authenticatorAttachment" not in asked["authenticatorSelection"]
    assert asked["attestation"] == "none"
    assert unpack(asked["user"]["id"]) == aigul.handle
    assert (asked["user"]["name"], asked["user"]["displayName"]) == (aigul.email, "Айгуль")
    assert [unpack(known["id"]) for known in asked["excludeCredentials"]] == [b"another of hers"]
    assert unpack(asked["challenge"]) == challenge


@pytest.mark.both_databases
def test_a_passkey_that_was_made_signs_in(aigul: User, phone: Device) -> None:
    assert [passkey.name for passkey in aigul.passkeys] == ["Phone"]
    assert aigul.has_second_factor
    assert aigul.passkeys[0].transports == ["internal", "hybrid"], "known ones only"
    passkey = sign_in(phone)
    assert passkey.user == aigul
    assert (passkey.sign_count, passkey.synced) == (1, False)
    assert abs(passkey.used - now()) < timedelta(minutes=1)
    assert sign_in(phone).sign_count == 2


def test_whoever_is_signed_in_may_be_given_as_flask_login_has_her(aigul: User) -> None:
    login_user(aigul)
    assert current_user.passkeys == []
    device = registered(current_user)
    assert current_user.has_second_factor
    assert sign_in(device, current_user).user == aigul
    with transaction():
        passkeys.remove(current_user.passkeys[0])
    assert not current_user.has_second_factor


def test_it_is_known_whether_a_cloud_keeps_it_too(aigul: User) -> None:
    flags = PRESENT | VERIFIED | MAY_BE_SYNCED
    device = registered(aigul, flags=flags)
    assert not aigul.passkeys[0].synced
    assert sign_in(device, flags=flags | SYNCED).synced
    assert not sign_in(device, flags=flags).synced


WRONG = {
    "challenge": {"challenge": b"another challenge that was never given"},
    "empty challenge": {"challenge": b""},
    "origin": {"origin": "https://collab.example.net"},
    "port": {"origin": "http://localhost:8080"},
    "scheme": {"origin": "https://localhost"},
    "site": {"site": "example.net"},
    "nobody unlocked the device": {"flags": PRESENT},
    "nobody was there": {"flags": VERIFIED},
    "within a frame": {"framed": True},
}


@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG)
def test_a_wrong_answer_makes_no_passkey(aigul: User, changed) -> None:
    with pytest.raises(passkeys.NotVerified):
        registered(aigul, **changed)


def test_an_answer_to_the_other_question_is_refused(aigul: User, phone: Device) -> None:
    with pytest.raises(passkeys.NotVerified):
        registered(aigul, type="webauthn.get")
    with pytest.raises(passkeys.NotVerified):
        sign_in(phone, type="webauthn.create")


def test_a_passkey_belongs_to_one_account(phone: Device) -> None:
    with pytest.raises(passkeys.NotVerified):
        registered(make.user(), phone)


def test_a_name_that_is_too_long_is_refused(aigul: User) -> None:
    device = Device()
    device.credential_id = b"x" * 1024
    with pytest.raises(passkeys.NotVerified):
        registered(aigul, device)


NONSENSE = ["", "null", "[]", "{}", '"x"', "{" * 100_000, "[" * 100_000, "\x00", '{"id": 1}']


@pytest.mark.parametrize("answer", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_refused(answer: str) -> None:
    with pytest.raises(passkeys.NotVerified):
        passkeys.verify_registration(answer, b"x" * 32)
    with pytest.raises(passkeys.NotVerified), transaction():
        passkeys.verify(answer, b"x" * 32)


@pytest.mark.parametrize("field", ["clientDataJSON", "attestationObject"])
@pytest.mark.parametrize("spoilt", ["", "AAAA", "!", "ы", "oWNmbXQ", "e30", "W10", None, 7])
def test_a_spoilt_answer_is_refused(aigul: User, field: str, spoilt) -> None:
    options, challenge = passkeys.registration_options(aigul.handle, aigul.email, "A", [])
    answer = json.loads(Device().make(options))
    answer["response"][field] = spoilt
    with pytest.raises(passkeys.NotVerified):
        passkeys.verify_registration(json.dumps(answer), challenge)


# Signing in


def test_a_device_is_asked_who_it_knows() -> None:
    asked = json.loads(passkeys.sign_in_options()[0])
    assert asked["rpId"] == "localhost"
    assert asked["userVerification"] == "required"
    assert not asked.get("allowCredentials")
    asked = json.loads(passkeys.sign_in_options([b"one of hers"])[0])
    assert [unpack(known["id"]) for known in asked["allowCredentials"]] == [b"one of hers"]


@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG)
def test_a_wrong_answer_signs_nobody_in(aigul: User, phone: Device, changed) -> None:
    with pytest.raises(passkeys.NotVerified):
        sign_in(phone, **changed)
    assert aigul.passkeys[0].used is None


def test_without_a_kept_challenge_nothing_is_verified(aigul: User, phone: Device) -> None:
    """A view that found no challenge passes an empty one; an answer to that is easily made."""
    options, _ = passkeys.sign_in_options()
    with pytest.raises(passkeys.NotVerified), transaction():
        passkeys.verify(phone.sign(options, challenge=b""), b"")
    options, _ = passkeys.registration_options(aigul.handle, aigul.email, "A", [])
    with pytest.raises(passkeys.NotVerified):
        passkeys.verify_registration(Device().make(options, challenge=b""), b"")


def test_another_key_does_not_sign_for_it(phone: Device) -> None:
    forged = Device()
    forged.credential_id, forged.handle = phone.credential_id, phone.handle
    with pytest.raises(passkeys.NotVerified):
        sign_in(forged)


def test_an_unknown_passkey_signs_nobody_in() -> None:
    with pytest.raises(passkeys.NotVerified):
        sign_in(Device())


def test_somebody_elses_passkey_proves_nothing(aigul: User, phone: Device) -> None:
    other = make.user()
    with pytest.raises(passkeys.NotVerified):
        sign_in(phone, other)
    assert sign_in(phone, aigul).user == aigul


@pytest.mark.parametrize("handle", [b"", b"somebody else's", None])
def test_the_handle_must_be_hers(aigul: User, phone: Device, handle) -> None:
    with pytest.raises(passkeys.NotVerified):
        sign_in(phone, handle=handle)


def test_the_handle_may_be_left_out_when_it_is_known_whose_passkeys_are_asked_for(
    aigul: User, phone: Device
) -> None:
    assert sign_in(phone, aigul, handle=None).user == aigul
    with pytest.raises(passkeys.NotVerified):
        sign_in(phone, aigul, handle=make.user().handle)


@pytest.mark.both_databases
def test_a_counter_that_goes_back_is_a_copied_device(aigul: User, phone: Device) -> None:
    assert sign_in(phone, count=7).sign_count == 7
    for count in (7, 6, 0):
        with pytest.raises(passkeys.NotVerified):
            sign_in(phone, count=count)
    assert sign_in(phone, count=8).sign_count == 8


def test_devices_that_do_not_count_are_good(phone: Device) -> None:
    assert [sign_in(phone, count=0).sign_count for _ in range(3)] == [0, 0, 0]


@pytest.mark.both_databases
def test_a_counter_of_32_bits_finds_room(phone: Device) -> None:
    assert sign_in(phone, count=2**32 - 1).sign_count > 0


@pytest.mark.both_databases
def test_two_copies_of_a_device_at_once_let_one_in(app: Flask, phone: Device) -> None:
    options, challenge = passkeys.sign_in_options()
    answer, together = phone.sign(options), Barrier(3)
    db.session.remove()

    def sign_in_at_once(_n: int) -> bool:
        with app.test_request_context(base_url="http://localhost"):
            db.session.scalars(db.select(Passkey)).all()  # an old read, as every view makes one
            together.wait(timeout=30)
            try:
                with transaction():
                    passkeys.verify(answer, challenge)
            except passkeys.NotVerified:
                return False
            return True

    with ThreadPoolExecutor(3) as copies:
        assert sorted(copies.map(sign_in_at_once, range(3))) == [False, False, True]


@pytest.mark.both_databases
def test_a_removed_passkey_opens_nothing(aigul: User, phone: Device) -> None:
    with transaction():
        passkeys.remove(aigul.passkeys[0])
    assert not aigul.has_second_factor
    with pytest.raises(passkeys.NotVerified):
        sign_in(phone)


def test_others_hear_of_it(monkeypatch, aigul: User) -> None:
    heard = []
    monkeypatch.setattr(events, "record", heard.append)
    registered(aigul)
    with transaction():
        passkeys.remove(aigul.passkeys[0])
    kinds = [events.FactorAdded(aigul.id, "passkey"), events.FactorRemoved(aigul.id, "passkey")]
    assert heard == kinds


# Challenges


def kept(purpose: str = "sign-in") -> bytes:
    _, challenge = passkeys.sign_in_options()
    with transaction():
        passkeys.keep_challenge(purpose, challenge)
    return challenge


def taken(purpose: str = "sign-in") -> bytes | None:
    with transaction():
        return passkeys.take_challenge(purpose)


@pytest.mark.asvs("6.7.2")
def test_challenges_are_long_and_never_the_same(aigul: User) -> None:
    given = [passkeys.sign_in_options()[1] for _ in range(100)]
    given += [passkeys.registration_options(aigul.handle, "a@b.c", "A", [])[1] for _ in range(100)]
    assert len(set(given)) == 200
    assert min(map(len, given)) >= 16


@pytest.mark.asvs("6.7.2")
@pytest.mark.both_databases
def test_a_challenge_is_taken_once_even_when_the_cookie_is_put_back() -> None:
    challenge = kept()
    cookie = dict(session)
    assert taken() == challenge
    assert taken() is None
    session.update(cookie)
    assert taken() is None


@pytest.mark.asvs("6.7.2")
@pytest.mark.both_databases
def test_of_two_answers_at_once_one_gets_the_challenge(app: Flask) -> None:
    kept()
    cookie, together = dict(session), Barrier(4)
    db.session.remove()

    def take(_n: int) -> bool:
        with app.test_request_context():
            session.update(cookie)
            together.wait(timeout=30)
            return taken() is not None

    with ThreadPoolExecutor(4) as answers:
        assert sorted(answers.map(take, range(4))) == [False, False, False, True]


def test_a_challenge_serves_its_purpose_only() -> None:
    kept("sign-in")
    assert taken("enrol") is None
    session["challenge:enrol"] = session["challenge:sign-in"]
    assert taken("enrol") is None
    assert taken("sign-in") is not None


def test_a_challenge_of_another_browser_is_not_found() -> None:
    kept()
    session.clear()
    assert taken() is None


def test_old_challenges_are_worthless_and_swept(monkeypatch) -> None:
    kept()
    later = now() + timedelta(minutes=5, seconds=1)
    monkeypatch.setattr(passkeys, "now", lambda: later)
    cookie = dict(session)
    assert taken() is None
    session.update(cookie)
    kept("enrol")
    assert db.session.query(Challenge).count() == 1


def test_the_challenge_itself_is_not_in_the_database() -> None:
    challenge = kept()
    assert challenge.hex() not in db.session.scalars(db.select(Challenge.id)).one()


# Where they work


@pytest.mark.parametrize(
    ("address", "https", "visited", "possible"),
    [
        ("", False, "http://localhost", True),
        ("", False, "http://localhost:5000", True),
        ("", False, "http://collab.localhost:5000", True),
        ("", False, "http://127.0.0.1:5000", False),
        ("", False, "http://[::1]:5000", False),
        ("", True, "https://192.0.2.7", False),
        ("", False, "http://collab.example.org", False),
        ("", True, "http://collab.example.org", True),
        ("https://collab.example.org", False, "http://127.0.0.1:5000", True),
        ("https://192.0.2.7/", True, "https://192.0.2.7", False),
    ],
)
def test_passkeys_need_a_name_and_https_or_localhost(
    app: Flask, address: str, https: bool, visited: str, possible: bool
) -> None:
    app.config.update(PUBLIC_URL=address, SECURE_COOKIES=https)
    with app.test_request_context(base_url=visited):
        assert passkeys.available() is possible


def test_a_host_that_is_none_makes_no_error(app: Flask) -> None:
    for host in ("[", "a:99999", "", "x y"):
        with app.test_request_context(headers={"Host": host}):
            assert not passkeys.available()
            passkeys.sign_in_options()


@pytest.mark.parametrize(
    ("address", "site", "origin"),
    [
        ("https://Collab.example.org/", "collab.example.org", "https://collab.example.org"),
        ("https://collab.example.org:443", "collab.example.org", "https://collab.example.org"),
        ("https://c.example.org:8443", "c.example.org", "https://c.example.org:8443"),
        ("https://пример.қаз", "xn--e1afmkfd.xn--80ao21a", "https://xn--e1afmkfd.xn--80ao21a"),
    ],
)
def test_the_public_address_decides(app: Flask, aigul: User, address, site, origin) -> None:
    app.config["PUBLIC_URL"] = address
    device = registered(aigul, origin=origin)
    options, challenge = passkeys.sign_in_options()
    assert json.loads(options)["rpId"] == site
    with transaction():
        assert passkeys.verify(device.sign(options, origin=origin), challenge).user == aigul
    with pytest.raises(passkeys.NotVerified):
        sign_in(device, origin="http://localhost")
