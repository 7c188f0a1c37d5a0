"""What a person reads while the store of the files does not answer."""

from typing import Any

import structlog
from flask_babel import gettext as _

from ..extensions import db
from ..web.errors import answer
from .storage import Unreachable

log = structlog.stdlib.get_logger(__name__)


def answer_outage(error: Unreachable) -> Any:
    """Say that the file is safe and cannot be reached at this moment."""
    db.session.rollback()
    log.error("the store of the files does not answer", fault=type(error).__name__)
    body, status = answer(
        503,
        _("The store of the files does not answer"),
        _("Nothing is lost: the file cannot be reached at this moment. Try again in a minute."),
    )
    return body, status, {"Retry-After": "60"}
