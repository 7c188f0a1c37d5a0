"""What happened while somebody was away: each event once, nothing muted, cleared everywhere."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

import factories as make
from collab.away import queries
from collab.away.queries import Away
from collab.content import Audience, Content, State
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.library.models import Document, Version
from collab.notifications.levels import choose, place_of
from collab.notifications.models import Notice
from collab.notifications.rule import Level
from collab.policy import Role, Scope
from collab.threads.models import Purpose, Thread

Clients = Callable[..., Any]


class World:
    """A person who was away, her groups, and others who did things."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        first, second = make.group(slug="first"), make.group(slug="second")
        self.first, self.second = first.id, second.id
        self.reader = make.member(first).id
        make.join(db.session.get_one(make.User, self.reader), second)
        self.other = make.member(first, name="Rustam Writer").id
        make.join(db.session.get_one(make.User, self.other), second)
        self.foreign = make.group(slug="foreign").id
        make.join(
            db.session.get_one(make.User, self.other), db.session.get_one(Group, self.foreign)
        )
        with transaction():
            for user in db.session.scalars(db.select(make.User)):
                user.created = now() - timedelta(days=90)

    def group(self, group_id: int) -> Group:
        return db.session.get_one(Group, group_id)

    def user(self, user_id: int) -> Any:
        return db.session.get_one(make.User, user_id)

    def thread(self, group_id: int, **given: Any) -> Thread:
        thread = make.thread(self.group(group_id), self.user(self.other), **given)
        make.post(thread, self.user(self.other), "A question")
        return thread

    def away(self) -> Away:
        reader = self.user(self.reader)
        db.session.expire_all()
        return queries.away(reader, Scope.of(reader))


@pytest.fixture
def world(app: Flask, ctx: None) -> World:
    return World(app)


def ids_of(away: Away) -> list[int]:
    """All events on the page, in the order of the page."""
    lines = [line for section in away.sections.values() for line in section]
    lines += [line for part in away.parts for line in part.lines]
    ids = [id_ for line in lines if line.what != "version" for id_ in line.ids]
    return ids + [id_ for part in away.parts for id_ in part.messages]


def test_each_event_stands_in_one_place(world: World) -> None:
    question = world.thread(world.first, purpose=Purpose.QUESTION, title="Which form?")
    ends = now() + timedelta(days=3)
    world.thread(world.first, purpose=Purpose.PROPOSAL, closes=ends, title="A letter")
    decided = world.thread(world.second, title="Decided")
    outcome = make.outcome(decided, world.user(world.other), "We do it.")
    talk = world.thread(world.second, title="A talk")
    mention = make.post(talk, world.user(world.other), "Look here")
    make.save(
        Notice(user_id=world.reader, kind="mentioned", content_id=talk.id, part_id=mention.id)
    )
    make.document(world.group(world.first), world.user(world.other), title="A judgment")
    make.message(world.group(world.first), world.user(world.other))
    away = world.away()
    assert {key: [line.what for line in lines] for key, lines in away.sections.items()} == {
        "decided": ["outcome"],
        "versions": [],
        "deadlines": ["deadline"],
        "questions": ["question"],
        "mentions": ["mention"],
    }
    assert away.sections["decided"][0].ids == [outcome.id]
    assert question.id in away.sections["questions"][0].ids
    assert [[line.what for line in part.lines] for part in away.parts] == [
        ["document"],
        ["thread", "thread"],
    ]
    everything = set(db.session.scalars(db.select(Content.id)))
    assert sorted(ids_of(away)) == sorted(everything), "each once, and all of them"


def test_nothing_of_mine_of_others_groups_or_from_before(world: World) -> None:
    mine = make.thread(world.group(world.first), world.user(world.reader))
    make.post(mine, world.user(world.reader))
    world.thread(world.foreign, title="Foreign")
    hidden = world.thread(world.first, title="Hidden")
    named = world.thread(world.first, title="For others", audience=Audience.RESTRICTED)
    before = world.thread(world.first, title="Long ago")
    with transaction():
        for item in db.session.scalars(db.select(Content)):
            if before.id in (item.id, item.parent_id):
                item.created = now() - timedelta(days=40)
            if hidden.id in (item.id, item.parent_id):
                item.state = item.parent_state = State.HIDDEN
            if named.id in (item.id, item.parent_id):
                item.audience = Audience.RESTRICTED
    assert world.away().empty


@pytest.mark.parametrize("place", ["group", "thread", "room", "default"])
def test_what_is_silenced_contributes_nothing(world: World, place: str) -> None:
    thread = world.thread(world.first, purpose=Purpose.QUESTION)
    make.outcome(thread, world.user(world.other))
    make.message(world.group(world.first), world.user(world.other))
    group = world.group(world.first)
    room = make.room(group)
    with transaction():
        if place == "group":
            choose(world.reader, place_of(group, group), Level.NOTHING)
        elif place == "thread":
            choose(world.reader, place_of(thread, group), Level.NOTHING)
        elif place == "room":
            choose(world.reader, place_of(room, group), Level.NOTHING)
        else:
            from collab.notifications import settings

            settings.save(world.reader, Level.NOTHING, None, None, [])
    away = world.away()
    left = {"thread": {"message"}, "room": {"thread", "outcome"}}
    found = {db.session.get_one(Content, id_).kind for id_ in ids_of(away)}
    assert found - {"post"} == left.get(place, set())


