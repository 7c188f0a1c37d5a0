"""A colleague who may have been detained: her account is closed at once, and two people decide."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

import factories as make
from collab import events
from collab.accounts.joining.models import Invitation
from collab.accounts.models import KnownDevice, PasswordReset, User
from collab.db import now, transaction
from collab.extensions import db
from collab.people import care_actions
from collab.people.models import Freeze, FreezeState
from collab.policy import Role, Scope
from pages import told_by
from people.conftest import email_of, is_in, signs_in


@pytest.fixture
def freeze(client_of, world, row):
    """Return a function: somebody (the member) freezes somebody (the colleague); her freeze."""

    def freeze(by: int | None = None, whom: int | None = None) -> Freeze:
        whom = whom or world.colleague
        answer = client_of(by or world.member).post(f"/people/{whom}/freeze")
        assert answer.status_code == 303
        return row(Freeze, user_id=whom)

    return freeze


def decide(client, freeze: Freeze, what: str):
    return client.post(f"/people/{freeze.user_id}/freezes/{freeze.id}/{what}")


@pytest.mark.asvs("7.4.2")
def test_a_freeze_ends_everything_at_once(app, client_of, world, freeze, row, recorded) -> None:
    with app.app_context():
        organisation = make.organisation().id
        make.save(KnownDevice(id="d" * 64, user_id=world.colleague))
        later = now() + timedelta(hours=1)
        make.save(PasswordReset(user_id=world.colleague, token_hash="e" * 64, expires=later))
        make.save(
            Invitation(
                email="new@example.org", organisation_id=organisation, inviter_id=world.colleague,
                roles={str(world.group): "member"}, token_hash="f" * 64, expires=later,
            )
        )  # fmt: skip
    phone, desk = client_of(world.colleague), client_of(world.colleague)
    assert is_in(phone)
    assert is_in(desk)
    found = freeze()
    assert not is_in(phone)
    assert not is_in(desk)
    with app.app_context():
        assert db.session.get_one(User, world.colleague).frozen
        assert Scope.of(db.session.get_one(User, world.colleague)).reads == frozenset()
    assert row(KnownDevice) is None
    assert row(PasswordReset).token_hash is None
    assert row(PasswordReset).expires <= now()
    assert row(Invitation).revoked is not None
    assert abs(found.expires - found.created - timedelta(hours=72)) < timedelta(minutes=1)
    happened = [each for each in recorded if isinstance(each, events.AccountFrozen)]
    assert happened == [events.AccountFrozen(world.colleague, found.id, (world.group,))]
    assert any(isinstance(each, events.InvitationRevoked) for each in recorded)


def test_signing_in_to_a_frozen_account_looks_like_a_wrong_password(app, world, freeze) -> None:
    email = email_of(app, world.colleague)
    assert signs_in(app, email)
    freeze()

    def refused(password: str):
        form = {"email": email, "password": password}
        return app.test_client().post("/sign-in", data=form)

    frozen, wrong = refused(make.PASSWORD), refused("another password altogether")
    assert frozen.status_code == wrong.status_code == 422
    assert told_by(frozen) == told_by(wrong)


def test_the_page_says_first_what_will_happen(client_of, world, row) -> None:
    client = client_of(world.member)
    assert "Close for safety" in client.get(f"/people/{world.colleague}").text
    page = client.get(f"/people/{world.colleague}/freeze")
    assert page.status_code == 200
    for words in ("signed out at once", "72 hours", "wrong password", "kept in the log"):
        assert words in page.text
    assert row(Freeze) is None


def test_everybody_of_the_group_is_told_without_detail(client_of, world, freeze) -> None:
    freeze()
    for who in (world.member, world.observer, world.coordinator):
        for page in ("/g/legal", "/g/legal/members"):
            text = client_of(who).get(page).text
            assert "The account of Aigul Temir is closed for safety until" in text
            assert "without asking a coordinator" in text
            notice = text[text.index("The account of Aigul") : text.index("asking a coordinator")]
            assert "Saule" not in notice
            assert ("Confirm or open it" in text) == (who == world.coordinator)
    person = client_of(world.elsewhere).get(f"/people/{world.colleague}")
    assert person.status_code == 200
    assert "closed for safety" not in person.text


def test_the_coordinator_reads_who_closed_it(client_of, world, freeze) -> None:
    found = freeze()
    page = client_of(world.coordinator).get(f"/people/{world.colleague}/freezes/{found.id}").text
    assert "Saule Member" in page


@pytest.mark.asvs("8.3.1")
def test_strangers_and_observers_cannot_freeze(client_of, world, row) -> None:
    tried = {
        who: client_of(getattr(world, who)).post(f"/people/{world.colleague}/freeze").status_code
        for who in ("observer", "elsewhere", "guest", "administrator")
    }
    assert tried == {"observer": 403, "elsewhere": 403, "guest": 404, "administrator": 403}
    assert row(Freeze) is None


def test_whom_one_may_not_know_looks_absent(client_of, world) -> None:
    client = client_of(world.guest)
    for method in ("get", "post"):
        theirs = getattr(client, method)(f"/people/{world.colleague}/freeze")
        nobody = getattr(client, method)("/people/999999/freeze")
        assert theirs.status_code == 404
        own, other = f"/people/{world.colleague}/", "/people/999999/"
        assert told_by(theirs, own) == told_by(nobody, other)


def test_a_double_click_freezes_once(client_of, world, row) -> None:
    client = client_of(world.member)
    for _ in range(2):
        assert client.post(f"/people/{world.colleague}/freeze").status_code == 303
    assert row(Freeze) is not None
    assert "closed already" in client.get("/groups").text


@pytest.mark.both_databases
def test_of_two_at_once_one_freezes(app, world) -> None:
    def freeze(by: int) -> bool:
        with app.app_context():
            people = db.session.get_one(User, world.colleague), db.session.get_one(User, by)
            try:
                with transaction():
                    care_actions.freeze(*people)
            except care_actions.AlreadyFrozen:
                return False
            return True

    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(freeze, [world.member, world.coordinator, world.second]))
    assert sorted(done) == [False, False, True]
    with app.app_context():
        assert len(db.session.scalars(db.select(Freeze)).all()) == 1


def test_who_froze_may_not_confirm(app, client_of, world, freeze, row) -> None:
    found = freeze(by=world.coordinator)
    client = client_of(world.coordinator)
    page = client.get(f"/people/{world.colleague}/freezes/{found.id}").text
    assert "Confirm: keep it closed" not in page
    assert decide(client, found, "confirm").status_code == 303
    assert "takes somebody else" in client.get("/groups").text
    assert row(Freeze).state == FreezeState.OPEN


def test_a_confirmed_freeze_holds_until_it_is_lifted(
    app, client_of, world, freeze, row, change, recorded
) -> None:
    found = freeze(by=world.coordinator)
    assert decide(client_of(world.second), found, "confirm").status_code == 303
    change(Freeze, {"id": found.id}, expires=now() - timedelta(days=30))
    assert not signs_in(app, "aigul@example.org")
    assert "until a coordinator opens it" in client_of(world.member).get("/g/legal").text
    assert decide(client_of(world.coordinator), found, "lift").status_code == 303
    assert signs_in(app, "aigul@example.org")
    assert "closed for safety" not in client_of(world.member).get("/g/legal").text
    assert row(Freeze).state == FreezeState.LIFTED
    assert row(Freeze).lifted_by_id == world.coordinator
    after = [each for each in recorded if type(each).__name__.startswith("Freeze")]
    groups = (world.group,)
    assert after == [
        events.FreezeConfirmed(world.colleague, found.id, groups),
        events.FreezeLifted(world.colleague, found.id, groups),
    ]


def test_a_mistake_is_taken_back_by_the_coordinator_who_made_it(app, client_of, freeze, world):
    found = freeze(by=world.coordinator)
    decide(client_of(world.coordinator), found, "lift")
    assert signs_in(app, "aigul@example.org")


def test_a_freeze_ends_by_itself_after_72_hours(app, client_of, world, freeze, change) -> None:
    found = freeze()
    past = now() - timedelta(seconds=1)
    change(Freeze, {"id": found.id}, expires=past)
    change(User, {"id": world.colleague}, frozen_until=past)
    assert signs_in(app, "aigul@example.org")
    assert "closed for safety" not in client_of(world.member).get("/g/legal").text
    late = decide(client_of(world.coordinator), found, "confirm")
    assert late.status_code == 303
    assert signs_in(app, "aigul@example.org")
    assert client_of(world.member).post(f"/people/{world.colleague}/freeze").status_code == 303
    assert not signs_in(app, "aigul@example.org")


def test_only_those_who_look_after_a_person_decide(client_of, world, freeze, row) -> None:
    found = freeze()
    tried = {
        who: [
            client_of(getattr(world, who)).get(f"/people/{world.colleague}/freezes/{found.id}"),
            decide(client_of(getattr(world, who)), found, "confirm"),
            decide(client_of(getattr(world, who)), found, "lift"),
        ]
        for who in ("member", "observer", "elsewhere", "guest")
    }
    statuses = {who: {answer.status_code for answer in answers} for who, answers in tried.items()}
    assert statuses == {"member": {403}, "observer": {403}, "elsewhere": {403}, "guest": {404}}
    assert row(Freeze).state == FreezeState.OPEN


def test_an_administrator_decides_when_the_only_coordinator_is_frozen(
    app, client_of, world, freeze
) -> None:
    with app.app_context():
        group = make.group(slug="small")
        lone, member = make.member(group, Role.COORDINATOR).id, make.member(group).id
    found = freeze(by=member, whom=lone)
    assert not signs_in(app, email_of(app, lone))
    decide(client_of(world.administrator), found, "lift")
    assert signs_in(app, email_of(app, lone))


def test_administrators_can_be_frozen(app, client_of, world, freeze) -> None:
    with app.app_context():
        group = make.group()
        runs = make.member(group, administrator=True).id
        member = make.member(group).id
    client = client_of(runs)
    assert is_in(client)
    freeze(by=member, whom=runs)
    assert not is_in(client)


def test_somebody_in_danger_closes_her_own_account(app, client_of, world, row) -> None:
    client = client_of(world.observer)
    assert "close your account" in client.get(f"/people/{world.observer}/freeze").text
    answer = client.post(f"/people/{world.observer}/freeze")
    assert answer.location == "/sign-in"
    assert told_by(client.get("/sign-in")) == told_by(app.test_client().get("/sign-in"))
    assert not signs_in(app, email_of(app, world.observer))
    found = row(Freeze)
    decide(client_of(world.coordinator), found, "confirm")
    assert row(Freeze).state == FreezeState.CONFIRMED


def test_a_person_freezes_three_a_day_at_most(app, client_of, world, row, change) -> None:
    with app.app_context():
        from collab.groups.models import Group

        group = db.session.get_one(Group, world.group)
        others = [make.member(group).id for _ in range(4)]
    client = client_of(world.member)
    for person in others:
        client.post(f"/people/{person}/freeze")
    assert "several accounts today" in client.get("/groups").text
    with app.app_context():
        frozen = [db.session.get_one(User, person).frozen for person in others]
    assert frozen == [True, True, True, False]
    long_ago = now() - timedelta(days=1, minutes=1)
    change(Freeze, {"user_id": others[0]}, created=long_ago)
    client.post(f"/people/{others[3]}/freeze")
    assert row(Freeze, user_id=others[3]) is None, "three of hers wait for a decision"
    change(Freeze, {"user_id": others[0]}, expires=long_ago)
    client.post(f"/people/{others[3]}/freeze")
    assert row(Freeze, user_id=others[3]) is not None


def test_who_is_frozen_freezes_nobody(app, client_of, world, freeze, row) -> None:
    stolen = client_of(world.colleague)
    freeze()
    assert stolen.post(f"/people/{world.member}/freeze").status_code == 401
    assert stolen.get(f"/people/{world.member}/freeze").status_code == 302
    assert row(Freeze, user_id=world.member) is None


@pytest.mark.asvs("7.5.3")
def test_a_freeze_asks_who_it_is(client_of, world, row, long_ago) -> None:
    client = client_of(world.member)
    long_ago(world.member)
    asked = client.get(f"/people/{world.colleague}/freeze")
    assert (asked.status_code, asked.location.partition("?")[0]) == (302, "/account/prove")
    assert client.post(f"/people/{world.colleague}/freeze").status_code == 403
    assert row(Freeze) is None


def test_a_freeze_of_somebody_else_is_not_found_under_this_person(
    client_of, world, freeze, row
) -> None:
    found = freeze()
    client = client_of(world.coordinator)
    for path in ("", "/confirm", "/lift"):
        ask = client.post if path else client.get
        assert ask(f"/people/{world.member}/freezes/{found.id}{path}").status_code == 404
        assert ask(f"/people/{world.colleague}/freezes/9999{path}").status_code == 404
    assert row(Freeze).state == FreezeState.OPEN
