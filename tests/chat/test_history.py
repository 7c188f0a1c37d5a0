"""Reading back and on in a chat, and jumping to a day."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

import factories as make
from collab.chat import opening, queries
from collab.chat.models import Message
from collab.db import transaction
from collab.extensions import db
from collab.policy import Scope

BEGAN = datetime(2026, 3, 1, 19, 30, tzinfo=UTC)
"""Half an hour after midnight of the second of March in Almaty."""


@pytest.fixture
def room(app: Flask) -> dict:
    """A room with 120 messages, one every hour."""
    with app.app_context():
        group = make.group(slug="legal")
        author = make.member(group)
        reader = make.member(group, timezone="Asia/Almaty")
        for number in range(120):
            make.message(group, author, f"line {number + 1}")
        with transaction():
            for message in db.session.scalars(db.select(Message)):
                message.created = BEGAN + timedelta(hours=message.number - 1)
        return {"group": group.id, "room": make.room(group).id, "reader": reader.id}


def numbers_in(html: str) -> list[int]:
    return [int(part.split('"')[0]) for part in html.split('data-seq="')[1:]]


@pytest.mark.both_databases
def test_reading_back_meets_every_message_once(room, client_of) -> None:
    client = client_of(room["reader"])
    page = numbers_in(client.get("/g/legal/chat").text)
    more = "1"
    while more == "1":
        piece = client.get(f"/g/legal/chat/{room['room']}/messages?before={page[0]}")
        page = numbers_in(piece.text) + page
        more = piece.headers["X-More"]
    assert page == list(range(1, 121))


def test_a_piece_begins_with_its_day(room, client_of) -> None:
    piece = client_of(room["reader"]).get("/g/legal/chat/messages?before=40").text
    assert piece.lstrip().startswith('<p class="line-day">')


def test_a_message_knows_its_day_in_the_readers_zone(room, client_of) -> None:
    page = client_of(room["reader"]).get("/g/legal/chat?around=1").text
    assert 'data-seq="1"' in page
    assert page.split('data-day="')[1][:10] == "2026-03-02", "still the first of March in UTC"


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2026-01-01", 1),
        ("2026-03-02", 1),
        ("2026-03-03", 25),
        ("2026-03-05", 73),
    ],
)
def test_a_day_opens_at_its_first_message(room, client_of, day: str, first: int) -> None:
    page = client_of(room["reader"]).get(f"/g/legal/chat?on={day}").text
    assert f'data-sought="{first}"' in page
    assert first in numbers_in(page)


def test_a_day_after_the_last_message_opens_the_end(room, client_of) -> None:
    assert 120 in numbers_in(client_of(room["reader"]).get("/g/legal/chat?on=2027-01-01").text)


@pytest.mark.parametrize(
    "day", ["", "yesterday", "2026-02-30", "9" * 40, "0001-01-01", "9999-12-31"]
)
def test_nonsense_for_a_day_harms_nothing(room, client_of, day: str) -> None:
    answer = client_of(room["reader"]).get(f"/g/legal/chat?on={day}")
    assert answer.status_code == 200
    assert numbers_in(answer.text)


def test_a_day_is_found_although_messages_are_gone(app, room) -> None:
    with app.app_context():
        here = queries.room_by_id(room["group"], room["room"])
        scope = Scope(room["reader"], frozenset({room["group"]}))
        with transaction():
            for message in db.session.scalars(db.select(Message)):
                if message.number % 10:
                    message.state = "erased"
        moment = datetime(2026, 3, 3)
        found = opening.first_on(here, moment.date(), scope)
        shown = queries.around(here, found, scope, 4).messages
        later = [m.number for m in shown if m.created >= datetime(2026, 3, 3, tzinfo=UTC)]
    assert later[0] == 30
