"""Outcomes and summaries: said by whom, changed with a history, found, moved along."""

import pytest

from collab.content import Content, State
from collab.db import transaction
from collab.extensions import db
from collab.former import FormerText
from collab.groups.models import Group
from collab.search import index
from collab.threads.models import Outcome, Thread

from .conftest import Place, ended, in_days

FILED = "We file the complaint on 12 May; Rustam writes it."


def outcome_of(place: Place, thread_id: int) -> int:
    with place.app.app_context():
        return db.session.scalar(db.select(Outcome.id).filter_by(thread_id=thread_id))


def hits(place: Place, who: str, words: str, kind: str) -> int:
    with place.app.app_context():
        index.ensure_usable()
        while index.catch_up():
            pass
    page = place.client(who).get("/search", query_string={"q": words, "kind": kind}).text
    return page.count(f'data-kind="{kind}"')


@pytest.mark.parametrize(
    ("who", "status"),
    [("asker", 303), ("coordinator", 303), ("helper", 403), ("observer", 403), ("outsider", 404)],
)
def test_who_began_and_coordinators_say_what_came_of_it(place, who, status) -> None:
    thread = place.begin()
    assert place.send(who, thread, "outcome", body=FILED).status_code == status
    assert (outcome_of(place, thread) is not None) == (status == 303)


def test_an_outcome_is_a_hit_of_its_own_and_stands_on_top(place: Place) -> None:
    thread = place.begin(title="The case of the colony")
    answer = place.send("asker", thread, "outcome", body=FILED)
    assert f"c{outcome_of(place, thread)}" in answer.location
    page = place.page("third", thread)
    assert page.index("We file the complaint") < page.index('data-kind="post"')
    assert hits(place, "third", "complaint Rustam", "outcome") == 1
    assert hits(place, "outsider", "complaint Rustam", "outcome") == 0
    assert place.listed("third", "done") == [str(thread)]
    assert place.client("third").get(f"/c/{outcome_of(place, thread)}").status_code == 302


def test_the_form_sent_twice_says_it_once(place: Place) -> None:
    thread = place.begin()
    for _ in range(2):
        place.send("asker", thread, "outcome", body=FILED, key="k")
    with place.app.app_context():
        assert len(db.session.scalars(db.select(Outcome)).all()) == 1


def test_a_proposal_has_an_outcome_when_it_is_closed(place: Place) -> None:
    proposal = place.begin(purpose="proposal", closes=in_days(2))
    early = place.send("asker", proposal, "outcome", body=FILED)
    assert early.status_code == 409
    assert "takes positions still" in early.text
    assert "We file the complaint" in early.text
    ended(place, proposal)
    assert place.send("asker", proposal, "outcome", body=FILED).status_code == 303


def test_a_changed_outcome_keeps_what_stood_there(place: Place) -> None:
    thread = place.begin()
    place.send("asker", thread, "outcome", body=FILED)
    at = f"outcomes/{outcome_of(place, thread)}"
    assert place.send("coordinator", thread, f"{at}/edit", body="Other").status_code == 403
    assert place.send("asker", thread, f"{at}/edit", body="We file it in June.").status_code == 303
    history = place.client("third").get(f"/g/legal/threads/{thread}/{at}/history").text
    assert "12 May" in history
    taken = place.send("coordinator", thread, f"{at}/history/1/take", sentence="It names Rustam.")
    assert taken.status_code == 303
    assert "12 May" not in place.client("third").get(f"/g/legal/threads/{thread}/{at}/history").text


def test_two_windows_on_one_outcome(place: Place) -> None:
    thread = place.begin()
    place.send("asker", thread, "outcome", body=FILED)
    at = f"outcomes/{outcome_of(place, thread)}/edit"
    place.send("asker", thread, at, body="The first window")
    late = place.send("asker", thread, at, body="The second window", seen="0" * 32)
    assert late.status_code == 409
    assert "The second window" in late.text
    assert "The first window" in place.page("third", thread)


