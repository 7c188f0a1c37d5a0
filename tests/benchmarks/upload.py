"""How fast large files come in, and what that costs the web server in memory.

    PYTHONPATH=.:tests python tests/benchmarks/upload.py [--megabytes 500] [--at-once 4]

Starts the web server as it is deployed on a temporary instance, and sends one large file in pieces
of 2 MB over HTTP, then several at once. Printed are MB/s as the sender sees them, until the
document is there, and the resident memory of the server's process: before, and at most meanwhile.
Sender and server share machine and disk.
"""

import argparse
import os
import tempfile
import threading
import time
from pathlib import Path

from flask import session

import factories as make
from collab import create_app, schema
from collab.accounts import sessions
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db
from processes import Processes
from sending import Sender

MB = 1 << 20
BLOCK = os.urandom(MB)


class Pattern:
    """A file of that size that needs no memory: it repeats one random block."""

    def __init__(self, size: int, first: bytes) -> None:
        self.size = size
        self.first = first

    def __getitem__(self, wanted: slice) -> bytes:
        start, stop, _step = wanted.indices(self.size)
        block = self.first + BLOCK[len(self.first) :]
        whole = block * ((stop - 1) // MB - start // MB + 1)
        return whole[start % MB : start % MB + stop - start]


class Memory(threading.Thread):
    """Watches the resident memory of the server's processes, in MB."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        self.pids = [pid, *map(int, children)]
        self.most = 0.0
        self.stopping = threading.Event()

    def now(self) -> float:
        """Return what they take now."""
        pages = (Path(f"/proc/{p}/statm").read_text("ascii").split()[1] for p in self.pids)
        return sum(map(int, pages)) * os.sysconf("SC_PAGE_SIZE") / MB

    def run(self) -> None:
        """Look ten times a second."""
        while not self.stopping.wait(0.1):
            self.most = max(self.most, self.now())


def main() -> None:
    """Measure one file, then several at once."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--megabytes", type=int, default=500)
    arguments.add_argument("--at-once", type=int, default=4)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        (instance / "collab.toml").write_text(f"max_upload_mb = {given.megabytes}\n")
        cookie = prepare(instance)
        with Processes(instance) as processes:
            processes.web()
            sender = Sender.at(processes.url, cookie, "/g/bench/library")
            small = sender.send("small.bin", BLOCK, MB, "small")
            assert small["id"]
            print(
                "files".rjust(6)
                + "MB each".rjust(9)
                + "seconds".rjust(9)
                + "MB/s".rjust(7)
                + "MB before".rjust(11)
                + "at most".rjust(9)
            )
            for count in (1, given.at_once):
                print(measure(processes, sender, count, given.megabytes), flush=True)


def measure(processes: Processes, sender: Sender, count: int, megabytes: int) -> str:
    """Send so many files at once; return the line of the table."""
    memory = Memory(processes.running["web"].pid)
    before = memory.now()
    memory.start()
    start = time.perf_counter()
    senders = [
        threading.Thread(target=one, args=(sender, f"{count}-{number}", megabytes * MB))
        for number in range(count)
    ]
    for thread in senders:
        thread.start()
    for thread in senders:
        thread.join()
    seconds = time.perf_counter() - start
    memory.stopping.set()
    speed = count * megabytes / seconds
    return f"{count:6}{megabytes:9}{seconds:9.1f}{speed:7.0f}{before:11.0f}{memory.most:9.0f}"


def one(sender: Sender, name: str, size: int) -> None:
    """Send one file; each has other bytes."""
    answer = sender.send(f"{name}.bin", Pattern(size, name.encode()), size, name, patience=5)
    assert answer["id"]


def prepare(instance: Path) -> str:
    """Make an instance with a group; return the cookie of a member."""
    app = create_app({"LOG_LEVEL": "WARNING"}, instance)
    with app.app_context():
        schema.upgrade()
        member = make.member(make.group(slug="bench")).id
    with app.test_request_context():
        with transaction():
            sessions.begin(db.session.get_one(User, member), "benchmark")
        serializer = app.session_interface.get_signing_serializer(app)
        return f"collab={serializer.dumps(dict(session))}"


if __name__ == "__main__":
    main()
