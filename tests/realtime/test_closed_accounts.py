"""Whose account is closed or whose role changed stops hearing, within two seconds."""

from collections.abc import Callable

import pytest
import socketio

from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.groups.models import Membership
from collab.people import care_actions
from collab.policy import Role, Standing

SECONDS = 2.0


def _freeze(person: User, other: User) -> None:
    care_actions.freeze(person, other)


def _deactivate(person: User, other: User) -> None:
    other.administrator = True
    care_actions.deactivate(person, other)


def _change_standing(person: User, other: User) -> None:
    other.administrator = True
    care_actions.change_standing(person, other, Standing.OBSERVER, False)


def _end_sessions(person: User, _other: User) -> None:
    care_actions.end_sessions(person)


@pytest.mark.asvs("7.4.2")
@pytest.mark.parametrize("act", [_freeze, _deactivate, _change_standing, _end_sessions])
def test_the_sockets_are_closed(
    app, group, browse, client_of, act: Callable[[User, User], None]
) -> None:
    signed_in = client_of(group["member"])
    closed, left = browse(signed_in), browse(group["other"])
    assert closed.watch(f"chat:{group['room']}") is True
    with app.app_context():
        people = [db.session.get_one(User, group[who]) for who in ("member", "other")]
        with transaction():
            act(*people)
    assert closed.closed.wait(SECONDS)
    with pytest.raises(socketio.exceptions.ConnectionError):
        browse(signed_in)
    assert left.client.connected


@pytest.mark.asvs("8.3.2")
def test_another_role_closes_the_sockets_and_who_has_it_comes_anew(
    app, group, browse, client_of
) -> None:
    signed_in = client_of(group["member"])
    closed, left = browse(signed_in), browse(group["other"])
    assert closed.watch(f"chat:{group['room']}") is True
    with app.app_context(), transaction():
        membership = db.session.get_one(Membership, (group["member"], group["id"]))
        groups.change_role(membership, Role.OBSERVER)
    assert closed.closed.wait(SECONDS)
    assert browse(signed_in).watch(f"chat:{group['room']}") is True
    assert left.client.connected
