"""Every event of a socket, sent by everybody: each gets what `route_matrix.EVENTS` says."""

from collections.abc import Callable
from typing import Any

import pytest
import socketio as client_library
from flask import Flask

from collab.extensions import socketio
from collab.realtime import rooms
from flows.route_matrix import DOOR, EVENTS, OK, PROVED_LONG_AGO, VISITORS
from flows.world import World, build


@pytest.fixture
def world(app: Flask) -> World:
    return build(app)


@pytest.fixture
def room_of(world: World) -> dict[str, str]:
    """A room of each kind."""
    ids = {
        "chat": world.ids["room"],
        "content": world.ids["document_id"],
        "document": world.ids["document_id"],
        "library": world.ids["group"],
        "thread": world.ids["thread_id"],
    }
    return {kind: f"{kind}:{number}" for kind, number in ids.items()}


def test_every_event_has_a_row(app: Flask) -> None:
    events = set(socketio.server.handlers["/"]) - {"watch"}
    events |= {f"watch {kind}" for kind in rooms._KINDS}
    missing = sorted(events - set(EVENTS))
    assert not missing, f"say in tests/flows/route_matrix.py who is heard with: {missing}"
    assert sorted(set(EVENTS) - events) == [], "rows of events that are gone: remove them"


@pytest.mark.asvs("4.4.3", "4.4.4", "8.2.1", "8.2.2", "6.3.3")
@pytest.mark.parametrize("who", [*VISITORS, *PROVED_LONG_AGO])
def test_everybody_is_heard_as_the_table_says(
    world: World, room_of: dict[str, str], browse: Callable[..., Any], who: str
) -> None:
    listener = browse(world.client("second coordinator"))
    listener.watch(room_of["chat"])
    try:
        browser = browse(world.client(who))
    except client_library.exceptions.ConnectionError:
        assert {row.expected(who) for row in EVENTS.values()} == {DOOR}
        return
    heard = {f"watch {kind}": browser.watch(room) for kind, room in room_of.items()}
    browser.types(room_of["chat"])
    heard["typing"] = not listener.hears_nothing()
    heard["leave"] = browser.leave(room_of["chat"])
    browser.client.emit("unheard of", {"room": room_of["chat"]})
    heard["*"] = browser.hears_nothing() and browser.client.connected
    heard["connect"] = heard["disconnect"] = True
    assert heard == {event: row.expected(who) == OK for event, row in EVENTS.items()}


@pytest.mark.asvs("8.2.2")
def test_a_room_that_is_closed_answers_like_one_that_is_not_there(
    world: World, room_of: dict[str, str], browse: Callable[..., Any]
) -> None:
    browser = browse(world.client("outsider"))
    absent = {browser.watch(f"{kind}:999999") for kind in room_of}
    assert {browser.watch(room) for room in room_of.values()} == absent == {False}
