"""What is done to content reaches the pages on which it stands, and nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

import factories as make
from collab import events
from collab.accounts.models import User
from collab.chat import actions as chat
from collab.chat.models import Room
from collab.content import Audience, Content, State
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group, Visibility
from collab.moderation.states import set_state
from collab.policy import Role, Standing
from collab.sharing import actions as sharing
from collab.threads import actions as threads
from collab.threads.models import Thread

SECONDS = 2.0


def put(app: Flask, item_id: int, state: State) -> None:
    with app.app_context(), transaction():
        set_state(db.session.get_one(Content, item_id), state)


@pytest.fixture
def message(app: Flask, group) -> int:
    with app.app_context():
        of, author = (
            db.session.get_one(Group, group["id"]),
            db.session.get_one(User, group["other"]),
        )
        return make.message(of, author).id


@pytest.fixture
def post(app: Flask, group) -> int:
    with app.app_context():
        thread, author = (
            db.session.get_one(kind, group[name])
            for kind, name in ((Thread, "thread"), (User, "other"))
        )
        return make.post(thread, author).id


def test_what_is_hidden_and_shown_again_is_told_to_open_pages(
    app, group, browse, message, post
) -> None:
    things = {
        f"chat:{group['room']}": message,
        f"thread:{group['thread']}": post,
        f"library:{group['id']}": group["document"],
    }
    for room, item in things.items():
        browser = browse(group["member"])
        browser.watch(room)
        put(app, item, State.HIDDEN)
        assert browser.next() == ("change", {"room": room, "id": item})
        put(app, item, State.SHOWN)
        assert browser.next() == ("change", {"room": room, "id": item, "came": True})


def test_the_page_of_a_thread_is_told_that_the_thread_is_hidden(app, group, browse) -> None:
    """Whose thread it is stays connected; a colleague is told, and cut off."""
    room = f"thread:{group['thread']}"
    author, colleague = browse(group["member"]), browse(group["other"])
    for browser in (author, colleague):
        browser.watch(room)
    put(app, group["thread"], State.HIDDEN)
    assert author.next() == ("change", {"room": room, "id": group["thread"]})
    assert colleague.closed.wait(SECONDS)
    assert author.client.connected


def test_what_waits_is_told_to_author_and_moderators_alone(app, group, browse) -> None:
    room = f"chat:{group['room']}"
    with app.app_context():
        of = db.session.get_one(Group, group["id"])
        coordinator = make.member(of, Role.COORDINATOR).id
        with transaction():
            of.approve_first = 1
    told = [browse(who) for who in (group["other"], coordinator)]
    untold = browse(group["member"])
    for browser in (*told, untold):
        browser.watch(room)
    with app.app_context(), transaction():
        there = db.session.get_one(Room, group["room"])
        waits = chat.post_message(group["other"], there, "my first").id
    for browser in told:
        assert browser.next() == ("change", {"room": room, "id": waits, "came": True})
    assert untold.hears_nothing()
    put(app, waits, State.SHOWN)
    assert untold.next() == ("change", {"room": room, "id": waits, "came": True})


def test_an_answer_in_a_hidden_thread_is_not_pushed_to_its_author(app, group, browse) -> None:
    """She sees her thread, but not what others say in it while it is hidden."""
    put(app, group["thread"], State.HIDDEN)
    author = browse(group["member"])
    assert author.watch(f"thread:{group['thread']}") is True
    with app.app_context(), transaction():
        thread = db.session.get_one(Thread, group["thread"])
        threads.add_post(group["other"], thread, "among coordinators")
    assert author.hears_nothing()


def test_what_moves_is_told_in_both_libraries(app, group, browse) -> None:
    with app.app_context():
        other = make.group()
        make.join(db.session.get_one(User, group["member"]), other)
        target = other.id
    browser = browse(group["member"])
    for room in (f"library:{group['id']}", f"library:{target}"):
        browser.watch(room)
    with app.app_context(), transaction():
        item = db.session.get_one(Content, group["document"])
        item.settle_in(target)
        db.session.flush()
        events.record(events.ContentMoved(item.id, target, group["id"]))
    heard = {browser.next()[1]["room"] for _ in range(2)}
    assert heard == {f"library:{group['id']}", f"library:{target}"}


@pytest.mark.parametrize("kind", [events.ThreadSplit, events.ThreadsMerged])
def test_both_threads_are_told_of_posts_that_went(app, group, browse, kind: Callable) -> None:
    with app.app_context():
        of, author = (
            db.session.get_one(Group, group["id"]),
            db.session.get_one(User, group["member"]),
        )
        other = make.thread(of, author).id
    rooms = {f"thread:{group['thread']}", f"thread:{other}"}
    browser = browse(group["member"])
    for room in rooms:
        browser.watch(room)
    with app.app_context(), transaction():
        events.record(kind(other, group["id"], group["thread"], group["member"]))
    assert {browser.next()[1]["room"] for _ in rooms} == rooms


def test_what_is_erased_closes_its_room(app, group, browse) -> None:
    browser = browse(group["other"])
    browser.watch(f"content:{group['document']}")
    with app.app_context(), transaction():
        item = db.session.get_one(Content, group["document"])
        item.wipe()
        item.state = State.ERASED
        db.session.flush()
        events.record(events.ContentErased(item.id, item.group_id))
    assert browser.closed.wait(SECONDS)


@pytest.mark.parametrize("kind", ["thread", "document"])
def test_a_narrowed_audience_closes_at_once_what_listens(app, group, browse, kind: str) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Content, group[kind]).audience = Audience.COALITION
    outside, inside = browse(group["outsider"]), browse(group["other"])
    for browser in (outside, inside):
        assert browser.watch(f"content:{group[kind]}") is True
    with app.app_context():
        author = db.session.get_one(User, group["member"])
        with transaction():
            sharing.change_audience(
                db.session.get_one(Content, group[kind]), author, Audience.GROUP
            )
    assert outside.closed.wait(SECONDS)
    assert inside.client.connected


def test_who_is_paused_or_only_reads_below_does_not_type(app, group, browse) -> None:
    """Who may say something is said by the policy alone: archived groups, pauses and all."""
    room = f"chat:{group['room']}"
    listener, typist = browse(group["observer"]), browse(group["member"])
    for browser in (listener, typist):
        browser.watch(room)
    with app.app_context(), transaction():
        db.session.get_one(Group, group["id"]).archived = now()
    typist.types(room)
    assert listener.hears_nothing()


def test_a_hidden_group_is_silent_to_those_outside(app, group, browse) -> None:
    """Its rooms answer like rooms that are not there, and nothing of it is heard."""
    with app.app_context():
        hidden = make.group(visibility=Visibility.HIDDEN)
        author = make.member(hidden)
        thread = make.thread(hidden, author).id
        room = make.room(hidden).id
        document = make.document(hidden, author, audience=Audience.COALITION).id
        with transaction():  # as it is after the group was hidden
            db.session.get_one(Content, document).audience = Audience.GROUP
        ids = {"chat": room, "thread": thread, "content": document, "library": hidden.id}
        guest = make.member(
            db.session.get_one(Group, group["id"]), Role.OBSERVER, standing=Standing.OBSERVER
        ).id
        author_id = author.id
    outsiders: list[Any] = [browse(group["member"]), browse(group["outsider"]), browse(guest)]
    for browser in outsiders:
        assert [browser.watch(f"{kind}:{number}") for kind, number in ids.items()] == [False] * 4
        assert [browser.watch(f"{kind}:{1 << 40}") for kind in ids] == [False] * 4
    with app.app_context(), transaction():
        chat.post_message(author_id, db.session.get_one(Room, room), "in secret")
        threads.add_post(author_id, db.session.get_one(Thread, thread), "in secret")
        set_state(db.session.get_one(Content, document), State.HIDDEN)
    assert all(browser.hears_nothing() for browser in outsiders)
