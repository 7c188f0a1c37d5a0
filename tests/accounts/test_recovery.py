"""Recovery codes."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

import factories as make
from collab import events, seal
from collab.accounts.factors import recovery
from collab.accounts.factors.models import RecoveryCode
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def owner() -> User:
    return make.user()


@pytest.fixture
def codes(owner: User) -> list[str]:
    with transaction():
        return recovery.make_new(owner)


def uses(user: User, typed: str) -> bool:
    with transaction():
        return recovery.use(user, typed)


@pytest.mark.asvs("6.5.3", "6.5.4", "11.2.3")
def test_ten_codes_of_eighty_bits_that_can_be_copied_by_hand(codes: list[str]) -> None:
    assert len(set(codes)) == 10
    group = "[0-9A-HJKMNP-TV-Z]{4}"  # 32 letters: five bits each
    assert all(re.fullmatch(f"{group}-{group}-{group}-{group}", code) for code in codes)


@pytest.mark.asvs("6.5.1")
@pytest.mark.both_databases
def test_each_opens_once(owner: User, codes: list[str]) -> None:
    assert recovery.left(owner) == 10
    assert uses(owner, codes[3])
    assert not uses(owner, codes[3])
    assert uses(owner, codes[9])
    assert recovery.left(owner) == 8
    assert recovery.codes_of(owner) == [*codes[:3], *codes[4:9]]


def cyrillic(code: str) -> str:
    return code.translate(str.maketrans("ABEKMHPCTYX0", "АВЕКМНРСТУХО"))


@pytest.mark.parametrize(
    "copied",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: f"  {code.replace('-', ' ')}\n",
        lambda code: code.replace("-", "\N{EN DASH}"),
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: code.replace("0", "o").replace("1", "l"),
        cyrillic,
        lambda code: cyrillic(code).lower(),
    ],
)
def test_it_may_be_copied_carelessly(owner: User, codes: list[str], copied) -> None:
    assert all(uses(owner, copied(code)) for code in codes)


@pytest.mark.parametrize(
    "typed", ["", "-", "0000-0000-0000-0000", "0" * 1_000_000, "\x00", "ы" * 16]
)
def test_what_is_no_code_is_refused(owner: User, codes: list[str], typed: str) -> None:
    assert not uses(owner, typed)
    assert recovery.left(owner) == 10


def test_a_part_or_more_than_a_code_is_refused(owner: User, codes: list[str]) -> None:
    assert not uses(owner, codes[0][:-1])
    assert not uses(owner, codes[0] + "0")
    assert not uses(owner, codes[0] + codes[1])


def test_somebody_elses_code_is_refused(owner: User, codes: list[str]) -> None:
    other = make.user()
    assert not uses(other, codes[0])
    assert uses(owner, codes[0])


@pytest.mark.asvs("6.5.1")
@pytest.mark.both_databases
def test_two_requests_at_once_with_one_code_let_one_in(app, owner: User, codes: list[str]) -> None:
    user_id, together = owner.id, Barrier(4)
    db.session.remove()

    def sign_in(_n: int) -> bool:
        with app.app_context():
            user = db.session.get(User, user_id)
            together.wait(timeout=30)
            with transaction():
                return recovery.use(user, codes[0])

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(sign_in, range(4))) == [False, False, False, True]


@pytest.mark.both_databases
def test_new_codes_make_the_old_ones_worthless(owner: User, codes: list[str]) -> None:
    with transaction():
        newer = recovery.make_new(owner)
    assert set(newer).isdisjoint(codes)
    assert not uses(owner, codes[0])
    assert uses(owner, newer[0])
    assert recovery.left(owner) == 9


@pytest.mark.both_databases
def test_two_clicks_at_once_leave_ten_codes(app, owner: User, codes: list[str]) -> None:
    user_id, together = owner.id, Barrier(3)
    db.session.remove()

    def renew(_n: int) -> None:
        with app.app_context():
            user = db.session.get(User, user_id)
            together.wait(timeout=30)
            with transaction():
                recovery.make_new(user)

    with ThreadPoolExecutor(3) as clicks:
        list(clicks.map(renew, range(3)))
    assert recovery.left(db.session.get(User, user_id)) == 10


def test_others_hear_of_it(monkeypatch, owner: User) -> None:
    heard = []
    monkeypatch.setattr(events, "record", heard.append)
    with transaction():
        code = recovery.make_new(owner)[0]
        assert not recovery.use(owner, "wrong")
        assert recovery.use(owner, code)
    assert heard == [events.FactorAdded(owner.id, "recovery"), events.RecoveryCodeUsed(owner.id)]


@pytest.mark.asvs("6.5.2")
def test_they_are_sealed_for_their_owner(owner: User, codes: list[str]) -> None:
    rows = db.session.scalars(db.select(RecoveryCode)).all()
    bare = [code.replace("-", "").encode() for code in codes]
    assert not any(code in row.sealed for row in rows for code in bare)
    other = make.user()
    with transaction():
        db.session.add(RecoveryCode(user_id=other.id, sealed=rows[0].sealed))
    assert not uses(other, codes[0]), "a row copied to somebody else's account"


def test_a_changed_key_is_followed(app, owner: User, codes: list[str]) -> None:
    assert not recovery.reseal(owner)
    old = app.config["SECRET_KEY"]
    app.config.update(SECRET_KEY="another key of at least 32 letters", PREVIOUS_SECRET_KEY=old)
    with transaction():
        assert recovery.reseal(owner)
    assert not recovery.reseal(owner)
    app.config["PREVIOUS_SECRET_KEY"] = ""
    assert uses(owner, codes[0])


def test_a_lost_key_refuses_and_says_so(app, owner: User, codes: list[str], caplog) -> None:
    app.config["SECRET_KEY"] = "another key of at least 32 letters"
    assert not uses(owner, codes[0])
    assert not uses(owner, "")
    assert recovery.codes_of(owner) == []
    assert "cannot be opened" in caplog.text
    with pytest.raises(seal.NotOpened):
        recovery.reseal(owner)
