"""Positions on proposals: who takes them, until when, and what is told of their end."""

import threading
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

import factories as make
from collab import events
from collab.content import Audience
from collab.db import now, transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.groups.models import Group, Membership
from collab.threads.models import Position, Thread
from collab.threads.proposals import tally, tell_of_ends

from .conftest import Place, ended, in_days


@pytest.fixture
def proposal(place: Place) -> int:
    return place.begin(purpose="proposal", title="A joint letter", closes=in_days(5))


def stands(place: Place, thread_id: int) -> dict[str, tuple[str, str]]:
    with place.app.app_context():
        rows = db.session.scalars(db.select(Position).filter_by(thread_id=thread_id))
        names = {number: name for name, number in place.people.items()}
        return {names[row.user_id]: (row.stance, row.reason) for row in rows}


def test_each_person_stands_somewhere_once(place: Place, proposal: int) -> None:
    place.send("helper", proposal, "position", stance="agree", reason="")
    place.send("third", proposal, "position", stance="block", reason="It names a victim")
    place.send("helper", proposal, "position", stance="disagree", reason="Too early")
    assert stands(place, proposal) == {
        "helper": ("disagree", "Too early"),
        "third": ("block", "It names a victim"),
    }
    page = place.page("observer", proposal)
    assert "It names a victim" in page
    assert page.index("It names a victim") < page.index("Too early"), "blocks come first"
    assert "2 people have not said anything yet" in page
    with place.app.test_request_context():
        counts = tally(place.row(proposal)).counts
        assert counts == {"agree": 0, "abstain": 0, "disagree": 1, "block": 1}


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"stance": "block", "reason": "  "}, "Say why it must not be done like this."),
        ({"reason": "I think"}, "Choose one."),
        ({"stance": "perhaps", "reason": "I think"}, "choice"),
        ({"stance": "agree", "reason": "x" * 2001}, "At most 2000 characters."),
    ],
)
def test_a_position_that_says_too_little_or_too_much(place, proposal, form, words) -> None:
    answer = place.send("helper", proposal, "position", **form)
    assert answer.status_code == 422
    assert words in answer.text
    assert form["reason"].strip() in answer.text
    assert stands(place, proposal) == {}


def test_after_the_end_nothing_is_taken_and_the_words_stay(place: Place, proposal: int) -> None:
    ended(place, proposal)
    answer = place.send("helper", proposal, "position", stance="agree", reason="My long reason")
    assert answer.status_code == 409
    assert "takes no positions any more" in answer.text
    assert "My long reason" in answer.text
    assert stands(place, proposal) == {}


@pytest.mark.parametrize(("who", "status"), [("observer", 403), ("outsider", 404), ("guest", 404)])
def test_who_may_not_write_takes_no_position(place, proposal, who, status) -> None:
    assert place.send(who, proposal, "position", stance="agree").status_code == status
    assert stands(place, proposal) == {}


def test_only_the_named_people_of_a_restricted_proposal_count(place: Place, proposal: int) -> None:
    with place.app.app_context(), transaction():
        thread = db.session.get_one(Thread, proposal)
        thread.audience = Audience.RESTRICTED
        thread.readers.append(db.session.get_one(make.User, place.people["helper"]))
    assert place.send("third", proposal, "position", stance="agree").status_code == 404
    assert place.send("helper", proposal, "position", stance="agree").status_code == 303
    with place.app.test_request_context():
        assert tally(place.row(proposal)).silent == 1, "the author"


def test_a_newcomer_waits_for_approval_and_keeps_the_words(place: Place, proposal: int) -> None:
    with place.app.app_context(), transaction():
        db.session.get_one(Group, place.group).approve_first = 1
    answer = place.send("third", proposal, "position", stance="agree", reason="My reason")
    assert answer.status_code == 403
    assert "My reason" in answer.text
    assert stands(place, proposal) == {}


