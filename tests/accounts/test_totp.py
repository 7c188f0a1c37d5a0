"""Codes of an authenticator app, with pyotp as an independent judge."""

import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from xml.etree import ElementTree

import pyotp
import pytest

import factories as make
from collab import events, seal
from collab.accounts.factors import totp
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db

pytestmark = pytest.mark.usefixtures("ctx")

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_6238 = [  # appendix B, SHA-1; of eight digits the last six
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
    (20000000000, "353130"),
]


MOMENT = datetime.fromtimestamp(1_800_000_015, UTC)
"""The middle of a time step."""


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> None:
    """The server's clock stands still, so that no test falls between two steps."""
    monkeypatch.setattr(totp, "now", lambda: MOMENT)


def code(secret: str, seconds: float = 0) -> str:
    """What the app shows on a phone whose clock is off by so many seconds."""
    return pyotp.TOTP(secret).at(MOMENT + timedelta(seconds=seconds))


@pytest.fixture
def secret() -> str:
    return totp.new_secret()


@pytest.fixture
def owner(secret: str) -> User:
    user = make.user()
    with transaction():
        totp.set_secret(user, secret, 1)
    return user


def accepts(user: User, typed: str) -> bool:
    with transaction():
        return totp.accept(user, typed)


@pytest.mark.parametrize(("second", "expected"), RFC_6238)
def test_the_vectors_of_the_standard(second: int, expected: str) -> None:
    at = datetime.fromtimestamp(second, UTC)
    assert totp.step_of(RFC_SECRET, expected, at) == second // 30


