"""Asking a virus scanner about files that come in, where the instance has one: clamd (`CLAMD`).

The file goes to it in pieces over its socket (command INSTREAM of clamd(8)). What cannot be checked
is not taken.
"""

import logging
import socket
import struct
from enum import StrEnum
from typing import IO

from flask import current_app

log = logging.getLogger(__name__)

CHUNK = 1 << 18
SECONDS = 120.0
"""For which the scanner may say nothing."""
_LONGEST_ANSWER = 4096


class Verdict(StrEnum):
    """What the scanner says."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"
    """The scanner does not answer: nothing is taken until it does."""


def check(file: IO[bytes]) -> Verdict:
    """Let the scanner look at the file from where it stands; CLEAN where there is no scanner.

    The file stands there again afterwards.
    """
    address = current_app.config["CLAMD"]
    if not address:
        return Verdict.CLEAN
    start = file.tell()
    try:
        answer = _ask(address, file)
    except (OSError, ValueError):
        log.exception("the virus scanner did not answer")
        return Verdict.UNKNOWN
    finally:
        file.seek(start)
    if answer.endswith("FOUND"):
        log.warning("the virus scanner refused a file: %s", answer.removeprefix("stream: "))
        return Verdict.INFECTED
    if answer == "stream: OK":
        return Verdict.CLEAN
    # Larger than it takes ("INSTREAM size limit exceeded"), or something is wrong with it.
    log.error("the virus scanner could not check a file: %s", answer)
    return Verdict.UNKNOWN


def _ask(address: str, file: IO[bytes]) -> str:
    with _connected(address) as scanner:
        scanner.sendall(b"zINSTREAM\0")
        try:
            while chunk := file.read(CHUNK):
                scanner.sendall(struct.pack("!I", len(chunk)) + chunk)
            scanner.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            log.info("the virus scanner wants no more of a file")  # it still says why
        answer = b""
        while len(answer) < _LONGEST_ANSWER and (piece := scanner.recv(_LONGEST_ANSWER)):
            answer += piece
    return answer.rstrip(b"\0\n").decode("ascii", "replace")


def _connected(address: str) -> socket.socket:
    kind, _colon, place = address.partition(":")
    if kind == "tcp":
        host, _colon, port = place.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)
    scanner = socket.socket(socket.AF_UNIX)
    scanner.settimeout(SECONDS)
    try:
        scanner.connect(place)
    except OSError:
        scanner.close()
        raise
    return scanner
