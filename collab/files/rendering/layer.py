"""The text layer of a page: its words, and where on the paper each of them stands."""

import ctypes
import json
from dataclasses import dataclass, field
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ..reading.clean import clean

WHOLE = 10_000
"""Places are told in parts of the page's width and height, so many each."""
SOFT_HYPHEN = "\u00ad"
"""Ends the first part of a word that is broken at the end of a line."""
MOST_WORDS = 8_000
_BROKEN = frozenset("\ufffe\x02")
"""What pdfium writes where a word is broken."""


class Word(NamedTuple):
    """A word, and the box around it: distance from left and top, width, height."""

    left: int
    top: int
    width: int
    height: int
    text: str


@dataclass
class _Box:
    """Letters that are put together to a word, as they come."""

    letters: list[str] = field(default_factory=list)
    left: int = WHOLE
    top: int = WHOLE
    right: int = 0
    bottom: int = 0

    def add(self, letter: str, corners: tuple[int, int, int, int]) -> None:
        self.letters.append(letter)
        self.left, self.top = min(self.left, corners[0]), min(self.top, corners[1])
        self.right, self.bottom = max(self.right, corners[2]), max(self.bottom, corners[3])

    def stands_beside(self, corners: tuple[int, int, int, int]) -> bool:
        """Whether a letter with these corners is on the same line, or in the same column."""
        down = min(self.bottom, corners[3]) - max(self.top, corners[1])
        across = min(self.right, corners[2]) - max(self.left, corners[0])
        height = min(self.bottom - self.top, corners[3] - corners[1])
        width = min(self.right - self.left, corners[2] - corners[0])
        # In a column, on a page that was turned, letters touch; lines of small print do not.
        return down * 2 > height or (across * 2 > width and down >= -1)

    def word(self, *, broken: bool) -> Word:
        """Return the word, its letters the same characters as in the text of the page."""
        return Word(
            self.left,
            self.top,
            max(self.right - self.left, 1),
            max(self.bottom - self.top, 1),
            clean("".join(self.letters)) + (SOFT_HYPHEN if broken else ""),
        )


def words_of(page: pdfium.PdfPage) -> list[Word]:
    """Return the words of a page in the order of the file, at most `MOST_WORDS`."""
    text_page = page.get_textpage()
    try:
        return [word for word in _words(page, text_page) if word.text]
    finally:
        text_page.close()


def written(words: list[Word]) -> bytes:
    """Return words as they are kept; nothing when there are none."""
    if not words:
        return b""
    return json.dumps({"words": words}, ensure_ascii=False, separators=(",", ":")).encode()


def _words(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage) -> list[Word]:
    words: list[Word] = []
    box = _Box()
    for index in range(max(0, pdfium_c.FPDFText_CountChars(text_page))):
        code = pdfium_c.FPDFText_GetUnicode(text_page, index)
        letter = chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code < 0xE000 else " "
        corners = None if _divides(letter) else _corners(page, text_page, index)
        if box.letters and (corners is None or not box.stands_beside(corners)):
            words.append(box.word(broken=letter in _BROKEN))
            box = _Box()
            if len(words) >= MOST_WORDS:
                return words
        if corners is not None:
            box.add(letter, corners)
    return [*words, box.word(broken=False)] if box.letters else words


def _divides(letter: str) -> bool:
    return letter.isspace() or letter in _BROKEN or not letter.isprintable()


def _corners(
    page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, index: int
) -> tuple[int, int, int, int] | None:
    """Return left, top, right and bottom of a letter on the page as it is shown, turned or cut.

    None for what stands outside the paper, or takes no room.
    """
    rectangle = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDFText_GetLooseCharBox(text_page, index, rectangle):
        return None
    first = _shown(page, rectangle.left, rectangle.top)
    second = _shown(page, rectangle.right, rectangle.bottom)
    left, right = sorted((first[0], second[0]))
    top, bottom = sorted((first[1], second[1]))
    if right <= 0 or bottom <= 0 or left >= WHOLE or top >= WHOLE or right == left:
        return None
    return max(left, 0), max(top, 0), min(right, WHOLE), min(bottom, WHOLE)


def _shown(page: pdfium.PdfPage, x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page, 0, 0, WHOLE, WHOLE, 0, x, y, across, down)
    return across.value, down.value
