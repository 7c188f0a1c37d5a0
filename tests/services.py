"""A PostgreSQL and a Redis of the tests' own, from the programs that the system has.

Both live in a folder that is removed afterwards and are reached through Unix sockets in it, so
that they take no port from anybody and nobody else can enter. PostgreSQL refuses to run as root:
then it runs as `postgres` or, without such an account, as `nobody`.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from processes import wait_until

DATABASES = ("sqlite", "postgresql")
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


def need(program: str, package: str) -> str:
    """Return the program's path; skips the test without it, fails on CI, which installs it."""
    found = shutil.which(program)
    if found is None:  # Debian keeps the server's programs away from the PATH
        debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
        found = str(debian[-1]) if debian else None
    if found is None:
        reason = f"{program} is not installed (Debian: apt-get install {package})"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


class Service:
    """A server program of the tests in a folder of its own; `stop` ends both."""

    name: str
    stop_signal = signal.SIGTERM

    def __init__(self, account: str | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"collab-{self.name}-"))
        self.as_account: dict[str, Any] = {}
        if account:
            shutil.chown(self.folder, account)
            group = pwd.getpwnam(account).pw_gid
            self.as_account = {"user": account, "group": group, "extra_groups": []}
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self, command: Sequence[object]) -> None:
        """Start the program, its words going to `log` in the folder."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                cwd=self.folder, stdout=log, stderr=log, **self.as_account,
            )  # fmt: skip

    def alive(self) -> bool:
        """Tell that it has not ended; fails with its words when it has."""
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "log").read_text(errors="replace")
        return True

    def halt(self) -> None:
        """End the program and keep the folder."""
        if self.process is not None:
            self.process.send_signal(self.stop_signal)
            self.process.wait(30)
            self.process = None

    def stop(self) -> None:
        """End the program and remove its folder."""
        self.halt()
        shutil.rmtree(self.folder)


class PostgreSQL(Service):
    """A cluster whose databases are made one for each test, as copies of a template."""

    name = "postgresql"
    stop_signal = signal.SIGINT  # its word for: end what is open and stop

    def __init__(self) -> None:
        initdb, postgres = (need(name, "postgresql") for name in ("initdb", "postgres"))
        super().__init__(_unprivileged() if os.geteuid() == 0 else None)
        self.version = 0
        self._numbers = count(1)
        make = [initdb, "-D", "data", "-U", "collab", "-A", "trust", "-E", "UTF8", "--no-locale"]
        subprocess.run(
            [*make, "--no-sync"], cwd=self.folder, check=True, capture_output=True,
            **self.as_account,
        )  # fmt: skip
        options = ("listen_addresses=", f"unix_socket_directories={self.folder}", *_FAST)
        self._command = [postgres, "-D", "data", *(p for o in options for p in ("-c", o))]
        self.start()

    def start(self) -> None:
        """Start it, also after `halt`; returns when it answers."""
        self.launch(self._command)
        wait_until(self._answers, "PostgreSQL answers", 30)

    def url(self, database: str) -> str:
        """Return the address of a database for `DATABASE_URL`."""
        return f"postgresql+psycopg://collab@/{database}?host={self.folder}"

    def create(self, template: str = "template0") -> str:
        """Make a database, as a copy of another one, and return its name."""
        name = f"test_{next(self._numbers)}"
        # Copying files is quickest by far; before PostgreSQL 15 there was no other way.
        how = "STRATEGY FILE_COPY" if self.version >= 150_000 else ""
        self.order(f"CREATE DATABASE {name} TEMPLATE {template} {how}")
        return name

    def drop(self, database: str) -> None:
        """Remove a database and end what is connected to it."""
        self.order(f"DROP DATABASE {database} WITH (FORCE)")

    def order(self, statement: str) -> None:
        """Carry out a statement of the cluster's administrator outside of a transaction."""
        import psycopg

        with psycopg.connect(
            host=str(self.folder), user="collab", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)  # type: ignore[call-overload]
            self.version = connection.info.server_version

    def _answers(self) -> bool:
        import psycopg

        try:
            self.order("SELECT 1")
        except psycopg.OperationalError:
            return not self.alive()
        return True


class Redis(Service):
    """A Redis that keeps nothing; `halt` and `start` are its outage."""

    name = "redis"

    def __init__(self) -> None:
        self._program = need("redis-server", "redis-server")
        super().__init__()
        self.url = f"unix://{self.folder}/redis.sock"
        self.start()

    def start(self) -> None:
        """Start it, also after `halt`; returns when it answers."""
        quiet = ["--save", "", "--appendonly", "no"]
        where = ["--port", 0, "--unixsocket", self.folder / "redis.sock"]
        self.launch([self._program, *where, *quiet])
        wait_until(self._answers, "Redis answers", 30)

    def _answers(self) -> bool:
        import redis

        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return not self.alive()


def _unprivileged() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
