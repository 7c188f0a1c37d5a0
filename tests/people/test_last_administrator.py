"""Somebody is always left who can open accounts again; else the command line does it."""

from datetime import timedelta

import pytest

from collab.accounts.models import User
from collab.db import now
from collab.people.models import Freeze, FreezeState
from people.conftest import email_of, signs_in


@pytest.fixture
def alone(world, change) -> int:
    """The colleague, who alone runs the instance."""
    for other in (world.administrator, world.other_administrator):
        change(User, {"id": other}, administrator=False)
    change(User, {"id": world.colleague}, administrator=True)
    return world.colleague


def test_the_only_administrator_is_frozen_like_anybody_for_some_days(
    client_of, world, alone, row, change
) -> None:
    """She may have been detained, too."""
    client_of(world.member).post(f"/people/{alone}/freeze")
    assert row(Freeze).state == FreezeState.OPEN
    coordinator = client_of(world.coordinator)
    answer = coordinator.post(f"/people/{alone}/freezes/{row(Freeze).id}/confirm")
    assert "cannot be made to last" in coordinator.get(answer.location).text
    assert row(Freeze).state == FreezeState.OPEN
    coordinator.post(f"/people/{alone}/freezes/{row(Freeze).id}/lift")
    assert row(Freeze).state == FreezeState.LIFTED


def test_one_who_is_left_while_the_others_are_frozen_is_not_shut_out_for_good(
    client_of, world, alone, row, change
) -> None:
    shut = {"administrator": True, "frozen_until": now() + timedelta(days=2)}
    change(User, {"id": world.administrator}, **shut)
    client_of(world.member).post(f"/people/{alone}/freeze")
    found = row(Freeze, user_id=alone)
    client_of(world.coordinator).post(f"/people/{alone}/freezes/{found.id}/confirm")
    assert row(Freeze, user_id=alone).state == FreezeState.OPEN


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
