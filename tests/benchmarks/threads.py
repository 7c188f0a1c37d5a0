"""What opening a thread at its first unread post costs, for short and long threads.

    PYTHONPATH=.:tests python tests/benchmarks/threads.py [--posts 50 500 2000] [--times 60]

Makes a temporary instance, lets one person have read all but the last nine posts, and asks for the
thread as she would. Printed are milliseconds in the web process, and statements.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from flask import session
from sqlalchemy import event

import factories as make
from collab import create_app, schema
from collab.accounts import sessions
from collab.db import transaction
from collab.extensions import db
from collab.threads.models import Post, Thread
from collab.threads.reading import read_to

BODY = "Суд удовлетворил ходатайство о независимой экспертизе. " * 8


def main() -> None:
    """Measure each length in turn."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--posts", type=int, nargs="+", default=[50, 500, 2000])
    arguments.add_argument("--times", type=int, default=60)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"LOG_LEVEL": "WARNING"}, Path(folder))
        with app.app_context():
            schema.upgrade()
            group = make.group(slug="g")
            writer, reader = make.member(group), make.member(group)
            threads = [_thread(group, writer, reader, count) for count in given.posts]
            with app.test_request_context(), transaction():
                sessions.begin(reader, "a benchmark")
                signed = dict(session)
            seen: list[int] = []
            event.listen(db.engine, "before_cursor_execute", lambda *_: seen.append(1))
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(signed)
        print(f"{'posts':>6}{'p50 ms':>9}{'p95 ms':>9}{'statements':>12}")
        for count, thread_id in zip(given.posts, threads, strict=True):
            print(f"{count:6}" + _measured(client, thread_id, given.times, seen))


def _thread(group: make.Group, writer: make.User, reader: make.User, count: int) -> int:
    thread = make.thread(group, writer)
    said = {"group_id": group.id, "author_id": writer.id, "thread_id": thread.id}
    said |= {"parent_id": thread.id, "body": BODY, "body_html": f"<p>{BODY}</p>"}
    with transaction():
        row = db.session.get_one(Thread, thread.id)
        db.session.add_all([Post(number=number, **said) for number in range(1, count + 1)])
        row.last_number = count
        db.session.flush()
        read_to(reader.id, row, count - 9)
    return int(thread.id)


def _measured(client, thread_id: int, times: int, seen: list[int]) -> str:  # type: ignore[no-untyped-def]
    spent = []
    for _ in range(times + 5):
        seen.clear()
        start = time.perf_counter()
        answer = client.get(f"/g/g/threads/{thread_id}")
        spent.append(1000 * (time.perf_counter() - start))
        assert 'id="new"' in answer.text, answer.status_code
    cuts = statistics.quantiles(spent[5:], n=20)
    return f"{cuts[9]:9.1f}{cuts[18]:9.1f}{len(seen):12}"


if __name__ == "__main__":
    main()
