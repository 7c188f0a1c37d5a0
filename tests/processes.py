"""The real processes of an instance, for tests that need them: web server and worker."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PATIENCE = 90


def free_port() -> int:
    """Return a port on which nobody listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(true, what: str, seconds: float = PATIENCE) -> None:
    """Return when `true()` says so; fails with what was waited for."""
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, f"waited {seconds} s in vain until {what}"
        time.sleep(0.05)


class Processes:
    """What runs on one instance; everything is stopped at the end of the `with` block.

    A second one on the same instance is another web server of it, on a port of its own.
    """

    def __init__(self, instance: Path, port: int | None = None) -> None:
        self.instance = instance
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = os.environ | {"COLLAB_INSTANCE": str(instance), "COLLAB_PORT": str(self.port)}
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def prepare(self, *flags: str) -> None:
        """Make tables, and the demonstration unless told otherwise."""
        command = [BIN / "flask", "--app", "wsgi", "prepare", *flags]
        subprocess.run(command, cwd=ROOT, env=self.env, check=True, capture_output=True)

    def web(self, *, wait: bool = True) -> None:
        """Start the web server and wait until it answers."""
        self._start("web", BIN / "gunicorn", "--config", "python:collab.server", "wsgi:app")
        if wait:
            self.web_is_ready()

    def web_is_ready(self) -> None:
        """Wait until the web server answers."""
        wait_until(self._ready, "the web server is ready")

    def worker(self) -> None:
        """Start the worker; it needs a moment until it works."""
        self._start("worker", BIN / "flask", "--app", "wsgi", "worker")

    def kill(self, name: str) -> None:
        """End a process as a power cut would."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def log(self, name: str) -> str:
        """Return what the process has said."""
        return (self.instance / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def _start(self, name: str, *command: object) -> None:
        with (self.instance / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [str(part) for part in command], cwd=ROOT, env=self.env, stdout=log, stderr=log
            )

    def _ready(self) -> bool:
        assert self.running["web"].poll() is None, self.log("web")
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
