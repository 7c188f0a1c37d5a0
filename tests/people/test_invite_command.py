"""The command that invites."""

import re
from typing import Any

import pytest

import factories as make
from collab.accounts.joining import queries
from collab.accounts.models import Organisation
from collab.extensions import db
from collab.policy import Role
from people.invitations import accept, world

__all__ = ["world"]  # a fixture, taken by its name


class TestCommand:
    """`flask invite`."""

    def run(self, app, *arguments: str) -> Any:
        return app.test_cli_runner().invoke(args=["invite", *arguments])

    def test_it_prints_a_link_that_makes_an_administrator(self, app, world) -> None:
        result = self.run(
            app, "new@example.org", "--organisation", "Новая", "--country", "KG", "--group", "ours",
            "--role", "coordinator", "--administrator",
        )  # fmt: skip
        assert result.exit_code == 0, result.output
        [token] = re.findall(r"^http://\S+/invitation/([\w-]{43})$", result.output, re.M)
        with app.app_context():
            invitation = queries.find(token)
            assert invitation.inviter_id == world["administrator"]
            assert (invitation.organisation.name, invitation.organisation.country) == (
                "Новая",
                "KG",
            )
            _, user = accept(invitation)
            assert user.administrator
            assert [each.role for each in user.memberships] == [Role.COORDINATOR]

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["nonsense"], "no e-mail address"),
            (["a@example.org", "--group", "none"], "there is no group none"),
            (["in@example.org"], "has an account already"),
        ],
    )
    def test_a_refusal_leaves_nothing_behind(self, app, world, arguments, said) -> None:
        with app.app_context():
            make.user(email="in@example.org")
            before = db.session.scalar(db.select(db.func.count(Organisation.id)))
        result = self.run(app, *arguments, "--organisation", "Никогда")
        assert result.exit_code != 0
        assert said in result.output
        with app.app_context():
            assert db.session.scalar(db.select(db.func.count(Organisation.id))) == before

    def test_an_instance_without_accounts_is_opened_first(self, app) -> None:
        result = self.run(app, "a@example.org", "--organisation", "Первая")
        assert result.exit_code != 0
        assert "/welcome" in result.output
