"""Tables for spreadsheet programs (CSV, RFC 4180) in which no cell begins a formula."""

import csv
import re
from collections.abc import Iterable
from io import StringIO

MARK = "\ufeff"
"""The byte order mark, which tells Excel of UTF-8; it begins the file."""

_OPENING = re.compile(r"""(^|["',;|\r\n\t])([^\S\r\n]*)(?=[=+\-@\t\r＝＋－＠])""")
"""Where a program could take what follows for a formula: at the head of a cell, and behind what
some programs take for its end."""


def disarmed(cell: str) -> str:
    """Return the text so that no program calculates with it: an apostrophe stands before it.

    After the OWASP page on CSV injection, which also asks to look behind quotes and separators.
    """
    return _OPENING.sub(r"\1'\2", cell)


def row(cells: Iterable[str]) -> str:
    """Return one row of the table with its line end, every cell quoted and disarmed."""
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(map(disarmed, cells))
    return out.getvalue()
