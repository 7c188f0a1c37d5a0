"""Frames are built once, and are what any other implementation reads."""

import json

import pytest
from wsproto.connection import Connection, ConnectionType
from wsproto.events import BytesMessage, TextMessage

from collab.realtime.framing import frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
@pytest.mark.parametrize("kind", [str, bytes])
def test_a_frame_of_every_size_is_read_back(size: int, kind: type) -> None:
    message = ("ы" * size)[:size] if kind is str else b"\x00\xff" * size
    browser = Connection(ConnectionType.CLIENT)
    browser.receive_data(frame(message))
    [event] = list(browser.events())
    assert isinstance(event, TextMessage if kind is str else BytesMessage)
    assert event.message_finished
    assert event.data == message


def test_all_who_hear_the_same_get_the_same_bytes() -> None:
    said = json.dumps(["item", {"html": "words"}])
    assert frame(said) is frame(said)


def test_a_long_text_reaches_a_browser_whole(app, group, browse) -> None:
    """From the server to a real client, through the sockets of this application."""
    from collab.chat import actions as chat
    from collab.chat.models import Room
    from collab.db import transaction
    from collab.extensions import db

    browser = browse(group["other"])
    assert browser.watch(f"chat:{group['room']}") is True
    with app.app_context(), transaction():
        chat.post_message(group["member"], db.session.get_one(Room, group["room"]), "ы" * 4000)
    event, news = browser.next()
    assert event == "item"
    assert "ы" * 4000 in news["html"]