def test_a_newcomers_outcome_waits_for_approval(place: Place) -> None:
    with place.app.app_context(), transaction():
        db.session.get_one(Group, place.group).approve_first = 3
    thread = place.begin()
    with place.app.app_context(), transaction():
        row = db.session.get_one(Thread, thread)
        row.state = State.SHOWN
    place.send("asker", thread, "outcome", body=FILED)
    assert "We file the complaint" in place.page("coordinator", thread)
    assert "We file the complaint" not in place.page("third", thread)
    assert hits(place, "third", "complaint", "outcome") == 0


def test_members_keep_the_summary_current(place: Place) -> None:
    thread = place.begin()
    assert place.send("helper", thread, "summary", body="Known: **two** courts").status_code == 303
    page = place.page("observer", thread)
    assert "<strong>two</strong>" in page
    assert "Rustam Helper" in page
    place.send("third", thread, "summary", body="Known: three courts")
    history = place.client("observer").get(f"/g/legal/threads/{thread}/summary/history").text
    assert "two" in history
    assert hits(place, "observer", "three courts", "thread") == 1
    assert hits(place, "outsider", "three courts", "thread") == 0
    assert place.send("observer", thread, "summary", body="Mine").status_code == 403


def test_a_summary_that_was_overtaken_is_kept_on_the_page(place: Place) -> None:
    thread = place.begin()
    page = place.client("helper").get(f"/g/legal/threads/{thread}/summary").text
    seen = page.split('name="seen" type="hidden" value="')[1].split('"')[0]
    place.send("third", thread, "summary", body="Theirs")
    late = place.send("helper", thread, "summary", body="My long text", seen=seen)
    assert late.status_code == 409
    assert "My long text" in late.text
    assert "Theirs" in place.page("observer", thread)


def test_an_emptied_summary_is_off_the_page_and_in_the_history(place: Place) -> None:
    thread = place.begin()
    place.send("helper", thread, "summary", body="Known: two courts")
    place.send("third", thread, "summary", body="")
    assert "two courts" not in place.page("observer", thread)
    with place.app.app_context():
        [row] = db.session.scalars(db.select(FormerText)).all()
        assert row.body == "Known: two courts"


def test_in_a_closed_discussion_only_coordinators_summarise(place: Place) -> None:
    thread = place.begin()
    place.send("coordinator", thread, "close", sentence="All is said.")
    assert place.send("helper", thread, "summary", body="Mine").status_code == 403
    assert place.send("coordinator", thread, "summary", body="Ours").status_code == 303


def test_joined_with_another_discussion_nothing_is_lost(place: Place) -> None:
    thread, into = place.begin(title="First"), place.begin(title="Second")
    place.send("asker", thread, "outcome", body=FILED)
    place.send("helper", thread, "summary", body="From the first")
    place.send("helper", into, "summary", body="From the second")
    merged = place.send("coordinator", thread, "merge", into=str(into), sentence="The same.")
    assert merged.status_code == 303
    page = place.page("third", into)
    for words in ("We file the complaint", "From the first", "From the second"):
        assert words in page, words
    assert hits(place, "third", "complaint Rustam", "outcome") == 1


def test_an_outcome_shares_who_sees_the_thread(place: Place) -> None:
    thread = place.begin()
    place.send("asker", thread, "outcome", body=FILED)
    form = {"audience": "coalition", "sentence": "For all."}
    place.client("coordinator").post(f"/c/{thread}/audience", data=form)
    with place.app.app_context():
        row = db.session.get_one(Content, outcome_of(place, thread))
        assert row.audience == db.session.get_one(Content, thread).audience


def test_a_page_does_not_count_outcomes_as_answers(place: Place) -> None:
    thread = place.begin()
    place.answer("helper", thread)
    place.send("asker", thread, "outcome", body=FILED)
    page = place.client("third").get("/g/legal/threads").text
    assert '<span class="num">1<span class="sr"> answer</span>' in page
    assert "last answer: Rustam Helper" in page


def test_hostile_words_are_words_only(place: Place) -> None:
    thread = place.begin()
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    place.send("asker", thread, "outcome", body=bad)
    place.send("helper", thread, "summary", body=bad)
    page = place.page("third", thread)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
