"""Questions with accepted answers, purposes and titles, and what is done."""

import re
import threading

import pytest

import factories as make
from collab import events
from collab.content import State
from collab.db import transaction
from collab.extensions import db
from collab.groups.log import Act
from collab.moderation import acts as moderation
from collab.threads.models import Post, Purpose, Thread

from .conftest import Place, in_days


def test_a_question_waits_until_an_answer_is_accepted(place: Place) -> None:
    question = place.begin(purpose="question")
    place.begin(title="A talk")
    answer = place.answer("helper", question)
    assert place.listed("third", "questions") == [str(question)]
    assert "waits for an answer" in place.page("third", question)
    assert place.send("asker", question, "accept", post=answer).status_code == 303
    page = place.page("third", question)
    assert "Accepted answer" in page
    assert "post--accepted" in page
    assert place.listed("third", "questions") == []
    assert place.listed("third", "done") == [str(question)]
    assert place.send("coordinator", question, "accept", post=0).status_code == 303
    assert place.listed("third", "questions") == [str(question)]


@pytest.mark.parametrize(
    ("who", "status"),
    [("asker", 303), ("coordinator", 303), ("helper", 403), ("observer", 403), ("outsider", 404)],
)
def test_the_asker_and_coordinators_accept(place: Place, who: str, status: int) -> None:
    question = place.begin(purpose="question")
    answer = place.answer("helper", question)
    assert place.send(who, question, "accept", post=answer).status_code == status
    with place.app.app_context():
        assert (place.row(question).accepted_id == answer) == (status == 303)


def test_what_is_no_answer_of_the_question_is_not_accepted(place: Place) -> None:
    question, other = place.begin(purpose="question"), place.begin()
    foreign = place.answer("helper", other)
    with place.app.app_context():
        first = db.session.scalar(db.select(Post.id).filter_by(thread_id=question, number=1))
    assert place.send("asker", question, "accept", post=foreign).status_code == 404
    assert place.send("asker", question, "accept", post=first).status_code == 303
    assert place.send("asker", other, "accept", post=foreign).status_code == 303
    with place.app.app_context():
        assert place.row(question).accepted_id is None
        assert place.row(other).accepted_id is None


def test_a_hidden_answer_is_told_to_nobody_who_does_not_see_it(place: Place) -> None:
    question = place.begin(purpose="question")
    answer = place.answer("helper", question, "The name of the doctor")
    place.send("asker", question, "accept", post=answer)
    with place.app.app_context(), transaction():
        db.session.get_one(Post, answer).state = State.HIDDEN
    page = place.page("third", question)
    assert "The name of the doctor" not in page
    assert "Accepted answer" not in page
    assert place.listed("third", "questions") == [str(question)]
    assert place.listed("coordinator", "questions") == []


def test_an_erased_answer_opens_the_question(place: Place) -> None:
    question = place.begin(purpose="question")
    answer = place.answer("helper", question)
    place.send("asker", question, "accept", post=answer)
    with place.app.app_context(), transaction():
        post = db.session.get_one(Post, answer)
        coordinator = db.session.get_one(make.User, place.people["coordinator"])
        moderation.erase(post, coordinator, "It names a victim.")
    with place.app.app_context():
        assert place.row(question).accepted_id is None


def test_an_answer_that_moves_away_opens_the_question(place: Place) -> None:
    question = place.begin(purpose="question")
    answer = place.answer("helper", question)
    place.send("asker", question, "accept", post=answer)
    form = {"posts": str(answer), "title": "Own", "group": str(place.group), "sentence": "Another."}
    assert place.send("coordinator", question, "split", **form).status_code == 303
    with place.app.app_context():
        assert place.row(question).accepted_id is None
    assert place.listed("third", "questions") == [str(question)]


