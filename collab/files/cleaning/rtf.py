"""Cleans RTF files (Rich Text Format 1.9.1): groups that speak of people or run are left out."""

import re

from ..model import Reason, UnreadableError
from .findings import Findings, What
from .pictures import clean_inner

_TOKEN = re.compile(
    rb"\\bin(?P<bytes>\d+) ?|\\(?P<word>[A-Za-z]+)(?P<number>-?\d+)? ?|"
    rb"\\'[0-9A-Fa-f]{2}|\\[^A-Za-z]|[{}]|[^\\{}]+",
    re.DOTALL,
)
_GROUPS: dict[bytes, What | None] = {
    b"info": What.PROPERTIES, b"userprops": What.PROPERTIES, b"generator": What.SOFTWARE,
    b"rsidtbl": What.MARKS, b"revtbl": What.AUTHORS, b"annotation": What.COMMENTS, b"atnid": None,
    b"atnauthor": What.AUTHORS, b"atrfstart": None, b"atrfend": None, b"atntime": None,
    b"atndate": None, b"atnicn": None, b"atnparent": None, b"atnref": None,
    b"objdata": What.EMBEDDED, b"objclass": None, b"objname": None, b"objalias": None,
    b"objsect": None, b"objtime": None, b"template": What.PATHS, b"docvar": What.CUSTOM,
    b"datastore": What.CUSTOM, b"xmlnstbl": None, b"passwordhash": None,
    b"protusertbl": What.AUTHORS,
    b"mailmerge": What.OUTSIDE, b"filetbl": What.PATHS, b"blipuid": None, b"xmlopen": What.CUSTOM,
    b"xmlclose": None, b"printdata": What.SETTINGS, b"operator": What.AUTHORS,
    b"author": What.AUTHORS,
    b"company": What.PROPERTIES, b"manager": What.AUTHORS, b"links": None, b"linkval": None,
    b"oldcprops": None, b"oldpprops": None, b"oldsprops": None, b"oldtprops": None,
    b"wgrffmtfilter": None,
}  # fmt: skip
_WORDS = re.compile(
    rb"(?:insrsid|delrsid|charrsid|pararsid|sectrsid|styrsid|tblrsid|rsid|rsidroot|revauth|revauthdel|"
    rb"revdttm|revdttmdel|crauth|crdate|revised|revisions|prauth|prdate|trauth|trdate|srauth|srdate|"
    rb"mvauth|mvdate|nextfile|version|vern|edmins|nofpages|nofwords|nofchars|nofcharsws)$"
)
_FETCHES = re.compile(
    rb"\s*(?:DDE|DDEAUTO|LINK|INCLUDETEXT|INCLUDEPICTURE|IMPORT|INCLUDE|RD|DATABASE|MACROBUTTON)\b",
    re.IGNORECASE,
)
_OPEN_WORD = re.compile(rb"\\[A-Za-z]+-?\d*$")
_DEEPEST = 2000


def clean_rtf(data: bytes, findings: Findings) -> bytes:
    """Return the text without properties, comments, deleted words, marks, objects, remote fields.

    Raises `UnreadableError` (damaged) when braces do not match.
    """
    if not data.startswith(b"{\\rtf"):
        raise UnreadableError(Reason.DAMAGED)
    return _Cleaner(data, findings).clean()


