"""Opens zipped documents (OPC, ODF, EPUB) without trusting what they say about themselves."""

import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from .model import Limits, Reason, UnreadableError

_CHUNK = 64 * 1024
_SMALL = 4 * 1024 * 1024


class Archive:
    """A zip file whose entries are unpacked in pieces and counted while they are.

    Sizes in the directory of a zip file are claims; only bytes that came out count.
    """

    def __init__(self, file: IO[bytes], limits: Limits) -> None:
        """Raise :class:`UnreadableError` (damaged, bomb) when the directory cannot be used."""
        self._limits = limits
        self._unpacked = 0
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise UnreadableError(Reason.DAMAGED) from error
        if len(self._zip.filelist) > limits.archive_entries:
            raise UnreadableError(Reason.BOMB)
        self._entries = {info.filename.lstrip("/"): info for info in self._zip.filelist}

    @property
    def names(self) -> list[str]:
        """Names of the entries, in the order of the directory."""
        return list(self._entries)

    @property
    def dates(self) -> set[tuple[int, int, int, int, int, int]]:
        """The moments that the entries carry, as years to seconds."""
        return {info.date_time for info in self._entries.values()}

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def chunks(self, name: str) -> Iterator[bytes]:
        """Unpack the entry *name* piece by piece.

        Raises :class:`UnreadableError`: damaged (absent or broken), encrypted, bomb.
        """
        info = self._entries.get(name)
        if info is None:
            raise UnreadableError(Reason.DAMAGED)
        if info.flag_bits & 0x1:
            raise UnreadableError(Reason.ENCRYPTED)
        size = 0
        try:
            with self._zip.open(info) as entry:
                while chunk := entry.read(_CHUNK):
                    size += len(chunk)
                    self._count(len(chunk), size, info.compress_size)
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
        ) as error:
            raise UnreadableError(Reason.DAMAGED) from error

    def read(self, name: str) -> bytes:
        """Unpack the whole entry *name*; raises like :meth:`chunks`."""
        return b"".join(self.chunks(name))

    def _count(self, chunk: int, size: int, packed: int) -> None:
        self._unpacked += chunk
        too_dense = size > _SMALL and size > max(packed, 1) * self._limits.archive_ratio
        if too_dense or self._unpacked > self._limits.archive_bytes:
            raise UnreadableError(Reason.BOMB)
