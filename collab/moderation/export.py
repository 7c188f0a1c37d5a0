"""The moderation log as a table for spreadsheet programs (CSV, RFC 4180)."""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

from flask_babel import gettext as _

from .log import Line

_OPENING = re.compile(r"""(^|["',;|\r\n\t])([^\S\r\n]*)(?=[=+\-@\t\r＝＋－＠])""")
"""Where a program could take what follows for a formula: at the head of a cell, and behind what
some programs take for its end."""


def table(lines: Iterable[Line]) -> Iterator[str]:
    """Return the table piece by piece, with the byte order mark that tells Excel of UTF-8.

    Times are UTC. No cell begins a formula: see `disarmed`.
    """
    yield "\ufeff" + _row(
        [_("When (UTC)"), _("What"), _("By"), _("Kind"), _("Person concerned"), _("Why")]
    )
    for line in lines:
        when = line.at.strftime("%Y-%m-%d %H:%M:%S")
        yield _row([when, line.act, line.by, line.kind, line.person, line.why])


def disarmed(cell: str) -> str:
    """Return the text so that no program calculates with it: an apostrophe stands before it.

    After the OWASP page on CSV injection, which also asks to look behind quotes and separators.
    """
    return _OPENING.sub(r"\1'\2", cell)


def _row(cells: list[str]) -> str:
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(map(disarmed, cells))
    return out.getvalue()
