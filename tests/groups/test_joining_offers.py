"""Inviting people who have an account, and what of a hidden group is seen from outside."""

import pytest

import factories as make
from collab import events
from collab.accounts.models import User
from collab.db import now, transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.groups.models import Group, Membership, Outcome
from collab.policy import Role, Standing
from pages import told_by

from .members_world import World, told, world_of

WORDS = "You know the courts of Osh."


@pytest.fixture
def hidden(app) -> World:
    """The same group, but nobody outside knows of it."""
    return world_of(app, visibility="hidden", joining="invitation")


def offer(client, user_id: int, role: str = "member", words: str = WORDS):
    return client.post(f"/g/ours/invite/{user_id}", data={"role": role, "words": words})


def find(client, words: str) -> str:
    return client.get("/g/ours/requests", query_string={"q": words}).text


def test_somebody_is_found_by_name_invited_and_comes_in(client_of, place, happened) -> None:
    coordinator, outsider = client_of(place.coordinator), client_of(place.outsider)
    assert f"/g/ours/invite/{place.outsider}" in find(coordinator, "rust OUT")
    assert "Rustam Outside is invited" in told(coordinator, offer(coordinator, place.outsider))
    row = place.request()
    assert events.JoinOffered(place.outsider, place.group, row.id) in happened
    listed = coordinator.get("/g/ours/requests").text
    assert "invited by Gulnara First" in listed
    assert "asks or is invited already" in find(coordinator, "rustam")
    assert "Gulnara First invites you" in outsider.get("/groups").text
    page = outsider.get("/g/ours/about").text
    assert "Gulnara First invites you" in page
    assert WORDS in page
    assert "We help in court" in page
    assert outsider.post("/g/ours/offer/accept").location == "/g/ours"
    assert place.role(place.outsider) == "member"
    assert place.request().outcome == Outcome.ACCEPTED


def test_an_invitation_as_observer_makes_an_observer(client_of, place) -> None:
    offer(client_of(place.coordinator), place.outsider, "observer")
    outsider = client_of(place.outsider)
    assert "you read, and write nothing" in outsider.get("/g/ours/about").text
    outsider.post("/g/ours/offer/accept")
    assert place.role(place.outsider) == "observer"
    assert (
        offer(client_of(place.coordinator), place.administrator, "coordinator").status_code == 422
    )


def test_an_invitation_is_declined_or_taken_back(client_of, place) -> None:
    coordinator, outsider = client_of(place.coordinator), client_of(place.outsider)
    offer(coordinator, place.outsider)
    assert "declined" in told(outsider, outsider.post("/g/ours/offer/decline"))
    assert place.request().outcome == Outcome.DECLINED
    offer(coordinator, place.outsider)
    row = place.request(closed=None)
    second = client_of(place.second)
    assert "taken back" in told(second, second.post(f"/g/ours/requests/{row.id}/withdraw"))
    assert outsider.post("/g/ours/offer/accept").status_code == 404
    page = told(coordinator, coordinator.post(f"/g/ours/requests/{row.id}/withdraw"))
    assert "This was decided already" in page
    assert place.membership(place.outsider) is None


def test_who_asks_is_not_invited_besides_and_the_other_way_round(client_of, place) -> None:
    coordinator, outsider = client_of(place.coordinator), client_of(place.outsider)
    outsider.post("/g/ours/join", data={"reason": "Please"})
    assert "decide on the request" in told(coordinator, offer(coordinator, place.outsider))
    offer(coordinator, place.administrator)
    invited = client_of(place.administrator)
    invited.post("/g/ours/join", data={"reason": "Please"})
    assert place.request(user_id=place.administrator).invited_by_id == place.coordinator
    second = client_of(place.second)
    assert "is invited already" in told(second, offer(second, place.administrator))


def test_only_people_of_whom_the_coordinator_may_know_are_found(client_of, place) -> None:
    with place.app.app_context():
        unlisted = make.user(name="Unlisted Person", listed=False).id
        closed = make.user(name="Closed Person", active=False).id
        other = make.group(slug="other")
        make.join(db.session.get_one(User, place.coordinator), other)
        colleague = make.member(other, name="Colleague Unlisted", listed=False).id
    client = client_of(place.coordinator)
    nobody = find(client, "Nobody of this name")
    assert "Nobody found" in nobody
    for words in ("Unlisted Person", "Closed Person", "Saule Member", "Guest Visitor"):
        assert told_by_words(find(client, words), words) == told_by_words(
            nobody, "Nobody of this name"
        )
    assert "Colleague Unlisted" in find(client, "colleague")
    for user_id in (unlisted, closed, place.member, place.guest, 987654321):
        assert client.get(f"/g/ours/invite/{user_id}").status_code == 404
        assert offer(client, user_id).status_code == 404
    assert offer(client, colleague).status_code == 303


def told_by_words(page: str, words: str) -> str:
    found = page[page.index('id="invite"') :].replace(words, "")
    return found[: found.index("</section>")]


def test_a_coordinator_of_observer_standing_finds_only_colleagues(client_of, place) -> None:
    place.change(User, {"id": place.second}, standing=Standing.OBSERVER)
    client = client_of(place.second)
    assert "Nobody found" in find(client, "Rustam")
    assert offer(client, place.outsider).status_code == 404


@pytest.mark.parametrize("end", ["role", "removed", "closed", "frozen"])
def test_an_invitation_does_not_outlast_the_role_of_who_made_it(client_of, place, end) -> None:
    offer(client_of(place.second), place.outsider)
    with place.app.app_context(), transaction():
        inviter = db.session.get_one(Membership, (place.second, place.group))
        if end == "role":
            groups.change_role(inviter, Role.MEMBER)
        elif end == "removed":
            groups.end_membership(inviter)
        elif end == "closed":
            inviter.user.active = False
        else:
            inviter.user.frozen_until = now().replace(year=9999)
    outsider = client_of(place.outsider)
    assert "invites you" not in outsider.get("/groups").text
    assert outsider.post("/g/ours/offer/accept").status_code == 404
    assert place.membership(place.outsider) is None


