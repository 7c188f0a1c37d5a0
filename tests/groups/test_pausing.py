"""Pausing somebody's writing for some days, and ending the pause before."""

from datetime import timedelta

import pytest

from collab import events
from collab.db import now
from collab.groups.models import Membership

from .members_world import told

WHY = "Wrote names of victims."


def pause(client, user_id: int, days: str = "3", reason: str = WHY):
    form = {"days": days, "reason": reason}
    return client.post(f"/g/ours/members/{user_id}/pause", data=form)


def test_a_pause_takes_the_writing_and_leaves_the_reading(client_of, place, happened) -> None:
    coordinator, member = client_of(place.coordinator), client_of(place.member)
    pause(coordinator, place.member)
    assert member.get("/g/ours").status_code == 200
    assert member.get("/g/ours/threads/new").status_code == 403
    assert member.post("/g/ours/chat/messages", data={"body": "x", "key": "k"}).status_code == 403
    left = place.membership(place.member).paused_until - now()
    assert timedelta(days=2, hours=23) < left <= timedelta(days=3)
    assert events.WritingPaused(place.member, place.group) in happened
    assert place.acts() == [("paused", place.coordinator, place.member, WHY)]


def test_a_pause_is_shown_to_coordinators_and_to_whom_it_concerns(client_of, place) -> None:
    pause(client_of(place.coordinator), place.member)
    for who, sees in (("coordinator", True), ("second", True), ("member", True),
                      ("observer", False)):  # fmt: skip
        page = client_of(getattr(place, who)).get("/g/ours/members").text
        assert ("may only read until" in page) == sees, who


def test_a_pause_ends_by_itself(client_of, place) -> None:
    pause(client_of(place.coordinator), place.member, "1")
    member = client_of(place.member)
    assert member.get("/g/ours/threads/new").status_code == 403
    over = now() - timedelta(seconds=1)
    place.change(Membership, {"user_id": place.member}, paused_until=over)
    assert member.get("/g/ours/threads/new").status_code == 200
    assert "may only read" not in member.get("/g/ours/members").text


def test_a_coordinator_lets_her_write_again(client_of, place, happened) -> None:
    coordinator, member = client_of(place.coordinator), client_of(place.member)
    pause(coordinator, place.member)
    second = client_of(place.second)
    address = f"/g/ours/members/{place.member}/resume"
    assert "may write again" in told(second, second.post(address))
    assert member.get("/g/ours/threads/new").status_code == 200
    assert events.WritingResumed(place.member, place.group) in happened
    assert "Nothing was changed" in told(coordinator, coordinator.post(address))
    assert [line[:2] for line in place.acts()] == [
        ("paused", place.coordinator),
        ("resumed", place.second),
    ]


@pytest.mark.parametrize(
    ("days", "reason"), [("3", ""), ("3", "x" * 1001), ("2", WHY), ("", WHY), ("-1", WHY)]
)
def test_a_pause_without_a_reason_or_of_another_length_is_refused(
    client_of, place, days, reason
) -> None:
    answer = pause(client_of(place.coordinator), place.member, days, reason)
    assert answer.status_code == 422
    assert place.membership(place.member).paused_until is None
    if len(reason) < 100:
        assert reason in answer.text, "what was typed is kept"
