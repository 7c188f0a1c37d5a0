"""Child processes: none outlives its parent, and Ctrl-C ends them in order."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO, Any

from tools.console import SetupError

PR_SET_PDEATHSIG = 1  # prctl(2), Linux
# Loaded before any fork: the code between fork and exec must do as little as possible.
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Interrupted(BaseException):
    """SIGINT, SIGTERM or SIGHUP has arrived; `signum` says which."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


class Signals:
    """Turns the first stop signal into `Interrupted`; after that `hurry` says that more came."""

    def __init__(self) -> None:
        self.stopping = False
        self.hurry = False

    def catch(self) -> None:
        """Take over the stop signals of this process."""
        signal.signal(signal.SIGINT, self._arrived)
        signal.signal(signal.SIGTERM, self._arrived)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._arrived)

    def _arrived(self, signum: int, _frame: FrameType | None) -> None:
        if self.stopping:
            self.hurry = True
            return
        self.stopping = True
        raise Interrupted(signum)


def spawn(
    command: Sequence[str],
    *,
    own_session: bool = True,
    when_parent_dies: signal.Signals = signal.SIGKILL,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """Start a command that ends with this process, however this process ends (on Linux).

    With `own_session` the terminal's Ctrl-C does not reach it, and `kill_group` reaches all that
    it starts. `options` are those of `subprocess.Popen`.
    """
    parent = os.getpid()

    def in_child() -> None:
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, int(when_parent_dies))
            if os.getppid() != parent:
                os._exit(1)

    return subprocess.Popen(  # noqa: S603 (the commands are our own, no shell reads them)
        command,
        start_new_session=own_session,
        preexec_fn=in_child,  # noqa: PLW1509 (this program has no threads)
        **options,
    )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a process that was started with a session of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def run_quietly(
    command: Sequence[str],
    what: str,
    tick: Callable[[], None],
    *,
    cwd: Path,
    env: Mapping[str, str],
) -> str:
    """Run a command to its end, calling `tick` meanwhile, and return its output.

    Raises `SetupError` with the end of its output when it fails.
    """
    tick()
    with tempfile.TemporaryFile() as output:
        try:
            process = spawn(
                command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        except OSError as error:
            raise SetupError(f"{what} failed: {error}") from error
        try:
            while (code := _poll(process, 0.2)) is None:
                tick()
        except BaseException:
            kill_group(process)
            raise
        text = _read(output)
    if code:
        raise SetupError(f"{what} failed (exit code {code}). Its last lines:\n{last_lines(text)}")
    return text


def run_in_foreground(command: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> int:
    """Run a command on this terminal and return its exit code.

    A terminal's Ctrl-C reaches the command too, so on `Interrupted` it gets time to end itself.
    """
    process = spawn(command, own_session=False, cwd=cwd, env=env)
    try:
        return process.wait()
    except Interrupted as interruption:
        if interruption.signum != signal.SIGINT:
            process.terminate()
        if _poll(process, 10) is None:
            process.kill()
        raise


def last_lines(text: str, count: int = 20) -> str:
    """Return the end of a log, indented, for a message."""
    lines = [line for line in text.splitlines() if line.strip()][-count:]
    return "\n".join(f"    {line}" for line in lines) or "    (it printed nothing)"


def wait_for(condition: Callable[[], bool], seconds: float, signals: Signals) -> bool:
    """Wait until the condition holds; give up after `seconds` or a second stop signal."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline or signals.hurry:
            return False
        time.sleep(0.05)
    return True


def _poll(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def _read(output: IO[bytes]) -> str:
    output.seek(0)
    return output.read().decode("utf-8", "replace")
