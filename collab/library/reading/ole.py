"""Opens OLE compound files ([MS-CFB]), the container of Office 97–2003, without trust."""

import struct
from typing import IO

from .model import Limits, Reason, UnreadableError

_FREE_OR_END = 0xFFFFFFFA
_DIFAT_IN_HEADER = 109
_STREAM, _ROOT = 2, 5


class CompoundFile:
    """The streams of a compound file by their names, without folders.

    Raises :class:`UnreadableError` (damaged) when sectors point outside the file or in circles.
    """

    def __init__(self, file: IO[bytes], limits: Limits) -> None:
        self._data = file.read()
        if len(self._data) < 512:
            raise UnreadableError(Reason.DAMAGED)
        shift, mini_shift = struct.unpack_from("<HH", self._data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise UnreadableError(Reason.DAMAGED)
        self._size = 1 << shift
        first_directory, _, self._cutoff, first_mini, _, first_difat, _ = struct.unpack_from(
            "<IIIIIII", self._data, 48
        )
        self._next = self._allocation(first_difat)
        self._next_mini = _numbers(self._chain(first_mini))
        self._entries: dict[str, tuple[int, int]] = {}
        self._mini = b""
        self._read_directory(self._chain(first_directory))

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def read(self, name: str) -> bytes:
        """Return the bytes of a stream; raises :class:`UnreadableError` when it is absent."""
        if name not in self._entries:
            raise UnreadableError(Reason.DAMAGED)
        start, size = self._entries[name]
        if size >= self._cutoff:
            return self._chain(start)[:size]
        return self._mini_chain(start)[:size]

    def _allocation(self, first_difat: int) -> list[int]:
        """Collect the sectors of the allocation table, some of which the header lists."""
        sectors = list(struct.unpack_from(f"<{_DIFAT_IN_HEADER}I", self._data, 76))
        seen: set[int] = set()
        while first_difat < _FREE_OR_END and first_difat not in seen:
            seen.add(first_difat)
            *listed, first_difat = _numbers(self._sector(first_difat)) or [_FREE_OR_END]
            sectors += listed
        tables = [self._sector(sector) for sector in sectors if sector < _FREE_OR_END]
        return _numbers(b"".join(tables))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise UnreadableError(Reason.DAMAGED)
        return self._data[start : start + self._size]

    def _chain(self, sector: int) -> bytes:
        return b"".join(self._sector(each) for each in _follow(sector, self._next))

    def _mini_chain(self, sector: int) -> bytes:
        return b"".join(
            self._mini[each * 64 : each * 64 + 64] for each in _follow(sector, self._next_mini)
        )

    def _read_directory(self, directory: bytes) -> None:
        for start in range(0, len(directory) - 127, 128):
            entry = directory[start : start + 128]
            length, kind = struct.unpack_from("<HB", entry, 64)
            first, size = struct.unpack_from("<II", entry, 116)
            name = entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            if kind == _ROOT:
                self._mini = self._chain(first) if first < _FREE_OR_END else b""
            elif kind == _STREAM:
                self._entries.setdefault(name, (first, size))


def _follow(sector: int, following: list[int]) -> list[int]:
    chain: list[int] = []
    seen: set[int] = set()
    while sector < _FREE_OR_END:
        if sector in seen or sector >= len(following):
            raise UnreadableError(Reason.DAMAGED)
        seen.add(sector)
        chain.append(sector)
        sector = following[sector]
    return chain


def _numbers(data: bytes) -> list[int]:
    whole = len(data) // 4
    return list(struct.unpack(f"<{whole}I", data[: whole * 4]))
