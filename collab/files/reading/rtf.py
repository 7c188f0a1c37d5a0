"""Reads Rich Text Format (specification 1.9.1) as far as its text goes."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import IO

from ..model import Limits, Reason, UnreadableError
from .flow import Flow
from .sink import Sink

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?"  # a control word with its number
    rb"|\\'([0-9a-fA-F]{2})"  # a byte in the charset of the font
    rb"|\\([^a-zA-Z])"  # a control symbol
    rb"|([{}])"
    rb"|[\r\n]+"
    rb"|([^\\{}\r\n]+)"
)
_SKIPPED = frozenset(
    b"colortbl stylesheet info pict object objdata listtable listoverridetable revtbl rsidtbl "
    b"generator themedata colorschememapping datastore latentstyles xmlnstbl fldinst bkmkstart "
    b"bkmkend filetbl atnid atnauthor atndate atnref xe tc do nonshppict private1 mmathPr "
    b"pgptbl wgrffmtfilter annotation".split()
)
_NOTES = frozenset({b"footnote"})
_MARGINS = frozenset(b"header headerl headerr headerf footer footerl footerr footerf".split())
_CHARACTERS = {
    b"tab": "\t",
    b"line": "\n",
    b"emdash": "—",
    b"endash": "–",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"emspace": " ",
    b"enspace": " ",
}
_SYMBOLS = {
    b"~": " ",
    b"_": "-",
    b"-": "",
    b"\\": "\\",
    b"{": "{",
    b"}": "}",
    b"\r": "\n",
    b"\n": "\n",
}
_FONT_CHARSETS = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    255: "cp437",
}
_DEEPEST = 500


@dataclass(frozen=True)
class _State:
    """What a group inherits and gives back at its end."""

    font: int = 0
    unicode_skip: int = 1
    skipped: bool = False
    hidden: bool = False
    deleted: bool = False
    in_fonts: bool = False
    in_cell: bool = False
    ends: Callable[[], None] | None = None

    @property
    def seen(self) -> bool:
        """Whether text at this place is on paper."""
        return not (self.skipped or self.hidden or self.deleted or self.in_fonts)


def read_rtf(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read text, tables, notes, headers and footers; a forced page break parts pages.

    Deleted text, comments and the names of their authors are left out: they are remarks between
    authors, and the cleaned copy that members get has none. Raises
    :class:`UnreadableError` (damaged) when groups are left open or nested absurdly deep.
    """
    flow = Flow(sink)
    reader = _Rtf(flow, sink)
    try:
        reader.read(file.read())
    finally:
        flow.finish()


class _Rtf:
    """Follows groups and control words."""

    def __init__(self, flow: Flow, sink: Sink) -> None:
        self._flow = flow
        self._sink = sink
        self._state = _State()
        self._stack: list[_State] = []
        self._charset = "cp1252"
        self._fonts: dict[int, str] = {}
        self._bytes = bytearray()
        self._surrogate = ""
        self._to_skip = 0
        self._starred = False

    def read(self, data: bytes) -> None:
        position = 0
        while position < len(data):
            match = _TOKEN.match(data, position)
            if match is None:
                position += 1
                continue
            position = match.end()
            word, number, code, symbol, brace, text = match.groups()
            if text is not None:
                self._plain(text)
            elif code is not None:
                self._plain(bytes.fromhex(code.decode()))
            elif word == b"bin":
                position += max(int(number or 0), 0)
            elif word is not None:
                self._word(word, int(number) if number else None)
            elif symbol is not None:
                self._symbol(symbol)
            elif brace == b"{":
                self._open()
            elif brace == b"}" and not self._close():
                return
        self._flush()
        if self._stack:
            raise UnreadableError(Reason.DAMAGED)

    def _open(self) -> None:
        self._flush()
        if len(self._stack) >= _DEEPEST:
            raise UnreadableError(Reason.DAMAGED)
        self._stack.append(self._state)
        self._state = replace(self._state, ends=None)
        self._to_skip = 0

    def _close(self) -> bool:
        """Return whether the document goes on: what stands behind its last brace is no text."""
        self._flush()
        if self._state.ends:
            self._state.ends()
        self._to_skip = 0
        self._starred = False
        if self._stack:
            self._state = self._stack.pop()
        return bool(self._stack)

    def _plain(self, data: bytes) -> None:
        """Add bytes in the charset of the font, without the stand-ins for Unicode letters."""
        self._starred = False
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        if data and self._state.seen:
            self._bytes += data

    def _flush(self) -> None:
        if self._bytes:
            charset = self._fonts.get(self._state.font, self._charset)
            self._write(self._bytes.decode(charset, "replace"))
            self._bytes.clear()

    def _write(self, text: str) -> None:
        if self._state.seen:
            self._flow.write(text)

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._starred = True
        elif self._to_skip:
            self._to_skip -= 1
        elif symbol in _SYMBOLS:
            self._flush()
            self._write(_SYMBOLS[symbol])

    def _word(self, word: bytes, number: int | None) -> None:
        self._flush()
        starred, self._starred = self._starred, False
        if word == b"u" and number is not None:
            self._unicode(number)
        elif word == b"uc":
            self._state = replace(self._state, unicode_skip=max(0, min(number or 0, 10)))
        elif word == b"ansicpg":
            self._charset = _known_charset(number)
        elif word in _NOTES or word == b"shptxt":
            self._beside(note=word in _NOTES)
        elif word in _MARGINS:
            self._beside(note=True)
        elif word in _SKIPPED or (starred and word not in (b"shptxt", b"shpinst", b"shppict")):
            self._state = replace(self._state, skipped=True)
        elif not self._state.skipped:
            self._layout(word, number)

    def _layout(self, word: bytes, number: int | None) -> None:
        if word == b"f":
            self._state = replace(self._state, font=number or 0)
        elif word == b"fonttbl":
            self._state = replace(self._state, in_fonts=True)
        elif word == b"fcharset" and self._state.in_fonts:
            if number in _FONT_CHARSETS and number != 0:
                self._fonts[self._state.font] = _FONT_CHARSETS[number]
        elif word == b"v":
            self._state = replace(self._state, hidden=number != 0)
        elif word == b"deleted":
            self._state = replace(self._state, deleted=number != 0)
        elif word == b"plain":
            self._state = replace(self._state, hidden=False, deleted=False)
        elif word in _CHARACTERS:
            self._write(_CHARACTERS[word])
        elif word in (b"par", b"sect"):
            self._flow.end_paragraph()
        elif word in (b"cell", b"nestcell"):
            self._write("\t")
        elif word in (b"row", b"nestrow"):
            self._write("\n")
        elif word == b"page" and not any(state.ends for state in [*self._stack, self._state]):
            self._flow.end_page()

    def _beside(self, *, note: bool) -> None:
        if self._state.skipped:
            return
        self._flow.start_beside()
        self._state = replace(self._state, ends=lambda: self._flow.end_beside(note=note))

    def _unicode(self, number: int) -> None:
        """Write UTF-16 code units, which the format gives as signed 16-bit numbers."""
        unit = chr(number & 0xFFFF)
        self._to_skip = self._state.unicode_skip
        if "\ud800" <= unit <= "\udbff":
            self._surrogate = unit
            return
        pair, self._surrogate = self._surrogate + unit, ""
        self._write(pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


def _known_charset(number: int | None) -> str:
    if number == 10000:
        return "mac_roman"
    try:
        return codecs.lookup(f"cp{number}").name
    except LookupError:
        return "cp1252"
