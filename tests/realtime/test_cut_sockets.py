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


def test_kill_9_right_after_each_acknowledgement(app, group, client_of, web, proxy) -> None:
    """What was acknowledged is there; a page comes back by itself and has the rest within 5 s."""
    path = f"/g/legal/chat/{group['room']}/messages"
    cookie = {who: client_of(group[who]).get_cookie("collab").value for who in ("member", "other")}
    speaker = Speaker(proxy.url, cookie["member"], path).sign_in()
    page = Node(proxy.url, proxy.url, cookie["other"], group["room"], path)
    told, away, begun = [], [], time.monotonic()
    try:
        for n in range(KILLS):
            assert page.ready.acquire(timeout=30)
            told.append(speaker.say(f"line {n}", f"key {n}"))
            _kill(web)
            with ThreadPoolExecutor(1) as mouth:  # written while nobody is there: retried
                unsent = mouth.submit(speaker.say, f"into the dark {n}", f"dark {n}")
                web.web()
                back = time.monotonic()
                assert page.ready.acquire(timeout=30)
                away.append(time.monotonic() - back)
                page.ready.release()
                told.append(unsent.result())
        again = [speaker.say(f"line {n}", f"key {n}") for n in range(KILLS)]
        lines = page.lines(2 * KILLS)
    finally:
        page.close()
    rows = stored(app, group["room"])
    assert [number for number, *_ in rows] == list(range(1, 2 * KILLS + 1))
    assert [(t["seq"], t["id"]) for t in told] == [(number, id_) for number, id_, _ in rows]
    assert [t["id"] for t in again] == [t["id"] for t in told[::2]], "the same, not another"
    assert lines == [(number, id_) for number, id_, _ in rows]
    seconds = time.monotonic() - begun
    print(f"\n{KILLS} kills in {seconds:.0f} s, back after at most {max(away):.1f} s")
    assert max(away) < 5


def _kill(web: Processes) -> None:
    """End master and workers at the same moment, as a power cut would."""
    pid = web.running["web"].pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split():
        os.kill(int(child), signal.SIGKILL)
    web.kill("web")
