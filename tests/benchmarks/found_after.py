"""How long after a chat line was accepted it is found, and how heavy pages are on the wire.

    python tests/benchmarks/found_after.py [--lines 60]

Starts a demonstration with web server and worker of its own, on a free port, and stops it again.
"""

import argparse
import http.cookiejar
import json
import re
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from collab.demo import PASSWORD
from collab.demo.people import SIGN_INS
from processes import Processes

PATIENCE = 30
SEARCH = "/search?q=" + urllib.parse.quote("право")
PAGES = ("/", "/g/legal-aid", "/g/legal-aid/threads", "/g/legal-aid/chat", SEARCH)


class Visitor:
    """A person with cookies, who counts the bytes that come over the wire."""

    def __init__(self, url: str) -> None:
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.token = ""

    def get(self, path: str, **headers: str) -> bytes:
        request = urllib.request.Request(self.url + path, headers=headers)
        with self.opener.open(request) as answer:
            body: bytes = answer.read()
        if found := re.search(rb'name="csrf-token" content="([^"]+)"', body):
            self.token = found[1].decode()
        return body

    def post(self, path: str, **form: str) -> bytes:
        data = urllib.parse.urlencode({"csrf_token": self.token, **form}).encode()
        request = urllib.request.Request(
            self.url + path, data, {"Accept": "application/json, text/html;q=0.9"}
        )
        with self.opener.open(request) as answer:
            body: bytes = answer.read()
        return body


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lines", type=int, default=60)
    lines = arguments.parse_args().lines
    with tempfile.TemporaryDirectory() as folder, Processes(Path(folder)) as processes:
        processes.prepare()
        processes.web()
        processes.worker()
        visitor = Visitor(processes.url)
        visitor.get("/sign-in")
        visitor.post("/sign-in", email=SIGN_INS[0], password=PASSWORD)
        visitor.get("/g/legal-aid/chat")
        time.sleep(30)  # the demonstration's own documents are read first
        delays = [_found_after(visitor, number) for number in range(lines)]
        p95 = quantiles(delays, n=20)[-1]
        print(f"found after a chat line: p50 {median(delays):.3f} s, p95 {p95:.3f} s, n={lines}")
        _weigh(visitor)


def _found_after(visitor: Visitor, number: int) -> float:
    word = f"слово{number}измеренное"
    started = time.perf_counter()
    json.loads(visitor.post("/g/legal-aid/chat/messages", body=word, key=f"key-{number}"))
    query = "/search?q=" + urllib.parse.quote(f'"{word}"')
    while b'data-total="1"' not in visitor.get(query):
        if time.perf_counter() - started > PATIENCE:
            sys.exit(f"a line was not found within {PATIENCE} s: does the worker run?")
        time.sleep(0.02)
    return time.perf_counter() - started


def _weigh(visitor: Visitor) -> None:
    encodings = {"Accept-Encoding": "br"}
    first = visitor.get("/").decode()
    for path in PAGES:
        print(f"{path}: {len(visitor.get(path, **encodings)) / 1024:.1f} KB")
    assets = set(re.findall(r'(?:href|src)="(/static/dist/[^"#]+)', first))
    weight = sum(len(visitor.get(asset, **encodings)) for asset in assets)
    chunks = sum(
        path.stat().st_size
        for path in (Path(__file__).parents[2] / "static/dist/chunks").glob("*.js.br")
    )
    print(f"stylesheet, modules, icons: {weight / 1024:.1f} KB, further modules at most "
          f"{chunks / 1024:.1f} KB")  # fmt: skip


if __name__ == "__main__":
    main()
