"""Reads a file in a process of its own and outlives whatever the file does to it."""

import contextlib
import dataclasses
import json
import logging
import os
import selectors
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from . import media_types as types
from .model import Limits, PageText, Reading, Reason

Progress = Callable[[int, int], None]

_log = logging.getLogger(__name__)
_LAUNCH = Path(__file__).with_name("launch.py")
_REASONS = {reason.value: reason for reason in Reason}
_KILLED = (signal.SIGXCPU, signal.SIGKILL)


def read_file(
    path: Path,
    name: str,
    limits: Limits | None = None,
    on_progress: Progress | None = None,
) -> Reading:
    """Return the text of the file at *path*, page by page, and what it is.

    *name* is what the person called the file; it decides nothing but the flag for a false
    ending and the kind of plain text. *on_progress* hears (pages done, pages in all) after
    each page. Whatever the file holds, nothing is raised and the limits are kept; an error
    from *on_progress* ends the reading and is passed on.
    """
    limits = limits or Limits()
    claimed = types.claimed_type(name)
    try:
        with open(path, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return _nothing(claimed, Reason.MISSING)
            if status.st_size == 0:
                return _nothing(claimed, Reason.EMPTY)
            if status.st_size > limits.file_bytes:
                return _nothing(claimed, Reason.TOO_LARGE)
            other = types.other_type(file.read(4096))
            if other:
                return _unread(other, claimed)
            file.seek(0)
            outcome = _Outcome(on_progress)
            ended = _run(file, claimed, limits, outcome)
    except OSError:
        return _nothing(claimed, Reason.MISSING)
    return outcome.reading(claimed, ended)


def _nothing(claimed: str | None, reason: Reason) -> Reading:
    return Reading(claimed or types.UNKNOWN, "unreadable", reason, claimed_type=claimed)


def _unread(media_type: str, claimed: str | None) -> Reading:
    """Answer for a type that no reader opens, which its first bytes tell without a process."""
    reason = Reason.NO_TEXT if media_type.startswith("image/") else Reason.UNSUPPORTED
    if claimed in types.DOCUMENTS:
        reason = Reason.TYPE_MISMATCH
    return Reading(media_type, "unreadable", reason, claimed_type=claimed)


def _run(
    file: IO[bytes], claimed: str | None, limits: Limits, outcome: "_Outcome"
) -> Reason | None:
    """Run the reading process to its end; return why it ended before its time, if it did."""
    command = [
        sys.executable,
        "-I",
        "-B",
        str(_LAUNCH),
        claimed or "",
        json.dumps(dataclasses.asdict(limits)),
    ]
    process = subprocess.Popen(  # noqa: S603 - our own program, no shell
        command,
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        # numpy's algebra library would start a thread for each core, and threads are forbidden.
        env={"OPENBLAS_NUM_THREADS": "1", "TMPDIR": tempfile.gettempdir()},
        start_new_session=True,
    )
    assert process.stdout is not None
    try:
        ended = _listen(process.stdout.fileno(), limits, outcome)
        if ended is None:
            process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        ended = Reason.TOO_SLOW
    finally:
        _kill(process)
        process.stdout.close()
    if ended is None and not outcome.whole:
        killed = -process.returncode in _KILLED
        ended = Reason.TOO_SLOW if killed else Reason.DAMAGED
        _log.warning("the reading process ended with status %s", process.returncode)
    return ended


def _listen(descriptor: int, limits: Limits, outcome: "_Outcome") -> Reason | None:
    """Take lines until the process closes its output, the time is up or it says too much."""
    deadline = time.monotonic() + limits.wall_seconds
    room = 6 * limits.characters + 1024 * limits.pages + 65536
    pieces: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                return Reason.TOO_SLOW
            if not selector.select(left):
                continue
            chunk = os.read(descriptor, 1 << 18)
            room -= len(chunk)
            if not chunk:
                return None
            if room < 0:
                return Reason.TOO_LARGE
            *lines, rest = chunk.split(b"\n")
            for line in lines:
                outcome.take(b"".join([*pieces, line]))
                pieces.clear()
            pieces.append(rest)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it may have started: it leads a session of its own."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class _Outcome:
    """What the lines of the reading process have told so far; a line that makes no sense is left.

    The process may be in the hands of the file that it reads, so nothing it says is trusted
    beyond being text and numbers of the right kind.
    """

    def __init__(self, on_progress: Progress | None) -> None:
        self._on_progress = on_progress
        self._media_type: str | None = None
        self._pages: list[PageText] = []
        self._total = 0
        self._end: dict[str, Any] = {}
        self.whole = False

    def take(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            return
        match message:
            case {"page": [int(), str() | None as label, str() as text]}:
                self._pages.append(PageText(len(self._pages) + 1, label, text))
                if self._on_progress:
                    self._on_progress(len(self._pages), max(self._total, len(self._pages)))
            case {"total": int() as total}:
                self._total = total
            case {"type": str() as media_type}:
                self._media_type = media_type
            case {"error": str() as error}:
                _log.warning("a reader failed: %s", error[:200])
            case {"end": dict() as end}:
                self._end = end
                self.whole = True

    def reading(self, claimed: str | None, ended: Reason | None) -> Reading:
        media_type = self._media_type or claimed or types.UNKNOWN
        reason = ended or _REASONS.get(self._end.get("reason") or "")
        if reason is Reason.BOMB:
            self._pages = []  # What a bomb unpacked so far is filler, not somebody's text.
        has_text = any(any(map(str.isalnum, page.text)) for page in self._pages)
        if not has_text and reason is None:
            reason = Reason.NO_TEXT if media_type == types.PDF else Reason.EMPTY
        if reason is Reason.UNSUPPORTED and claimed in types.DOCUMENTS and claimed != media_type:
            reason = Reason.TYPE_MISMATCH
        return Reading(
            media_type=media_type,
            state="read" if has_text else "unreadable",
            reason=reason,
            pages=self._pages,
            language=_text_or_none(self._end.get("language")),
            title=_text_or_none(self._end.get("title")),
            claimed_type=claimed,
        )


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
