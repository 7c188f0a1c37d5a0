"""A clock that jumps: numbers keep the order, pages open, and sessions neither end nor last."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

import pytest
from flask import Flask

from collab import db as database
from collab.chat import actions as chat
from collab.chat.models import Message, Room
from collab.db import transaction
from collab.extensions import db

JUMPS = {
    "three days ahead": timedelta(days=3),
    "90 seconds back": timedelta(seconds=-90),
    "a year back": timedelta(days=-365),
}


@pytest.fixture
def jump(monkeypatch) -> Callable[[timedelta], None]:
    """Return a function that puts the clock on, everywhere where it is read."""
    shift = [timedelta(0)]

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + shift[0]

    monkeypatch.setattr(
        database, "datetime", Clock
    )  # what `now` asks, by whatever name it is known

    def jump(by: timedelta) -> None:
        shift[0] = by

    return jump


@pytest.mark.parametrize("name", JUMPS)
def test_the_order_is_that_of_the_numbers(app: Flask, group, client_of, jump, name: str) -> None:
    client, path = client_of(group["member"]), f"/g/legal/chat/{group['room']}/messages"

    def say(line: str) -> int:
        form = {"body": line, "key": line}
        sent = client.post(path, data=form, headers={"Accept": "application/json"})
        assert sent.status_code == 201
        return int(sent.json["seq"])

    assert [say("before"), say("and more")] == [1, 2]
    if name == "three days ahead":
        with app.app_context(), transaction():
            jump(JUMPS[name])  # a session would have ended: nobody writes but the application
            room = db.session.get_one(Room, group["room"])
            chat.post_message(group["member"], room, "meanwhile")
        jump(timedelta(0))
    else:
        jump(JUMPS[name])
        assert say("meanwhile") == 3
        jump(timedelta(0))
    assert say("afterwards") == 4
    page = client.get(path + "?after=0").text
    places = [page.index(line) for line in ("before", "and more", "meanwhile", "afterwards")]
    assert places == sorted(places)
    # Each day that begins has its heading, also where it begins a second time.
    days = {"three days ahead": 3, "90 seconds back": 1, "a year back": 3}[name]
    assert page.count('class="line-day"') == days
    assert client.get("/g/legal/chat").status_code == 200
    with app.app_context():
        asked = db.select(Message.created).order_by(Message.number)
        times = db.session.scalars(asked).all()
        assert abs(times[2] - times[1] - JUMPS[name]) < timedelta(seconds=30)


def test_who_is_signed_in_while_the_clock_jumps_back_stays_so(group, client_of, jump) -> None:
    client = client_of(group["member"])
    assert client.get("/g/legal/chat").status_code == 200
    for by in (timedelta(seconds=-90), timedelta(days=-1), timedelta(0)):
        jump(by)
        assert client.get("/g/legal/chat").status_code == 200
    jump(timedelta(days=3))
    assert client.get("/g/legal/chat").status_code == 302, "a session ends, and nothing breaks"