@pytest.mark.asvs("6.5.3", "11.2.3")
def test_five_hundred_secrets_and_moments_as_pyotp_has_them() -> None:
    seen = set()
    for _ in range(500):
        secret = totp.new_secret()
        at = datetime.fromtimestamp(secrets.randbelow(4_000_000_000), UTC)
        expected = pyotp.TOTP(secret).at(at)
        step = totp.step_of(secret, expected, at)
        assert step in {int(at.timestamp()) // 30 + near for near in (-1, 0, 1)}
        assert pyotp.TOTP(secret).at(step * 30) == expected
        assert re.fullmatch("[A-Z2-7]{32}", secret), "160 bits"
        seen.add(secret)
    assert len(seen) == 500


@pytest.mark.asvs("6.5.5", "6.5.8")
@pytest.mark.parametrize(
    ("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_one_step_either_way_is_good(secret: str, steps: int, good: bool) -> None:
    expected = 60_000_000 + steps if good else None
    assert totp.step_of(secret, code(secret, 30 * steps)) == expected


@pytest.mark.parametrize("spoilt", ["", "12345", "1234567", "١٢٣٤٥٦", "12345a", "123456", "-12345"])
def test_what_is_no_code_is_refused(spoilt: str) -> None:
    assert totp.step_of(RFC_SECRET, spoilt, datetime.fromtimestamp(59, UTC)) is None


def test_blanks_in_a_code_do_not_matter() -> None:
    at = datetime.fromtimestamp(59, UTC)
    assert totp.step_of(RFC_SECRET, " 287 082\N{NO-BREAK SPACE}", at) == 1


def test_the_address_is_read_by_an_app_as_it_was_meant(secret: str) -> None:
    read = pyotp.parse_uri(totp.address(secret, "aigul+work@example.org"))
    assert isinstance(read, pyotp.TOTP)
    assert (read.secret, read.name, read.issuer) == (secret, "aigul+work@example.org", "Collab")
    assert (read.digits, read.interval, read.digest().name) == (6, 30, "sha1")


def test_the_picture_stands_in_a_page_under_the_strict_policy(secret: str) -> None:
    picture = totp.picture(totp.address(secret, "a@example.org"))
    drawn = ElementTree.fromstring(picture)
    assert drawn.attrib["class"] == "qr"
    assert "viewBox" in drawn.attrib
    assert {"width", "height", "style"}.isdisjoint(drawn.attrib)
    assert "style" not in picture
    assert "<?xml" not in picture
    assert 'fill="#fff"' in picture, "dark pages get a white ground"
    assert hasattr(picture, "__html__"), "templates do not escape it"
    assert secret not in picture


@pytest.mark.asvs("6.5.1")
@pytest.mark.both_databases
def test_a_code_counts_once(owner: User, secret: str) -> None:
    typed = code(secret)
    assert accepts(owner, typed)
    assert not accepts(owner, typed)
    assert not accepts(owner, code(secret, -30)), "nor one from before it"


def test_the_code_that_set_the_app_up_does_not_sign_in_as_well(secret: str) -> None:
    user = make.user()
    typed = code(secret)
    step = totp.step_of(secret, typed)
    with transaction():
        totp.set_secret(user, secret, step)
    assert not accepts(user, typed)


@pytest.mark.asvs("6.5.1")
@pytest.mark.both_databases
def test_two_requests_at_once_with_one_code_let_one_in(app, owner: User, secret: str) -> None:
    user_id, typed, together = owner.id, code(secret), Barrier(4)
    db.session.remove()

    def sign_in(_n: int) -> bool:
        with app.app_context():
            user = db.session.get(User, user_id)
            together.wait(timeout=30)
            with transaction():
                return totp.accept(user, typed)

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(sign_in, range(4))) == [False, False, False, True]


@pytest.mark.asvs("6.5.5")
@pytest.mark.parametrize(
    ("seconds", "good"), [(-30, True), (30, True), (-180, False), (180, False)]
)
def test_a_clock_that_is_off(owner: User, secret: str, seconds: int, good: bool) -> None:
    assert accepts(owner, code(secret, seconds)) is good


@pytest.mark.parametrize("seconds", [-300, -180, 0, 90, 300])
def test_how_far_a_clock_is_off(secret: str, seconds: int) -> None:
    assert totp.offset_of(secret, code(secret, seconds)) == seconds


def test_a_wrong_code_tells_nothing_of_the_clock(secret: str) -> None:
    near = {code(secret, 30 * step) for step in range(-10, 11)}
    wrong = next(f"{n:06}" for n in range(100) if f"{n:06}" not in near)
    assert totp.offset_of(secret, wrong) is None


def test_without_an_app_no_code_is_right(secret: str) -> None:
    user = make.user()
    assert not accepts(user, code(secret))


def test_a_removed_app_opens_nothing(owner: User, secret: str) -> None:
    assert owner.has_second_factor
    with transaction():
        totp.remove(owner)
    assert not owner.has_second_factor
    assert not accepts(owner, code(secret))


def test_others_hear_of_it(monkeypatch, secret: str) -> None:
    heard = []
    monkeypatch.setattr(events, "record", heard.append)
    user = make.user()
    with transaction():
        totp.set_secret(user, secret, 1)
        totp.remove(user)
    assert heard == [events.FactorAdded(user.id, "totp"), events.FactorRemoved(user.id, "totp")]


@pytest.mark.asvs("11.3.2")
def test_the_secret_is_sealed_for_its_owner(owner: User, secret: str) -> None:
    raw = pyotp.TOTP(secret).byte_secret()
    assert raw not in owner.totp_sealed
    assert secret.encode() not in owner.totp_sealed
    other = make.user(totp_sealed=owner.totp_sealed)
    assert not accepts(other, code(secret)), "a row copied to somebody else's account"


def test_a_changed_key_is_followed(app, owner: User, secret: str) -> None:
    before = owner.totp_sealed
    assert not totp.reseal(owner)
    old = app.config["SECRET_KEY"]
    app.config.update(SECRET_KEY="another key of at least 32 letters", PREVIOUS_SECRET_KEY=old)
    with transaction():
        assert totp.reseal(owner)
    assert not totp.reseal(owner)
    assert owner.totp_sealed != before
    app.config["PREVIOUS_SECRET_KEY"] = ""
    assert accepts(owner, code(secret))


def test_a_lost_key_refuses_and_says_so(app, owner: User, secret: str, caplog) -> None:
    app.config["SECRET_KEY"] = "another key of at least 32 letters"
    assert not accepts(owner, code(secret))
    assert "cannot be opened" in caplog.text
    with pytest.raises(seal.NotOpened):
        totp.reseal(owner)
