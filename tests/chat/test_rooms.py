"""Rooms of a group: added, changed, ordered, archived by coordinators; some for announcements."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

import factories as make
from collab import events
from collab.chat import actions, room_actions
from collab.chat.models import Message, Room
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.log import Act
from collab.groups.models import Group
from collab.policy import Role

JSON = {"Accept": "application/json"}
NEW = "/g/ours/chat/rooms/new"


@pytest.fixture
def ours(app: Flask, client_of) -> dict:
    """A group with its first room, a coordinator and a member, and a group beside it."""
    with app.app_context():
        group, other = make.group(slug="ours"), make.group(slug="other")
        first, foreign = make.room(group), make.room(other)
        coordinator, member = make.member(group, Role.COORDINATOR), make.member(group)
        found = {"first": first.id, "foreign": foreign.id, "group": group.id}
        people = {"coordinator": coordinator.id, "member": member.id}
    return found | {name: client_of(id_) for name, id_ in people.items()} | {"people": people}


def add(ours: dict, name: str, **more: str) -> int:
    answer = ours["coordinator"].post(NEW, data={"name": name, "keep_days": "0"} | more)
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def says(client, room_id: int, body: str, key: str = ""):
    form = {"body": body, "key": key or body}
    return client.post(f"/g/ours/chat/{room_id}/messages", data=form, headers=JSON)


def names_on(client, path: str = "/g/ours/chat") -> list[str]:
    aside = client.get(path).text.split("rooms--aside")[1].split("</nav>")[0]
    return re.findall(r'rooms__name">([^<]*)<', aside)


def seen_in(html: str) -> str:
    return re.search(r'name="seen"[^>]*value="([^"]*)"', html)[1]


def test_a_coordinator_adds_a_room_and_a_member_writes_in_it(ours) -> None:
    room_id = add(ours, "Legal questions", about="Quick help with papers")
    page = ours["member"].get("/g/ours/chat").text
    assert names_on(ours["member"]) == ["General", "Legal questions"]
    assert f"/g/ours/chat/{room_id}" in page
    assert says(ours["member"], room_id, "hello").json["seq"] == 1
    page = ours["member"].get(f"/g/ours/chat/{room_id}").text
    assert "hello" in page
    assert "Quick help with papers" in page
    assert "<title>Legal questions" in page
    assert "hello" not in ours["member"].get("/g/ours/chat").text


def test_each_room_counts_its_own_messages(ours) -> None:
    room_id = add(ours, "Second")
    assert says(ours["member"], ours["first"], "one").json["seq"] == 1
    assert says(ours["member"], room_id, "two").json["seq"] == 1
    assert says(ours["member"], ours["first"], "three").json["seq"] == 2


def test_members_neither_add_nor_change_rooms(ours) -> None:
    room_id = add(ours, "Second")
    member = ours["member"]
    assert "Manage rooms" not in member.get("/g/ours/chat").text
    assert member.post(NEW, data={"name": "Mine", "keep_days": "0"}).status_code == 403
    for path in ("settings", "move", "archive", "restore"):
        form = {"name": "Mine", "keep_days": "0"}
        assert member.post(f"/g/ours/chat/{room_id}/{path}", data=form).status_code == 403
    assert names_on(member) == ["General", "Second"]


def test_a_room_of_another_group_is_not_there(ours) -> None:
    client, foreign = ours["coordinator"], ours["foreign"]
    assert client.get(f"/g/ours/chat/{foreign}").status_code == 404
    assert client.get(f"/g/ours/chat/{foreign}/settings").status_code == 404
    for path in ("messages", "move", "archive", "restore", "level"):
        form = {"body": "b", "key": "k"}
        assert client.post(f"/g/ours/chat/{foreign}/{path}", data=form).status_code == 404


@pytest.mark.parametrize("name", ["Urgent", "uRGENT", " Urgent  ", "General"])
def test_the_same_name_twice_is_refused_and_the_text_is_kept(ours, name: str) -> None:
    add(ours, "Urgent")
    answer = ours["coordinator"].post(NEW, data={"name": name, "about": "Kept", "keep_days": "0"})
    assert answer.status_code == 422
    assert "Another room of the group has this name" in answer.text
    assert "Kept" in answer.text
    assert names_on(ours["member"]) == ["General", "Urgent"]


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "n" * 61}, {"about": "a" * 301}, {"keep_days": "7"}]
)
def test_what_is_no_room_is_refused(ours, wrong) -> None:
    form = {"name": "Second", "about": "", "keep_days": "0"} | wrong
    assert ours["coordinator"].post(NEW, data=form).status_code == 422
    assert "rooms--aside" not in ours["member"].get("/g/ours/chat").text


def test_a_group_has_at_most_so_many_rooms(ours, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_actions, "MOST_ROOMS", 2)
    add(ours, "Second")
    answer = ours["coordinator"].post(NEW, data={"name": "Third", "keep_days": "0"})
    assert answer.status_code == 422
    assert "at most 2 rooms" in answer.text


def test_rooms_are_moved_up_and_down(ours) -> None:
    second, third = add(ours, "Second"), add(ours, "Third")

    def move(room_id: int, way: str) -> list[str]:
        path = f"/g/ours/chat/{room_id}/move"
        assert ours["coordinator"].post(path, data={"way": way}).status_code == 303
        return names_on(ours["member"])

    assert move(third, "up") == ["General", "Third", "Second"]
    assert move(ours["first"], "down") == ["Third", "General", "Second"]
    assert move(second, "down") == ["Third", "General", "Second"]
    assert f"/chat/{third}/messages" in ours["member"].get("/g/ours/chat").text


def test_in_a_room_for_announcements_only_coordinators_write(ours) -> None:
    room_id = add(ours, "News", announcing="y")
    page = ours["member"].get(f"/g/ours/chat/{room_id}").text
    assert "coordinators write here, everybody reads" in page
    assert 'data-compose="chat"' not in page
    refused = says(ours["member"], room_id, "may I?")
    assert refused.status_code == 403
    assert "coordinators write here" in refused.json["error"]
    assert says(ours["coordinator"], room_id, "read this").status_code == 201
    assert "read this" in ours["member"].get(f"/g/ours/chat/{room_id}").text


def test_an_archived_room_is_read_and_not_written_in(app, ours) -> None:
    room_id = add(ours, "Old")
    assert says(ours["member"], room_id, "before", key="k").status_code == 201
    path = f"/g/ours/chat/{room_id}"
    assert ours["coordinator"].post(f"{path}/archive").status_code == 303
    page = ours["member"].get(path).text
    assert "before" in page
    assert 'data-compose="chat"' not in page
    for who in ("member", "coordinator"):
        assert says(ours[who], room_id, "later").status_code == 403
    assert says(ours["member"], room_id, "before", key="k").json["seq"] == 1  # a late retry
    assert names_on(ours["member"]) == ["General", "Old"]
    with app.app_context():
        assert db.session.get(Room, room_id).last_number == 1
    ours["coordinator"].post(f"{path}/restore")
    assert says(ours["member"], room_id, "later").json["seq"] == 2


@pytest.mark.both_databases
def test_a_room_is_archived_while_somebody_writes(ours, monkeypatch) -> None:
    """Both lock the group and then the room: who comes second waits, and neither is refused."""
    room_id = add(ours, "Old")
    begun, said = threading.Event(), actions.post_message

    def slowly(*args, **named):
        begun.set()
        time.sleep(0.7)  # meanwhile the coordinator asks for what is locked
        return said(*args, **named)

    monkeypatch.setattr(actions, "post_message", slowly)
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(says, ours["member"], room_id, "just in time")
        assert begun.wait(20)
        archiving = pool.submit(ours["coordinator"].post, f"/g/ours/chat/{room_id}/archive")
        assert writing.result(60).status_code == 201
        assert archiving.result(60).status_code == 303
    assert says(ours["member"], room_id, "later").status_code == 403


def test_who_wrote_without_a_script_keeps_the_text_of_what_was_refused(ours) -> None:
    room_id = add(ours, "Old")
    ours["coordinator"].post(f"/g/ours/chat/{room_id}/archive")
    form = {"body": "a long thought", "key": "k"}
    answer = ours["member"].post(f"/g/ours/chat/{room_id}/messages", data=form)
    assert answer.status_code == 403
    assert "a long thought" in answer.text


def test_a_group_keeps_one_room_that_is_in_use(app, ours) -> None:
    client = ours["coordinator"]
    client.post(f"/g/ours/chat/{ours['first']}/archive")
    assert "needs one room" in client.get("/g/ours/chat/rooms").text
    second = add(ours, "Second")
    client.post(f"/g/ours/chat/{ours['first']}/archive")
    with app.app_context():
        assert db.session.get(Room, ours["first"]).archived is not None
    assert f"/chat/{second}/messages" in ours["member"].get("/g/ours/chat").text


def test_two_coordinators_at_once_do_not_overwrite_each_other(app, ours) -> None:
    room_id = add(ours, "Second")
    client, path = ours["coordinator"], f"/g/ours/chat/{room_id}/settings"
    seen = seen_in(client.get(path).text)
    form = {"name": "Second", "keep_days": "0", "keep_pinned": "y", "seen": seen}
    assert client.post(path, data=form | {"about": "By the first"}).status_code == 303
    answer = client.post(path, data=form | {"about": "By the second"})
    assert answer.status_code == 422
    assert "Somebody changed this meanwhile" in answer.text
    assert "what it is for" in answer.text
    assert "By the second" in answer.text
    with app.app_context():
        assert db.session.get(Room, room_id).about == "By the first"
    again = form | {"about": "By the second", "seen": seen_in(answer.text)}
    assert client.post(path, data=again).status_code == 303
    with app.app_context():
        assert db.session.get(Room, room_id).about == "By the second"


def test_the_log_of_the_group_tells_what_was_done_with_rooms(app, ours) -> None:
    room_id = add(ours, "Second")
    client, path = ours["coordinator"], f"/g/ours/chat/{room_id}"
    seen = seen_in(client.get(f"{path}/settings").text)
    form = {"name": "Renamed", "keep_days": "30", "keep_pinned": "y", "seen": seen}
    client.post(f"{path}/settings", data=form)
    client.post(f"{path}/archive")
    client.post(f"{path}/restore")
    with app.app_context():
        rows = db.session.scalars(db.select(Act).order_by(Act.created)).all()
        acts = {(act.how, act.sentence, act.actor_id) for act in rows}
    by = ours["people"]["coordinator"]
    assert acts == {
        ("room-added", "Second", by),
        ("room-kept", "Renamed: 30", by),
        ("room-changed", "Renamed", by),
        ("room-archived", "Renamed", by),
        ("room-restored", "Renamed", by),
    }
    assert "Chat room archived" in client.get("/g/ours/moderation/log").text


def test_a_room_is_muted_by_itself(ours) -> None:
    room_id = add(ours, "Second")
    path = f"/g/ours/chat/{room_id}"
    answer = ours["member"].post(f"{path}/level", data={"level": "nothing"})
    assert answer.location.endswith(path)
    pressed = 'value="nothing" aria-pressed="true"'
    assert pressed in ours["member"].get(path).text
    assert pressed not in ours["member"].get("/g/ours/chat").text


def test_a_message_names_the_room_that_it_stands_in(app, ours) -> None:
    room_id = add(ours, "Second")
    says(ours["member"], room_id, "hello")
    says(ours["member"], ours["first"], "hello there")
    with app.test_request_context():
        headings = {said.room_id: said.heading for said in db.session.scalars(db.select(Message))}
    assert "Second" in headings[room_id]
    assert "«" not in headings[ours["first"]]


@pytest.mark.both_databases
def test_all_rooms_go_with_their_group(app, ours) -> None:
    add(ours, "Second")
    with app.app_context():
        with transaction():
            events.record(events.GroupEmptied(ours["group"]))
        left = db.session.scalars(db.select(Room.group_id)).all()
        assert ours["group"] not in left
        assert len(left) == 1


def test_in_an_archived_group_no_room_is_written_in(app, ours) -> None:
    room_id = add(ours, "Second")
    with app.app_context(), transaction():
        db.session.get(Group, ours["group"]).archived = now()
    assert says(ours["coordinator"], room_id, "still?").status_code == 403
    assert ours["member"].get(f"/g/ours/chat/{room_id}").status_code == 200
