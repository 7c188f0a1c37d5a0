"""Lines that break again and again, and a server that is killed: nothing is lost or doubled.

`COLLAB_CUTS` (50) and `COLLAB_KILLS` (4) say how often.
"""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from collab.chat.models import Message
from collab.extensions import db
from processes import Processes

from .reliable import Node, Proxy, Snake, Speaker

pytestmark = pytest.mark.slow
CUTS = int(os.environ.get("COLLAB_CUTS", "50"))
KILLS = int(os.environ.get("COLLAB_KILLS", "4"))
A_SECOND = 10
SHORTEST, LONGEST = 0.12, 0.4
"""Seconds from cut to cut: as soon as all pages listen again, but not later than that."""


@pytest.fixture
def web(app: Flask, instance: Path) -> Iterator[Processes]:
    with Processes(instance) as processes:
        processes.web()
        yield processes


@pytest.fixture
def proxy(web: Processes) -> Iterator[Proxy]:
    proxy = Proxy(web.port)
    yield proxy
    proxy.close()


def stored(app: Flask, room: int) -> list[tuple[int, int, str]]:
    """Return number, id and words of all messages, in the order of their numbers."""
    with app.app_context():
        asked = db.select(Message.number, Message.id, Message.body).where(Message.room_id == room)
        return [tuple(row) for row in db.session.execute(asked.order_by(Message.number))]


def test_fifty_cuts_at_ten_messages_a_second(app, group, client_of, web, proxy) -> None:
    """Two people write and three listen through a line that is cut six times a second."""
    path = f"/g/legal/chat/{group['room']}/messages"
    cookie = {who: client_of(group[who]).get_cookie("collab").value for who in ("member", "other")}
    speakers = [Speaker(proxy.url, cookie[who], path).sign_in() for who in ("member", "other")]
    through = (proxy.url, proxy.url)
    pages = [
        Node(*through, cookie["member"], group["room"], path),
        Node(*through, cookie["other"], group["room"], path),
        Snake(*through, cookie["other"], group["room"], path),
    ]
    try:
        for page in pages:
            assert page.ready.acquire(timeout=20)
        with ThreadPoolExecutor(16) as mouths:
            spoken, cuts, begun = [], [], time.monotonic()
            last, listening = begun, 0
            while len(cuts) < CUTS:
                moment = time.monotonic()
                if (moment - begun) * A_SECOND > len(spoken):
                    n = len(spoken)
                    spoken.append(mouths.submit(speakers[n % 2].say, f"line {n}", f"key {n}"))
                listening += sum(page.ready.acquire(blocking=False) for page in pages)
                if moment - last > (SHORTEST if listening >= len(pages) else LONGEST):
                    cuts.append(proxy.cut())
                    last, listening = moment, 0
                time.sleep(0.01)
            told = [each.result() for each in spoken]
        lists = [page.lines(len(told)) for page in pages]
    finally:
        for page in pages:
            page.close()

    rows = stored(app, group["room"])
    assert [number for number, _id, _body in rows] == list(range(1, len(told) + 1))
    assert sorted(body for *_, body in rows) == sorted(f"line {n}" for n in range(len(told)))
    assert sorted((t["seq"], t["id"]) for t in told) == [(number, id_) for number, id_, _ in rows]
    assert lists == [[(number, id_) for number, id_, _body in rows]] * 3
    tries = sum(speaker.tries for speaker in speakers)
    print(f"\n{CUTS} cuts of {sum(cuts)} lines, {len(told)} messages, sent {tries} times")
    assert sum(cuts) > CUTS, "there were lines to cut"
