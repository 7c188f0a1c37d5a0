"""What the log keeps: every act of the people who sign in, and none of their words."""

import json
from datetime import UTC, datetime

import pytest
from flask_login import login_user

import factories as make
from collab import events
from collab.accounts.models import Session, User
from collab.audit import actions, chain, listeners
from collab.audit.listeners import AUDITED, action_of
from collab.audit.models import AuditEntry
from collab.audit.sentences import ACTIONS, SENTENCES
from collab.db import transaction
from collab.extensions import db
from collab.policy import Role

CANARY = "kanareika"
NETWORK = "198.51.100.0/24"
HERE = {"REMOTE_ADDR": "198.51.100.23"}


@pytest.fixture
def aigul(app) -> int:
    app.config["SECOND_FACTOR"] = "optional"
    with app.app_context():
        return make.user(email="aigul@example.org", name=f"Aigul {CANARY}").id


SEVERAL = (
    events.InvitationMade(3, (1, 2)),
    events.InvitationAccepted(7, 3, ((1, "member"), (2, "observer"))),
    events.AccountFrozen(7, 5, (1, 2)),
    events.InvitationRevoked(4),
    events.UndertakingPublished(2),
)


def sign_in(app, email: str, password: str = make.PASSWORD):
    client = app.test_client()
    form = {"email": email, "password": password}
    client.post("/sign-in", data=form, environ_base=HERE)
    return client


def audited() -> list[type[events.Event]]:
    """The classes of events that the log keeps, with all below them."""

    def with_subclasses(kind):
        yield kind
        for below in kind.__subclasses__():
            yield from with_subclasses(below)

    unkept = {events.AccountEvent, events.GroupEvent, events.GroupEmptied, events.ContentExpired}
    return [kind for top in AUDITED for kind in with_subclasses(top) if kind not in unkept]


def recorded(*what: events.Event) -> None:
    with transaction():
        for event in what:
            events.record(event)


def test_every_event_that_is_kept_has_a_sentence() -> None:
    silent = [kind.__name__ for kind in audited() if action_of(kind) not in SENTENCES]
    assert not silent, f"write a sentence in audit/sentences.py, SENTENCES, for: {silent}"


def test_every_event_that_is_kept_can_be_filtered() -> None:
    shown = {action for each in ACTIONS.values() for action in each}
    lost = [
        kind.__name__
        for kind in audited()
        if action_of(kind) not in shown and kind != events.AccessReduced
    ]
    assert not lost, f"put into a family in audit/sentences.py, _KINDS: {lost}"


@pytest.mark.both_databases
@pytest.mark.asvs("16.2.1", "16.3.1")
def test_every_outcome_of_a_sign_in_is_kept_and_the_chain_is_unbroken(app, aigul, told) -> None:
    client = sign_in(app, "aigul@example.org")
    sign_in(app, "aigul@example.org", "wrong")
    sign_in(app, "nobody@example.org")
    client.post("/sign-out", environ_base=HERE)
    kept = [(e.action, e.user_id, e.actor_id, e.details, e.network) for e in told()]
    assert kept == [
        ("signed-in", aigul, aigul, '{"how":"password"}', NETWORK),
        ("sign-in-failed", aigul, None, '{"how":"password"}', NETWORK),
        ("sign-in-failed", None, None, '{"how":"password"}', NETWORK),
        ("session-ended", aigul, aigul, "{}", NETWORK),
    ]
    with app.app_context():
        assert chain.verify() is None


@pytest.mark.asvs("16.2.1", "16.2.2")
def test_an_entry_says_when_in_utc(app, aigul, told) -> None:
    before = datetime.now(UTC)
    sign_in(app, "aigul@example.org")
    [entry] = told()
    assert before <= entry.at <= datetime.now(UTC)
    assert entry.moment.endswith("+00:00")


