"""Coming into a group: asking and deciding, an open group, and what is refused."""

import re
from datetime import timedelta

import pytest

import factories as make
from collab import events
from collab.accounts.models import User
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group, JoinRequest, Membership, Outcome
from collab.people import care_actions

from .members_world import DECLINED, REASON, told


def ask(client, reason: str = REASON):
    return client.post("/g/ours/join", data={"reason": reason})


def approve(client, request_id: int, **form: str):
    return client.post(f"/g/ours/requests/{request_id}/approve", data={"role": "member"} | form)


def decline(client, request_id: int, answer: str = DECLINED):
    return client.post(f"/g/ours/requests/{request_id}/decline", data={"answer": answer})


@pytest.fixture
def asked(client_of, place) -> int:
    assert ask(client_of(place.outsider)).status_code == 303
    return place.request().id


def test_one_asks_with_a_reason_and_a_coordinator_takes_her_in(client_of, place, happened) -> None:
    outsider, coordinator = client_of(place.outsider), client_of(place.coordinator)
    page = outsider.get("/g/ours/about").text
    for words in ("Legal aid", "We help in court", "Gulnara First", "4 people", "Ask to come in"):
        assert words in page
    assert "Saule Member" not in page
    assert "a coordinator decides" in told(outsider, ask(outsider)).lower()
    row = place.request()
    assert events.JoinAsked(place.outsider, place.group, row.id) in happened
    assert "1 person asks to come in" in coordinator.get("/g/ours/members").text
    queue = coordinator.get("/g/ours/requests").text
    assert "Rustam Outside" in queue
    assert REASON in queue
    assert "Rustam Outside is in the group now" in told(coordinator, approve(coordinator, row.id))
    assert outsider.get("/g/ours").status_code == 200
    assert outsider.get("/g/ours/about").location == "/g/ours"
    assert place.role(place.outsider) == "member"
    accepted = events.JoinClosed(place.outsider, place.group, row.id, Outcome.ACCEPTED)
    assert [event for event in happened if isinstance(event, events.JoinClosed)] == [accepted]
    assert events.MembershipBegan(place.outsider, place.group) in happened


def test_a_request_without_a_reason_comes_back(client_of, place) -> None:
    answer = ask(client_of(place.outsider), "   ")
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert place.request() is None


def test_asking_twice_is_one_request(client_of, place, happened) -> None:
    client = client_of(place.outsider)
    ask(client)
    ask(client, "Another reason")
    with place.app.app_context():
        assert [row.reason for row in db.session.scalars(db.select(JoinRequest))] == [REASON]
    assert sum(isinstance(event, events.JoinAsked) for event in happened) == 1


def test_who_is_declined_reads_why_and_asks_again_a_week_later(client_of, place, asked) -> None:
    outsider, coordinator = client_of(place.outsider), client_of(place.coordinator)
    assert decline(coordinator, asked, "").status_code == 422
    assert place.request().closed is None
    decline(coordinator, asked)
    page = outsider.get("/g/ours/about").text
    assert DECLINED in page
    assert "You can ask again from" in page
    assert 'name="reason"' not in page
    assert "declined of late" in told(outsider, ask(outsider))
    place.change(JoinRequest, {"id": asked}, closed=now() - timedelta(days=7, minutes=1))
    assert 'name="reason"' in outsider.get("/g/ours/about").text
    ask(outsider, "Once more")
    assert place.request(closed=None).reason == "Once more"


def test_a_withdrawn_request_cannot_be_approved(client_of, place, asked) -> None:
    outsider, coordinator = client_of(place.outsider), client_of(place.coordinator)
    assert "withdrawn" in told(outsider, outsider.post("/g/ours/join/withdraw"))
    page = told(coordinator, approve(coordinator, asked))
    assert "This was decided already" in page
    assert "It was taken back" in page
    assert place.membership(place.outsider) is None
    assert ask(outsider).status_code == 303, "and she can change her mind"
    assert place.request(closed=None) is not None


def test_the_second_coordinator_reads_what_the_first_decided(client_of, place, asked) -> None:
    first, second = client_of(place.coordinator), client_of(place.second)
    assert first.get(f"/g/ours/requests/{asked}").status_code == 200
    decline(first, asked)
    page = told(second, approve(second, asked))
    assert re.search(r"Declined by Gulnara First.\s*<time", page)
    assert DECLINED in page
    assert place.membership(place.outsider) is None
    assert place.request().answer == DECLINED


