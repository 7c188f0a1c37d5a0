"""How long a chat message takes to all who have the chat open.

    python tests/benchmarks/chat_fanout.py [--sockets 200] [--rate 5] [--seconds 20]

Starts the web server as it is deployed (gunicorn, one process) on a temporary instance, opens the
sockets, posts messages over HTTP at a steady rate, and prints the time from the beginning of the
POST to the arrival at each socket. Sockets and server share the machine.
"""

import argparse
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
import urllib.request
from pathlib import Path

import websocket

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


def prepare(instance: Path, people: int) -> tuple[list[str], int]:
    """Make an instance with a group; return the cookies of its people and the room's id."""
    from flask import session

    import factories as make
    from collab import create_app, schema
    from collab.accounts import sessions
    from collab.accounts.models import User
    from collab.db import transaction
    from collab.extensions import db

    app = create_app({"LOG_LEVEL": "WARNING"}, instance)
    cookies = []
    with app.app_context():
        schema.upgrade()
        group = make.group(slug="bench")
        ids = [make.member(group, locale=("ru", "en")[n % 2]).id for n in range(people)]
        room = make.room(group).id
    serializer = app.session_interface.get_signing_serializer(app)
    for person in ids:
        with app.test_request_context():
            with transaction():
                sessions.begin(db.session.get(User, person), "benchmark")
            cookies.append(f"collab={serializer.dumps(dict(session))}")
    return cookies, room


def serve(instance: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start the web server; return its process and address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "COLLAB_INSTANCE": str(instance),
        "COLLAB_PORT": str(port),
        "COLLAB_LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:collab.server", "wsgi:app"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    for _ in range(150):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process, f"127.0.0.1:{port}"
        except OSError:
            time.sleep(0.2)
    process.terminate()
    raise SystemExit("the server did not start")


class Listener(threading.Thread):
    """One socket in the room; notes how old each message is when it arrives."""

    def __init__(self, host: str, cookie: str, room: int) -> None:
        super().__init__(daemon=True)
        self.ages: list[float] = []
        self.line = websocket.create_connection(
            f"ws://{host}/socket.io/?EIO=4&transport=websocket", cookie=cookie, timeout=60
        )
        self.line.recv()
        self.line.send("40")
        self.line.recv()
        self.line.send("420" + json.dumps(["watch", {"room": f"chat:{room}"}]))
        if self.line.recv() != "430[true]":
            raise SystemExit("the room is closed")

    def run(self) -> None:
        """Listen until the server goes."""
        try:
            while True:
                packet = self.line.recv()
                if packet == "2":
                    self.line.send("3")
                elif packet.startswith('42["item"'):
                    sent = float(re.search(r"at ([0-9.]+) end", packet)[1])
                    self.ages.append(time.perf_counter() - sent)
        except (OSError, websocket.WebSocketException):
            return


def post(host: str, cookie: str, count: int, rate: float) -> None:
    """Post messages at a steady rate."""
    page = urllib.request.Request(f"http://{host}/g/bench/chat", headers={"Cookie": cookie})
    with urllib.request.urlopen(page) as answer:
        token = re.search(r'csrf-token" content="([^"]+)"', answer.read().decode())[1]
        cookie = answer.headers["Set-Cookie"].split(";")[0]  # now with the token's other half
    start = time.perf_counter()
    for n in range(count):
        time.sleep(max(0.0, start + n / rate - time.perf_counter()))
        body = f"at {time.perf_counter()} end"
        data = urllib.parse.urlencode({"body": body, "key": f"bench-{n}"}).encode()
        request = urllib.request.Request(
            f"http://{host}/g/bench/chat/messages",
            data,
            {"Cookie": cookie, "X-CSRFToken": token, "Accept": "application/json"},
        )
        urllib.request.urlopen(request).close()


def main() -> None:
    """Run the measurement and print one line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sockets", type=int, default=200)
    parser.add_argument("--rate", type=float, default=5)
    parser.add_argument("--seconds", type=int, default=20)
    given = parser.parse_args()
    count = int(given.rate * given.seconds)
    with tempfile.TemporaryDirectory() as folder:
        cookies, room = prepare(Path(folder), 20)
        process, host = serve(Path(folder))
        try:
            listeners = [
                Listener(host, cookies[n % len(cookies)], room) for n in range(given.sockets)
            ]
            for listener in listeners:
                listener.start()
            post(host, cookies[0], count, given.rate)
            time.sleep(2)
        finally:
            process.terminate()
            process.wait()
    ages = [age * 1000 for listener in listeners for age in listener.ages]
    cut = statistics.quantiles(ages, n=100)
    print(
        f"{given.sockets} sockets, {count} messages at {given.rate:g}/s: "
        f"{len(ages)} of {given.sockets * count} deliveries, "
        f"p50 {cut[49]:.0f} ms, p95 {cut[94]:.0f} ms, p99 {cut[98]:.0f} ms"
    )


if __name__ == "__main__":
    main()
