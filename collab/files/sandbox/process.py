"""Starting, hearing and ending a confined process."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from ..model import Reason

_LAUNCH = Path(__file__).with_name("launch.py")
_PIECE = 1 << 18
_PATIENCE = 10
"""Seconds that a process may take to end, once it has said all."""


def start(words: Iterable[str], file: IO[bytes], inherited: Iterable[int] = ()) -> "Process":
    """Start `launch.py` with these words and *file* on its standard input.

    What is *inherited* stays open in the process under the same numbers.
    """
    process = subprocess.Popen(  # noqa: S603 - our own program, no shell
        [sys.executable, "-I", "-B", str(_LAUNCH), *words],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=tuple(inherited),
        cwd="/",
        # Where threads are forbidden these libraries do without; else each would start as many
        # as there are cores, and each thread takes addresses.
        env={
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_THREAD_LIMIT": "1",
            "TMPDIR": tempfile.gettempdir(),
        },
        start_new_session=True,
    )
    return Process(process)


class Process:
    """A confined process that runs."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def status(self) -> int:
        """How it ended: 0, what it said itself, or the number of a signal below zero."""
        return self._process.returncode

    def hear(self, seconds: float, most: int, take: Callable[[bytes], None]) -> Reason | None:
        """Give *take* what it says until it has ended; then it is gone, come what may.

        Returns why it was ended before its time: too slow, or more than *most* bytes. An error of
        *take* is passed on.
        """
        assert self._process.stdout is not None
        try:
            ended = _listen(self._process.stdout.fileno(), seconds, most, take)
            if ended is None:
                self._process.wait(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            ended = Reason.TOO_SLOW
        finally:
            self._end()
            self._process.stdout.close()
        return ended

    def _end(self) -> None:
        """End it and whatever it may have started: it leads a session of its own."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def _listen(
    descriptor: int, seconds: float, most: int, take: Callable[[bytes], None]
) -> Reason | None:
    deadline = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                return Reason.TOO_SLOW
            if not selector.select(left):
                continue
            piece = os.read(descriptor, _PIECE)
            most -= len(piece)
            if not piece:
                return None
            if most < 0:
                return Reason.TOO_LARGE
            take(piece)
