"""News from other processes of one machine: a message queue over a Unix datagram socket.

The web server listens on `live.sock` in the instance from its first browser on. The worker and the
commands only ever send: python-socketio starts listening (`initialize`) when a browser connects,
which happens in no other process. When nobody listens the news is dropped, because browsers that
connect later ask over HTTP for what they missed.

`_publish` and `_listen` are what python-socketio's PubSubManager leaves to its subclasses.
"""

import atexit
import hashlib
import logging
import os
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from socketio.pubsub_manager import PubSubManager

from .orderly import OrderlyManager

log = logging.getLogger(__name__)

LARGEST = 100_000
"""Bytes of one message; a datagram is delivered whole or not at all."""
_PATIENCE = 0.5
"""Seconds that a sender waits for a listener who is busy."""
_LONGEST_PATH = 100
"""Bytes; Linux allows 108 for the name of a socket, other systems 104."""


class SocketQueue(OrderlyManager, PubSubManager):
    """The queue of the instance in that folder."""

    name = "collab socket"

    def __init__(self, instance: Path) -> None:
        super().__init__(channel="collab")
        self.path = socket_path(instance)
        self._ear: socket.socket | None = None
        self._owner = 0

    @property
    def listening(self) -> bool:
        """Whether the browsers of this instance are connected to this very process."""
        return self._ear is not None and self._owner == os.getpid()

    @property
    def heard(self) -> bool:
        """Whether anybody may hear what is sent."""
        return self.listening or os.path.exists(self.path)

    def initialize(self) -> None:
        """Begin to listen: called by python-socketio when the first browser connects."""
        if self.listening:
            return
        try:
            self._ear = _bound(self.path)
        except OSError as error:
            log.error("no news from the worker: cannot listen on %s: %s", self.path, error)
            return
        self._owner = os.getpid()
        atexit.register(self._hang_up)
        super().initialize()

    def _hang_up(self) -> None:
        if self.listening:
            self.path.unlink(missing_ok=True)

    def _publish(self, data: Any) -> None:
        if self.listening:
            return  # all browsers are here, and they have been told already
        packet = self.json.dumps(data, ensure_ascii=False).encode()
        if len(packet) > LARGEST:
            log.warning("news of %d bytes is too large for the local queue", len(packet))
            return
        if not _ours(self.path):
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
            mouth.settimeout(_PATIENCE)
            try:
                mouth.sendto(packet, os.fspath(self.path))
            except OSError as error:
                log.debug("news was not heard: %s", error)

    def _listen(self) -> Iterator[bytes]:
        ear = self._ear
        while ear is not None:
            yield ear.recv(LARGEST)


def socket_path(instance: Path) -> Path:
    """Return where the socket of an instance stands.

    Names of sockets are short: an instance deep in the file system gets one in the system's
    folder for temporary files, in a folder that only this account may enter.
    """
    path = instance / "live.sock"
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        return path
    folder = Path(tempfile.gettempdir()) / f"collab-{os.getuid()}"
    name = hashlib.sha256(os.fsencode(instance)).hexdigest()[:24]
    return folder / f"{name}.sock"


def _bound(path: Path) -> socket.socket:
    """Return a listening socket that only this account may send to; an old one is replaced."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent.stat().st_uid != os.getuid():
        raise PermissionError(f"{path.parent} belongs to somebody else")
    path.unlink(missing_ok=True)
    ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        ear.bind(os.fspath(path))
        path.chmod(0o600)
    except OSError:
        ear.close()
        raise
    return ear


def _ours(path: Path) -> bool:
    """Tell whether a socket of this account stands there: news is for nobody else's ears."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISSOCK(found.st_mode) and found.st_uid == os.getuid()
