"""Opens OLE compound files ([MS-CFB]), the container of Office 97–2003, without trust."""

import struct
from typing import IO

from .model import Limits, Reason, UnreadableError

_FREE_OR_END = 0xFFFFFFFA
_DIFAT_IN_HEADER = 109
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_NOBODY = 0xFFFFFFFF
_ENTRY = 128
_MOST_ENTRIES = 100_000


class CompoundFile:
    """The streams of a compound file by their paths ("folder/stream"), in the order of the file.

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

    @property
    def paths(self) -> list[str]:
        """Paths of all streams."""
        return list(self._entries)

    def __contains__(self, path: str) -> bool:
        return path in self._entries

    def read(self, path: str) -> bytes:
        """Return the bytes of a stream; raises :class:`UnreadableError` when it is absent."""
        if path not in self._entries:
            raise UnreadableError(Reason.DAMAGED)
        start, size = self._entries[path]
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
        """Walk the directory: siblings are a tree of their own, children hang below a storage.

        Streams of embedded objects have the names of those of the file itself, so that only the
        path tells which is which. An entry that is reached twice makes the file damaged.
        """
        root = _Entry(directory, 0)
        if root.kind != _ROOT:
            raise UnreadableError(Reason.DAMAGED)
        if root.first < _FREE_OR_END:
            self._mini = self._chain(root.first)
        seen = {0}
        todo = [(root.child, "")]
        while todo:
            number, folder = todo.pop()
            if number == _NOBODY:
                continue
            if number in seen or len(seen) > _MOST_ENTRIES:
                raise UnreadableError(Reason.DAMAGED)
            seen.add(number)
            entry = _Entry(directory, number)
            todo += [(entry.right, folder), (entry.left, folder)]
            if entry.kind == _STREAM:
                self._entries.setdefault(folder + entry.name, (entry.first, entry.size))
            elif entry.kind == _STORAGE:
                todo.append((entry.child, f"{folder}{entry.name}/"))


class _Entry:
    """One line of the directory."""

    def __init__(self, directory: bytes, number: int) -> None:
        data = directory[number * _ENTRY : (number + 1) * _ENTRY]
        if len(data) < _ENTRY:
            raise UnreadableError(Reason.DAMAGED)
        length, self.kind = struct.unpack_from("<HB", data, 64)
        self.left, self.right, self.child = struct.unpack_from("<III", data, 68)
        self.first, self.size = struct.unpack_from("<II", data, 116)
        self.name = data[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")


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
