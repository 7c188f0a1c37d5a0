"""Purging a group takes two people; from then on nobody reads it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

import factories as make
from collab import events
from collab.accounts.joining import actions as joining
from collab.accounts.joining.models import Invitation
from collab.accounts.models import User
from collab.content import Audience, Content, State
from collab.db import now, transaction
from collab.extensions import db
from collab.groups import archiving, purging
from collab.groups.models import Group, GroupPurge, JoinRequest
from collab.groups.opening import NotOpened
from collab.people import care_actions
from collab.policy import Role

from .opened import opened


@pytest.fixture
def group(ctx) -> Group:
    return make.group(slug="ours", names={"ru": "Наша", "en": "Ours"}, archived=now())


@pytest.fixture
def first(group) -> User:
    return make.member(group, Role.COORDINATOR)


@pytest.fixture
def second(group) -> User:
    return make.member(group, Role.COORDINATOR)


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[events.Event]:
    happened: list[events.Event] = []
    record = events.record
    monkeypatch.setattr(events, "record", lambda event: (happened.append(event), record(event)))
    return happened


def ask(group: Group, by: User) -> GroupPurge:
    with transaction():
        return purging.ask_purge(group, by)


def agree(group: Group, by: User) -> None:
    with transaction():
        purging.agree_to_purge(group, by)


def refused(act, why: type[Exception] = purging.NotChanged) -> None:
    with pytest.raises(why) as raised:
        act()
    assert type(raised.value) is why


def test_two_people_agree_and_the_group_is_closed(group, first, second, recorded) -> None:
    member, outsider = make.member(group), make.user()
    item = make.document(group, member, audience=Audience.COALITION)
    post = make.post(make.thread(group, member), member)
    versions = {user.id: user.access_version for user in (first, second, member, outsider)}
    ask(group, first)
    assert db.session.get(Content, item.id).state == State.SHOWN
    agree(group, second)
    assert group.purging is not None
    assert set(db.session.scalars(db.select(Content.state))) == {State.ERASED}
    assert db.session.get(Content, post.id).parent_state == State.ERASED
    grown = {id_ for id_, version in versions.items() if _version(id_) > version}
    assert grown == {first.id, second.id, member.id}
    reduced = {each.user_id for each in recorded if type(each) is events.AccessReduced}
    assert reduced == grown
    told = [each for each in recorded if isinstance(each, events.GroupEvent)]
    assert told == [events.PurgeAsked(group.id), events.PurgeAgreed(group.id)]


def _version(user_id: int) -> int:
    return db.session.get(User, user_id, populate_existing=True).access_version


def test_one_person_alone_cannot(group, first) -> None:
    ask(group, first)
    refused(lambda: agree(group, first), purging.SamePerson)
    assert group.purging is None


def test_asked_twice_it_is_one_request(group, first, second) -> None:
    assert ask(group, first).id == ask(group, first).id
    refused(lambda: ask(group, second))


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OBSERVER])
def test_members_neither_ask_nor_agree(group, first, role: Role) -> None:
    member = make.member(group, role)
    refused(lambda: ask(group, member), purging.NoRight)
    ask(group, first)
    refused(lambda: agree(group, member), purging.NoRight)


def test_a_coordinator_of_another_group_does_not_either(group, first) -> None:
    other = make.member(make.group(archived=now()), Role.COORDINATOR)
    refused(lambda: ask(group, other), purging.NoRight)
    ask(group, first)
    refused(lambda: agree(group, other), purging.NoRight)


def test_an_administrator_is_one_of_the_two(group, first) -> None:
    ask(group, first)
    agree(group, make.user(administrator=True))
    assert group.purging is not None


def test_two_administrators_are_two(ctx) -> None:
    group = make.group()
    ask(group, make.user(administrator=True))
    agree(group, make.user(administrator=True))
    assert group.purging is not None


def test_coordinators_archive_the_group_first(ctx) -> None:
    group = make.group()
    refused(lambda: ask(group, make.member(group, Role.COORDINATOR)), purging.NoRight)


def test_a_request_ends_by_itself(group, first, second) -> None:
    row = ask(group, first)
    assert row.expires - row.created == pytest.approx(timedelta(days=7), abs=timedelta(minutes=1))
    with transaction():
        db.session.get(GroupPurge, row.id).expires = now()
    refused(lambda: agree(group, second))
    assert ask(group, second).id != row.id


def test_what_was_cancelled_is_not_agreed_to(group, first, second, recorded) -> None:
    ask(group, first)
    with transaction():
        purging.cancel_purge(group)
    refused(lambda: agree(group, second))
    with pytest.raises(purging.NotChanged), transaction():
        purging.cancel_purge(group)
    assert recorded.count(events.PurgeCancelled(group.id)) == 1


def test_who_is_frozen_or_closed_or_no_coordinator_any_more_does_not_count(
    group, first, second
) -> None:
    friend, administrator = make.member(group), make.user(administrator=True)
    ask(group, first)
    with transaction():
        care_actions.freeze(second, friend)
    refused(lambda: agree(group, second), purging.NoRight)
    with transaction():
        care_actions.deactivate(first, administrator)
    refused(lambda: agree(group, administrator), purging.NoRight)
    assert group.purging is None


def test_evidence_stays_and_everything_with_it(group, first, second) -> None:
    member = make.member(group)
    ask(group, first)
    make.document(group, member, held=True)
    refused(lambda: agree(group, second), purging.Held)
    assert group.purging is None
    assert set(db.session.scalars(db.select(Content.state))) == {State.SHOWN}
    refused(lambda: ask(group, first), purging.Held)


def test_a_group_with_subgroups_is_not_purged(group, first, second) -> None:
    ask(group, first)
    make.group(parent_id=group.id)
    refused(lambda: agree(group, second), purging.HasSubgroups)
    refused(lambda: ask(group, first), purging.HasSubgroups)


def test_nobody_comes_in_any_more(group, first, second, recorded) -> None:
    newcomer, other = make.user(), make.group()
    with transaction():
        asked = JoinRequest(group_id=group.id, user_id=newcomer.id, reason="Please")
        db.session.add(asked)
    with transaction():
        roles = {group.id: Role.MEMBER}
        made = joining.invite(first, ["a@example.org"], first.organisation, roles)
        roles |= {other.id: Role.MEMBER}
        both = joining.invite(first, ["b@example.org"], first.organisation, roles)
    ask(group, first)
    agree(group, second)
    row = db.session.get(JoinRequest, asked.id)
    assert (row.outcome, row.closed_by_id) == ("withdrawn", second.id)
    assert events.JoinClosed(newcomer.id, group.id, asked.id, "withdrawn") in recorded
    assert db.session.get(Invitation, made[0].invitation.id).revoked is not None
    assert db.session.get(Invitation, both[0].invitation.id).revoked is None


def test_it_says_what_goes(group, first) -> None:
    thread = make.thread(group, first)
    make.post(thread, first)
    make.post(thread, first)
    make.message(group, first)
    make.document(group, first)
    make.document(group, first, state=State.ERASED)
    assert purging.what_goes(group) == {
        "thread": 1, "post": 2, "message": 1, "document": 1, "files": 1, "people": 1,
    }  # fmt: skip


@pytest.mark.both_databases
def test_of_two_who_agree_at_once_one_does(app) -> None:
    with app.app_context():
        group = make.group(archived=now())
        group_id = group.id
        people = [make.member(group, Role.COORDINATOR).id for _ in range(4)]
        ask(group, make.member(group, Role.COORDINATOR))

    def one(user_id: int) -> bool:
        with app.app_context():
            try:
                agree(db.session.get(Group, group_id), db.session.get(User, user_id))
            except purging.NotChanged:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, people)) == [False, False, False, True]


@pytest.mark.both_databases
def test_agreeing_and_cancelling_at_once_do_not_both_happen(app) -> None:
    with app.app_context():
        group = make.group(archived=now())
        ask(group, make.member(group, Role.COORDINATOR))
        group_id, second = group.id, make.member(group, Role.COORDINATOR).id

    def done(act) -> bool:
        with app.app_context():
            try:
                with transaction():
                    act(db.session.get(Group, group_id), db.session.get(User, second))
            except purging.NotChanged:
                return False
            return True

    acts = [
        purging.agree_to_purge,
        lambda group, by: purging.cancel_purge(group),
        archiving.restore,
    ]
    with ThreadPoolExecutor(3) as pool:
        agreed, cancelled, restored = pool.map(done, acts)
    assert agreed != (cancelled or restored)
    with app.app_context():
        assert (db.session.get(Group, group_id).purging is not None) == agreed


@pytest.mark.both_databases
def test_a_subgroup_that_is_opened_meanwhile_stops_it_or_is_not_opened(app) -> None:
    with app.app_context():
        group = make.group()
        ask(group, make.user(administrator=True))
        group_id, second = group.id, make.user(administrator=True).id
        opener = make.member(group, Role.COORDINATOR).id

    def agrees() -> bool:
        with app.app_context():
            try:
                agree(db.session.get(Group, group_id), db.session.get(User, second))
            except purging.HasSubgroups:
                return False
            return True

    def opens() -> bool:
        with app.app_context():
            by = db.session.get(User, opener)
            try:
                opened(by, "Ниже", parent=db.session.get(Group, group_id))
            except NotOpened:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = [pool.submit(agrees), pool.submit(opens)]
        assert outcomes[0].result() != outcomes[1].result()