def test_two_acceptances_at_once_leave_one(place: Place) -> None:
    question = place.begin(purpose="question")
    answers = [place.answer("helper", question), place.answer("third", question)]
    clients = [place.client("asker"), place.client("coordinator")]

    def accept(number: int) -> None:
        address = f"/g/legal/threads/{question}/accept"
        clients[number].post(address, data={"post": answers[number]})

    threads = [threading.Thread(target=accept, args=(number,)) for number in (0, 1)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with place.app.app_context():
        assert place.row(question).accepted_id in answers
    assert place.page("third", question).count("post--accepted") == 1


def test_title_purpose_and_topics_are_changed_by_who_leads(place: Place) -> None:
    thread = place.begin()
    assert place.send("helper", thread, "head", title="Mine", purpose="question").status_code == 403
    sent = place.send("asker", thread, "head", title="How many annexes?", purpose="question")
    assert sent.status_code == 303
    assert "How many annexes?" in place.page("third", thread)
    with place.app.app_context():
        assert db.session.scalars(db.select(Act)).all() == []
    place.send("coordinator", thread, "head", title="Annexes", purpose="discussion")
    with place.app.app_context():
        [act] = db.session.scalars(db.select(Act)).all()
        assert act.how == "thread-changed"
        assert act.sentence == "«How many annexes?» → «Annexes»; question → discussion"
    assert (
        "Title or kind of a discussion changed"
        in place.client("coordinator").get("/g/legal/moderation/log").text
    )


def test_an_empty_title_is_refused_and_what_was_typed_stays(place: Place) -> None:
    thread = place.begin()
    answer = place.send("asker", thread, "head", title=" ", purpose="question")
    assert answer.status_code == 422
    assert "Write a title." in answer.text
    assert re.search(r'<input checked [^>]*value="question"', answer.text)


@pytest.mark.parametrize(
    ("closes", "words"),
    [
        ("", "Say the day and the hour."),
        ("yesterday", "Say the day and the hour."),
        ("2020-01-01T10:00", "This moment is over."),
        ("2420-01-01T10:00", "Choose a day within a year."),
        ("2027-01-01T10:00+05:00", "Say the day and the hour."),
    ],
)
def test_an_end_that_cannot_be_is_refused(place: Place, closes: str, words: str) -> None:
    form = {"title": "T", "body": "My plan", "audience": "group"}
    answer = place.client("asker").post(
        "/g/legal/threads/new", data=form | {"purpose": "proposal", "closes": closes}
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert "My plan" in answer.text


def test_an_end_is_a_moment_of_the_persons_own_clock(place: Place) -> None:
    with place.app.app_context(), transaction():
        db.session.get_one(make.User, place.people["asker"]).timezone = "Asia/Almaty"
    thread = place.begin(purpose="proposal", closes=in_days(3)[:11] + "18:00")
    with place.app.app_context():
        assert place.row(thread).closes.strftime("%H:%M") == "13:00"


def test_announcements_are_begun_by_coordinators(place: Place) -> None:
    form = {"title": "T", "body": "B", "audience": "group", "purpose": "announcement"}
    assert place.client("asker").post("/g/legal/threads/new", data=form).status_code == 422
    thread = place.begin("coordinator", purpose="announcement")
    assert place.listed("asker", "announcements") == [str(thread)]


def test_resolved_and_opened_again(place: Place) -> None:
    thread = place.begin()
    heard = []
    events.after(events.ThreadSettled)(heard.append)
    try:
        assert place.send("helper", thread, "settle").status_code == 403
        assert place.send("asker", thread, "settle").status_code == 303
        place.send("asker", thread, "settle")
        assert place.listed("third", "done") == [str(thread)]
        with place.app.app_context():
            assert place.row(thread).settled_by_id == place.people["asker"]
        place.send("coordinator", thread, "settle", open="1")
        assert place.listed("third", "done") == []
    finally:
        events._after[events.ThreadSettled].remove(heard.append)
    assert [event.id for event in heard] == [thread, thread]


def test_what_is_kept_as_evidence_stays_as_it_is(place: Place) -> None:
    thread = place.begin(purpose="question")
    answer = place.answer("helper", thread)
    with place.app.app_context(), transaction():
        db.session.get_one(Thread, thread).held = True
    for what, form in (
        ("head", {"title": "Other", "purpose": "question"}),
        ("accept", {"post": answer}),
        ("settle", {}),
        ("summary", {"body": "Other"}),
        ("outcome", {"body": "Other"}),
    ):
        assert place.send("asker", thread, what, **form).status_code == 403, what
    with place.app.app_context():
        row = place.row(thread)
        assert (row.title, row.accepted_id, row.settled) == ("Which annexes?", None, None)
        assert row.purpose == Purpose.QUESTION
