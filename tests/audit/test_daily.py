"""The head of the chain leaves the server once a day."""

import threading
from datetime import timedelta

import pytest

import factories as make
from collab import jobs, mail, worker
from collab.accounts.models import User
from collab.audit import actions, chain, daily
from collab.audit.models import AuditHead
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group, Membership
from collab.policy import Role

DAY, NEXT = "2026-01-31", "2026-02-01"


@pytest.fixture
def post(app, monkeypatch) -> list[tuple[str, str, str]]:
    """The letters that would have gone out."""
    sent: list[tuple[str, str, str]] = []
    app.config["MAIL_URL"] = "smtps://mail.example.org"
    monkeypatch.setattr(mail, "send", lambda *letter, **_more: sent.append(letter))
    return sent


@pytest.fixture
def group(ctx) -> Group:
    return make.group(names={"ru": "Kanareika"})


def coordinator(group: Group, days: int, **given) -> User:
    """A coordinator since so many days."""
    someone = make.user(**given)
    make.save(
        Membership(
            user_id=someone.id,
            group_id=group.id,
            role=Role.COORDINATOR,
            since=now() - timedelta(days=days),
        )
    )
    return someone


@pytest.mark.both_databases
@pytest.mark.asvs("16.4.3")
def test_the_head_goes_to_two_people_of_different_organisations(ctx, post, group) -> None:
    organisation = make.organisation().id
    first = coordinator(group, 9, name="Kanareika", organisation_id=organisation)
    coordinator(group, 8, organisation_id=organisation)
    elsewhere = coordinator(group, 7, locale="ru")
    coordinator(group, 6)
    with transaction():
        actions.append("tried")
    daily.send_audit_head(DAY)
    assert [letter[0] for letter in post] == [first.email, elsewhere.email]
    head = chain.head()
    for _to, subject, body in post:
        assert f"{head.number}:{head.hash}" in body
        assert "Kanareika" not in subject + body
        assert first.email not in subject + body
    assert chain.verify([head]) is None


def test_two_of_one_organisation_are_better_than_one(ctx, post, group) -> None:
    organisation = make.organisation().id
    for days in (9, 8, 7):
        coordinator(group, days, organisation_id=organisation)
    assert len(daily.chosen()) == 2


def test_whoever_runs_the_instance_or_cannot_sign_in_is_no_witness(ctx, group) -> None:
    coordinator(group, 9, administrator=True)
    coordinator(group, 8, active=False)
    coordinator(group, 8, frozen_until=now() + timedelta(days=1))
    make.member(group)
    two = [coordinator(group, days).id for days in (7, 6)]
    assert [user.id for user in daily.chosen()] == two


def test_a_small_instance_has_fewer_witnesses(ctx, group) -> None:
    assert daily.witnesses() == []
    only = coordinator(group, 9, administrator=True, locale="ru")
    assert daily.witnesses() == [(only.email, "ru")]


def test_witnesses_can_be_named(app, ctx, group) -> None:
    coordinator(group, 9)
    known = make.user(email="known@example.org", locale="ru").email
    app.config["AUDIT_WITNESSES"] = f"board@example.com, {known}"
    assert daily.witnesses() == [("board@example.com", "en"), (known, "ru")]


def test_a_head_of_a_day_stays_the_same_however_often_it_is_sent(ctx, post, group) -> None:
    coordinator(group, 9)
    with transaction():
        actions.append("tried")
    daily.send_audit_head(DAY)
    with transaction():
        actions.append("tried")
    daily.send_audit_head(DAY)
    assert post[0] == post[1]
    daily.send_audit_head(NEXT)
    assert post[2] != post[1]
    days = db.session.execute(db.select(AuditHead.day, AuditHead.number).order_by(AuditHead.day))
    assert [tuple(day) for day in days] == [(DAY, 1), (NEXT, 2)]


def test_without_mail_the_head_is_remembered_all_the_same(ctx, group) -> None:
    coordinator(group, 9)
    with transaction():
        actions.append("tried")
    daily.send_audit_head(DAY)
    assert db.session.get(AuditHead, DAY).hash == chain.head().hash


def test_an_empty_log_has_no_head(ctx, post) -> None:
    daily.send_audit_head(DAY)
    assert (post, db.session.get(AuditHead, DAY)) == ([], None)


def test_one_witness_out_of_reach_does_not_keep_it_from_the_other(
    ctx, post, group, monkeypatch, caplog
) -> None:
    unreachable, reachable = coordinator(group, 9).email, coordinator(group, 8).email
    with transaction():
        actions.append("tried")
    sent = []

    def send(to: str, *_letter: str) -> None:
        if to == unreachable:
            raise mail.NotSent("refused")
        sent.append(to)

    monkeypatch.setattr(mail, "send", send)
    daily.send_audit_head(DAY)
    assert sent == [reachable]
    assert "did not reach a witness" in caplog.text
    assert unreachable not in caplog.text
    monkeypatch.setattr(mail, "send", lambda to, *_: send(unreachable))
    with pytest.raises(mail.NotSent):
        daily.send_audit_head(DAY)


@pytest.mark.both_databases
def test_the_worker_asks_once_a_day_however_often_it_starts(ctx) -> None:
    for day in (DAY, DAY, NEXT):
        worker.ask_for(day)
    table = "workflow_status" if db.engine.dialect.name == "sqlite" else "dbos.workflow_status"
    asked = db.session.scalars(db.text(f"SELECT workflow_uuid FROM {table}")).all()
    assert sorted(asked) == sorted(
        f"{job.__name__}-{day}" for job in worker.DAILY for day in (DAY, NEXT)
    )
    assert daily.send_audit_head in worker.DAILY


def test_the_worker_keeps_asking_after_a_fault(app, monkeypatch, caplog) -> None:
    stopping, asked = threading.Event(), []
    monkeypatch.setattr(worker, "DAILY", (daily.send_audit_head,))

    def enqueue(job, day, *, key) -> None:
        asked.append((job, day == key))
        if len(asked) == 1:
            raise OSError("the database is away")
        stopping.set()

    monkeypatch.setattr(jobs, "enqueue", enqueue)
    monkeypatch.setattr(worker, "_LOOK_AT_CALENDAR_SECONDS", 0.01)
    worker.keep_days(app, stopping)
    assert asked == [(daily.send_audit_head, True)] * 2
    assert "trying again" in caplog.text
