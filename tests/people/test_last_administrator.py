"""Somebody is always left who can open accounts again; else the command line does it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

import factories as make
from collab.accounts.models import User
from collab.db import now, transaction
from collab.extensions import db
from collab.people import care_actions
from collab.people.models import Freeze, FreezeState
from people.conftest import email_of, is_in, signs_in


@pytest.fixture
def alone(world, change) -> int:
    """The colleague, who alone runs the instance."""
    for other in (world.administrator, world.other_administrator):
        change(User, {"id": other}, administrator=False)
    change(User, {"id": world.colleague}, administrator=True)
    return world.colleague


@pytest.mark.parametrize("who", ["member", "coordinator"])
def test_nobody_freezes_the_only_administrator(client_of, world, alone, row, who) -> None:
    client = client_of(getattr(world, who))
    answer = client.post(f"/people/{alone}/freeze")
    assert "nobody else may close this one" in client.get(answer.location).text
    assert row(Freeze) is None
    assert is_in(client_of(alone))


def test_one_who_is_left_while_the_others_are_frozen_is_not_frozen(
    client_of, world, alone, row, change
) -> None:
    shut = {"administrator": True, "frozen_until": now() + timedelta(days=2)}
    change(User, {"id": world.administrator}, **shut)
    client_of(world.member).post(f"/people/{alone}/freeze")
    assert row(Freeze, user_id=alone) is None


def test_she_freezes_herself_and_no_coordinator_makes_it_last(client_of, world, alone, row) -> None:
    assert client_of(alone).post(f"/people/{alone}/freeze").location == "/sign-in"
    found = row(Freeze)
    coordinator = client_of(world.coordinator)
    answer = coordinator.post(f"/people/{alone}/freezes/{found.id}/confirm")
    assert "nobody else may close this one" in coordinator.get(answer.location).text
    assert row(Freeze).state == FreezeState.OPEN
    coordinator.post(f"/people/{alone}/freezes/{found.id}/lift")
    assert row(Freeze).state == FreezeState.LIFTED


@pytest.mark.both_databases
def test_two_who_freeze_both_administrators_at_once_leave_one(app, world) -> None:
    with app.app_context():
        group = db.session.get_one(make.Group, world.group)
        for person in (world.administrator, world.other_administrator):
            make.join(db.session.get_one(User, person), group)

    def freeze(by: int, whom: int) -> bool:
        with app.app_context():
            try:
                with transaction():
                    person = db.session.get_one(User, whom)
                    care_actions.freeze(person, db.session.get_one(User, by))
            except care_actions.OnlySheCanLift:
                return False
            return True

    pairs = [world.member, world.colleague], [world.administrator, world.other_administrator]
    with ThreadPoolExecutor(2) as at_once:
        assert sorted(at_once.map(freeze, *pairs)) == [False, True]


class TestCommands:
    """`flask lift-freeze`, and `flask invite` where nobody can act."""

    def run(self, app, *arguments: str):
        return app.test_cli_runner().invoke(args=list(arguments))

    def test_a_freeze_is_lifted(self, app, client_of, world, row) -> None:
        client_of(world.member).post(f"/people/{world.colleague}/freeze")
        email = email_of(app, world.colleague)
        assert not signs_in(app, email)
        result = self.run(app, "lift-freeze", email.upper())
        assert result.exit_code == 0, result.output
        assert signs_in(app, email)
        assert row(Freeze).state == FreezeState.LIFTED
        assert row(Freeze).lifted_by_id is None
        again = self.run(app, "lift-freeze", email)
        assert again.exit_code != 0
        assert "not frozen" in again.output

    def test_an_unknown_address_is_said(self, app, world) -> None:
        result = self.run(app, "lift-freeze", "nobody@example.org")
        assert result.exit_code != 0
        assert "no such account" in result.output

    def test_invite_names_the_command_when_nobody_can_act(
        self, app, client_of, alone, world
    ) -> None:
        client_of(alone).post(f"/people/{alone}/freeze")
        result = self.run(app, "invite", "rescue@example.org", "--organisation", "X")
        assert result.exit_code != 0
        assert "lift-freeze" in result.output
        assert "/welcome" not in result.output
