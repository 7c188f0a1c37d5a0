"""What happens in discussions is told to those whom it concerns, in few questions."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

import factories as make
from collab import events
from collab.chat.actions import post_message
from collab.chat.models import Room
from collab.content import Audience
from collab.db import transaction
from collab.extensions import db
from collab.moderation import acts
from collab.notifications.models import Notice
from collab.notifications.rule import Because, Level
from collab.threads import acts as thread_acts
from collab.threads.actions import add_post, start_thread
from collab.threads.models import Post, Thread
from full_pages import statements

from .conftest import Scene, item, ours, person
from .test_levels import chooses

ClientOf = Callable[[int], FlaskClient]
Told = Callable[[], dict[str, list[str]]]


@pytest.fixture
def thread(app: Flask, do, told: Told, scene: Scene) -> int:
    """A thread of the author's in which the coordinator answered."""
    made = do(scene.author, lambda: start_thread(scene.author, ours().id, "Visits", "How?").id)
    do(scene.coordinator, lambda: answer(scene.coordinator, made))
    told()
    return made


def answer(by: int, thread: int) -> int:
    return add_post(by, db.session.get_one(Thread, thread), "So.").id


def record(event: events.Event) -> Callable[[], None]:
    return lambda: events.record(event)


def hears(app: Flask, by: int, thing, level: Level) -> None:
    with app.app_context(), transaction():
        chooses(by, thing(), level)


def test_who_takes_part_or_follows_is_told_of_an_answer(
    app: Flask, do, told: Told, scene: Scene, thread: int
) -> None:
    hears(app, scene.observer, lambda: item(thread), Level.EVERYTHING)
    hears(app, scene.second, ours, Level.EVERYTHING)
    hears(app, scene.coordinator, ours, Level.NOTHING)
    do(scene.reader, lambda: answer(scene.reader, thread))
    with app.app_context():
        rows = db.session.scalars(db.select(Notice)).all()
        found = {row.user_id: (row.because, row.place) for row in rows}
    assert found == {
        scene.author: (Because.TAKES_PART, f"/c/{thread}"),
        scene.observer: (Because.THREAD, f"/c/{thread}"),
        scene.second: (Because.GROUP, "/g/ours"),
    }
    assert set(told()) == {"author", "observer", "second"}


def test_a_new_thread_is_told_to_who_wants_everything(
    app: Flask, do, told: Told, scene: Scene
) -> None:
    hears(app, scene.observer, ours, Level.EVERYTHING)
    do(scene.author, lambda: start_thread(scene.author, ours().id, "Visits", "How?"))
    assert told() == {"observer": ["followed-thread"]}


def test_outside_of_a_restricted_thread_nobody_hears(
    app: Flask, do, told: Told, scene: Scene, thread: int
) -> None:
    hears(app, scene.observer, ours, Level.EVERYTHING)
    with app.app_context(), transaction():
        the = db.session.get_one(Thread, thread)
        the.audience = Audience.RESTRICTED
        the.readers = [person(scene.author), person(scene.reader)]
        for post in db.session.scalars(db.select(Post).filter_by(thread_id=thread)):
            post.audience = Audience.RESTRICTED
    written = do(scene.reader, lambda: answer(scene.reader, thread))
    group_id = written and 0
    assert told() == {"author": ["followed-post"]}
    named = (scene.observer, scene.outsider, scene.author)
    with app.app_context():
        group_id = ours().id
    do(scene.reader, record(events.Mentioned(written, group_id, named)))
    assert told() == {"author": ["mentioned"]}


def test_a_mention_is_told_once_and_not_as_an_answer(
    app: Flask, do, told: Told, client_of: ClientOf, scene: Scene, thread: int
) -> None:
    def write() -> None:
        made = answer(scene.reader, thread)
        named = (scene.author, scene.observer, scene.reader, scene.second)
        events.record(events.Mentioned(made, ours().id, named))

    hears(app, scene.second, lambda: item(thread), Level.NOTHING)
    do(scene.reader, write)
    page = client_of(scene.observer).get("/notifications").text
    assert "You were mentioned: «Visits»" in page
    assert "because you were mentioned" in page
    assert told() == {
        "author": ["mentioned"],
        "observer": ["mentioned"],
        "coordinator": ["followed-post"],
    }


