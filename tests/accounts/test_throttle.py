"""Whoever guesses waits; the owner does not."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

import factories as make
from collab.accounts import throttle
from collab.accounts.factors import recovery, totp
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db

THIEF, EMAIL = "198.51.100.9", "aigul@example.org"
WRONG = "not her password"


@pytest.fixture(autouse=True)
def unlimited(app) -> None:
    """What one network may ask for at all is another matter: tests/web/test_limits.py."""
    app.extensions["limits"].enabled = False


@pytest.fixture
def codes_compared(monkeypatch) -> list[str]:
    """Every code that was compared with what the app shows."""
    seen: list[str] = []
    right = totp.accept

    def accept(user: User, code: str) -> bool:
        seen.append(code)
        return right(user, code)

    monkeypatch.setattr(totp, "accept", accept)
    return seen


def guess(client, times: int, password: str = WRONG, **more) -> list[int]:
    return [client.sign_in(password=password, **more).status_code for _ in range(times)]


@pytest.mark.asvs("6.3.1")
def test_the_sixth_wrong_password_waits_and_each_further_one_twice_as_long(
    visitor, aigul, clock, compared
) -> None:
    thief = visitor(THIEF)
    assert guess(thief, 5) == [422] * 5
    waits = []
    for _ in range(13):
        answer = thief.sign_in(password=WRONG)
        assert answer.status_code == 429
        waits.append(int(answer.headers["Retry-After"]))
        clock.forward(seconds=waits[-1] - 0.5)
        assert guess(thief, 1) == [429], "not a moment earlier"
        clock.forward(seconds=0.5)
        assert guess(thief, 1) == [422]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    assert len(compared) == 5 + 13, "while it waits nothing is compared"


def test_who_waits_is_told_how_long_and_keeps_the_address(visitor, aigul, clock, compared) -> None:
    client = visitor(THIEF)
    guess(client, 5)
    answer = client.sign_in()
    assert answer.status_code == 429, "the right one is refused as well"
    assert make.PASSWORD not in compared
    assert "Too many tries: wait 1 second and try again." in answer.text
    assert f'value="{EMAIL}"' in answer.text
    assert make.PASSWORD not in answer.text
    assert not client.token()


@pytest.mark.asvs("6.3.1")
def test_guesses_do_not_lock_the_owner_out(visitor, aigul, clock) -> None:
    guess(visitor(THIEF), 20)
    assert guess(visitor("198.51.100.200"), 1) == [429], "the neighbour's address is his network"
    assert visitor("203.0.113.5").sign_in().location == "/sign-in/second"
    assert visitor("2001:db8::1").sign_in().location == "/sign-in/second"


def test_a_known_device_is_not_delayed_by_guesses_from_its_network(visitor, inside, clock) -> None:
    own = inside()
    own.post("/sign-out")
    assert guess(visitor(), 6)[-1] == 429
    assert own.sign_in().location == "/sign-in/second"
    assert guess(own, 6) == [422] * 5 + [429], "but by guesses that are made on it"


def test_unknown_addresses_wait_alike(visitor, aigul, clock) -> None:
    def waits(email: str, network: str) -> list[tuple[int, str | None]]:
        client, seen = visitor(network), []
        for step in range(12):
            answer = client.sign_in(email, WRONG)
            seen.append((answer.status_code, answer.headers.get("Retry-After")))
            clock.forward(seconds=step / 2)
        return seen

    assert waits(EMAIL, THIEF) == waits("nobody@example.org", "192.0.2.9")


def test_one_network_cannot_try_one_password_on_everybody(visitor, aigul, clock, compared) -> None:
    thief = visitor(THIEF)
    answers = [
        thief.sign_in(f"p{n}@example.org", "Password12345678").status_code for n in range(60)
    ]
    assert answers == [422] * throttle.FREE_NETWORK + [429] * 10
    assert len(compared) == throttle.FREE_NETWORK


def test_the_right_password_clears_the_count(visitor, aigul, clock) -> None:
    client = visitor(THIEF)
    for _ in range(3):
        assert guess(client, 4) == [422] * 4
        assert client.sign_in().status_code == 303


def test_after_an_hour_guesses_are_forgotten(visitor, aigul, clock) -> None:
    client = visitor(THIEF)
    guess(client, 6)
    clock.forward(minutes=61)
    assert guess(client, 6) == [422] * 5 + [429]


def test_a_forged_header_is_no_other_network(visitor, aigul, clock) -> None:
    client = visitor(THIEF)
    statuses = []
    for number in range(7):
        headers = {
            "X-Forwarded-For": f"192.0.{number}.1", "Forwarded": f"for=192.0.{number}.1",
            "X-Real-IP": f"192.0.{number}.1",
        }  # fmt: skip
        form = {"email": EMAIL, "password": WRONG}
        statuses.append(client.post("/sign-in", data=form, headers=headers).status_code)
    assert statuses == [422] * 5 + [429] * 2


@pytest.mark.asvs("6.6.3")
def test_a_thousand_guesses_of_a_code(visitor, phone, clock, codes_compared) -> None:
    thief = visitor(THIEF)
    thief.sign_in()
    answers = [thief.give(f"{number:06}").status_code for number in range(1000)]
    assert answers[:6] == [422] * 5 + [429]
    assert len(codes_compared) == 5


@pytest.mark.asvs("6.6.3")
def test_a_thousand_guesses_from_a_thousand_networks(
    visitor, inside, phone, clock, codes_compared
) -> None:
    owner = inside()
    owner.post("/sign-out")
    thief = visitor(THIEF)
    thief.sign_in()
    codes_compared.clear()
    for number in range(1000):
        thief.environ_base["REMOTE_ADDR"] = f"10.{number // 250}.{number % 250}.1"
        thief.give(f"{number:06}")
        clock.forward(seconds=0.5)
    assert throttle.FREE_ACCOUNT <= len(codes_compared) <= throttle.FREE_ACCOUNT + 9
    assert thief.give(phone.code()).status_code == 429, "the right one is not compared either"
    owner.sign_in()
    assert owner.give(phone.code()).status_code == 303, "her own device gets in meanwhile"


@pytest.mark.both_databases
@pytest.mark.asvs("6.3.1")
def test_guesses_at_the_same_moment_are_all_counted(visitor, aigul, clock, compared) -> None:
    together = Barrier(50)

    def one(_number: int) -> int:
        client = visitor(THIEF)
        together.wait()
        return client.sign_in(password=WRONG).status_code

    with ThreadPoolExecutor(50) as pool:
        answers = sorted(pool.map(one, range(50)))
    assert answers == [422] * 5 + [429] * 45
    assert len(compared) == 5


# The other places where a secret is compared


def test_recovery_codes_wait_with_the_codes_of_the_app(app, visitor, aigul, phone) -> None:
    with app.app_context(), transaction():
        right = recovery.make_new(db.session.get_one(User, aigul))[0]
    thief = visitor(THIEF)
    thief.sign_in()
    answers = [thief.give("AAAA-AAAA-AAAA-AAAA", "/sign-in/recovery") for _ in range(3)]
    answers += [thief.give("000000") for _ in range(2)]
    assert [each.status_code for each in answers] == [422] * 5
    answer = thief.give(right, "/sign-in/recovery")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    assert not thief.is_in()


def test_proving_anew_waits(inside, phone, clock) -> None:
    client = inside()
    answers = [client.post("/account/prove", data={"proof_code": "000000"}) for _ in range(6)]
    assert [each.status_code for each in answers] == [422] * 5 + [429]
    assert answers[5].headers["Retry-After"] == "1"
    answer = client.post("/account/prove", data={"proof_code": phone.next_code()})
    assert answer.status_code == 303


def test_the_password_so_far_cannot_be_guessed(inside, compared, clock) -> None:
    client = inside()
    compared.clear()
    form = {"current": WRONG, "password": "сорок тюленей пьют кефир"}
    answers = [client.post("/account/security/password", data=form) for _ in range(6)]
    assert [each.status_code for each in answers] == [422] * 5 + [429]
    assert answers[5].headers["Retry-After"] == "1"
    assert len(compared) == 5


def test_weak_passwords_are_no_guesses(inside, clock) -> None:
    client = inside()
    form = {"current": make.PASSWORD, "password": "password password"}
    for _ in range(8):
        assert client.post("/account/security/password", data=form).status_code == 422
    good = form | {"password": "сорок тюленей пьют кефир"}
    assert client.post("/account/security/password", data=good).status_code == 303


@pytest.mark.parametrize("address", ["/reset/{}", "/invitation/{}"])
def test_links_cannot_be_guessed(visitor, aigul, clock, address: str) -> None:
    thief = visitor(THIEF)
    answers = [
        thief.post(address.format(number), data={"password": "x", "name": "x"})
        for number in range(throttle.FREE_NETWORK + 3)
    ]
    assert [each.status_code for each in answers] == [410] * throttle.FREE_NETWORK + [429] * 3
    assert answers[-1].headers["Retry-After"] == "1"


def test_asking_for_a_new_password_waits(app, visitor, aigul, clock) -> None:
    client = visitor(THIEF)
    answers = [client.post("/forgotten", data={"email": EMAIL}) for _ in range(6)]
    assert [each.status_code for each in answers] == [200] * 5 + [429]
    assert answers[5].headers["Retry-After"] == "1"
    assert visitor().post("/forgotten", data={"email": EMAIL}).status_code == 200


def test_the_counts_name_nobody(app, visitor, aigul, clock) -> None:
    guess(visitor(THIEF), 2)
    with app.app_context():
        rows = db.session.execute(db.text("SELECT * FROM failures")).all()
    assert rows
    assert not any(word in str(rows) for word in (EMAIL, "aigul", THIEF, "198.51.100"))


def test_neighbours_who_send_junk_for_passkeys_do_not_hold_up_a_known_browser(
    visitor, inside
) -> None:
    own, neighbour = inside(), visitor()
    own.post("/sign-out")
    answers = [
        neighbour.post("/sign-in/passkey", data={"answer": "{}"}).status_code for _ in range(60)
    ]
    assert answers[-1] == 429
    assert own.post("/sign-in/passkey", data={"answer": "{}"}).status_code == 422
