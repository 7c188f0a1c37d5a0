"""Many sockets in one process, for `chat_fanout.py`: `python fanout_listeners.py '{"host": …}'`.

Says "listening" when all are in the room; at the end of its input it writes, as JSON, how old each
message was when it arrived at each socket, in milliseconds.
"""

import json
import re
import selectors
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import websocket

_AT = re.compile(rb"at ([0-9.]+) end")
_PONG = bytes([0x81, 0x81, 0, 0, 0, 0]) + b"3"


def connected(given: dict[str, Any], cookie: str) -> socket.socket:
    """Return the socket of a page that listens to the room."""
    host = given["host"]
    line = websocket.create_connection(
        f"ws://{host}/socket.io/?EIO=4&transport=websocket",
        cookie=cookie, origin=f"http://{host}", timeout=120,
    )  # fmt: skip
    line.recv()
    line.send("40")
    line.recv()
    line.send("420" + json.dumps(["watch", {"room": f"chat:{given['room']}"}]))
    while not (answer := line.recv()).startswith("43"):
        if answer == "2":
            line.send("3")
    if answer != "430[true]":
        raise SystemExit(f"the room is closed: {answer}")
    line.sock.setblocking(False)
    return line.sock


def frames(buffer: bytearray) -> list[bytes]:
    """Take the whole frames of a server from the front of a buffer (RFC 6455, section 5.2)."""
    found = []
    while len(buffer) >= 2:
        size, start = buffer[1] & 0x7F, 2
        if size == 126:
            size, start = int.from_bytes(buffer[2:4], "big"), 4
        elif size == 127:
            size, start = int.from_bytes(buffer[2:10], "big"), 10
        if len(buffer) < start + size:
            break
        found.append(bytes(buffer[start : start + size]))
        del buffer[: start + size]
    return found


def main() -> None:
    """Listen until the input ends."""
    given = json.loads(sys.argv[1])
    cookies = [given["cookies"][n % len(given["cookies"])] for n in range(given["sockets"])]
    with ThreadPoolExecutor(8) as hands:
        lines = list(hands.map(lambda cookie: connected(given, cookie), cookies))
    chooser, ages = selectors.DefaultSelector(), []
    for line in lines:
        chooser.register(line, selectors.EVENT_READ, bytearray())
    chooser.register(sys.stdin, selectors.EVENT_READ, None)
    print("listening", flush=True)
    while True:
        for key, _mask in chooser.select():
            if key.data is None:
                print(json.dumps(ages), flush=True)
                return
            data = key.fileobj.recv(262_144)  # type: ignore[union-attr]
            moment = time.perf_counter()
            if not data:
                chooser.unregister(key.fileobj)
                continue
            key.data.extend(data)
            for frame in frames(key.data):
                if frame == b"2":
                    key.fileobj.send(_PONG)  # type: ignore[union-attr]
                elif said := _AT.search(frame):
                    ages.append(round((moment - float(said[1])) * 1000, 1))


if __name__ == "__main__":
    main()
