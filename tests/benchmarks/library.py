"""How fast the list of a large library is, changing many at once, and what a ZIP costs in memory.

    PYTHONPATH=.:tests python tests/benchmarks/library.py [--documents 5000] [--megabytes 400]

On a temporary instance with SQLite, without a network: milliseconds of one request (the median of
nine), seconds for 500 documents changed and put into the bin, then MB/s of a ZIP and by how much
the memory of the process grew meanwhile.
"""

import argparse
import os
import resource
import statistics
import tempfile
import time
from pathlib import Path

from flask import Flask, session

import factories as make
from collab import create_app, schema
from collab.accounts import sessions
from collab.accounts.models import User
from collab.content import new_id
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.library import folder_actions, kinds
from collab.library.models import CleanState, Document, ReadingState, Version
from collab.library.storage import files

AT = "/g/bench/library"
MB = 1 << 20
FILES = 20


def main() -> None:
    """Print one figure a line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--documents", type=int, default=5_000)
    arguments.add_argument("--megabytes", type=int, default=400)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"LOG_LEVEL": "ERROR", "LIMIT_DOWNLOADS": ""}, Path(folder))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            schema.upgrade()
            group = make.group(slug="bench")
            person = make.member(group)
            ids = fill(group, person, given.documents, given.megabytes * MB // FILES)
        client = signed_in(app, person.id)
        lists = (
            "",
            "?sort=title",
            "?sort=date",
            "?sort=size",
            "?country=KG&year=2019",
            "?page=100",
        )
        for query in lists:
            times = [timed(client.get, AT + query) for _ in range(9)]
            print(f"list {query or '(newest)':24} {statistics.median(times) * 1000:6.0f} ms")
        chosen = {"chosen": ids[-500:], "step": "do"}
        changed = timed(client.post, f"{AT}/chosen/change", data=chosen | {"country": "TJ"})
        print(f"500 changed              {changed:6.1f} s")
        removed = timed(client.post, f"{AT}/chosen/remove", data=chosen)
        print(f"500 into the bin         {removed:6.1f} s")
        zipped(client, ids[:FILES], given.megabytes)


def fill(group: Group, person: User, count: int, size: int) -> list[str]:
    """Put so many documents into the library; the first few have files of that size."""
    rows = []
    with transaction():
        places = [folder_actions.create_folder(group.id, f"Folder {n}").id for n in range(20)]
        for number in range(count):
            rows.append(
                Document(
                    id=new_id(),
                    group_id=group.id,
                    author_id=person.id,
                    title=f"Report number {number} on places of detention",
                    folder_id=places[number % 20],
                    kind_id=kinds.listed()[number % 14].id,
                    dated=str(2000 + number % 26),
                    country=("KZ", "KG", "TJ", "INT")[number % 4],
                    language=("ru", "en", "kk", "ky", "tg", "uz")[number % 6],
                )
            )
        db.session.add_all(rows)
        db.session.flush()
        for number, row in enumerate(rows):
            row.version = version(row, person, size if number < FILES else 0)
    return [str(row.id) for row in rows]


def version(document: Document, person: User, size: int) -> Version:
    """Return a version of the document, with a file if that has a size."""
    blob, sha256 = f"none/{document.id}", "0" * 64
    if size:
        with tempfile.TemporaryFile() as file:
            for _ in range(size // MB):
                file.write(os.urandom(MB))
            file.seek(0)
            stored = files().put(file, size)
        blob, sha256 = stored.blob, stored.sha256
    return Version(
        document_id=document.id, number=1, uploader_id=person.id, filename="a.pdf", blob=blob,
        size=size or 1000, sha256=sha256, media_type="application/pdf", state=ReadingState.READ,
        clean_state=CleanState.UNCHANGED, pages_done=3, pages_total=3,
    )  # fmt: skip


def signed_in(app: Flask, user_id: int):  # type: ignore[no-untyped-def]
    """Return a browser of that person."""
    client = app.test_client()
    with app.test_request_context():
        with transaction():
            sessions.begin(db.session.get_one(User, user_id), "a benchmark")
        signed = dict(session)
    with client.session_transaction() as cookie:
        cookie.update(signed)
    return client


def timed(ask, address: str, **given) -> float:  # type: ignore[no-untyped-def]
    """Return how many seconds the answer took."""
    start = time.perf_counter()
    answer = ask(address, **given)
    assert answer.status_code in {200, 303}, answer.status_code
    return time.perf_counter() - start


def zipped(client, ids: list[str], megabytes: int) -> None:  # type: ignore[no-untyped-def]
    """Print how fast a ZIP of these comes, and what it takes of memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    start = time.perf_counter()
    answer = client.post(f"{AT}/zip", data={"chosen": ids}, buffered=False)
    size = sum(map(len, answer.response))
    seconds = time.perf_counter() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 - before
    print(
        f"ZIP of {megabytes} MB            {size / MB / seconds:6.0f} MB/s, {grown} MB more memory"
    )


if __name__ == "__main__":
    main()
