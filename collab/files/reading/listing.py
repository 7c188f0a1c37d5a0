"""Lists what is in archives, without unpacking it: a line for each file, its size behind it.

Names are text here and nothing else: one that leads out of the archive ("../../etc/passwd") or
points somewhere (a symbolic link) does no harm, and is worth seeing.
"""

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from ..charset import decode
from ..model import Limits, Reason, UnreadableError
from .sink import Sink

LOCKED = "\N{LOCK}"
"""Stands behind what a password is needed for: a sign that every language knows."""
_LINES = 500
"""So many files make a page."""
_UTF_8, _LOCKED = 0x800, 0x1
_UNICODE_PATH = 0x7075
_UNPACKERS: dict[bytes, Callable[[IO[bytes]], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZ": bz2.BZ2File,
    b"\xfd7": lzma.LZMAFile,
}
_GZIP_EXTRA, _GZIP_NAME = 0x04, 0x08
_BLOCK = 512
_UNITS = ("B", "KB", "MB", "GB", "TB")


@dataclass(frozen=True)
class Entry:
    """A file in an archive; `link` is what a symbolic link points to."""

    name: str
    size: int | None = None
    locked: bool = False
    link: str | None = None

    def __str__(self) -> str:
        name = self.name if self.link is None else f"{self.name} → {self.link}"
        size = "" if self.size is None else _in_words(self.size)
        return "\t".join(filter(None, [" ".join(name.split()), size, LOCKED * self.locked]))


def write_list(entries: Iterable[Entry], sink: Sink, limits: Limits) -> None:
    """Write the list page by page; always ends with a reason, for it is not the content.

    Raises :class:`UnreadableError`: listed, too large (more files than the limits allow), or what
    *entries* raises, behind what it gave before.
    """
    lines: list[str] = []
    count = 0
    try:
        for entry in entries:
            count += 1
            if count > limits.archive_entries:
                raise UnreadableError(Reason.TOO_LARGE)
            lines.append(str(entry))
            if len(lines) == _LINES:
                sink.page("\n".join(lines))
                lines.clear()
    finally:
        if lines or count == 0:
            sink.page("\n".join(lines))
    raise UnreadableError(Reason.LISTED if count else Reason.EMPTY)


def list_zip(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """List a zip file. Raises :class:`UnreadableError` (listed, damaged, bomb, too large)."""
    try:
        infos = zipfile.ZipFile(file).filelist
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
        raise UnreadableError(Reason.DAMAGED) from error
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if unpacked > limits.archive_bytes and unpacked > max(packed, 1) * limits.archive_ratio:
        raise UnreadableError(Reason.BOMB)
    names = _names(infos)
    write_list(_zip_entries(infos, names), sink, limits)


def list_tar(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """List a tar file, packed or not, or name the one file that is packed by itself.

    Raises :class:`UnreadableError` (listed, damaged, too large).
    """
    head = file.read(2)
    file.seek(0)
    unpack = _UNPACKERS.get(head)
    plain: Any = _Counted(unpack(file), limits.archive_bytes) if unpack else file
    start = _read(plain, _BLOCK)
    if start[257:262] != b"ustar":
        file.seek(0)
        write_list([Entry(_name_in_gzip(file.read(4096)))], sink, limits)
    write_list(_tar_entries(_Joined(start, plain)), sink, limits)


def together(names: list[bytes]) -> list[str]:
    """Decode names in a charset that nobody noted: all of one archive are in the same."""
    return decode(b"\n".join(names)).split("\n") if names else []


def _zip_entries(infos: list[zipfile.ZipInfo], names: list[str]) -> Iterator[Entry]:
    for info, name in zip(infos, names, strict=True):
        if info.is_dir():
            continue
        link = "" if stat.S_ISLNK(info.external_attr >> 16) else None
        yield Entry(name, info.file_size, bool(info.flag_bits & _LOCKED), link)


def _names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Return names as they were meant: marked as UTF-8, noted beside, or in an old charset."""
    # What is not marked zipfile takes for cp437, in which each byte is a letter: it goes back.
    old = [info.orig_filename for info in infos if not info.flag_bits & _UTF_8]
    decoded = iter(together([name.encode("cp437", "replace").replace(b"\n", b" ") for name in old]))
    names = []
    for info in infos:
        marked = bool(info.flag_bits & _UTF_8)
        name = info.orig_filename if marked else next(decoded, info.orig_filename)
        names.append(_noted_beside(info.extra) or name)
    return names


def _noted_beside(extra: bytes) -> str:
    """Return the name in the field for it (APPNOTE.TXT, 4.6.9), if there is one."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _UNICODE_PATH and size > 5:
            return extra[9 : 4 + size].decode("utf-8", "replace")
        extra = extra[4 + size :]
    return ""


def _tar_entries(file: Any) -> Iterator[Entry]:
    try:
        with tarfile.open(fileobj=file, mode="r|", errors="surrogateescape") as archive:
            for member in archive:
                link = _readable(member.linkname) if member.issym() or member.islnk() else None
                if not member.isdir():
                    yield Entry(_readable(member.name), member.size, link=link)
    except (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError, ValueError) as error:
        raise UnreadableError(Reason.DAMAGED) from error


def _readable(name: str) -> str:
    return decode(name.encode("utf-8", "surrogateescape"))


def _read(file: IO[bytes], size: int) -> bytes:
    try:
        return file.read(size)
    except (EOFError, OSError, zlib.error, lzma.LZMAError) as error:
        raise UnreadableError(Reason.DAMAGED) from error


def _name_in_gzip(head: bytes) -> str:
    """Return the name that gzip noted (RFC 1952, 2.3), or that there is one file."""
    if head[:2] != b"\x1f\x8b" or not head[3] & _GZIP_NAME:
        return "1"
    start = 10
    if head[3] & _GZIP_EXTRA:
        start += 2 + int.from_bytes(head[10:12], "little")
    return decode(head[start:].partition(b"\0")[0]) or "1"


def _in_words(size: int) -> str:
    amount = float(size)
    for unit in _UNITS[:-1]:
        if amount < 1024:
            return f"{amount:.0f} {unit}" if amount >= 10 or unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1024
    return f"{amount:.0f} {_UNITS[-1]}"


class _Counted(io.RawIOBase):
    """What comes out of a packed file, up to a limit: sizes in it are claims."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._left = most

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(min(size, 1 << 20) if size >= 0 else 1 << 20)
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableError(Reason.TOO_LARGE)
        return data


class _Joined(io.RawIOBase):
    """The first block, which was looked at already, and what follows."""

    def __init__(self, start: bytes, rest: IO[bytes]) -> None:
        self._start = start
        self._rest = rest

    def read(self, size: int = -1) -> bytes:
        if self._start:
            data, self._start = self._start[:size], self._start[size:]
            return data
        return self._rest.read(size)
