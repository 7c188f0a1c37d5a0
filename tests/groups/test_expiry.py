"""The end of an observer's time in a group: set, told beforehand, and come by itself."""

from datetime import timedelta

import pytest

from collab import events
from collab.accounts.models import User
from collab.db import now
from collab.groups import expiry
from collab.groups.models import Membership
from processes import Processes, wait_until

from .members_world import World, told


def day(days: int) -> str:
    return (now() + timedelta(days=days)).date().isoformat()


def send(client, user_id: int, **form: str):
    return client.post(f"/g/ours/members/{user_id}", data={"title": ""} | form)


def ends(place: World, user_id: int, **ago) -> None:
    where = {"user_id": user_id, "group_id": place.group}
    place.change(Membership, where, until=now() - timedelta(**ago))


def run(place: World, what) -> int:
    with place.app.app_context():
        return what()


def test_a_coordinator_sets_the_last_day_of_an_observer(client_of, place, happened) -> None:
    place.change(User, {"id": place.observer}, timezone="Asia/Almaty")
    client = client_of(place.coordinator)
    assert "Saved" in told(client, send(client, place.observer, until=day(20)))
    until = place.membership(place.observer).until
    assert until.isoformat() == f"{day(20)}T18:59:59+00:00"
    assert events.MembershipChanged(place.observer, place.group) in happened
    assert f'value="{day(20)}"' in client.get(f"/g/ours/members/{place.observer}").text
    assert ", until <time" in client_of(place.member).get("/g/ours/members").text
    send(client, place.observer, until="")
    assert place.membership(place.observer).until is None


@pytest.mark.parametrize("until", ["yesterday", "2020-01-01", "9999-12-31", "2026-02-30", "x" * 99])
def test_a_day_that_is_none_or_over_comes_back_as_it_was_typed(client_of, place, until) -> None:
    answer = send(client_of(place.coordinator), place.observer, title="donor", until=until)
    assert answer.status_code == 422
    assert 'value="donor"' in answer.text
    assert place.membership(place.observer).title == ""


def test_only_an_observers_time_ends_by_itself(client_of, place) -> None:
    client = client_of(place.coordinator)
    assert 'name="until"' not in client.get(f"/g/ours/members/{place.member}").text
    send(client, place.member, until=day(3))
    assert place.membership(place.member).until is None
    send(client, place.observer, until=day(3))
    form = {"role": "member", "was": "observer"}
    client.post(f"/g/ours/members/{place.observer}/role", data=form)
    found = place.membership(place.observer)
    assert (found.role, found.until) == ("member", None)


@pytest.mark.both_databases
def test_when_the_end_comes_nothing_is_granted_and_the_row_goes(client_of, place, happened) -> None:
    observer, coordinator = client_of(place.observer), client_of(place.coordinator)
    assert observer.get("/g/ours").status_code == 200
    ends(place, place.observer, seconds=1)
    assert observer.get("/g/ours/members").status_code == 404, "at once, before the worker looks"
    assert "Olga" not in coordinator.get("/g/ours/members").text
    assert "3 people" in coordinator.get("/groups").text
    version = place.row(User, id=place.observer).access_version
    assert run(place, expiry.end_expired) == 1
    assert run(place, expiry.end_expired) == 0
    assert place.membership(place.observer) is None
    assert place.row(User, id=place.observer).access_version == version + 1
    assert happened.count(events.MembershipEnded(place.observer, place.group)) == 1
    assert place.acts() == [("member-removed", None, place.observer, "")]


def test_whose_time_was_made_longer_meanwhile_stays(place, monkeypatch) -> None:
    ends(place, place.observer, seconds=1)
    those = expiry._those

    def and_then_a_coordinator(due):
        found = those(due)
        ends(place, place.observer, days=-30)
        return found

    monkeypatch.setattr(expiry, "_those", and_then_a_coordinator)
    assert run(place, expiry.end_expired) == 0
    assert place.role(place.observer) == "observer"


def test_who_comes_again_after_the_end_comes_anew(client_of, place) -> None:
    """Also before the worker has taken the old membership away."""
    ends(place, place.observer, seconds=1)
    observer, coordinator = client_of(place.observer), client_of(place.coordinator)
    observer.post("/g/ours/join", data={"reason": "One more report"})
    coordinator.post(f"/g/ours/requests/{place.request().id}/approve", data={"role": "observer"})
    found = place.membership(place.observer)
    assert (found.role, found.until) == ("observer", None)
    assert run(place, expiry.end_expired) == 0


@pytest.mark.both_databases
def test_she_is_told_once_in_the_week_before(place, happened) -> None:
    warned = events.MembershipEnding(place.observer, place.group)
    ends(place, place.observer, days=-8)
    assert run(place, expiry.warn_of_end) == 0
    ends(place, place.observer, days=-7, minutes=1)
    assert run(place, expiry.warn_of_end) == 1
    assert run(place, expiry.warn_of_end) == 0
    assert happened.count(warned) == 1


def test_another_last_day_is_told_of_again(client_of, place, happened) -> None:
    client = client_of(place.coordinator)
    send(client, place.observer, until=day(3))
    assert run(place, expiry.warn_of_end) == 1
    send(client, place.observer, until=day(3), title="donor")
    assert run(place, expiry.warn_of_end) == 0
    send(client, place.observer, until=day(5), title="donor")
    assert run(place, expiry.warn_of_end) == 1


def test_what_has_ended_is_not_warned_of(place, happened) -> None:
    ends(place, place.observer, seconds=1)
    assert run(place, expiry.warn_of_end) == 0


@pytest.mark.slow
def test_the_worker_ends_what_is_over(place, instance) -> None:
    ends(place, place.observer, seconds=1)
    with Processes(instance) as processes:
        processes.worker()
        wait_until(lambda: place.membership(place.observer) is None, "the membership has ended")
    assert place.acts() == [("member-removed", None, place.observer, "")]
