"""Lists RAR archives of versions 4 and 5 by their headers (RARLAB, technote.txt)."""

import struct
from collections.abc import Iterator
from typing import IO

from ..charset import decode
from ..model import Limits, Reason, UnreadableError
from .listing import Entry, write_list
from .sink import Sink

_MARK_4, _MARK_5 = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
_LARGEST_HEADER = 1 << 21

_MAIN_4, _FILE_4, _END_4 = 0x73, 0x74, 0x7B
_LOCKED_HEADERS_4, _LOCKED_4, _LARGE_4, _UNICODE_4, _DATA_4 = 0x80, 0x04, 0x100, 0x200, 0x8000
_FOLDER_4 = 0xE0
_FILE_5, _LOCK_5, _END_5 = 2, 4, 5
_EXTRA_5, _DATA_5 = 1, 2
_FOLDER_5, _TIME_5, _CHECKSUM_5, _NO_SIZE_5 = 1, 2, 4, 8
_EXTRA_LOCKED_5 = 1


def list_rar(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """List an archive; what stands before damage is kept.

    Raises :class:`UnreadableError` (listed, encrypted, damaged, too large).
    """
    mark = file.read(len(_MARK_5))
    if mark == _MARK_5:
        write_list(_Five(file).entries(), sink, limits)
    if mark.startswith(_MARK_4):
        file.seek(len(_MARK_4))
        write_list(_four(file), sink, limits)
    raise UnreadableError(Reason.DAMAGED)


def _four(file: IO[bytes]) -> Iterator[Entry]:
    while len(head := file.read(7)) == 7:
        _, kind, flags, size = struct.unpack("<HBHH", head)
        body = file.read(max(size - 7, 0))
        if size < 7 or len(body) < size - 7:
            raise UnreadableError(Reason.DAMAGED)
        if kind == _END_4:
            return
        if kind == _MAIN_4 and flags & _LOCKED_HEADERS_4:
            raise UnreadableError(Reason.ENCRYPTED)
        data = int.from_bytes(body[:4], "little") if flags & _DATA_4 or kind == _FILE_4 else 0
        if kind == _FILE_4:
            if len(body) < 25:
                raise UnreadableError(Reason.DAMAGED)
            name_size = int.from_bytes(body[19:21], "little")
            unpacked, start = int.from_bytes(body[4:8], "little"), 25
            if flags & _LARGE_4:
                data |= int.from_bytes(body[25:29], "little") << 32
                unpacked |= int.from_bytes(body[29:33], "little") << 32
                start = 33
            name = _name_4(body[start : start + name_size], unicode=bool(flags & _UNICODE_4))
            if flags & _FOLDER_4 != _FOLDER_4:
                yield Entry(name.replace("\\", "/"), unpacked, bool(flags & _LOCKED_4))
        file.seek(data, 1)


def _name_4(data: bytes, *, unicode: bool) -> str:
    """Decode a name: in the charset of the machine, in UTF-8, or packed against the former."""
    plain, zero, packed = data.partition(b"\0")
    if not unicode or not zero:
        return decode(plain)
    name = bytearray()
    high, position, flags, left = packed[:1], 1, 0, 0
    while position < len(packed) and len(name) < 2 * len(data) * 4:
        if not left:
            flags, left = packed[position], 4
            position += 1
        left -= 1
        how = flags >> 2 * left & 3
        if how == 3:
            length = packed[position : position + 1] or b"\0"
            position += 1
            shift, count = b"\0", (length[0] & 0x7F) + 2
            if length[0] & 0x80:
                shift = packed[position : position + 1] or b"\0"
                position += 1
            start = len(name) // 2
            for letter in plain[start : start + count]:
                name += bytes([(letter + shift[0]) & 0xFF, high[0] if length[0] & 0x80 else 0])
        else:
            letters = packed[position : position + (2 if how == 2 else 1)]
            position += 2 if how == 2 else 1
            name += letters if how == 2 else letters + (high if how == 1 else b"\0")
    return name.decode("utf-16-le", "replace")


class _Five:
    """Headers of version 5 are made of numbers of seven bits a byte."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def entries(self) -> Iterator[Entry]:
        while len(self._file.read(4)) == 4:
            size = self._number()
            header = self._file.read(size) if 0 < size <= _LARGEST_HEADER else b""
            if len(header) < max(size, 1):
                raise UnreadableError(Reason.DAMAGED)
            fields = _Fields(header)
            kind, flags = fields.number(), fields.number()
            extra = fields.number() if flags & _EXTRA_5 else 0
            data = fields.number() if flags & _DATA_5 else 0
            if kind == _END_5:
                return
            if kind == _LOCK_5:
                raise UnreadableError(Reason.ENCRYPTED)
            if kind == _FILE_5 and (entry := _entry_5(fields, header[len(header) - extra :])):
                yield entry
            self._file.seek(data, 1)

    def _number(self) -> int:
        data = b""
        while len(data) < 10:
            byte = self._file.read(1)
            data += byte
            if not byte or byte[0] < 0x80:
                break
        return _Fields(data).number()


class _Fields:
    """What stands in a header, one field after another."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def number(self) -> int:
        number = 0
        for shift in range(0, 70, 7):
            byte = self.take(1)[0]
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
        raise UnreadableError(Reason.DAMAGED)

    def take(self, count: int) -> bytes:
        data = self._data[self._at : self._at + count]
        if len(data) < count:
            raise UnreadableError(Reason.DAMAGED)
        self._at += count
        return data


def _entry_5(fields: _Fields, extra: bytes) -> Entry | None:
    flags, size, _ = fields.number(), fields.number(), fields.number()
    fields.take((4 if flags & _TIME_5 else 0) + (4 if flags & _CHECKSUM_5 else 0))
    fields.number()
    fields.number()
    name = fields.take(fields.number()).decode("utf-8", "replace")
    if flags & _FOLDER_5:
        return None
    locked = False
    try:
        records = _Fields(extra)
        while extra and not locked:
            record = _Fields(records.take(records.number()))
            locked = record.number() == _EXTRA_LOCKED_5
    except UnreadableError:
        pass  # The records have come to their end.
    return Entry(name, None if flags & _NO_SIZE_5 else size, locked)