def test_an_observer_is_taken_in_until_the_end_of_a_day_where_she_lives(
    client_of, place, asked
) -> None:
    place.change(User, {"id": place.outsider}, timezone="Asia/Almaty")
    client = client_of(place.coordinator)
    day = (now() + timedelta(days=40)).date()
    form = {"role": "member", "until": day.isoformat()}
    refused = approve(client, asked, **form)
    assert refused.status_code == 422
    assert "Only an observer" in refused.text
    for bad in ("tomorrow", "2020-01-01", "9999-12-31", "0000-00-00"):
        answer = approve(client, asked, role="observer", until=bad)
        assert answer.status_code == 422, bad
    assert approve(client, asked, role="coordinator").status_code == 422
    assert place.membership(place.outsider) is None
    approve(client, asked, role="observer", until=day.isoformat())
    found = place.membership(place.outsider)
    assert found.role == "observer"
    assert found.until.isoformat() == f"{day}T18:59:59+00:00", "Almaty is five hours ahead"


@pytest.mark.parametrize("way", ["invitation", "archived", "purging"])
def test_a_group_that_takes_nobody_says_so(client_of, place, way) -> None:
    client, coordinator = client_of(place.outsider), client_of(place.coordinator)
    ask(client)
    row = place.request()
    place.regroup(**({"joining": way} if way == "invitation" else {way: now()}))
    late = client_of(place.guest if way == "purging" else place.administrator)
    if way == "purging":
        assert client.get("/g/ours/about").status_code == 404
        assert ask(late).status_code == 404
        return
    page = late.get("/g/ours/about").text
    assert 'name="reason"' not in page
    assert "Nobody can come" in told(late, ask(late))
    assert place.request(user_id=place.administrator) is None
    approve(coordinator, row.id)
    assert (place.membership(place.outsider) is None) == (way == "archived")


def test_anybody_of_member_standing_comes_into_an_open_group(client_of, place, happened) -> None:
    place.regroup(joining="open")
    client = client_of(place.outsider)
    assert "come in at once" in client.get("/g/ours/about").text
    assert client.post("/g/ours/join").location == "/g/ours"
    assert client.post("/g/ours/join").location == "/g/ours", "sent twice"
    assert place.role(place.outsider) == "member"
    assert sum(isinstance(event, events.MembershipBegan) for event in happened) == 1
    assert place.request() is None


def test_whom_a_coordinator_removed_asks_even_where_it_is_open(client_of, place) -> None:
    place.regroup(joining="open")
    member, coordinator = client_of(place.member), client_of(place.coordinator)
    coordinator.post(f"/g/ours/members/{place.member}/remove", data={"sentence": "Shared outside"})
    assert "Ask to come in" in member.get("/g/ours/about").text
    assert member.post("/g/ours/join").status_code == 422
    assert place.membership(place.member) is None
    ask(member)
    approve(coordinator, place.request().id)
    member.post("/g/ours/leave")
    assert member.post("/g/ours/join").location == "/g/ours", "she was taken in since"


def test_who_came_in_meanwhile_has_no_open_request(client_of, place, asked, happened) -> None:
    with place.app.app_context():
        make.join(db.session.get_one(User, place.outsider), db.session.get_one(Group, place.group))
    assert place.request().outcome == Outcome.ACCEPTED
    coordinator = client_of(place.coordinator)
    assert "Accepted: this person came" in told(coordinator, approve(coordinator, asked))
    assert "Nobody asks to come in" in coordinator.get("/g/ours/requests").text
    with place.app.app_context():
        assert db.session.scalar(db.select(db.func.count()).where(
            Membership.user_id == place.outsider)) == 1  # fmt: skip


def test_of_a_forgotten_person_no_words_are_left(client_of, place, asked) -> None:
    with place.app.app_context(), transaction():
        person, admin = (
            db.session.get_one(User, id_) for id_ in (place.outsider, place.administrator)
        )
        care_actions.deactivate(person, admin)
        care_actions.erase(person, admin)
    row = place.request()
    assert (row.outcome, row.reason) == (Outcome.WITHDRAWN, "")


def test_only_coordinators_see_and_decide_requests(client_of, place, asked) -> None:
    for who, status in (("member", 403), ("observer", 403), ("outsider", 404), ("guest", 404),
                        ("administrator", 404)):  # fmt: skip
        client = client_of(getattr(place, who))
        for address in ("requests", f"requests/{asked}", f"invite/{place.guest}"):
            assert client.get(f"/g/ours/{address}").status_code == status, (who, address)
        assert approve(client, asked).status_code == status
        assert decline(client, asked).status_code == status
    assert place.request().closed is None
    elsewhere = client_of(place.coordinator)
    with place.app.app_context():
        other = make.group(slug="other")
        make.join(db.session.get_one(User, place.coordinator), other, "coordinator")
    answer = elsewhere.post(f"/g/other/requests/{asked}/approve", data={"role": "member"})
    assert answer.status_code == 404, "a request of another group is not there"


def test_nobody_takes_back_what_another_asked_for(client_of, place, asked) -> None:
    client = client_of(place.administrator)
    assert client.post("/g/ours/join/withdraw").status_code == 404
    assert place.request().closed is None
