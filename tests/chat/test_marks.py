"""How far somebody has read a room: where it opens, and what counts as unread."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

import factories as make
from collab.accounts.models import User
from collab.chat import marks, queries
from collab.chat.models import RoomMark
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.policy import Scope

JSON = {"Accept": "application/json"}


@pytest.fixture
def group(app: Flask) -> dict:
    """A group of two, whose chat has three messages of one of them."""
    with app.app_context():
        group = make.group(slug="legal")
        people = {who: make.member(group, name=who.title()).id for who in ("writer", "reader")}
        room = make.room(group).id
        ids = {"id": group.id, "room": room, "stranger": make.user().id, **people}
    said(app, ids, "one", "two", "three")
    return ids


def said(app: Flask, ids: dict, *lines: str, by: str = "writer", **given) -> None:
    with app.app_context():
        group, author = db.session.get(Group, ids["id"]), db.session.get(User, ids[by])
        for line in lines:
            make.message(group, author, line, **given)


def unread(app: Flask, ids: dict, who: str = "reader") -> int:
    """How many wait, asked for the room and for the group, which has one."""
    with app.app_context():
        scope = Scope.of(db.session.get(User, ids[who]))
        in_room = marks.unread_in([ids["room"]], scope).get(ids["room"], 0)
        assert marks.unread_of([ids["id"]], scope).get(ids["id"], 0) == in_room
        return in_room


def mark(client, ids: dict, number, verb: str = "read"):
    path = f"/g/legal/chat/{ids['room']}/{verb}"
    return client.post(path, data={"number": number}, headers=JSON).status_code


@pytest.mark.both_databases
def test_what_others_wrote_is_unread_until_it_was_read(app, group, client_of) -> None:
    assert (unread(app, group), unread(app, group, "writer")) == (3, 0)
    client = client_of(group["reader"])
    assert mark(client, group, 2) == 204
    assert unread(app, group) == 1
    assert mark(client, group, 1) == 204
    assert unread(app, group) == 1, "it never goes back by itself"
    assert mark(client, group, 999) == 204
    said(app, group, "four")
    assert unread(app, group) == 1, "a number that is not there yet is not read"


def test_marked_as_unread_it_is_unread_again(app, group, client_of) -> None:
    client = client_of(group["reader"])
    mark(client, group, 3)
    assert unread(app, group) == 0
    assert mark(client, group, 2, "unread") == 204
    assert unread(app, group) == 2
    away = client.post(f"/g/legal/chat/{group['room']}/unread", data={"number": 2})
    assert (away.status_code, away.location) == (303, "/g/legal")


def test_ones_own_words_are_never_new(app, group, client_of) -> None:
    mark(client_of(group["reader"]), group, 3)
    said(app, group, "mine", by="reader")
    assert unread(app, group) == 0
    assert 'id="new"' not in client_of(group["reader"]).get("/g/legal/chat").text


def test_in_a_room_never_opened_only_the_last_week_is_news(app, group) -> None:
    with app.app_context(), transaction():
        room = queries.room_by_id(group["id"], group["room"])
        for message in queries.after(room, 0, Scope(0, frozenset({group["id"]})), 2):
            message.created = now() - timedelta(days=8)
    assert unread(app, group) == 1


def test_the_page_opens_at_what_is_new(app, group, client_of) -> None:
    client = client_of(group["reader"])
    first = client.get("/g/legal/chat").text
    assert 'id="new"' not in first, "a first visit begins at the end"
    mark(client, group, 3)
    said(app, group, *(f"line {number}" for number in range(4, 100)))
    page = client.get("/g/legal/chat").text
    before, new = page.split('id="new"')
    assert 'data-seq="3"' in before
    assert 'data-seq="4"' in new
    assert "line 99<" not in page, "the end is further down"
    assert "data-detached" in page


def test_the_tab_and_the_list_of_groups_say_how_much_waits(app, group, client_of) -> None:
    client = client_of(group["reader"])
    assert client.get("/g/legal/threads").text.count("> 3 new<") == 2
    mark(client, group, 3)
    assert "> 3 new<" not in client.get("/g/legal/threads").text


@pytest.mark.asvs("8.2.2")
def test_strangers_mark_nothing(app, group, client_of) -> None:
    stranger = client_of(group["stranger"])
    assert mark(stranger, group, 1) == mark(stranger, group, 1, "unread") == 404
    with app.app_context():
        assert db.session.get(RoomMark, (group["stranger"], group["room"])) is None


@pytest.mark.both_databases
def test_two_devices_at_once_have_one_mark(app, group, client_of) -> None:
    clients = [client_of(group["reader"]) for _ in range(4)]
    with ThreadPoolExecutor() as pool:
        codes = list(pool.map(lambda c: mark(c[1], group, c[0]), enumerate(clients)))
    assert codes == [204] * 4
    assert unread(app, group) == 0


def test_nonsense_marks_nothing(app, group, client_of) -> None:
    client = client_of(group["reader"])
    for number in ("", "x", "-5", "9" * 30):
        assert mark(client, group, number) == 204
    assert unread(app, group) == 3
