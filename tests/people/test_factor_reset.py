"""Somebody lost her phone and her codes: two people who know her let her start anew."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

import factories as make
from collab import events, mail
from collab.accounts.factors.models import Passkey, RecoveryCode
from collab.accounts.joining.models import Invitation
from collab.accounts.models import KnownDevice, PasswordReset, User
from collab.db import now, transaction
from collab.extensions import db
from collab.people import care_actions, care_queries, factor_reset_actions, listeners
from collab.people.models import FactorReset
from people.conftest import is_in, signs_in

SPOKEN = {"spoken": "y"}


@pytest.fixture
def lost(app, world) -> int:
    """The colleague, who has all kinds of factors and none of them at hand."""
    with app.app_context(), transaction():
        person = db.session.get_one(User, world.colleague)
        person.totp_sealed = b"sealed"
        db.session.add(
            Passkey(user_id=person.id, credential_id=b"c", public_key=b"k", name="lost phone")
        )
        db.session.add(RecoveryCode(user_id=person.id, sealed=b"s"))
        db.session.add(KnownDevice(id="d" * 64, user_id=person.id))
    return world.colleague


def ask(client, person_id: int, **form: str) -> int:
    return client.post(f"/people/{person_id}/factor-reset", data=form).status_code


def agree(client, request: FactorReset, **form: str):
    return client.post(f"/people/{request.user_id}/factor-resets/{request.id}", data=form)


@pytest.fixture
def asked(client_of, world, lost, row) -> FactorReset:
    assert ask(client_of(world.coordinator), lost, **SPOKEN) == 303
    return row(FactorReset)


def link_on(page: str) -> str:
    return re.search(r"data-reset-link>https?://[^/]+(/reset/[\w-]+)<", page)[1]


@pytest.mark.asvs("6.4.4", "6.5.6")
def test_two_people_let_somebody_start_anew(
    app, client_of, world, lost, asked, recorded, row, change
) -> None:
    hers = client_of(lost)
    second = client_of(world.second)
    page = second.get(f"/people/{lost}/factor-resets/{asked.id}").text
    assert "Gulnara First asked for this" in page
    early = agree(second, asked, **SPOKEN)
    assert "signed in somewhere" in second.get(early.location).text, "she may refuse first"
    change(FactorReset, {"id": asked.id}, created=now() - timedelta(hours=13))
    answer = agree(second, asked, **SPOKEN)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    address = link_on(answer.text)
    assert not is_in(hers)
    with app.app_context():
        person = db.session.get_one(User, lost)
        assert not person.has_second_factor
        assert person.password_hash is None
        assert db.session.scalars(db.select(RecoveryCode)).all() == []
        assert db.session.scalars(db.select(KnownDevice)).all() == []
    assert row(FactorReset).agreed_by_id == world.second
    assert events.FactorsReset(lost, asked.id) in recorded
    stored = row(PasswordReset)
    assert stored.token_hash not in address
    assert timedelta(hours=23) < stored.expires - now() <= timedelta(hours=24)

    door = app.test_client()
    password = "seventeen herons over the lake"
    assert door.get(address).status_code == 200
    assert door.post(address, data={"password": password}).status_code == 303
    sent = door.post("/sign-in", data={"email": "aigul@example.org", "password": password})
    assert sent.status_code == 303
    assert app.test_client().get(address).status_code == 410


@pytest.mark.asvs("6.4.6")
def test_the_link_is_shown_once_and_no_password_to_anybody(
    client_of, world, lost, asked, row
) -> None:
    second = client_of(world.second)
    assert "data-reset-link" in agree(second, asked, **SPOKEN).text
    again = agree(second, asked, **SPOKEN)
    assert again.status_code == 303
    assert "/reset/" not in second.get(again.location).text
    assert row(PasswordReset) is not None


def test_the_page_asks_to_hear_the_voice(client_of, world, lost, row) -> None:
    coordinator = client_of(world.coordinator)
    assert "Lost phone" in coordinator.get(f"/people/{lost}").text
    page = coordinator.get(f"/people/{lost}/factor-reset").text
    assert "listen to the voice" in page
    assert ask(coordinator, lost) == 422
    assert row(FactorReset) is None


def test_who_asked_may_not_agree(client_of, world, lost, asked, row) -> None:
    first = client_of(world.coordinator)
    page = first.get(f"/people/{lost}/factor-resets/{asked.id}").text
    assert "Agree and show the link" not in page
    assert agree(first, asked, **SPOKEN).status_code == 303
    assert row(FactorReset).agreed is None


def test_nobody_agrees_to_her_own_start(app, client_of, world, row) -> None:
    client = client_of(world.second)
    assert ask(client, world.second, **SPOKEN) == 403
    ask(client_of(world.coordinator), world.second, **SPOKEN)
    found = row(FactorReset)
    assert agree(client, found, **SPOKEN).status_code == 403
    with app.app_context():
        reset, own = (
            db.session.get_one(FactorReset, found.id),
            db.session.get_one(User, found.user_id),
        )
        with pytest.raises(care_actions.SamePerson), transaction():
            factor_reset_actions.agree_to_factor_reset(reset, own)
    assert row(FactorReset).agreed is None


def test_others_neither_ask_nor_agree_nor_cancel(client_of, world, lost, asked, row) -> None:
    for who in (world.member, world.observer, world.elsewhere):
        client = client_of(who)
        assert ask(client, world.member if who != world.member else world.observer) == 403
        assert client.get(f"/people/{lost}/factor-resets/{asked.id}").status_code == 403
        assert agree(client, asked, **SPOKEN).status_code == 403
        assert client.post(f"/people/{lost}/factor-resets/{asked.id}/cancel").status_code == 403
    assert agree(client_of(world.guest), asked, **SPOKEN).status_code == 404
    other = client_of(world.second).get(f"/people/{world.member}/factor-resets/{asked.id}")
    assert other.status_code == 404
    assert row(FactorReset).open


def test_an_administrator_and_a_coordinator_do_it_together(client_of, world, lost, row) -> None:
    assert ask(client_of(world.administrator), lost, **SPOKEN) == 303
    answer = agree(client_of(world.coordinator), row(FactorReset), **SPOKEN)
    assert "data-reset-link" in answer.text


def test_nobody_agrees_through_an_account_that_she_made(
    app, client_of, world, lost, asked, row
) -> None:
    with app.app_context(), transaction():
        first = db.session.get_one(User, world.coordinator)
        db.session.add(
            Invitation(
                email="p@example.org",
                organisation=first.organisation,
                inviter=first,
                expires=now(),
                accepted=now(),
                user_id=world.second,
            )
        )
    second = client_of(world.second)
    refused = agree(second, asked, **SPOKEN)
    assert "Somebody else has to agree" in second.get(refused.location).text
    assert row(PasswordReset) is None


def test_who_came_in_the_last_days_agrees_to_nothing(
    app, client_of, world, lost, asked, row, change
) -> None:
    change(User, {"id": world.second}, created=now() - timedelta(days=6))
    assert agree(client_of(world.second), asked, **SPOKEN).status_code == 303
    assert row(PasswordReset) is None


def test_an_administrators_account_takes_an_administrator(
    app, client_of, world, lost, asked, row, change
) -> None:
    change(User, {"id": lost}, administrator=True)
    second = client_of(world.second)
    refused = agree(second, asked, **SPOKEN)
    assert "another administrator" in second.get(refused.location).text
    assert row(PasswordReset) is None
    assert agree(client_of(world.administrator), asked, **SPOKEN).status_code == 200


def test_asking_twice_is_one_request(client_of, world, lost, row) -> None:
    client = client_of(world.coordinator)
    assert ask(client, lost, **SPOKEN) == 303
    assert ask(client, lost, **SPOKEN) == 303
    assert row(FactorReset) is not None


@pytest.mark.both_databases
def test_of_two_who_agree_at_once_one_gets_the_link(app, world, lost) -> None:
    with app.app_context():
        with transaction():
            reset = factor_reset_actions.ask_factor_reset(
                db.session.get_one(User, lost), db.session.get_one(User, world.coordinator)
            )
        reset_id = reset.id

    def agree_as(by: int) -> str:
        with app.app_context():
            row, person = db.session.get_one(FactorReset, reset_id), db.session.get_one(User, by)
            try:
                with transaction():
                    return factor_reset_actions.agree_to_factor_reset(row, person)
            except care_actions.NotDone:
                return ""

    with ThreadPoolExecutor(2) as pool:
        links = list(pool.map(agree_as, [world.second, world.administrator]))
    assert len([link for link in links if link]) == 1
    with app.app_context():
        assert len(db.session.scalars(db.select(PasswordReset)).all()) == 1


def test_a_request_waits_a_day(client_of, world, lost, asked, change, row) -> None:
    change(FactorReset, {"id": asked.id}, expires=now() - timedelta(seconds=1))
    answer = agree(client_of(world.second), asked, **SPOKEN)
    assert answer.status_code == 303
    assert row(PasswordReset) is None
    assert "start anew without" not in client_of(world.second).get(f"/people/{lost}").text
    assert ask(client_of(world.second), lost, **SPOKEN) == 303


def test_coordinators_see_that_a_request_waits(client_of, world, lost, asked) -> None:
    words = "asked that this person may start anew"
    assert words in client_of(world.second).get(f"/people/{lost}").text
    assert words not in client_of(world.member).get(f"/people/{lost}").text


def test_a_request_is_taken_back(client_of, world, lost, asked, row, recorded) -> None:
    address = f"/people/{lost}/factor-resets/{asked.id}"
    assert client_of(world.second).post(f"{address}/cancel").status_code == 303
    assert events.FactorResetCancelled(lost, asked.id) in recorded
    assert agree(client_of(world.administrator), asked, **SPOKEN).status_code == 303
    assert row(PasswordReset) is None


def test_the_person_is_asked_where_she_is_signed_in_and_refuses(
    app, client_of, world, lost, asked, row
) -> None:
    hers = client_of(lost)
    assert "Was it you?" in hers.get("/groups").text
    assert "Was it you?" not in client_of(world.member).get("/groups").text
    page = hers.get("/account/reset-request").text
    assert "Gulnara First" in page
    assert hers.post("/account/reset-request").status_code == 303
    assert "Was it you?" not in hers.get("/groups").text
    assert row(FactorReset).cancelled is not None
    assert hers.get("/account/reset-request").status_code == 404
    assert client_of(world.member).post("/account/reset-request").status_code == 404
    assert signs_in(app, "aigul@example.org")


def test_a_request_dies_when_either_of_them_is_frozen(client_of, world, lost, asked, row) -> None:
    client_of(world.member).post(f"/people/{world.coordinator}/freeze")
    assert row(FactorReset).cancelled is not None
    assert agree(client_of(world.second), asked, **SPOKEN).status_code == 303
    assert row(PasswordReset) is None


def test_the_right_to_ask_must_still_be_there(app, client_of, world, lost, asked, row) -> None:
    from collab.groups import actions as groups
    from collab.groups.models import Membership

    with app.app_context(), transaction():
        groups.end_membership(db.session.get_one(Membership, (world.coordinator, world.group)))
    assert agree(client_of(world.second), asked, **SPOKEN).status_code == 303
    assert row(PasswordReset) is None


def test_nobody_starts_anew_while_frozen(client_of, world, lost, row) -> None:
    client_of(world.member).post(f"/people/{lost}/freeze")
    ask(client_of(world.coordinator), lost, **SPOKEN)
    assert row(FactorReset) is None


@pytest.mark.asvs("7.5.3")
def test_it_asks_who_it_is(client_of, world, lost, asked, row, long_ago) -> None:
    second = client_of(world.second)
    long_ago(world.second)
    assert agree(second, asked, **SPOKEN).status_code == 403
    assert second.get(f"/people/{lost}/factor-reset").location.startswith("/account/prove")
    assert row(FactorReset).agreed is None


def test_letters_go_to_the_person_without_any_link(
    app, client_of, world, lost, monkeypatch, recorded
) -> None:
    queued, letters = [], []
    app.config.update(MAIL_URL="smtps://mail.invalid", PUBLIC_URL="https://collab.invalid")
    monkeypatch.setattr(listeners, "enqueue", lambda _job, *args, key: queued.append((args, key)))
    monkeypatch.setattr("collab.accounts.notices.enqueue", lambda *_, **__: None)
    monkeypatch.setattr(mail, "send", lambda *letter, **_more: letters.append(letter))
    client = client_of(world.coordinator)
    ask(client, lost, **SPOKEN)
    with app.app_context():
        reset = db.session.scalar(db.select(FactorReset))
    agree(client_of(world.second), reset, **SPOKEN)
    assert [args for args, _key in queued] == [(lost, "FactorResetAsked"), (lost, "FactorsReset")]
    assert len({key for _args, key in queued}) == 2
    with app.app_context():
        for args, _key in queued:
            listeners.send_factor_reset_notice(*args)
    assert [to for to, _subject, _body in letters] == ["aigul@example.org"] * 2
    for _to, subject, body in letters:
        assert "/reset/" not in body
        assert "Gulnara" not in subject + body


def test_pages_ask_the_database_once_in_a_while_who_waits(app, world, asked) -> None:
    with app.app_context():
        assert care_queries.waits_for_reset(world.colleague)
        with transaction():
            db.session.execute(db.delete(FactorReset))
        assert care_queries.waits_for_reset(world.colleague)
        care_queries.look_again()
        assert not care_queries.waits_for_reset(world.colleague)


def test_letters_to_nobody_are_not_sent(app, world, monkeypatch) -> None:
    letters = []
    monkeypatch.setattr(mail, "send", lambda *letter, **_more: letters.append(letter))
    with app.app_context():
        gone = make.user(erased=now(), active=False).id
        listeners.send_factor_reset_notice(gone, "FactorsReset")
        listeners.send_factor_reset_notice(999_999, "FactorsReset")
        assert letters == []
        listeners.send_factor_reset_notice(world.colleague, "FactorsReset")
    assert len(letters) == 1
