"""How long a chat message takes to all who have the chat open, next to a bare Socket.IO server.

    python tests/benchmarks/chat_fanout.py [--shape threads|gevent] [--sockets 200] [--rate 5]
                                           [--seconds 20]

Starts the web server as it is deployed on a temporary instance (`gevent`: with a PostgreSQL and a
Redis of its own), opens the sockets in another process, posts messages over HTTP at a steady rate
and prints the time from the beginning of the POST to the arrival at each socket: idle, and while
four connections load pages. `gevent` is two servers: one with threads for pages and messages, one
with gevent for the sockets. Then the same with a server that stores nothing (`bare_echo.py`).
Everything shares the machine.
"""

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
PEOPLE, LOADERS, WARMING = 20, 4, 10


def prepare(instance: Path, settings: dict[str, str]) -> tuple[list[str], int]:
    """Make an instance with a group; return the cookies of its people and the room's id."""
    from flask import session

    import factories as make
    from collab import create_app, schema
    from collab.accounts import sessions
    from collab.accounts.models import User
    from collab.db import transaction
    from collab.extensions import db

    app = create_app({"LOG_LEVEL": "WARNING", **settings}, instance)
    cookies = []
    with app.app_context():
        schema.upgrade()
        group = make.group(slug="bench")
        ids = [make.member(group, locale=("ru", "en")[n % 2]).id for n in range(PEOPLE)]
        room = make.room(group).id
    serializer = app.session_interface.get_signing_serializer(app)
    for person in ids:
        with app.test_request_context():
            with transaction():
                sessions.begin(db.session.get(User, person), "benchmark")
            cookies.append(f"collab={serializer.dumps(dict(session))}")
    with app.app_context():
        db.engine.dispose()
    return cookies, room


class Server:
    """A server process with its children; `cpu` and `memory` are those of all of them.

    `posts` is the one that takes messages and gives out pages, if that is another one.
    """

    posts: "Server | None" = None

    def __init__(self, command: list[str], settings: dict[str, str], port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        env = os.environ | settings | {"PYTHONPATH": f"{ROOT}:{HERE}"}
        self.process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=env)
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.2)
        self.close()
        raise SystemExit("the server did not start")

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait()

    def _processes(self) -> list[Path]:
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        return [Path(f"/proc/{each}") for each in (pid, *children)]

    def cpu(self) -> float:
        """Return the seconds of processor time used so far."""
        ticks = 0
        for process in self._processes():
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK") + (self.posts.cpu() if self.posts else 0)

    def memory(self) -> float:
        """Return KB of memory in use."""
        pages = [int((p / "statm").read_text().split()[1]) for p in self._processes()]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 1024


