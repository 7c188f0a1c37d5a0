"""How bodies of requests come in: large files go to the instance's disk, never into memory."""

import errno
import tempfile
from pathlib import Path
from typing import IO, Any

from flask import Flask, Request, current_app, g, request

from ..extensions import db
from ..groups.access import permissions_in
from ..groups.models import Group
from ..policy import Permission

UPLOADS = frozenset({"library.upload", "library.add_version"})
"""The endpoints that take files in forms."""
PIECES = frozenset({"library.begin_upload", "library.send_piece"})
"""The endpoints that take a file piece by piece: collab/library/piece_views.py."""
PIECE_TYPE = "application/offset+octet-stream"
ORDINARY_BYTES = 4 << 20
"""What any other request may carry."""
MOST_PARTS = 200
"""Fields and files of one form; each file holds an open file of the process while it comes in."""
DRAIN = 10
"""An upload may carry so many times the largest file: a browser without script sends several at
once, and it shows our answer only when all that it sent was taken."""


class ReceivedFile:
    """A file on its way in; beyond the limit its bytes are dropped, and `too_large` is set.

    So the rest of the form is still read, and the person gets the page back with what was chosen.
    `no_room` says the same of a full disk.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        # Nameless on Linux: it vanishes with the process, however that ends.
        # Without a buffer, so that a full disk is noticed by `write` and not only at the end.
        self._file: IO[bytes] = tempfile.TemporaryFile(buffering=0, dir=folder)  # noqa: SIM115
        self._limit = limit
        self.size = 0
        self.too_large = False
        self.no_room = False

    def write(self, data: bytes) -> int:
        """Take the next bytes."""
        self.size += len(data)
        if self.size > self._limit and not self.too_large:
            self.too_large = True
            self._drop()
        if self.too_large or self.no_room:
            return len(data)
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            self.no_room = True
            self._drop()
        return len(data)

    def _drop(self) -> None:
        self._file.seek(0)
        self._file.truncate()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class StreamingRequest(Request):
    """A request whose files are written to the instance's disk while they arrive."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        received: Any = ReceivedFile(_folder(current_app), largest_file())
        self.__dict__.setdefault("received", []).append(received)
        return received

    def close(self) -> None:
        """Let go of the files, also of those of a body that broke off."""
        super().close()
        for received in self.__dict__.get("received", ()):
            received.close()


def init_app(app: Flask) -> None:
    """Bound every body. Must come before the CSRF protection, which reads the form."""
    _folder(app).mkdir(mode=0o700, parents=True, exist_ok=True)
    app.request_class = StreamingRequest
    if app.config.get("MAX_CONTENT_LENGTH") is None:
        app.config["MAX_CONTENT_LENGTH"] = ORDINARY_BYTES
    app.config["MAX_FORM_PARTS"] = MOST_PARTS
    app.before_request(_bound_body)


def largest_file() -> int:
    """Return how many bytes one file may have."""
    return int(current_app.config["MAX_UPLOAD_MB"]) << 20


def _bound_body() -> None:
    # The token in the form is looked for before the view can ask who sent it: nobody fills the disk
    # of a group that is not open to her.
    if request.endpoint in PIECES and request.mimetype == PIECE_TYPE:
        request.max_content_length = largest_file()  # no form: nothing reads it before the view
    elif request.endpoint in UPLOADS and _may_upload():
        request.max_content_length = DRAIN * largest_file() + ORDINARY_BYTES


def _may_upload() -> bool:
    slug = (request.view_args or {}).get("slug")
    group = db.session.scalar(db.select(Group).filter_by(slug=slug))
    allowed = Permission.UPLOAD in permissions_in(group)
    # The body may come in for an hour: the view asks again, of the database as it is then.
    db.session.rollback()
    g.pop("permissions", None)
    return allowed


def _folder(app: Flask) -> Path:
    return Path(app.instance_path) / "uploads"