@pytest.mark.asvs("16.2.5")
def test_no_words_and_no_secrets_stand_in_the_log(app, aigul, client_of) -> None:
    with app.app_context():
        group = make.group(slug="g", names={"ru": CANARY})
        make.join(db.session.get_one(User, aigul), group, Role.COORDINATOR)
    client = client_of(aigul)
    client.post("/account", data={"name": CANARY, "theme": "dark"})
    client.post("/g/g/threads/new", data={"title": CANARY, "body": CANARY, "audience": "group"})
    client.post("/g/g/chat/messages", data={"body": CANARY, "key": CANARY})
    client.get(f"/search?q={CANARY}")
    sign_in(app, f"{CANARY}@example.org", CANARY)
    sign_in(app, "aigul@example.org", CANARY)
    client.post("/sign-out")
    with app.app_context():
        rows = db.session.execute(db.select(*AuditEntry.__table__.columns)).all()
        kept = "\n".join(map(str, rows))
        secrets = db.session.execute(db.select(Session.id, Session.public_id)).all()
    assert len(rows) == 5  # came into the group, signed in, failed twice, signed out
    for word in (CANARY, "aigul", "198.51.100.23", *(each for row in secrets for each in row)):
        assert word not in kept


@pytest.mark.parametrize(
    "details", [{"how": "With A Name"}, {"who": "Айгуль"}, {"how": "a@b.org"}, {"a b": 1}]
)
def test_words_are_refused(ctx, details) -> None:
    with pytest.raises(ValueError, match="short codes"), transaction():
        actions.append("tried", details=details)
    assert chain.head().number == 0


def test_the_log_is_written_inside_of_a_transaction_only(ctx) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        actions.append("tried")


def test_a_command_has_no_actor(app, told) -> None:
    with app.app_context():
        group = make.group()
        group_id, member = group.id, make.member(group).id
    [entry] = told()
    assert (entry.action, entry.user_id, entry.group_id) == ("membership-began", member, group_id)
    assert (entry.actor_id, entry.network) == (None, "")


def test_who_acts_on_somebody_else_is_the_actor(app, told) -> None:
    with app.app_context():
        coordinator, other = make.user().id, make.user().id
    with app.test_request_context(environ_base=HERE):
        login_user(db.session.get_one(User, coordinator))
        recorded(events.RoleChanged(other, 4, "observer"), events.PasswordResetAsked(other))
    entries = told()
    assert len(entries) == 2
    for entry in entries:
        assert (entry.user_id, entry.actor_id, entry.network) == (other, coordinator, NETWORK)


@pytest.mark.parametrize(
    ("event", "herself"),
    [
        (events.PasswordChanged, True),
        (lambda user_id: events.FactorAdded(user_id, "totp"), True),
        (events.PasswordResetAsked, False),
        (lambda user_id: events.SignInFailed(user_id, "totp"), False),
        (lambda user_id: events.FactorsReset(user_id, 3), False),
    ],
)
def test_a_stranger_is_only_whom_she_has_shown_to_be(app, told, event, herself) -> None:
    with app.app_context():
        user_id = make.user().id
    with app.test_request_context(environ_base=HERE):
        recorded(event(user_id))
    [entry] = told()
    assert (entry.user_id, entry.actor_id) == (user_id, user_id if herself else None)


def test_what_concerns_several_groups_is_told_once_in_each(app, told) -> None:
    with app.app_context(), transaction():
        for event in SEVERAL:
            listeners.write_down(event)
    kept = [(e.action, e.user_id, e.group_id, json.loads(e.details)) for e in told()]
    assert kept == [
        ("invitation-made", None, 1, {"invitation_id": 3}),
        ("invitation-made", None, 2, {"invitation_id": 3}),
        ("invitation-accepted", 7, 1, {"invitation_id": 3, "role": "member"}),
        ("invitation-accepted", 7, 2, {"invitation_id": 3, "role": "observer"}),
        ("account-frozen", 7, 1, {"freeze_id": 5}),
        ("account-frozen", 7, 2, {"freeze_id": 5}),
        ("invitation-revoked", None, None, {"invitation_id": 4}),
        ("undertaking-published", None, None, {"version": 2}),
    ]


def test_a_sign_in_that_fails_on_the_way_leaves_no_entry(app, aigul, told, monkeypatch) -> None:
    """The entry and the session are saved together or not at all."""

    def fail(*_args):
        raise OSError("no room")

    monkeypatch.setattr("collab.accounts.arrival.devices.remember", fail)
    with pytest.raises(OSError, match="no room"):
        sign_in(app, "aigul@example.org")
    assert told() == []
    with app.app_context():
        assert db.session.scalars(db.select(Session)).all() == []


def test_content_is_not_kept(app, client_of, told) -> None:
    with app.app_context():
        member = make.member(make.group(slug="g")).id
    before = len(told())
    client = client_of(member)
    client.post("/g/g/chat/messages", data={"body": "said", "key": "one"})
    assert [entry.action for entry in told()[before:]] == ["signed-in"]
