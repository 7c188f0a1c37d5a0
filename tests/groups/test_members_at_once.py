"""Two people at the same moment: one comes after the other, and the group keeps a coordinator."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from collab import events
from collab.extensions import db
from collab.groups.models import JoinRequest, Membership, Outcome

from .members_world import World

pytestmark = pytest.mark.both_databases


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(act) for act in acts]]


def coordinators(place: World) -> set[int]:
    with place.app.app_context():
        asked = db.select(Membership.user_id).filter_by(group_id=place.group, role="coordinator")
        return set(db.session.scalars(asked))


def test_two_coordinators_who_leave_at_once_leave_one(client_of, place) -> None:
    first, second = client_of(place.coordinator), client_of(place.second)
    at_once(lambda: first.post("/g/ours/leave"), lambda: second.post("/g/ours/leave"))
    assert len(coordinators(place)) == 1


def test_of_two_who_remove_each_other_one_stays(client_of, place) -> None:
    first, second = client_of(place.coordinator), client_of(place.second)
    form = {"sentence": "Why not"}
    answers = at_once(
        lambda: first.post(f"/g/ours/members/{place.second}/remove", data=form),
        lambda: second.post(f"/g/ours/members/{place.coordinator}/remove", data=form),
    )
    assert len(coordinators(place)) == 1
    assert sorted(answer.status_code for answer in answers) == [303, 404]
    assert len(place.acts()) == 1


def test_one_leaves_while_the_other_steps_down(client_of, place) -> None:
    first, second = client_of(place.coordinator), client_of(place.second)
    down = {"role": "member", "was": "coordinator"}
    at_once(
        lambda: first.post("/g/ours/leave"),
        lambda: second.post(f"/g/ours/members/{place.second}/step-down", data=down),
    )
    assert len(coordinators(place)) == 1


def test_two_coordinators_decide_at_once_and_one_decision_holds(client_of, place, happened) -> None:
    client_of(place.outsider).post("/g/ours/join", data={"reason": "Please"})
    row = place.request()
    first, second = client_of(place.coordinator), client_of(place.second)
    address = f"/g/ours/requests/{row.id}"
    answers = at_once(
        lambda: first.post(f"{address}/approve", data={"role": "member"}),
        lambda: second.post(f"{address}/decline", data={"answer": "No"}),
    )
    assert sorted(answer.location for answer in answers) == ["/g/ours/requests", address]
    accepted = place.request().outcome == Outcome.ACCEPTED
    assert (place.membership(place.outsider) is not None) == accepted
    assert sum(isinstance(event, events.JoinClosed) for event in happened) == 1


def test_asked_for_many_times_at_once_it_is_one_request(client_of, place) -> None:
    clients = [client_of(place.outsider) for _number in range(4)]
    answers = at_once(
        *(
            lambda client=client: client.post("/g/ours/join", data={"reason": "Please"})
            for client in clients
        )
    )
    assert {answer.status_code for answer in answers} == {303}
    with place.app.app_context():
        assert db.session.scalar(db.select(db.func.count(JoinRequest.id))) == 1


def test_who_withdraws_while_she_is_taken_in_is_one_or_the_other(client_of, place) -> None:
    outsider, coordinator = client_of(place.outsider), client_of(place.coordinator)
    outsider.post("/g/ours/join", data={"reason": "Please"})
    row = place.request()
    at_once(
        lambda: outsider.post("/g/ours/join/withdraw"),
        lambda: coordinator.post(f"/g/ours/requests/{row.id}/approve", data={"role": "member"}),
    )
    inside = place.membership(place.outsider) is not None
    assert inside == (place.request().outcome == Outcome.ACCEPTED)


def test_sent_many_times_one_membership_begins(client_of, place, happened) -> None:
    place.regroup(joining="open")
    clients = [client_of(place.outsider) for _number in range(4)]
    answers = at_once(*(lambda client=client: client.post("/g/ours/join") for client in clients))
    assert all(answer.status_code == 303 for answer in answers)
    assert sum(isinstance(event, events.MembershipBegan) for event in happened) == 1


def test_who_is_removed_and_writes_at_once_does_not_stop_the_server(client_of, place) -> None:
    member, coordinator = client_of(place.member), client_of(place.coordinator)
    line = {"body": "a line", "key": "line"}
    answers = at_once(
        lambda: member.post("/g/ours/chat/messages", data=line),
        lambda: coordinator.post(
            f"/g/ours/members/{place.member}/remove", data={"sentence": "Why not"}
        ),
    )
    assert answers[0].status_code in {200, 201, 302, 303, 404}
    assert answers[1].status_code == 303
    assert place.membership(place.member) is None
