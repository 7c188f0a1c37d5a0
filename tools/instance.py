"""One instance folder: its lock, its logs, and the address that its web server will have."""

from __future__ import annotations

import fcntl
import os
import socket
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.console import SetupError

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 5000
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (compared with, not bound to)
LARGEST_LOG = 10_000_000  # bytes; a larger one is put aside at the next start


class Instance:
    """A folder with the data of one Collab, and where its web server listens.

    Host and port come from the command line, the environment or collab.toml, in that order.
    """

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.lock = folder / "run.lock"
        try:
            self.logs.mkdir(parents=True, exist_ok=True)
            if folder.stat().st_uid == os.geteuid():
                folder.chmod(0o700)
        except OSError as error:
            raise SetupError(
                f"The instance folder {folder} cannot be used: {error.strerror}. "
                "Name another with --instance, or make this one yours with chown."
            ) from error
        in_file = _settings(folder / "collab.toml")
        self.host = os.environ.get("COLLAB_HOST") or str(in_file.get("host", DEFAULT_HOST))
        named = port or os.environ.get("COLLAB_PORT") or in_file.get("port") or DEFAULT_PORT
        try:
            self.port = int(str(named))
        except ValueError:
            raise SetupError(f"The port must be a number, not {named!r}.") from None
        # The address to ask and to show when the server listens on every one.
        self.reached_at = EVERYWHERE.get(self.host, self.host)
        self.url = _url(self.reached_at, self.port)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the instance and make sure that its port is free, or raise `SetupError`.

        The kernel lets go of the lock when this process ends, however it ends.
        """
        descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise SetupError(_already_running(self.lock.read_text())) from None
            # Text in a lock that nobody holds: the last run was killed, and its web server may
            # need a moment to notice.
            self._check_port(patience=5.0 if os.fstat(descriptor).st_size else 0.0)
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()} {self.url}\n".encode(), 0)
            try:
                yield
            finally:
                os.truncate(descriptor, 0)
        finally:
            os.close(descriptor)

    def open_log(self, name: str) -> int:
        """Return a descriptor that appends to logs/NAME.log, readable by its owner only."""
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def _check_port(self, patience: float) -> None:
        deadline = time.monotonic() + patience
        while (error := self._why_not_free()) is not None:
            if time.monotonic() > deadline:
                raise SetupError(
                    f"Port {self.port} of {self.host} cannot be used: {error}. "
                    f"Choose another: python3 manage.py run --port {self.port + 1}"
                )
            time.sleep(0.1)

    def _why_not_free(self) -> str | None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
                probe.listen()
            except (OSError, OverflowError) as error:
                return (getattr(error, "strerror", None) or str(error)).lower()
        return None


def _settings(path: Path) -> dict[str, object]:
    """Read collab.toml; one that is malformed is left to the application, which says why."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _already_running(lock: str) -> str:
    if not lock.strip():
        return "Collab already runs on this instance."
    pid, url = lock.split(maxsplit=1)
    return f"Collab already runs on this instance: {url.strip()} (process {pid})"
