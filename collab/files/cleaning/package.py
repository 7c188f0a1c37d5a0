"""Writes zipped documents anew: no dates, no traces of the system, no entry unasked for."""

import zipfile
from typing import IO

from ..archive import Archive
from .findings import Findings, What

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o644 << 16
_PACKED = frozenset(["png", "jpg", "jpeg", "gif", "webp", "mp4", "mp3", "m4a"])


class Package:
    """A zipped document that is written while another is read."""

    def __init__(self, output: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED)
        self._names: set[str] = set()

    def add(self, name: str, data: bytes, *, packed: bool = True) -> None:
        """Write an entry; a second one of the same name is left out."""
        if name in self._names:
            return
        self._names.add(name)
        info = zipfile.ZipInfo(name, _EPOCH)
        info.create_system = _UNIX
        info.external_attr = _READABLE
        dense = name.rpartition(".")[2].lower() in _PACKED
        info.compress_type = zipfile.ZIP_DEFLATED if packed and not dense else zipfile.ZIP_STORED
        self._zip.writestr(info, data)

    def close(self) -> None:
        """Write the directory."""
        self._zip.close()


def note_dates(archive: Archive, findings: Findings) -> None:
    """Note the dates of entries, which programs set to 1980 when they mean nothing."""
    if any(date > _EPOCH for date in archive.dates):
        findings.add(What.DATES)
