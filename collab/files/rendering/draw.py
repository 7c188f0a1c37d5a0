"""Has the pages of a file drawn in processes of their own, one after another."""

import os
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from .. import media_types as types
from ..model import Limits, Reason
from ..sandbox import run

SECONDS = 300.0
"""All pages of one file together; what is drawn by then is what there is."""
_MOST_FAILURES = 3
"""So many pages may end their process before the file is given up."""
_LARGEST = 1 << 23
"""Bytes of one picture or layer: far more than any has."""
_LONGEST = 4000
"""Pixels of one side."""


@dataclass(frozen=True)
class DrawnPage:
    """A page that was drawn, and where in the output its picture, thumbnail and layer stand.

    The layer is empty (size 0) or ``{"words": [[left, top, width, height, "word"], …]}`` as JSON,
    in ten thousandths of the page; a word that ends with a soft hyphen goes on in the next.
    """

    number: int
    """Counted from 1 in the order of the file."""
    width: int
    height: int
    image_at: int
    image_size: int
    thumb_at: int
    thumb_size: int
    layer_at: int
    layer_size: int


@dataclass(frozen=True)
class Drawing:
    """What came of drawing one file: the pages that could be drawn, and why not all could."""

    pages: list[DrawnPage] = field(default_factory=list)
    reason: Reason | None = None


def draw_file(
    path: Path, output: IO[bytes], limits: Limits | None = None, most: int = 500
) -> Drawing:
    """Write pictures of at most *most* pages of the file at *path* to *output*, an empty real file.

    Whatever the file holds, nothing is raised and each process keeps the limits; one that ends
    before its time costs the page that it was at, and the next goes on behind it.
    """
    try:
        with open(path, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return Drawing(reason=Reason.MISSING)
            media_type = _type_of(file.read(4096))
            if media_type is None:
                return Drawing(reason=Reason.UNSUPPORTED)
            return _Drawer(file, output, limits or Limits(), most).draw(media_type)
    except OSError:
        return Drawing(reason=Reason.MISSING)


def _type_of(head: bytes) -> str | None:
    """Return the type of a file that has pages to be drawn, told by its first bytes."""
    if b"%PDF-" in head[:1024]:
        return types.PDF
    found = types.other_type(head)
    return found if found in types.PICTURES else None


class _Drawer:
    """Starts processes until all pages are drawn, and believes nothing they say beyond its form."""

    def __init__(self, file: IO[bytes], output: IO[bytes], limits: Limits, most: int) -> None:
        self._file, self._output, self._limits = file, output, limits
        self._most = most
        self._total = self._at = self._end = 0
        self._done = False
        self._pages: list[DrawnPage] = []

    def draw(self, media_type: str) -> Drawing:
        deadline = time.monotonic() + SECONDS
        reason: Reason | None = None
        failures = 0
        while failures < _MOST_FAILURES and time.monotonic() < deadline:
            before = self._at
            ended = self._run({"type": media_type, "first": self._at + 1, "last": self._most})
            reason = reason or ended
            failures += ended is not None
            if self._at == before or self._at >= min(self._total, self._most):
                return Drawing(self._pages, reason)
        return Drawing(self._pages, reason or Reason.TOO_SLOW)

    def _run(self, arguments: dict[str, Any]) -> Reason | None:
        """Let one process draw; what it wrote after the last whole page is cut off again."""
        self._file.seek(0)
        # The process writes to the same open file: it goes on where the last page ended.
        descriptor = self._output.fileno()
        os.lseek(descriptor, self._end, os.SEEK_SET)
        ended = run("render", self._file, arguments, self._limits, self._take, self._output)
        written = os.fstat(descriptor).st_size
        while self._pages and self._end > written:
            self._end = self._pages.pop().image_at
        os.ftruncate(descriptor, self._end)
        return ended

    def _take(self, message: Any) -> None:
        match message:
            case {"total": int() as total}:
                self._total = total
            case {"at": int() as number} | {"reached": int() as number} if number > self._at:
                self._at = number
            case {"page": [int() as number, *sizes]} if number == self._at:
                self._keep(number, sizes)

    def _keep(self, number: int, sizes: list[Any]) -> None:
        if len(sizes) != 5 or not all(type(each) is int and each >= 0 for each in sizes):
            return
        width, height, image, thumb, layer = sizes
        drawn_before = self._pages[-1].number if self._pages else 0
        sound = 0 < width <= _LONGEST and 0 < height <= _LONGEST and number > drawn_before
        if not sound or max(image, thumb, layer) > _LARGEST or number > self._most:
            return
        at = self._end
        page = DrawnPage(
            number, width, height, at, image, at + image, thumb, at + image + thumb, layer
        )
        self._pages.append(page)
        self._end = at + image + thumb + layer
