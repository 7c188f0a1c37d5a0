"""What becomes of an invitation: accepted, renewed, taken back, dead."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

import factories as make
from collab.accounts import actions as accounts
from collab.accounts import tokens
from collab.accounts.joining import actions, queries
from collab.accounts.joining.models import Invitation, InvitationState
from collab.accounts.models import User
from collab.db import now, transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.groups.models import Membership
from collab.people import inviting
from collab.policy import Role, Standing
from pages import told_by
from people.invitations import LINK, accept, form, group_of, invitations, invited, world

__all__ = ["world"]  # a fixture, taken by its name


@pytest.mark.both_databases
@pytest.mark.asvs("2.3.4", "6.4.1", "15.4.2")
def test_one_link_used_twice_at_once_makes_one_account(app, world) -> None:
    with app.app_context():
        invitation_id = invited(world)[0].id

    def join(number: int) -> bool:
        with app.app_context():
            try:
                with transaction():
                    row = db.session.get_one(Invitation, invitation_id)
                    user = accounts.add_user(
                        f"n{number}@example.org", "New", None, row.organisation
                    )
                    if not actions.accept(row, user):
                        raise LookupError
            except LookupError:
                return False
            return True

    with ThreadPoolExecutor(6) as at_once:
        assert sorted(at_once.map(join, range(6))) == [False] * 5 + [True]
    with app.app_context():
        row = db.session.get_one(Invitation, invitation_id)
        assert row.state == InvitationState.ACCEPTED
        assert db.session.get_one(User, row.user_id).memberships[0].group_id == world["ours"]


@pytest.mark.asvs("6.4.1")
def test_a_link_works_once_until_it_is_old_and_never_when_it_is_forged(app, ctx, world) -> None:
    invitation, token = invited(world)
    assert queries.find(token).id == invitation.id
    assert queries.find(tokens.new()[0]) is None
    assert queries.find(invitation.token_hash) is None, "the hash opens nothing"
    assert accept(invitation)[0]
    assert not accept(invitation, "again@example.org")[0]
    assert not queries.is_open(queries.find(token))

    invitation, token = invited(world, "late@example.org")
    with transaction():
        invitation.expires = now() - timedelta(seconds=1)
    assert queries.find(token).state == InvitationState.EXPIRED
    assert not accept(invitation, "late@example.org")[0]


def test_who_accepts_is_in_the_groups_with_those_roles(ctx, world) -> None:
    invitation, _token = invited(world, roles={world["ours"]: Role.OBSERVER})
    _, user = accept(invitation)
    rows = db.session.scalars(db.select(Membership).filter_by(user_id=user.id)).all()
    assert [(row.group_id, row.role) for row in rows] == [(world["ours"], Role.OBSERVER)]
    assert not user.administrator


def test_a_group_that_is_gone_is_left_out(ctx, world) -> None:
    invitation, _token = invited(world)
    with transaction():
        invitation.roles = invitation.roles | {"999999": "member"}
    accepted, user = accept(invitation)
    assert accepted
    assert [each.group_id for each in user.memberships] == [world["ours"]]


@pytest.mark.asvs("8.3.2")
def test_the_word_of_a_coordinator_ends_with_her_role(ctx, world) -> None:
    invitation, _token = invited(world)
    with transaction():
        groups.end_membership(db.session.get_one(User, world["coordinator"]).memberships[0])
    assert not accept(invitation)[0]


@pytest.mark.asvs("8.3.2")
def test_nobody_renews_an_invitation_to_more_than_she_may_give(ctx, world) -> None:
    """The link is shown to whoever renews it: she could open it herself."""
    coordinator = db.session.get_one(User, world["coordinator"])
    administrator = db.session.get_one(User, world["administrator"])
    invitation, _token = invited(world)
    with transaction():
        invitation.inviter, invitation.administrator = administrator, True
    assert not inviting.may_renew(coordinator, invitation)
    assert inviting.may_renew(administrator, invitation)
    with transaction():
        invitation.administrator, coordinator.standing = False, Standing.OBSERVER
    assert not inviting.may_renew(coordinator, invitation), "it is for one of member standing"
    with transaction():
        invitation.standing = Standing.OBSERVER
    assert inviting.may_renew(coordinator, invitation)
    with transaction():
        coordinator.standing = Standing.MEMBER
    assert inviting.may_renew(coordinator, invitation), "who sees more gives less too"


def test_an_invitation_gives_no_more_than_the_inviter_has_now(ctx, world) -> None:
    invitation, _token = invited(world)
    with transaction():
        invitation.administrator = True
    accepted, user = accept(invitation)
    assert accepted
    assert not user.administrator


@pytest.mark.parametrize("shut_out", [{"active": False}, {"frozen_until": now() + timedelta(1)}])
@pytest.mark.asvs("8.3.2")
def test_nobody_joins_through_somebody_who_was_shut_out(ctx, world, shut_out) -> None:
    invitation, token = invited(world)
    with transaction():
        for name, value in shut_out.items():
            setattr(db.session.get_one(User, world["coordinator"]), name, value)
    assert not queries.is_open(queries.find(token))
    assert not accept(invitation)[0]
    administrator = db.session.get_one(User, world["administrator"])
    with transaction():
        renewed = actions.renew(invitation, administrator)
    assert renewed
    assert queries.is_open(queries.find(renewed)), "somebody else vouches for it now"


@pytest.mark.asvs("6.4.1")
def test_a_renewed_invitation_has_a_new_link_and_the_old_one_is_dead(app, client_of, world) -> None:
    with app.app_context():
        invitation, old = invited(world)
        address = f"/people/invitations/{invitation.id}"
        with transaction():
            invitation.expires = now() - timedelta(hours=1)
    client = client_of(world["coordinator"])
    [new] = LINK.findall(client.post(f"{address}/renew").text)
    [newer] = LINK.findall(client.post(f"{address}/renew").text)
    with app.app_context():
        assert queries.find(old) is None
        assert queries.find(new) is None
        found = queries.find(newer)
        assert found.expires > now() + timedelta(hours=71)
        assert queries.is_open(found)


def test_what_was_taken_back_opens_nothing_and_cannot_be_renewed(app, client_of, world) -> None:
    with app.app_context():
        invitation, token = invited(world)
        address = f"/people/invitations/{invitation.id}"
    client = client_of(world["coordinator"])
    for _click in range(2):
        assert client.post(f"{address}/revoke").status_code == 303
    assert "taken back" in client.get("/people/invitations").text
    assert LINK.findall(client.post(f"{address}/renew", follow_redirects=True).text) == []
    with app.app_context():
        assert queries.find(token).state == InvitationState.REVOKED
        assert not accept(queries.find(token))[0]


def test_taking_back_comes_too_late_for_an_account(app, client_of, world) -> None:
    with app.app_context():
        invitation, _token = invited(world)
        address = f"/people/invitations/{invitation.id}/revoke"
        accept(invitation)
    page = client_of(world["coordinator"]).post(address, follow_redirects=True).text
    assert "It was too late" in page
    assert [row.state for row in invitations(app)] == [InvitationState.ACCEPTED]


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("act", ["renew", "revoke"])
@pytest.mark.parametrize("who", ["other", "member"])
def test_the_invitations_of_others_look_like_none(app, client_of, world, act, who) -> None:
    with app.app_context():
        invitation, token = invited(world)
        theirs = f"/people/invitations/{invitation.id}/{act}"
    client, nowhere = client_of(world[who]), f"/people/invitations/999/{act}"
    answer = client.post(theirs)
    assert answer.status_code == 404
    assert told_by(answer, theirs) == told_by(client.post(nowhere), nowhere)
    assert "new@example.org" not in client.get("/people/invitations").text
    with app.app_context():
        assert queries.is_open(queries.find(token))


def test_a_second_coordinator_of_the_group_looks_after_its_invitations(
    app, client_of, world
) -> None:
    with app.app_context():
        second = make.member(group_of(world)[0], Role.COORDINATOR).id
        mine = invited(world, "mine@example.org")[0].id
        roles = {world["ours"]: Role.MEMBER, world["theirs"]: Role.MEMBER}
        both = invited(world, "both@example.org", roles=roles)[0].id
    client = client_of(second)
    assert "mine@example.org" in client.get("/people/invitations").text
    assert LINK.findall(client.post(f"/people/invitations/{mine}/renew").text)
    # She cannot vouch for the other group, but she can keep somebody out of hers.
    assert client.post(f"/people/invitations/{both}/renew").status_code == 403
    assert client.post(f"/people/invitations/{both}/revoke").status_code == 303


def test_the_state_of_each_invitation_is_told(app, client_of, world) -> None:
    with app.app_context():
        invited(world, "open@example.org")
        accept(invited(world, "accepted@example.org")[0], "accepted@example.org")
        old = invited(world, "old@example.org")[0]
        with transaction():
            old.expires = now() - timedelta(hours=1)
    page = client_of(world["administrator"]).get("/people/invitations").text
    for email, state in (("open", "open"), ("accepted", "accepted"), ("old", "too old")):
        row = page[page.index(f"{email}@example.org") :]
        assert state in row[: row.index("</li>")]


@pytest.mark.asvs("7.5.3")
@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/people/invite"),
        ("POST", "/people/invite"),
        ("POST", "/people/invitations/1/renew"),
    ],
)
def test_inviting_asks_anew_who_one_is(app, client_of, world, method: str, address: str) -> None:
    from collab.accounts.models import Session

    client = client_of(world["coordinator"])
    with app.app_context():
        invited(world)
        with transaction():
            for row in db.session.scalars(db.select(Session)):
                row.proved = now() - timedelta(minutes=6)
    data = form(world, "a@example.org") if method == "POST" else None
    answer = client.open(address, method=method, data=data)
    assert answer.status_code == (302 if method == "GET" else 403)
    assert LINK.findall(answer.text) == []
    assert len(invitations(app)) == 1
