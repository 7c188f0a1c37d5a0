"""CPU milliseconds and SQL statements of each page, in an instance of its own.

    PYTHONPATH=.:tests python tests/benchmarks/pages.py [--requests 50] [--profile PAGE]

The instance has 10 groups, 200 threads, one thread with 50 posts, 50 chat messages and 30
documents. The processor time is that of application and database for one request by the test
client, whose own share ("nothing") is measured by an address that does no work.
"""

import argparse
import cProfile
import pstats
import statistics
import tempfile
import time
from pathlib import Path

from flask import Flask, session
from flask.testing import FlaskClient

import factories as make
import full_pages
from collab import create_app, schema
from collab.accounts import sessions
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db


def main() -> None:
    """Build the instance and print one line a page."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--requests", type=int, default=50)
    arguments.add_argument("--profile", metavar="PAGE", help="print where one page spends its time")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"LOG_LEVEL": "WARNING"}, Path(folder))
        with app.app_context():
            schema.upgrade()
            addresses, reader_id = build()
            with app.test_request_context(), transaction():
                sessions.begin(db.session.get_one(User, reader_id), "a benchmark")
                signed = dict(session)
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(signed)
        if given.profile:
            profile(client, addresses[given.profile], given.requests)
            return
        print(f"{'page':20}{'CPU ms':>8}{'least':>8}{'SQL':>6}{'KB':>7}")
        for name, address in {"nothing": "/healthz", **addresses}.items():
            print(line(app, client, name, address, given.requests))


def build() -> tuple[dict[str, str], int]:
    """Fill the database; return the addresses of the pages and who looks at them."""
    groups = [make.group() for _ in range(10)]
    authors: list[User] = full_pages.people(20, groups)
    reader_id = authors[1].id
    for group in groups[1:]:
        full_pages.start_threads(group, authors, 17)
    full_pages.fill(groups[0], authors, 30)
    full_pages.start_threads(groups[0], authors, 17)
    for number in range(20):
        make.message(groups[0], authors[number], "Another line")
    thread = full_pages.long_thread(groups[0], authors, 50)
    full_pages.index_everything()
    return full_pages.addresses(groups[0], thread), reader_id


def line(app: Flask, client: FlaskClient, name: str, address: str, requests: int) -> str:
    """Measure one page after a few requests that fill the caches."""
    for _ in range(3):
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status)
    with full_pages.statements(app) as sent:
        client.get(address)
    spent = []
    for _ in range(requests):
        start = time.process_time()
        client.get(address)
        spent.append(time.process_time() - start)
    ms, least = statistics.median(spent) * 1000, min(spent) * 1000
    return f"{name:20}{ms:8.1f}{least:8.1f}{len(sent):6}{len(answer.data) / 1000:7.0f}"


def profile(client: FlaskClient, address: str, requests: int) -> None:
    """Print the functions that take most of the time."""
    client.get(address)
    profiler = cProfile.Profile()
    with profiler:
        for _ in range(requests):
            client.get(address)
    pstats.Stats(profiler).sort_stats("tottime").print_stats(45)


if __name__ == "__main__":
    main()
