"""Groups and who is in them, as pages show them."""

import pytest

import factories as make
from collab import events
from collab.db import transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.groups.models import Membership
from collab.policy import Role
from pages import told_by


@pytest.fixture
def world(app):
    """A hidden group with a coordinator, a member and an observer, and somebody outside."""
    with app.app_context():
        names = {"ru": "Помощь", "en": "Legal aid"}
        group = make.group(slug="legal-aid", names=names, visibility="hidden")
        return {
            "group": group.id,
            "coordinator": make.member(group, Role.COORDINATOR, name="Айгуль Т").id,
            "member": make.member(group, name="Рустам Н").id,
            "observer": make.member(group, Role.OBSERVER, name="Ольга В").id,
            "outsider": make.user().id,
        }


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[events.Event]:
    happened: list[events.Event] = []
    record = events.record
    monkeypatch.setattr(events, "record", lambda event: (happened.append(event), record(event)))
    return happened


def test_my_groups_are_listed_with_their_size(client_of, world) -> None:
    page = client_of(world["member"]).get("/groups").text
    assert "Legal aid" in page
    assert "3 people" in page


def test_a_group_that_is_not_mine_looks_like_one_that_does_not_exist(client_of, world) -> None:
    client = client_of(world["outsider"])
    for page in ("", "/members", "/threads", "/library", "/chat"):
        theirs, none = client.get(f"/g/legal-aid{page}"), client.get(f"/g/no-group{page}")
        assert theirs.status_code == 404
        assert told_by(theirs, "legal-aid") == told_by(none, "no-group")
    assert "Legal aid" not in client.get("/groups").text


def test_members_are_shown_coordinators_first_with_organisation_and_country(
    client_of, world
) -> None:
    page = client_of(world["observer"]).get("/g/legal-aid/members").text
    page = page[page.index('id="main"') :]
    order = [page.index(name) for name in ("Айгуль Т", "Рустам Н", "Ольга В")]
    assert order == sorted(order)
    assert "Almaty" in page
    assert "KZ" in page


def test_the_front_page_shows_purpose_people_and_offers_what_one_may(client_of, world) -> None:
    member = client_of(world["member"]).get("/g/legal-aid").text
    observer = client_of(world["observer"]).get("/g/legal-aid").text
    assert "Start a discussion" in member
    assert "Start a discussion" not in observer


@pytest.mark.asvs("8.3.2")
def test_another_role_counts_at_once_where_one_is_signed_in(app, client_of, world, recorded):
    client = client_of(world["member"])
    assert client.get("/g/legal-aid/threads/new").status_code == 200
    change_role(app, world, Role.OBSERVER)
    assert client.get("/g/legal-aid").status_code == 200
    assert client.get("/g/legal-aid/threads/new").status_code == 403
    assert events.RoleChanged(world["member"], world["group"], "observer") in recorded


def test_the_same_role_again_changes_nothing(app, client_of, world, recorded) -> None:
    client = client_of(world["member"])
    change_role(app, world, Role.MEMBER)
    assert client.get("/g/legal-aid").status_code == 200
    assert not any(isinstance(each, events.RoleChanged) for each in recorded)


@pytest.mark.asvs("8.3.2")
def test_who_was_removed_is_still_signed_in_and_sees_nothing_of_it(app, client_of, world) -> None:
    client = client_of(world["member"])
    with app.app_context(), transaction():
        groups.end_membership(db.session.get_one(Membership, (world["member"], world["group"])))
    assert client.get("/g/legal-aid").status_code == 404
    assert client.get("/groups").status_code == 200


def change_role(app, world, role: Role) -> None:
    with app.app_context(), transaction():
        membership = db.session.get_one(Membership, (world["member"], world["group"]))
        groups.change_role(membership, role)
