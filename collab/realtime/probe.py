"""How many browsers hear live news from this process."""

from flask_babel import gettext as _
from flask_babel import ngettext

from ..probes import Finding, State
from . import connections


def probe() -> Finding:
    """Tell how many connections are open; a command or the worker has none."""
    count = len(connections.current().those(lambda _connection: True))
    said = ngettext(
        "%(num)d open connection to this process",
        "%(num)d open connections to this process",
        count,
    )
    return Finding(_("Live news"), State.OK, said)
