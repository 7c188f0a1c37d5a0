"""Who has a chat open: seen by those who have it open, at once gone, and never a storm."""

import time

import pytest

from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db
from collab.realtime import connections, presence

SOON = 6.0
MEMBER, OTHER = "Aigul Temir", "Rustam Nazri"


@pytest.fixture
def room(group) -> str:
    return f"chat:{group['room']}"


def told(browser, wanted, seconds: float = SOON) -> list[str]:
    """Return the names that were told last, as soon as they are the wanted ones."""
    until, last = time.monotonic() + seconds, None
    while last != wanted and time.monotonic() < until:
        kind, news = browser.next()
        if kind == "here":
            last = [name for _id, name in news["people"]]
            assert news["count"] == len(last)
    assert last == wanted, last
    return last


def test_who_has_the_chat_open_is_seen_by_the_others_there(group, browse, room) -> None:
    other = browse(group["other"], presence=True)
    other.watch(room)
    names = told(other, [OTHER])
    first = browse(group["member"])
    first.watch(room)
    both = sorted([*names, MEMBER])
    told(other, both)
    second = browse(group["member"], presence=True)  # another tab: she is there once
    second.watch(room)
    told(second, both)
    first.leave(room)
    second.leave(room)
    told(other, names)


def test_who_is_closed_out_is_seen_no_more(app, group, browse, room) -> None:
    other, member = browse(group["other"], presence=True), browse(group["member"])
    other.watch(room)
    member.watch(room)
    told(other, sorted([OTHER, MEMBER]))
    with app.app_context():
        opened = connections.current()
        opened.close(opened.those(lambda c: c.user_id == group["member"]))
    told(other, [OTHER])


def test_who_does_not_want_it_is_shown_neither_as_here_nor_as_writing(
    app, group, browse, room
) -> None:
    other, member = browse(group["other"], presence=True), browse(group["member"])
    other.watch(room)
    member.watch(room)
    told(other, sorted([OTHER, MEMBER]))
    with app.app_context(), transaction():
        db.session.get_one(User, group["member"]).presence = False
    told(other, [OTHER])
    member.types(room)
    assert other.hears_nothing()


@pytest.mark.asvs("8.2.2")
def test_outsiders_hear_of_nobody(group, browse, room) -> None:
    member, outsider = browse(group["member"]), browse(group["outsider"], presence=True)
    member.watch(room)
    assert outsider.watch(room) is False
    assert outsider.watch(room.replace("chat:", "here:")) is False
    time.sleep(3)
    assert outsider.hears_nothing()


def test_a_slow_link_hears_of_nobody_and_is_seen(group, browse, client_of, room) -> None:
    client = client_of(group["member"])
    assert client.post("/account/slow-link", data={"light": "y"}).status_code == 302
    assert " data-light" in client.get("/account").text
    light, other = browse(client, presence=True), browse(group["other"], presence=True)
    light.watch(room)
    other.watch(room)
    told(other, sorted([OTHER, MEMBER]))
    other.types(room)
    assert light.hears_nothing()


def test_somebody_who_writes_on_and_on_is_told_of_once_a_second(group, browse, room) -> None:
    other, member = browse(group["other"]), browse(group["member"])
    other.watch(room)
    member.watch(room)
    for _ in range(20):
        member.types(room)
    assert other.next()[0] == "typing"
    assert other.heard.qsize() <= 2


def test_five_hundred_who_come_at_once_cause_few_packets(app, group, monkeypatch) -> None:
    """Packets for each listener while 500 come within ten seconds, and ten more seconds."""
    with app.app_context():
        monkeypatch.setattr(presence, "_shown", lambda ids: {id_: f"P {id_}" for id_ in ids})
        clock, packets = [0.0], [0]
        monkeypatch.setattr(presence.time, "monotonic", lambda: clock[0])
        monkeypatch.setattr(
            presence.socketio, "emit", lambda *_a, **_k: packets.__setitem__(0, packets[0] + 1)
        )
        opened, seen = connections.Connections(), presence.Presence()
        for second in range(20):
            clock[0] = float(second)
            for number in range(50 if second < 10 else 0):
                id_ = second * 50 + number
                one = connections.Connection(str(id_), str(id_), id_, "s", 0, "ru", "UTC")
                one.rooms |= {"chat:5", "here:5"}
                opened._open[one.sid] = one
            seen.tell(opened)
        assert 2 <= packets[0] <= 6