def test_how_a_discussion_goes_on_is_told_to_whom_it_concerns(
    app: Flask, do, told: Told, scene: Scene, thread: int
) -> None:
    with app.app_context():
        group_id = ours().id
        post = db.session.scalars(db.select(Post.id).filter_by(thread_id=thread, number=2)).one()
        author = db.session.get_one(make.User, scene.author)
        outcome = make.outcome(db.session.get_one(Thread, thread), author).id
    hears(app, scene.observer, lambda: item(thread), Level.EVERYTHING)
    part, all_of_it = {"author", "coordinator", "observer"}, {"observer"}
    for event, kind, people in (
        (events.AnswerAccepted(thread, group_id, post), "followed-accepted", part),
        (events.AnswerAccepted(thread, group_id, None), "", set()),
        (events.ThreadSettled(thread, group_id), "followed-settled", part),
        (events.SummaryChanged(thread, group_id), "followed-summary", all_of_it),
        (events.ProposalClosed(thread, group_id), "proposal-closed", part),
        (events.OutcomeStated(outcome, group_id, thread), "followed-outcome", part),
    ):
        do(None, record(event))
        assert told() == {name: [kind] for name in people}
    hears(app, scene.second, ours, Level.NOTHING)
    do(None, record(events.ProposalClosing(thread, group_id)))
    may = {"coordinator", "author", "reader"}
    assert told() == {name: ["proposal-closing"] for name in may}


def test_a_newcomers_answer_is_told_when_it_is_approved(
    app: Flask, do, told: Told, scene: Scene, thread: int
) -> None:
    with app.app_context(), transaction():
        ours().approve_first = 5
    waiting = do(scene.reader, lambda: answer(scene.reader, thread))
    assert told() == {"coordinator": ["waiting"], "second": ["waiting"]}
    do(scene.second, lambda: acts.show(item(waiting), person(scene.second), ""))
    assert told() == {
        "author": ["followed-post"],
        "coordinator": ["followed-post"],
        "reader": ["approved"],
    }


def test_the_chat_is_told_once_until_somebody_looks(
    app: Flask, do, told: Told, client_of: ClientOf, scene: Scene
) -> None:
    with app.app_context():
        room = make.room(ours()).id
    hears(app, scene.reader, lambda: db.session.get_one(Room, room), Level.EVERYTHING)

    def say() -> None:
        post_message(scene.author, db.session.get_one(Room, room), "A line")

    for _ in range(3):
        do(scene.author, say)
    client = client_of(scene.reader)
    assert client.get("/notifications/unread").json == {"unread": 1}
    client.get("/g/ours/chat")
    assert client.get("/notifications/unread").json == {"unread": 0}
    do(scene.author, say)
    assert client.get("/notifications/unread").json == {"unread": 1}
    assert told() == {"reader": ["followed-chat"] * 2}


def test_what_one_can_no_longer_see_is_not_named(
    app: Flask, do, client_of: ClientOf, scene: Scene, thread: int
) -> None:
    do(scene.reader, lambda: answer(scene.reader, thread))
    client = client_of(scene.author)
    page = client.get("/notifications").text
    assert "There is a new answer: «Visits»" in page
    assert "Saule Reader" in page
    with app.app_context(), transaction():
        db.session.delete(next(m for m in person(scene.author).memberships))
    page = client_of(scene.author).get("/notifications").text
    assert "There is a new answer: something that you follow" in page
    assert "Visits" not in page
    assert "Saule Reader" not in page
    assert "/g/ours" not in page


def test_an_erased_answer_leaves_no_notice(
    app: Flask, do, client_of: ClientOf, scene: Scene, thread: int
) -> None:
    written = do(scene.reader, lambda: answer(scene.reader, thread))
    client = client_of(scene.author)
    assert client.get("/notifications/unread").json == {"unread": 1}
    do(scene.coordinator, lambda: acts.erase(item(written), person(scene.coordinator), "Why."))
    assert client.get("/notifications/unread").json == {"unread": 0}


def test_notices_go_with_posts_into_another_thread(
    app: Flask, do, client_of: ClientOf, scene: Scene, thread: int
) -> None:
    with app.app_context():
        into = make.thread(ours(), person(scene.coordinator), title="The other").id
    do(scene.reader, lambda: answer(scene.reader, thread))

    def merge() -> None:
        the, other = (db.session.get_one(Thread, id_) for id_ in (thread, into))
        thread_acts.merge(the, other, person(scene.coordinator), "The same.")

    do(scene.coordinator, merge)
    client = client_of(scene.author)
    assert "There is a new answer: «The other»" in client.get("/notifications").text
    client.get(f"/g/ours/threads/{into}")
    assert "New" not in client.get("/notifications").text.partition("There is a new answer")[2]


@pytest.mark.parametrize("level", [Level.EVERYTHING, Level.CONCERNS])
def test_telling_sixty_people_costs_no_more_statements_than_telling_a_few(
    app: Flask, do, scene: Scene, thread: int, level: Level
) -> None:
    def cost() -> int:
        with statements(app) as sent:
            do(scene.reader, lambda: answer(scene.reader, thread))
        return len(sent)

    hears(app, scene.observer, ours, level)
    cost()
    few = cost()
    with app.app_context():
        people = [make.member(ours(), name=f"Member {n}").id for n in range(60)]
        with transaction():
            for who in people:
                chooses(who, ours(), level)
    many = cost()
    with app.app_context():
        told = db.session.scalars(db.select(Notice.user_id).where(Notice.user_id.in_(people))).all()
    assert len(told) == (60 if level == Level.EVERYTHING else 0)
    assert many <= few + 1
    assert few < 40
