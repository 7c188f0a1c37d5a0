"""What pages cost while the worker reads files that were made to do harm.

    PYTHONPATH=.:tests:tests/benchmarks python tests/benchmarks/pages_while_reading.py FOLDER

Starts web server and worker on a temporary instance and asks for the pages of a group, one after
the other as one visitor would, first with an idle worker, then from the moment on that all files of
the folder were uploaded until each is read. Printed are milliseconds as the visitor sees them.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from upload import prepare

from collab import create_app
from collab.extensions import db
from collab.library.models import ReadingState, Version
from processes import Processes
from sending import Sender

PAGES = ("/g/bench", "/g/bench/library", "/g/bench/threads", "/search?q=слово", "/")
LEAST = 200


def main() -> None:
    """Measure with an idle worker and with a busy one."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--pause", type=float, default=0.1, help="seconds between two pages")
    given = arguments.parse_args()
    paths = [path for path in sorted(given.folder.rglob("*")) if path.is_file()]
    with tempfile.TemporaryDirectory() as folder:
        instance = Path(folder)
        cookie = prepare(instance)
        app = create_app({"LOG_LEVEL": "WARNING"}, instance)
        with Processes(instance) as processes, app.app_context():
            processes.web()
            sender = Sender.at(processes.url, cookie, "/g/bench/library")
            print("worker".ljust(10) + "".join(each.rjust(9) for each in ("pages", *FIGURES)))
            _ask_for_pages(sender, given.pause, 20)
            print(_line("idle", _ask_for_pages(sender, given.pause, LEAST)), flush=True)
            for number, path in enumerate(paths):
                sender.send(path.name, path.read_bytes(), path.stat().st_size, f"{number}")
            start = time.perf_counter()
            processes.worker()
            print(_line("busy", _ask_for_pages(sender, given.pause, LEAST, until=_all_read)))
            print(f"{len(paths)} files, read in {time.perf_counter() - start:.0f} s")


FIGURES = ("p50", "p95", "p99", "longest")


def _line(worker: str, seconds: list[float]) -> str:
    cuts = statistics.quantiles(seconds, n=100)
    figures = (cuts[49], cuts[94], cuts[98], max(seconds))
    return f"{worker:10}{len(seconds):9}" + "".join(f"{1000 * each:9.0f}" for each in figures)


def _ask_for_pages(
    sender: Sender, pause: float, least: int, until: Callable[[], bool] = lambda: True
) -> list[float]:
    seconds: list[float] = []
    while len(seconds) < least or not until():
        path = PAGES[len(seconds) % len(PAGES)].replace("слово", "%D1%81%D0%BB%D0%BE%D0%B2%D0%BE")
        start = time.perf_counter()
        status, _headers, _body = sender.ask("GET", path, Accept="text/html")
        seconds.append(time.perf_counter() - start)
        assert status == 200, (path, status)
        time.sleep(pause)
    return seconds


def _all_read() -> bool:
    db.session.rollback()
    states = (ReadingState.READ, ReadingState.UNREADABLE)
    unread = db.select(Version.id).where(Version.state.not_in(states)).limit(1)
    return db.session.scalar(unread) is None


if __name__ == "__main__":
    main()
