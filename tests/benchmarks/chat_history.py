"""What reading a room costs at its end, in its middle and at a day, in short and long rooms.

    PYTHONPATH=.:tests python tests/benchmarks/chat_history.py [--messages 1000 100000] [--times 40]

Makes a temporary instance with a group for each length; its messages are spread over a year and
written by four people, one of whom has read all but the last nine. Printed are milliseconds in the
web process: p50 and p95 of each page and piece, and how many statements it took.
"""

import argparse
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import session
from sqlalchemy import event, insert

import factories as make
from collab import create_app, schema
from collab.accounts import sessions
from collab.chat import marks
from collab.chat.models import Message, Room
from collab.content import Content, new_id
from collab.db import now, transaction
from collab.extensions import db

BODY = "Ходатайство принято, заседание перенесли на вторник."
YEAR = timedelta(days=365)


def main() -> None:
    """Measure each length in turn."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--messages", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    arguments.add_argument("--times", type=int, default=40)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"LOG_LEVEL": "WARNING"}, Path(folder))
        with app.app_context():
            schema.upgrade()
            people = [make.user() for _ in range(4)]
            rooms = [_room(people, count) for count in given.messages]
            reader = people[0]
            with app.test_request_context(), transaction():
                sessions.begin(reader, "a benchmark")
                signed = dict(session)
            seen: list[int] = []
            event.listen(db.engine, "before_cursor_execute", lambda *_: seen.append(1))
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(signed)
        print(f"{'messages':>9}  {'asked':22}{'p50 ms':>9}{'p95 ms':>9}{'statements':>12}")
        for count, address in zip(given.messages, rooms, strict=True):
            for name, end in _asked(count).items():
                told = _measured(client, f"{address}{end}", given.times, seen)
                print(f"{count:9}  {name:22}{told}")


def _asked(count: int) -> dict[str, str]:
    day = (now() - YEAR / 2).date().isoformat()
    return {
        "at what is new": "",
        "around the middle": f"?around={count // 2}",
        "on a day": f"?on={day}",
        "before the middle": f"/messages?before={count // 2}",
        "after the last but 50": f"/messages?after={count - 50}",
    }


def _room(people: list[Any], count: int) -> str:
    group = make.group(slug=f"g{count}")
    for person in people:
        make.join(person, group)
    room = make.room(group)
    begin, step = now() - YEAR, YEAR / count
    ids = [new_id() for _ in range(count)]
    rows = [
        {
            "id": id_,
            "kind": "message",
            "group_id": group.id,
            "author_id": people[number % len(people)].id,
            "created": begin + number * step,
            "changed": begin + number * step,
        }
        for number, id_ in enumerate(ids, 1)
    ]
    said = {"room_id": room.id, "body": BODY, "rendered": f"<p>{BODY}</p>"}
    lines = [{"id": id_, "number": number} | said for number, id_ in enumerate(ids, 1)]
    with transaction():
        db.session.execute(insert(Content.__table__), rows)
        db.session.execute(insert(Message.__table__), lines)
        row = db.session.get_one(Room, room.id)
        row.last_number = count
        db.session.flush()
        marks.read_to(people[0].id, row, count - 9)
    return f"/g/{group.slug}/chat/{room.id}"


def _measured(client, address: str, times: int, seen: list[int]) -> str:  # type: ignore[no-untyped-def]
    spent = []
    for _ in range(times + 3):
        seen.clear()
        start = time.perf_counter()
        answer = client.get(address)
        spent.append(1000 * (time.perf_counter() - start))
        assert "Ходатайство" in answer.text, (address, answer.status_code)
    cuts = statistics.quantiles(spent[3:], n=20)
    return f"{cuts[9]:9.1f}{cuts[18]:9.1f}{len(seen):12}"


if __name__ == "__main__":
    main()
