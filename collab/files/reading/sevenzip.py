"""Lists 7z archives by the header at their end (7-Zip, 7zFormat.txt), often packed itself."""

import lzma
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from ..model import Limits, Reason, UnreadableError
from .listing import Entry, write_list
from .sevenzip_folders import LARGEST_HEADER, Folder, unpacked
from .sink import Sink

_MARK = b"7z\xbc\xaf\x27\x1c"
_START = 32
(
    _END,
    _HEADER,
    _ARCHIVE_PROPERTIES,
    _ADDITIONAL,
    _MAIN,
    _FILES,
    _PACK,
    _UNPACK,
    _SUBSTREAMS,
    _SIZE,
    _CRC,
    _FOLDER,
    _CODERS_SIZE,
    _STREAM_COUNT,
    _EMPTY_STREAM,
    _EMPTY_FILE,
) = range(16)
_NAMES, _PACKED_HEADER = 0x11, 0x17
_MOST = 1_000_000


def list_7z(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """List an archive. Raises :class:`UnreadableError` (listed, encrypted, damaged, too large)."""
    try:
        entries = list(_entries(_header(file)))
    except (struct.error, IndexError, lzma.LZMAError, EOFError, OverflowError) as error:
        raise UnreadableError(Reason.DAMAGED) from error
    write_list(entries, sink, limits)


def _header(file: IO[bytes]) -> "_Header":
    """Return the header, unpacked as often as it is packed."""
    start = file.read(_START)
    if len(start) < _START or not start.startswith(_MARK):
        raise UnreadableError(Reason.DAMAGED)
    offset, size = struct.unpack_from("<QQ", start, 12)
    if not size:
        return _Header(bytes([_HEADER, _END]))
    data = _at(file, _START + offset, size)
    for _ in range(4):
        header = _Header(data)
        kind = header.number()
        if kind == _HEADER:
            return header
        if kind != _PACKED_HEADER:
            break
        streams = header.streams()
        folder = streams.folders[0]
        packed = _at(file, _START + streams.packed_at, streams.packed_sizes[0])
        data = unpacked(packed, folder)
    raise UnreadableError(Reason.DAMAGED)


def _at(file: IO[bytes], place: int, size: int) -> bytes:
    if size > LARGEST_HEADER:
        raise UnreadableError(Reason.TOO_LARGE)
    try:
        file.seek(place)
        data = file.read(size)
    except (OSError, ValueError, OverflowError) as error:
        raise UnreadableError(Reason.DAMAGED) from error
    if len(data) < size:
        raise UnreadableError(Reason.DAMAGED)
    return data


@dataclass
class _Streams:
    packed_at: int = 0
    packed_sizes: list[int] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


class _Header:
    """The fields of a header, one after another."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def take(self, count: int) -> bytes:
        data = self._data[self._position : self._position + count]
        if count < 0 or len(data) < count:
            raise UnreadableError(Reason.DAMAGED)
        self._position += count
        return data

    def rest(self) -> bytes:
        return self._data[self._position :]

    def number(self) -> int:
        """Read a number: the ones at the start of its first byte say how many bytes follow."""
        first = self.take(1)[0]
        value = 0
        for index in range(8):
            mask = 0x80 >> index
            if not first & mask:
                return value + ((first & (mask - 1)) << (8 * index))
            value |= self.take(1)[0] << (8 * index)
        return value

    def count(self) -> int:
        number = self.number()
        if number > _MOST:
            raise UnreadableError(Reason.TOO_LARGE)
        return number

    def bits(self, count: int) -> list[bool]:
        data = self.take((count + 7) // 8)
        return [bool(data[index // 8] & (0x80 >> index % 8)) for index in range(count)]

    def defined(self, count: int) -> list[bool]:
        """Return for which of *count* there is a value."""
        return [True] * count if self.take(1)[0] else self.bits(count)

    def _checksums(self, count: int) -> list[bool]:
        """Skip checksums; return for which of *count* there is one."""
        defined = self.defined(count)
        self.take(4 * sum(defined))
        return defined

    def streams(self) -> _Streams:
        """Read where and how the streams are packed, and how large each is."""
        streams = _Streams()
        while (kind := self.number()) != _END:
            if kind == _PACK:
                self._packed(streams)
            elif kind == _UNPACK:
                self._folders(streams)
            elif kind == _SUBSTREAMS:
                self._substreams(streams)
            else:
                raise UnreadableError(Reason.DAMAGED)
        if not streams.sizes:
            streams.sizes = [folder.size for folder in streams.folders]
        return streams

    def _packed(self, streams: _Streams) -> None:
        streams.packed_at = self.number()
        count = self.count()
        while (kind := self.number()) != _END:
            if kind == _SIZE:
                streams.packed_sizes = [self.number() for _ in range(count)]
            elif kind == _CRC:
                self._checksums(count)
            else:
                raise UnreadableError(Reason.DAMAGED)

    def _folders(self, streams: _Streams) -> None:
        if self.number() != _FOLDER:
            raise UnreadableError(Reason.DAMAGED)
        count = self.count()
        if self.take(1)[0]:
            raise UnreadableError(Reason.UNSUPPORTED)
        outputs = []
        for _ in range(count):
            folder, coders = self._folder()
            streams.folders.append(folder)
            outputs.append(coders)
        if self.number() != _CODERS_SIZE:
            raise UnreadableError(Reason.DAMAGED)
        for folder, coders in zip(streams.folders, outputs, strict=True):
            folder.sizes = [self.number() for _ in range(coders)]
        while (kind := self.number()) != _END:
            if kind != _CRC:
                raise UnreadableError(Reason.DAMAGED)
            for folder, checked in zip(streams.folders, self._checksums(count), strict=True):
                folder.checked = checked

    def _folder(self) -> tuple[Folder, int]:
        folder = Folder([])
        inputs = outputs = 0
        for _ in range(self.count()):
            flags = self.take(1)[0]
            method = self.take(flags & 0x0F)
            inputs += self.count() if flags & 0x10 else 1
            outputs += self.count() if flags & 0x10 else 1
            folder.methods.append((method, self.take(self.count()) if flags & 0x20 else b""))
        pairs = [(self.number(), self.number()) for _ in range(outputs - 1)]
        if inputs - len(pairs) > 1:
            for _ in range(inputs - len(pairs)):
                self.number()
        bound = {output for _, output in pairs}
        folder.main = max((each for each in range(outputs) if each not in bound), default=0)
        return folder, outputs

    def _substreams(self, streams: _Streams) -> None:
        kind = self.number()
        if kind == _STREAM_COUNT:
            for folder in streams.folders:
                folder.streams = self.count()
            kind = self.number()
        for folder in streams.folders:
            listed = max(folder.streams - 1, 0) if kind == _SIZE else 0
            sizes = [self.number() for _ in range(listed)]
            if folder.streams:
                streams.sizes += [*sizes, folder.size - sum(sizes)]
        while kind != _END:
            if kind == _CRC:
                alone = [each for each in streams.folders if each.streams == 1 and each.checked]
                self._checksums(sum(each.streams for each in streams.folders) - len(alone))
            kind = self.number()


def _entries(header: _Header) -> Iterator[Entry]:
    streams = _Streams()
    while (kind := header.number()) != _FILES:
        if kind == _END:
            return
        if kind == _ARCHIVE_PROPERTIES:
            while header.number() != _END:
                header.take(header.number())
        elif kind in (_ADDITIONAL, _MAIN):
            streams = header.streams()
        else:
            raise UnreadableError(Reason.DAMAGED)
    locks = [folder.locked for folder in streams.folders for _ in range(folder.streams)]
    sizes = iter(zip(streams.sizes, locks, strict=False))
    for name, filled, is_folder in _files(header):
        size, locked = next(sizes, (0, False)) if filled else (0, False)
        if not is_folder:
            yield Entry(name, size, locked)


def _files(header: _Header) -> Iterator[tuple[str, bool, bool]]:
    """Return name, whether there is content, and whether it is a folder, of each file."""
    count = header.count()
    names = [""] * count
    empty = [False] * count
    empty_files: list[bool] = []
    while (kind := header.number()) != _END:
        content = _Header(header.take(header.number()))
        if kind == _NAMES:
            text = content.rest()[1:].decode("utf-16-le", "replace")
            names = [*text.split("\0"), *names][:count]
        elif kind == _EMPTY_STREAM:
            empty = content.bits(count)
        elif kind == _EMPTY_FILE:
            empty_files = content.bits(sum(empty))
    files = iter(empty_files)
    for name, without in zip(names, empty, strict=True):
        yield name, not without, without and not next(files, False)
