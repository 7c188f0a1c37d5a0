"""Reads messages that Outlook saved ([MS-OXMSG]): subject, people, date, body, attachments."""

import io
import re
import struct
from datetime import UTC, datetime, timedelta
from typing import IO

from ..charset import declared_in_markup, decode
from ..model import Limits, UnreadableError
from ..ole import CompoundFile
from .html import html_text
from .lzfu import decompress
from .rtf import read_rtf
from .sink import Collected, Sink

_SUBJECT, _BODY, _HTML, _RTF = 0x0037, 0x1000, 0x1013, 0x1009
_SENDER, _SENDER_ADDRESS, _SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
_TO, _CC, _SENT, _RECEIVED = 0x0E04, 0x0E03, 0x0039, 0x0E06
_NAME, _ADDRESS, _SMTP = 0x3001, 0x3003, 0x39FE
_FILE_NAME, _LONG_FILE_NAME, _ATTACHED_MESSAGE = 0x3704, 0x3707, 0x3701
_CODE_PAGE, _BODY_CODE_PAGE = 0x3FFD, 0x3FDE
_UTF_8, _UTF_16 = 65001, 1200
_STRING, _TEXT, _BYTES = "001E", "001F", "0102"
_INTEGER, _TIME = 0x0003, 0x0040
_STREAM = "__substg1.0_"
_RECIPIENT = re.compile(r"__recip_version1\.0_#[0-9A-Fa-f]{8}/")
_ATTACHMENT = re.compile(r"__attach_version1\.0_#[0-9A-Fa-f]{8}/")
_HEADER_OF_FILE, _HEADER_OF_ATTACHED, _HEADER_OF_OTHERS = 32, 24, 8
_MOST_PEOPLE = 500
_DEEPEST = 3
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def read_msg(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read a message and those that are attached to it; other attachments are named only.

    Raises :class:`UnreadableError`.
    """
    message = _Message(CompoundFile(file, limits), "", limits)
    sink.entitle(message.text(_SUBJECT))
    sink.page("\n".join(message.lines()))


class _Properties:
    """The properties of a message, a recipient or an attachment: one folder of the file."""

    def __init__(self, container: CompoundFile, folder: str, header: int) -> None:
        self._container = container
        self.folder = folder
        self._fixed: dict[tuple[int, int], bytes] = {}
        name = f"{folder}__properties_version1.0"
        data = container.read(name)[header:] if name in container else b""
        for start in range(0, len(data) - 15, 16):
            kind, number = struct.unpack_from("<HH", data, start)
            self._fixed[number, kind] = data[start + 8 : start + 16]

    def integer(self, number: int) -> int | None:
        data = self._fixed.get((number, _INTEGER))
        return None if data is None else int(struct.unpack_from("<I", data)[0])

    def time(self, number: int) -> datetime | None:
        """Return a moment, which is counted in tenths of a microsecond since 1601."""
        data = self._fixed.get((number, _TIME))
        if data is None:
            return None
        try:
            return _EPOCH + timedelta(microseconds=struct.unpack("<Q", data)[0] // 10)
        except OverflowError:
            return None

    def bytes(self, number: int) -> bytes:
        path = f"{self.folder}{_STREAM}{number:04X}{_BYTES}"
        return self._container.read(path) if path in self._container else b""

    def text(self, number: int, code_page: int | None = None) -> str:
        """Return a text: UTF-16, or bytes whose charset may well be declared wrongly."""
        path = f"{self.folder}{_STREAM}{number:04X}"
        if f"{path}{_TEXT}" in self._container:
            return self._container.read(f"{path}{_TEXT}").decode("utf-16-le", "replace")
        if f"{path}{_STRING}" in self._container:
            return decode(self._container.read(f"{path}{_STRING}"), _charset(code_page))
        return ""


class _Message(_Properties):
    """A message: the file itself, or one that is attached to it."""

    def __init__(
        self, container: CompoundFile, folder: str, limits: Limits, depth: int = 0
    ) -> None:
        super().__init__(container, folder, _HEADER_OF_ATTACHED if folder else _HEADER_OF_FILE)
        self._limits = limits
        self._depth = depth
        self._code_page = self.integer(_CODE_PAGE) or self.integer(_BODY_CODE_PAGE)

    def text(self, number: int, code_page: int | None = None) -> str:
        return super().text(number, code_page or self._code_page)

    def lines(self) -> list[str]:
        """Return all that is to be found, as a saved e-mail gives it."""
        sent = self.time(_SENT) or self.time(_RECEIVED)
        headers = (
            ("Subject", self.text(_SUBJECT)),
            (
                "From",
                _person(self.text(_SENDER), self.text(_SENDER_SMTP) or self.text(_SENDER_ADDRESS)),
            ),
            ("To", self.text(_TO)),
            ("Cc", self.text(_CC)),
            ("Date", sent.strftime("%Y-%m-%d %H:%M:%S UTC") if sent else ""),
        )
        lines = [f"{name}: {value}" for name, value in headers if value]
        lines += [*self._recipients(), "", self._body()]
        return [*lines, *self._attachments()]

    def _recipients(self) -> list[str]:
        """Return the addresses behind the names that stand in "To"."""
        people = []
        for folder in self._folders(_RECIPIENT):
            person = _Properties(self._container, folder, _HEADER_OF_OTHERS)
            name = person.text(_NAME, self._code_page)
            address = person.text(_SMTP, self._code_page) or person.text(_ADDRESS, self._code_page)
            if "@" in address and address != name:
                people.append(_person(name, address))
        return list(dict.fromkeys(people))

    def _body(self) -> str:
        if plain := self.text(_BODY).strip():
            return plain
        if data := self.bytes(_HTML):
            charset = declared_in_markup(data) or _charset(self.integer(_BODY_CODE_PAGE))
            return _visible(decode(data, charset))
        if source := self.text(_HTML):
            return _visible(source)
        return self._rich_text()

    def _rich_text(self) -> str:
        collected = Collected()
        try:
            packed = self.bytes(_RTF)
            if packed:
                read_rtf(io.BytesIO(decompress(packed, self._limits)), collected, self._limits)
        except UnreadableError:
            pass  # What came before the damage is collected; the headers are worth keeping.
        return "\n".join(page.text for page in collected.pages)

    def _attachments(self) -> list[str]:
        lines: list[str] = []
        for folder in self._folders(_ATTACHMENT):
            attachment = _Properties(self._container, folder, _HEADER_OF_OTHERS)
            for number in (_LONG_FILE_NAME, _FILE_NAME, _NAME):
                if name := attachment.text(number, self._code_page).strip("\0 "):
                    lines.append(name)
                    break
            inner = f"{folder}{_STREAM}{_ATTACHED_MESSAGE:04X}000D/"
            if self._depth < _DEEPEST and f"{inner}__properties_version1.0" in self._container:
                message = _Message(self._container, inner, self._limits, self._depth + 1)
                lines += ["", *message.lines()]
        return lines

    def _folders(self, pattern: re.Pattern[str]) -> list[str]:
        """Return the folders right below this one, in the order of their numbers."""
        found = {
            match.group()
            for path in self._container.paths
            if path.startswith(self.folder) and (match := pattern.match(path, len(self.folder)))
        }
        return sorted(self.folder + name for name in found)[:_MOST_PEOPLE]


def _person(name: str, address: str) -> str:
    shown = address if "@" in address and address != name else ""
    return f"{name} <{shown}>" if name and shown else name or shown


def _charset(code_page: int | None) -> str | None:
    if code_page in (_UTF_8, _UTF_16):
        return "utf-8"
    return f"cp{code_page}" if code_page else None


def _visible(source: str) -> str:
    try:
        return html_text(source)[0]
    except UnreadableError:
        return ""