@dataclass
class Listeners:
    """The process with the sockets."""

    process: "subprocess.Popen[str]"

    @classmethod
    def to(cls, host: str, cookies: list[str], room: int, sockets: int) -> "Listeners":
        """Open them; returns when all listen."""
        given = {"host": host, "cookies": cookies, "room": room, "sockets": sockets}
        process = subprocess.Popen(
            [sys.executable, str(HERE / "fanout_listeners.py"), json.dumps(given)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        if process.stdout.readline().strip() != "listening":
            raise SystemExit("the sockets could not be opened")
        return cls(process)

    def ages(self) -> list[float]:
        """End them; return how old each message was at each socket, in milliseconds."""
        heard: list[float] = json.loads(self.process.communicate("end\n")[0])
        return heard


class Mouth:
    """Posts messages over one kept connection."""

    def __init__(self, host: str, cookie: str = "") -> None:
        self.line = http.client.HTTPConnection(host, timeout=120)
        self.headers, self.path = {"Accept": "application/json"}, "/say"
        if cookie:
            self.path = "/g/bench/chat/messages"
            self.line.request("GET", "/g/bench/chat", headers={"Cookie": cookie})
            answer = self.line.getresponse()
            token = re.search(r'csrf-token" content="([^"]+)"', answer.read().decode())
            assert token is not None
            ours = answer.headers["Set-Cookie"].split(";")[0]  # with the token's other half
            self.headers |= {"Cookie": ours, "X-CSRFToken": token[1]}

    def say(self, number: str) -> float:
        """Say one message; return the milliseconds until it was acknowledged."""
        begun = time.perf_counter()
        form = {"body": f"at {begun} end", "key": f"bench-{number}"}
        data = urllib.parse.urlencode(form) if self.path != "/say" else form["body"]
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self.line.request("POST", self.path, data, self.headers | kind)
        answer = self.line.getresponse()
        answer.read()
        if answer.status != 201:
            raise SystemExit(f"not taken: {answer.status}")
        return (time.perf_counter() - begun) * 1000


def load_pages(host: str, cookie: str, until: threading.Event, took: list[float]) -> None:
    """Load pages one after another."""
    line = http.client.HTTPConnection(host, timeout=120)
    while not until.is_set():
        for page in ("/g/bench/threads", "/", "/g/bench/chat"):
            begun = time.perf_counter()
            line.request("GET", page, headers={"Cookie": cookie})
            line.getresponse().read()
            took.append((time.perf_counter() - begun) * 1000)


def spread(values: list[float]) -> str:
    """Say the quantiles."""
    cut = statistics.quantiles(values, n=100)
    return f"p50 {cut[49]:.0f} ms, p95 {cut[94]:.0f} ms, p99 {cut[98]:.0f} ms"


def measure(server: Server, name: str, cookies: list[str], room: int, given: Any) -> float:
    """Post, and print what it took; `pages` in the name loads pages meanwhile. Returns the p95."""
    host = (server.posts or server).host
    mouth = Mouth(host, cookies[0] if room else "")
    for n in range(WARMING):
        mouth.say(f"{name}-warm-{n}")
    before = server.memory()
    listeners = Listeners.to(server.host, cookies, room, given.sockets)
    each = (server.memory() - before) / given.sockets
    mouth = Mouth(host, cookies[0] if room else "")  # the first line was given up meanwhile
    over, took = threading.Event(), []
    loaders = [
        threading.Thread(target=load_pages, args=(host, cookies[n + 1], over, took))
        for n in range(LOADERS if "pages" in name else 0)
    ]
    for loader in loaders:
        loader.start()
    count, acknowledged, cpu = int(given.rate * given.seconds), [], server.cpu()
    begun = time.perf_counter()
    for n in range(count):
        time.sleep(max(0.0, begun + n / given.rate - time.perf_counter()))
        acknowledged.append(mouth.say(f"{name}-{n}"))
    time.sleep(3)
    cpu = server.cpu() - cpu
    over.set()
    for loader in loaders:
        loader.join()
    ages = listeners.ages()
    print(
        f"{name}: {len(ages)} of {given.sockets * count} deliveries, {spread(ages)}; "
        f"acknowledged {spread(acknowledged)}; {cpu / len(ages) * 1e6:.0f} µs of CPU each"
        + (f"; pages {spread(took)}" if took else f"; {each:.0f} KB per socket"),
        flush=True,
    )
    return statistics.quantiles(ages, n=100)[94]


def main() -> None:
    """Run the measurement and print a line for each part of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shape", choices=["threads", "gevent"], default="threads")
    parser.add_argument("--sockets", type=int)
    parser.add_argument("--rate", type=float, default=5)
    parser.add_argument("--seconds", type=int, default=20)
    given = parser.parse_args()
    given.sockets = given.sockets or {"threads": 200, "gevent": 1000}[given.shape]
    load = f"load {os.getloadavg()[0]:.1f}"
    print(f"{given.shape}, {given.sockets} sockets, {given.rate:g} messages/s, {load}")
    with ExitStack() as after:
        folder = Path(after.enter_context(tempfile.TemporaryDirectory()))
        services = {}
        if given.shape == "gevent":
            from services import PostgreSQL, Redis

            database, redis = PostgreSQL(), Redis()
            after.callback(database.stop)
            after.callback(redis.stop)
            services = {"DATABASE_URL": database.url(database.create()), "REDIS_URL": redis.url}
        cookies, room = prepare(folder, services)
        settings = {"INSTANCE": str(folder), "LOG_LEVEL": "WARNING"} | services
        server = _start(after, "python:collab.server", settings)
        if given.shape == "gevent":
            pages, server = server, _start(after, "python:live", settings)
            server.posts = pages
        idle = measure(server, "idle", cookies, room, given)
        loaded = measure(server, "pages", cookies, room, given)
        port = _free_port()
        bare = Server(
            ["gunicorn", "-k", "gevent", "-w", "1", "--worker-connections", "5000",
             "-b", f"127.0.0.1:{port}", "--log-level", "warning", "bare_echo:app"], {}, port,
        )  # fmt: skip
        after.callback(bare.close)
        limit = measure(bare, "bare", [""], 0, given)
    print(f"idle / bare: {idle / limit:.1f}; with pages / idle: {loaded / idle:.1f} (p95)")


def _start(after: ExitStack, config: str, settings: dict[str, str]) -> Server:
    port = _free_port()
    env = {f"COLLAB_{name}": value for name, value in (settings | {"PORT": str(port)}).items()}
    server = Server(["gunicorn", "--config", config, "wsgi:app"], env, port)
    after.callback(server.close)
    return server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
