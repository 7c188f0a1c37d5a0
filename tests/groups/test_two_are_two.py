"""Detours that look like two people, or like somebody else, and are not."""

import pytest

import factories as make
from collab.accounts.joining import actions as inviting
from collab.accounts.models import User
from collab.db import now, transaction
from collab.extensions import db
from collab.groups import joining_actions as joining
from collab.groups import members_actions as members
from collab.groups import purging
from collab.groups.log import Act
from collab.groups.models import Group, Membership
from collab.notifications.models import Notice
from collab.policy import Role

pytestmark = pytest.mark.usefixtures("ctx")


def test_whom_the_first_made_coordinator_is_no_second_person() -> None:
    group = make.group(archived=now())
    first, puppet = make.member(group, Role.COORDINATOR), make.member(group)
    with transaction():
        members.make_coordinator(_membership(puppet, group), first, "member", "")
    with transaction():
        purging.ask_purge(group, first)
    with pytest.raises(purging.SamePerson), transaction():
        purging.agree_to_purge(group, puppet)
    assert db.session.get_one(Group, group.id).purging is None


def test_who_came_after_the_request_is_no_second_person() -> None:
    group = make.group(archived=now())
    first = make.member(group, Role.COORDINATOR)
    with transaction():
        purging.ask_purge(group, first)
    late = make.member(group, Role.COORDINATOR)
    with pytest.raises(purging.SamePerson), transaction():
        purging.agree_to_purge(group, late)


def test_coordinators_are_told_whom_an_administrator_invited_into_their_group() -> None:
    group = make.group(visibility="hidden")
    coordinator = make.member(group, Role.COORDINATOR)
    administrator = make.user(administrator=True)
    with transaction():
        [made] = inviting.invite(
            administrator,
            ["second@example.org"],
            administrator.organisation,
            {group.id: Role.COORDINATOR},
        )
    newcomer = make.user(email="second@example.org")
    with transaction():
        inviting.accept(made.invitation, newcomer)
    assert [each.how for each in db.session.scalars(db.select(Act))] == ["role-changed"]
    told = db.session.scalars(db.select(Notice).filter_by(user_id=coordinator.id)).all()
    assert [notice.kind for notice in told] == ["administrator-came-in"]


def test_who_is_paused_does_not_shed_it_by_leaving_an_open_group() -> None:
    group = make.group(joining="open")
    by, person = make.member(group, Role.COORDINATOR), make.member(group)
    with transaction():
        members.pause(_membership(person, group), by, 30, "It named a victim.")
    with transaction():
        members.leave(_membership(person, group))
    with pytest.raises(joining.TakesNobody), transaction():
        joining.join_open(group, person)


def test_who_is_invited_to_observe_does_not_join_as_a_member() -> None:
    group = make.group(joining="open")
    by, person = make.member(group, Role.COORDINATOR), make.user()
    with transaction():
        row = joining.offer(group, person, by, Role.OBSERVER, "")
    with pytest.raises(joining.TakesNobody), transaction():
        joining.join_open(group, person)
    with transaction():
        joining.accept_offer(row, person)
    assert _membership(person, group).role == Role.OBSERVER


def _membership(person: User, group: Group) -> Membership:
    return db.session.get_one(Membership, (person.id, group.id))