class _Cleaner:
    """Copies tokens, but not those of groups that are left out."""

    def __init__(self, data: bytes, findings: Findings) -> None:
        self._data = data
        self._findings = findings
        self._out: list[bytes] = []
        self._starts: list[int] = []
        self._deleted = [False]
        self._place = 0

    def clean(self) -> bytes:
        while self._place < len(self._data):
            match = _TOKEN.match(self._data, self._place)
            if match is None:
                raise UnreadableError(Reason.DAMAGED)
            self._place = match.end()
            token = match[0]
            if match["bytes"]:
                self._place += int(match["bytes"])
                self._out.append(self._data[match.start() : self._place])
            elif token == b"{":
                self._open(match.start())
            elif token == b"}":
                if not self._starts:
                    raise UnreadableError(Reason.DAMAGED)
                self._close()
                if not self._starts:
                    break
            else:
                self._take(token, match["word"], match["number"])
        if self._starts:
            raise UnreadableError(Reason.DAMAGED)
        if self._data[self._place :].strip(b"\x00\r\n\t }"):
            self._findings.add(What.APPENDED)
        return b"".join(self._out)

    def _open(self, start: int) -> None:
        head = re.compile(rb"\{\s*(?:\\\*\s*)?\\([A-Za-z]+)").match(self._data, start)
        if head and head[1] in _GROUPS:
            what = _GROUPS[head[1]]
            end = self._end_of_group(start)
            if what is not None:
                self._findings.add(what, self._value(head[1], self._data[start:end]))
            self._place = end
            self._divide()
            return
        if len(self._starts) > _DEEPEST:
            raise UnreadableError(Reason.DAMAGED)
        self._starts.append(len(self._out))
        self._deleted.append(self._deleted[-1])
        self._out.append(b"{")

    def _close(self) -> None:
        start = self._starts.pop()
        self._deleted.pop()
        self._out.append(b"}")
        head = b"".join(self._out[start : start + 8])
        if b"\\pict" not in head and b"\\fldinst" not in head:
            return
        group = b"".join(self._out[start:])
        if b"\\jpegblip" in group or b"\\pngblip" in group:
            self._out[start:] = [self._clean_picture(group)]
        elif b"\\fldinst" in head:
            words = re.sub(rb"\\[A-Za-z]+-?\d* ?|[{}]|\\\*", b"", group)
            if _FETCHES.match(words):
                self._findings.add(What.OUTSIDE)
                self._out[start:] = [b"{\\*\\fldinst QUOTE }"]

    def _take(self, token: bytes, word: bytes | None, number: bytes | None) -> None:
        if word == b"deleted":
            self._deleted[-1] = number != b"0"
            if self._deleted[-1]:
                self._findings.add(What.CHANGES)
            self._divide()
            return
        if word in (b"plain", b"pard"):
            self._deleted[-1] = False
        if word is not None and _WORDS.match(word):
            self._findings.add(What.MARKS if b"rsid" in word else What.CHANGES)
            self._divide()
            return
        if not (self._deleted[-1] and self._is_text(token, word)):
            self._out.append(token)

    def _divide(self) -> None:
        """End the word before what was left out, or letters behind would become part of it."""
        if self._out and _OPEN_WORD.match(self._out[-1]):
            self._out.append(b" ")

    def _is_text(self, token: bytes, word: bytes | None) -> bool:
        if word is None:
            return token not in (b"\\*",)
        return word in (
            b"u",
            b"tab",
            b"line",
            b"par",
            b"emdash",
            b"endash",
            b"lquote",
            b"rquote",
            b"ldblquote",
            b"rdblquote",
        )

    def _end_of_group(self, start: int) -> int:
        depth, place = 0, start
        while match := _TOKEN.match(self._data, place):
            place = match.end()
            if match["bytes"]:
                place += int(match["bytes"])
            elif match[0] == b"{":
                depth += 1
            elif match[0] == b"}":
                depth -= 1
                if not depth:
                    return place
        raise UnreadableError(Reason.DAMAGED)

    def _value(self, word: bytes, group: bytes) -> str | None:
        if word != b"info":
            return None
        found = re.search(rb"\\(?:author|operator) ([^{}\\]+)", group)
        if found:
            self._findings.add(What.AUTHORS, found[1])
        return None

    def _clean_picture(self, group: bytes) -> bytes:
        body = re.search(rb"(?<=[\s\d}])([0-9A-Fa-f\s]{64,})\}$", group)
        if body is None:
            return group
        digits = re.sub(rb"\s", b"", body[1])
        if len(digits) % 2:
            return group
        inner = Findings()
        cleaned = clean_inner(bytes.fromhex(digits.decode()), "picture", inner)
        if not inner:
            return group
        self._findings.merge(inner)
        return group[: body.start(1)] + cleaned.hex().encode() + b"}"
