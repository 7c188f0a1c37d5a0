"""The moderation log as a table for spreadsheet programs (CSV, RFC 4180)."""

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _

from ..web.spreadsheet import MARK, disarmed, row
from .log import Line


def table(lines: Iterable[Line]) -> Iterator[str]:
    """Return the table piece by piece, with the byte order mark that tells Excel of UTF-8.

    Times are UTC. No cell begins a formula: see `web.spreadsheet`.
    """
    yield MARK + row(
        [_("When (UTC)"), _("What"), _("By"), _("Kind"), _("Person concerned"), _("Why")]
    )
    for line in lines:
        when = line.at.strftime("%Y-%m-%d %H:%M:%S")
        yield row([when, line.act, line.by, line.kind, line.person, line.why])


__all__ = ["disarmed", "table"]
