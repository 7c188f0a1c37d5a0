"""An invitation is the word of somebody: it ends with what she may give."""

import pytest

import factories as make
from collab import events
from collab.accounts.joining import queries
from collab.accounts.joining.models import Invitation, InvitationState
from collab.accounts.models import Organisation, User
from collab.db import transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.people import care_actions
from collab.policy import Role, Standing
from people.invitations import form, invitations, invited, world

__all__ = ["world"]  # a fixture, taken by its name


def state(invitation: Invitation) -> InvitationState:
    return db.session.get_one(Invitation, invitation.id).state


@pytest.mark.asvs("8.3.2")
@pytest.mark.parametrize(
    ("role", "state_then"),
    [(Role.MEMBER, InvitationState.REVOKED), (Role.OBSERVER, InvitationState.REVOKED)],
)
def test_another_role_ends_her_invitations(ctx, world, role, state_then) -> None:
    invitation, token = invited(world)
    with transaction():
        groups.change_role(db.session.get_one(User, world["coordinator"]).memberships[0], role)
    assert state(invitation) == state_then
    assert not queries.is_open(queries.find(token))
    assert not queries.waits("new@example.org")


def test_what_concerns_her_other_groups_stays(ctx, world) -> None:
    coordinator = db.session.get_one(User, world["coordinator"])
    theirs = make.join(coordinator, db.session.get_one(make.Group, world["theirs"]))
    with transaction():
        groups.change_role(theirs, Role.COORDINATOR)
    ours, _token = invited(world, "ours@example.org")
    roles = {world["ours"]: Role.MEMBER, world["theirs"]: Role.MEMBER}
    both, _token = invited(world, "both@example.org", roles=roles)
    with transaction():
        groups.end_membership(theirs)
    assert state(ours) == InvitationState.OPEN
    assert state(both) == InvitationState.REVOKED
    assert queries.waits("ours@example.org")


@pytest.mark.asvs("8.3.2")
def test_who_runs_the_instance_no_more_invites_into_her_groups_alone(ctx, world) -> None:
    administrator = db.session.get_one(User, world["administrator"])
    make.join(administrator, db.session.get_one(make.Group, world["theirs"]), Role.COORDINATOR)
    make.user(administrator=True)
    made = {
        "hers": invited(world, "a@b.org", roles={world["theirs"]: Role.MEMBER})[0],
        "another's": invited(world, "c@d.org")[0],
        "no group": invited(world, "e@f.org", roles={})[0],
        "to run it": invited(
            world, "g@h.org", roles={world["theirs"]: Role.MEMBER}, administrator=True
        )[0],
    }
    with transaction():
        for invitation in made.values():
            invitation.inviter = administrator
    with transaction():
        care_actions.change_standing(administrator, administrator, Standing.MEMBER, False)
    left = {name for name, each in made.items() if state(each) == InvitationState.OPEN}
    assert left == {"hers"}


def test_who_becomes_an_observer_gives_no_member_standing(ctx, world) -> None:
    coordinator = db.session.get_one(User, world["coordinator"])
    member, _token = invited(world, "a@b.org")
    observer, _token = invited(world, "c@d.org", standing=Standing.OBSERVER)
    with transaction():
        administrator = db.session.get_one(User, world["administrator"])
        care_actions.change_standing(coordinator, administrator, Standing.OBSERVER, False)
    assert state(member) == InvitationState.REVOKED
    assert state(observer) == InvitationState.OPEN


def test_the_log_tells_that_it_ended(ctx, world, monkeypatch) -> None:
    happened: list[events.Event] = []
    record = events.record
    monkeypatch.setattr(events, "record", lambda event: (happened.append(event), record(event)))
    invitation, _token = invited(world)
    with transaction():
        groups.end_membership(db.session.get_one(User, world["coordinator"]).memberships[0])
    assert events.InvitationRevoked(invitation.id, (world["ours"],)) in happened


@pytest.mark.asvs("8.2.2")
def test_a_name_that_is_hidden_is_neither_joined_nor_betrayed(app, client_of, world) -> None:
    """An observer of the coalition coordinates a group; an organisation is not hers to know."""
    with app.app_context(), transaction():
        db.session.get_one(User, world["coordinator"]).standing = Standing.OBSERVER
    data = form(
        world,
        "a@example.org",
        organisation="new",
        new_organisation="Правовая клиника",
        country="TJ",
    )
    client_of(world["coordinator"]).post("/people/invite", data=data)
    [row] = invitations(app)
    assert row.organisation_id != world["organisation"]
    assert row.organisation.country == "TJ"
    with app.app_context():  # once she knows one of the name, that one is taken
        make.member(
            db.session.get_one(make.Group, world["ours"]), organisation_id=row.organisation_id
        )
        before = db.session.scalar(db.select(db.func.count(Organisation.id)))
    client_of(world["coordinator"]).post("/people/invite", data=data | {"emails": "b@example.org"})
    assert invitations(app)[1].organisation_id == row.organisation_id
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Organisation.id))) == before


@pytest.mark.asvs("8.2.2")
def test_the_list_names_nobody_whom_the_reader_may_not_know(app, client_of, world) -> None:
    with app.app_context():
        hidden = make.user(administrator=True, listed=False, name="Hidden Administrator")
        ours, _token = invited(world)
        with transaction():
            ours.inviter = hidden
        known = db.session.get_one(User, world["coordinator"]).name
        invited(world, "second@example.org")
    page = client_of(world["coordinator"]).get("/people/invitations").text
    assert "new@example.org" in page
    assert "Hidden Administrator" not in page
    assert f"by {known}" in page
    everything = client_of(world["administrator"]).get("/people/invitations").text
    assert "by Hidden Administrator" in everything