def test_an_archived_group_invites_nobody(client_of, place) -> None:
    coordinator, outsider = client_of(place.coordinator), client_of(place.outsider)
    offer(coordinator, place.outsider)
    place.regroup(archived=now())
    assert "nobody can come in now" in outsider.get("/g/ours/about").text
    assert "Nobody can come" in told(outsider, outsider.post("/g/ours/offer/accept"))
    assert "takes nobody in" in told(coordinator, offer(coordinator, place.administrator))
    assert place.membership(place.outsider) is None


@pytest.mark.parametrize("who", ["outsider", "guest", "administrator"])
def test_a_hidden_group_looks_like_none_at_each_address(client_of, hidden, who) -> None:
    client = client_of(getattr(hidden, who))
    for method, address in ADDRESSES:
        there = client.open(f"/g/ours/{address}", method=method)
        nothing = client.open(f"/g/none/{address}", method=method)
        assert there.status_code == 404, address
        assert told_by(there, "ours") == told_by(nothing, "none"), address


ADDRESSES = [
    ("GET", "about"),
    ("POST", "join"),
    ("POST", "join/withdraw"),
    ("POST", "offer/accept"),
    ("POST", "offer/decline"),
    ("GET", "leave"),
    ("GET", "members"),
    ("GET", "members/1"),
    ("POST", "members/1/role"),
    ("POST", "members/1/pause"),
    ("POST", "members/1/resume"),
    ("GET", "members/1/remove"),
    ("GET", "members/1/coordinator"),
    ("GET", "members/1/step-down"),
    ("GET", "requests"),
    ("GET", "requests/1"),
    ("POST", "requests/1/approve"),
    ("POST", "requests/1/decline"),
    ("POST", "requests/1/withdraw"),
    ("GET", "invite/1"),
]


@pytest.mark.parametrize("who", ["outsider", "guest"])
def test_the_lists_are_the_same_before_a_hidden_group_and_after(app, client_of, who) -> None:
    with app.app_context():
        person = make.user(standing=Standing.OBSERVER if who == "guest" else Standing.MEMBER).id
        make.member(make.group(slug="listed", names={"ru": "Открытая"}))
    client = client_of(person)
    before = told_by(client.get("/groups"))
    assert ("Открытая" in before[1]) == (who == "outsider")
    world = world_of(app, visibility="hidden")
    with app.app_context():
        make.group(slug="below", parent_id=world.group, visibility="hidden")
    assert told_by(client.get("/groups")) == before


def test_who_is_invited_into_a_hidden_group_sees_little_of_it(client_of, hidden) -> None:
    offer(client_of(hidden.coordinator), hidden.outsider)
    invited, other = client_of(hidden.outsider), client_of(hidden.administrator)
    page = invited.get("/g/ours/about").text
    for words in ("Legal aid", "We help in court", "Gulnara First invites you", WORDS):
        assert words in page
    for words in ("Bakyt Second", "4 people", "Saule"):
        assert words not in page
    for address in ("", "/members", "/requests", "/threads"):
        assert invited.get(f"/g/ours{address}").status_code == 404
    assert "Legal aid" in invited.get("/groups").text
    assert "Legal aid" not in other.get("/groups").text
    assert other.get("/g/ours/about").status_code == 404
    assert other.post("/g/ours/offer/accept").status_code == 404
    invited.post("/g/ours/offer/decline")
    assert invited.get("/g/ours/about").status_code == 404
    assert "Legal aid" not in invited.get("/groups").text


def test_a_request_made_before_the_group_was_hidden_tells_nothing_later(client_of, place) -> None:
    outsider = client_of(place.outsider)
    outsider.post("/g/ours/join", data={"reason": "Please"})
    place.regroup(visibility="hidden")
    assert outsider.get("/g/ours/about").status_code == 404
    assert outsider.post("/g/ours/join/withdraw").status_code == 404
    assert "Legal aid" not in outsider.get("/groups").text
    coordinator = client_of(place.coordinator)
    coordinator.post(f"/g/ours/requests/{place.request().id}/approve", data={"role": "member"})
    assert outsider.get("/g/ours").status_code == 200


def test_the_list_has_subgroups_archived_ones_and_how_one_joins(client_of, place) -> None:
    with place.app.app_context():
        make.group(slug="sub", names={"ru": "Нижняя"}, parent_id=place.group, parent_reads=True)
        make.group(slug="old", names={"ru": "Старая"}, archived=now())
        make.group(slug="free", names={"ru": "Свободная"}, joining="open")
        make.group(slug="gone", names={"ru": "Снимаемая"}, purging=now())
    page = client_of(place.member).get("/groups").text
    mine, others = page.index('id="mine"'), page.index('id="others"')
    assert mine < page.index("Legal aid", mine) < page.index("Нижняя", mine) < others
    assert "you read it from the group above" in page
    assert others < page.index("Свободная", others) < page.index("1 archived group")
    assert page.index("1 archived group") < page.index("Старая")
    assert "open to all" in page
    assert "Снимаемая" not in page
    assert "New group" not in page
    assert "/groups/new" in client_of(place.administrator).get("/groups").text
    with place.app.app_context():
        assert db.session.scalar(db.select(Group.id).filter_by(slug="old"))
    assert "Legal aid" not in client_of(place.guest).get("/groups").text
