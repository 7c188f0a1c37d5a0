"""How well search does: how far the index is behind what people wrote."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from ..db import now
from ..extensions import db
from ..probes import Finding, State
from . import index
from .models import IndexJob

LOOK_AFTER = timedelta(minutes=1)
BAD_AFTER = timedelta(minutes=10)


def probe() -> Finding:
    """Tell how many changes the index has not seen, and since when the oldest of them waits."""
    count, oldest = db.session.execute(
        db.select(db.func.count(), db.func.min(IndexJob.created))
    ).one()
    if not count:
        built = index.engine().built()
        if built is None:
            remedy = _("The worker builds it when it starts.")
            return Finding(_("Search"), State.LOOK, _("there is no index yet"), remedy)
        said = _("up to date; built anew on %(day)s", day=f"{built:%Y-%m-%d}")
        # The remedy of a doubt: it costs a minute and changes nothing.
        return Finding(_("Search"), State.OK, said, _("“flask search check” compares it in full."))
    behind = now() - oldest
    said = ngettext("%(num)d change is not found yet", "%(num)d changes are not found yet", count)
    if behind < LOOK_AFTER:
        return Finding(_("Search"), State.OK, said)
    minutes = int(behind.total_seconds() // 60)
    since = ngettext("the oldest for %(num)d minute", "the oldest for %(num)d minutes", minutes)
    remedy = _("If the worker is at work and this lasts, run “flask search rebuild”.")
    state = State.BAD if behind > BAD_AFTER else State.LOOK
    return Finding(_("Search"), state, f"{said}; {since}", remedy)
