"""Lets a process of its own at a file, and outlives whatever the file does to it."""

import dataclasses
import json
import logging
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

from ..model import Limits, Reason
from .process import start

_log = logging.getLogger(__name__)
_REASONS = {reason.value: reason for reason in Reason}
_KILLED = (signal.SIGXCPU, signal.SIGKILL)
PROGRAM = "program"
"""Stands where the name of a task would: become another program."""


def run(
    task: str,
    file: IO[bytes],
    arguments: Mapping[str, Any],
    limits: Limits,
    on_message: Callable[[Any], None],
    output: IO[bytes] | None = None,
    secret: str = "",
) -> Reason | None:
    """Do a task of `tasks.TASKS` on *file*; return why it ended before its time, if it did.

    *on_message* hears each line that the process says, as JSON gave it; the process may be in the
    hands of the file, so nothing it says may be trusted beyond its form. What the task makes is
    written to *output*, at most ``limits.output_bytes``. An error from *on_message* ends the
    process and is passed on. *secret* reaches the task as ``arguments["secret"]`` and stands
    neither among the words of the process, which others may list, nor in any file.
    """
    heard = _Heard(on_message)
    whisper = _pipe(secret) if secret else None
    inherited = [*([output.fileno()] if output else []), *([whisper] if whisper else [])]
    words = [
        task,
        _limits(limits),
        json.dumps(arguments),
        str(output.fileno()) if output else "",
        str(whisper or ""),
    ]
    try:
        process = start(words, file, inherited)
    finally:
        if whisper:
            os.close(whisper)
    room = 6 * limits.characters + 1024 * limits.pages + 65536
    ended = process.hear(limits.wall_seconds, room, heard.take)
    if ended is not None or heard.over:
        return ended or heard.reason
    _log.warning("the confined process ended with status %s", process.status)
    return Reason.TOO_SLOW if -process.status in _KILLED else Reason.DAMAGED


def run_program(
    command: Sequence[str], file: IO[bytes], limits: Limits
) -> tuple[bytes, Reason | None]:
    """Run a program of the system, confined, with *file* on its standard input.

    Returns what it writes to its standard output, and why that may not be all. *command* starts
    with the path of the program.
    """
    pieces: list[bytes] = []
    process = start([PROGRAM, _limits(limits), *command], file)
    ended = process.hear(limits.wall_seconds, 4 * limits.characters, pieces.append)
    if ended is None and process.status:
        ended = Reason.TOO_SLOW if -process.status in _KILLED else Reason.DAMAGED
    return b"".join(pieces), ended


def _limits(limits: Limits) -> str:
    return json.dumps(dataclasses.asdict(limits))


def _pipe(secret: str) -> int:
    """Return the end of a pipe from which *secret* can be read; it is short enough to fit in."""
    reading, writing = os.pipe()
    with open(writing, "wb") as pipe:
        pipe.write(secret.encode()[:4096])
    return reading


class _Heard:
    """Passes messages on, and keeps the one that says that the process came to its end."""

    def __init__(self, on_message: Callable[[Any], None]) -> None:
        self._on_message = on_message
        self._pieces: list[bytes] = []
        self.over = False
        self.reason: Reason | None = None

    def take(self, piece: bytes) -> None:
        *lines, rest = piece.split(b"\n")
        for line in lines:
            self._line(b"".join([*self._pieces, line]))
            self._pieces.clear()
        self._pieces.append(rest)

    def _line(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            return
        match message:
            case {"error": str() as error}:
                _log.warning("a task on a file failed: %s", error[:200])
            case {"over": reason}:
                self.over, self.reason = True, _REASONS.get(reason or "")
            case _:
                self._on_message(message)
