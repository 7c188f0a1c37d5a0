"""Groups and who is in them, as pages show them."""

import pytest

import factories as make
from collab.policy import Role
from pages import told_by


@pytest.fixture
def world(app):
    """A group with a coordinator, a member and an observer, and somebody outside."""
    with app.app_context():
        group = make.group(slug="legal-aid", names={"ru": "Помощь", "en": "Legal aid"})
        return {
            "coordinator": make.member(group, Role.COORDINATOR, name="Айгуль Т").id,
            "member": make.member(group, name="Рустам Н").id,
            "observer": make.member(group, Role.OBSERVER, name="Ольга В").id,
            "outsider": make.user().id,
        }


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