def test_who_left_still_stands_where_she_stood(place: Place, proposal: int) -> None:
    place.send("helper", proposal, "position", stance="agree", reason="Yes")
    with place.app.app_context(), transaction():
        key = (place.people["helper"], place.group)
        groups.end_membership(db.session.get_one(Membership, key))
    assert "not in the group any more" in place.page("third", proposal)
    with place.app.test_request_context():
        assert tally(place.row(proposal)).silent == 3


def test_twenty_clicks_at_once_are_one_position(place: Place, proposal: int) -> None:
    client = place.client("helper")
    address = f"/g/legal/threads/{proposal}/position"

    def click() -> None:
        client.post(address, data={"stance": "agree", "reason": "Yes"})

    clicks = [threading.Thread(target=click) for _ in range(20)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert stands(place, proposal) == {"helper": ("agree", "Yes")}


def test_with_positions_it_stays_a_proposal_of_its_own(place: Place, proposal: int) -> None:
    other = place.begin()
    place.send("helper", proposal, "position", stance="agree", reason="")
    place.send("asker", proposal, "head", title="A joint letter", purpose="discussion")
    place.send("coordinator", proposal, "merge", into=str(other), sentence="The same thing.")
    with place.app.app_context():
        row = place.row(proposal)
        assert (row.purpose, row.state) == ("proposal", "shown")
    assert stands(place, proposal) == {"helper": ("agree", "")}


def test_the_end_is_told_a_day_before_and_when_it_comes(place: Place, proposal: int) -> None:
    heard: list[events.Event] = []
    kinds = (events.ProposalClosing, events.ProposalClosed)
    for kind in kinds:
        events.after(kind)(heard.append)
    try:
        with place.app.app_context():
            assert tell_of_ends() == 0, "it is five days away"
            with transaction():
                place_end(proposal, timedelta(hours=20))
            assert tell_of_ends() == 1
            assert tell_of_ends() == 0
            with transaction():
                place_end(proposal, timedelta(hours=22))
            assert tell_of_ends() == 1, "it was put off: that is told again"
            with transaction():
                place_end(proposal, timedelta(minutes=-1))
            assert tell_of_ends() == 1
            assert tell_of_ends() == 0
    finally:
        for kind in kinds:
            events._after[kind].remove(heard.append)
    assert [type(event) for event in heard] == [kinds[0], kinds[0], kinds[1]]


def place_end(thread_id: int, away: timedelta) -> None:
    db.session.get_one(Thread, thread_id).closes = now() + away


def test_the_end_stays_when_only_the_title_is_changed(place: Place, proposal: int) -> None:
    with place.app.app_context(), transaction():
        end = now() + timedelta(days=2, seconds=17)
        db.session.get_one(Thread, proposal).closes = end
        zone = ZoneInfo(db.session.get_one(make.User, place.people["asker"]).timezone)
    shown = end.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    form = {"title": "Letter", "purpose": "proposal", "closes": shown}
    assert place.send("asker", proposal, "head", **form).status_code == 303
    with place.app.app_context():
        assert place.row(proposal).closes == end


def test_purging_and_erasing_take_positions_along(place: Place, proposal: int) -> None:
    place.send("helper", proposal, "position", stance="agree", reason="Canary")
    with place.app.app_context(), transaction():
        db.session.get_one(Thread, proposal).wipe()
    assert stands(place, proposal) == {}


def test_many_positions_cost_no_more_statements(place: Place, proposal: int) -> None:
    few = _statements(place, proposal)
    with place.app.app_context():
        group = db.session.get_one(Group, place.group)
        for _ in range(12):
            make.position(db.session.get_one(Thread, proposal), make.member(group), reason="Why")
    assert _statements(place, proposal) == few


def _statements(place: Place, proposal: int) -> int:
    from sqlalchemy import event

    client, seen = place.client("third"), []
    client.get(f"/g/legal/threads/{proposal}")
    with place.app.app_context():
        engine = db.engine

    def count(*_: object) -> None:
        seen.append(1)

    event.listen(engine, "before_cursor_execute", count)
    try:
        assert client.get(f"/g/legal/threads/{proposal}").status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(seen)