def test_new_versions_are_one_line_for_each_document(world: World) -> None:
    document = make.document(world.group(world.first), world.user(world.other), title="Guide")
    with transaction():
        row = db.session.get_one(Document, document.id)
        row.created = now() - timedelta(days=60)
        for number in (2, 3):
            names = ("document_id", "filename", "blob", "size", "sha256")
            copied = {name: getattr(row.version, name) for name in names}
            db.session.add(Version(number=number, uploader_id=world.other, **copied))
    [line] = world.away().sections["versions"]
    assert (line.item.id, line.number) == (document.id, 2)


def test_an_answered_question_and_a_taken_position_await_nothing(world: World) -> None:
    question = world.thread(world.first, purpose=Purpose.QUESTION)
    make.post(question, world.user(world.reader), "I know it")
    soon = now() + timedelta(days=1)
    proposal = world.thread(world.first, purpose=Purpose.PROPOSAL, closes=soon)
    make.position(proposal, world.user(world.reader))
    away = world.away()
    assert away.sections["questions"] == []
    assert away.sections["deadlines"] == []
    assert {line.item.id for part in away.parts for line in part.lines} == {
        question.id,
        proposal.id,
    }


def test_an_observers_word_is_not_awaited(world: World) -> None:
    with transaction():
        for membership in world.user(world.reader).memberships:
            membership.role = Role.OBSERVER
    world.thread(world.first, purpose=Purpose.QUESTION)
    away = world.away()
    assert away.sections["questions"] == []
    assert len(away.parts) == 1


def test_done_clears_the_page_and_the_bell_and_keeps_what_came_later(
    app: Flask, client_of: Clients
) -> None:
    with app.app_context():
        world = World(app)
        world.thread(world.first, title="Before")
        told = Notice(user_id=world.reader, kind="membership-began", group_id=world.first)
        make.save(told)
    client = client_of(world.reader)
    page = client.get("/away").text
    assert "Before" in page
    until = re.search(r'name="until" value="([^"]+)"', page)[1]
    with app.app_context():
        world.thread(world.first, title="Meanwhile")
    for _ in range(2):
        assert client.post("/away/done", data={"until": until}).status_code == 303
    page = client.get("/away").text
    assert "Before" not in page
    assert "Meanwhile" in page
    assert client.get("/notifications/unread").json == {"unread": 0}
    client.post("/away/done", data={"until": "2000-01-01T00:00:00+00:00"})
    assert "Before" not in client.get("/away").text, "an older page brings nothing back"


def test_fourteen_days_with_400_events_are_a_light_page(app: Flask, client_of: Clients) -> None:
    with app.app_context():
        world = World(app)
        rooms = [make.room(world.group(group_id)) for group_id in (world.first, world.second)]
        with transaction():
            for number in range(40):
                _thread_of_nine(world, number)
            for room in rooms:
                _messages(world, room, 20)
        away = world.away()
        ids = ids_of(away)
        assert len(ids) == len(set(ids)) == 400
    client = client_of(world.reader)
    answer = client.get("/away")
    assert answer.status_code == 200
    size = len(answer.data)
    print(f"\n{len(ids)} events: {size / 1000:.1f} KB before compression")
    assert size < 60_000


def _thread_of_nine(world: World, number: int) -> None:
    from collab.threads.models import Post

    group_id = (world.first, world.second)[number % 2]
    ago = now() - timedelta(days=1 + number % 13)
    common = {"group_id": group_id, "author_id": world.other, "created": ago}
    title = f"Обсуждение номер {number}: как документировать следы"
    thread = Thread(title=title, last_number=8, **common)
    db.session.add(thread)
    db.session.flush()
    body = "Слова ответа, которые здесь не показываются."
    common |= {"thread_id": thread.id, "parent_id": thread.id, "body": body, "body_html": body}
    for place in range(1, 9):
        db.session.add(Post(number=place, **common))
    db.session.flush()


def _messages(world: World, room: Any, count: int) -> None:
    from collab.chat.models import Message

    said = {"group_id": room.group_id, "author_id": world.other, "body": "Строка"}
    said["created"] = now() - timedelta(days=2)
    for number in range(1, count + 1):
        db.session.add(Message(room_id=room.id, number=number, **said))
    room.last_number = count


def test_it_costs_the_same_however_much_happened(world: World) -> None:
    from sqlalchemy import event

    def statements() -> int:
        seen: list[int] = []

        def count(*_: object) -> None:
            seen.append(1)

        event.listen(db.engine, "before_cursor_execute", count)
        try:
            world.away()
        finally:
            event.remove(db.engine, "before_cursor_execute", count)
        return len(seen)

    world.thread(world.first)
    world.thread(world.second)
    few = statements()
    for _ in range(10):
        world.thread(world.first)
        world.thread(world.second)
    assert statements() == few
