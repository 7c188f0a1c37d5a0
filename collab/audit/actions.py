"""Writing into the log: what happens in a transaction is sealed when it ends, or not at all."""

import json
import re
from collections.abc import Mapping
from datetime import UTC
from types import EllipsisType

from flask import has_request_context
from flask_login import current_user
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from ..db import now
from ..extensions import db
from ..web import network
from . import chain

_WAITING = "audit"
_CODE = re.compile(r"[a-z0-9][a-z0-9+._-]{0,39}")


def append(
    action: str,
    *,
    user_id: int | None = None,
    group_id: int | None = None,
    actor_id: int | EllipsisType | None = ...,
    details: Mapping[str, int | str] | None = None,
    from_where: bool = True,
) -> None:
    """Put an entry into the log, saved or lost with the transaction at hand.

    `action` is a name like `document-exported`; `user_id` and `group_id` say whom and which group
    it concerns. Without `actor_id` it was the visitor, or nobody outside of a request. `details`
    hold ids, numbers and short codes, never what somebody wrote: raises ValueError for anything
    else, and RuntimeError outside of a transaction. With `from_where` False the visitor's network
    is left out, since the entry must not lead to her.
    """
    if not db.session.info.get("writing"):
        raise RuntimeError("the audit log is written inside of db.transaction()")
    details = dict(details or {})
    for each in (action, *details, *(v for v in details.values() if isinstance(v, str))):
        if not _CODE.fullmatch(each.replace("_", "-")):
            raise ValueError("the audit log takes ids, numbers and short codes only")
    entry = {
        "moment": now().astimezone(UTC).isoformat(timespec="microseconds"),
        "action": action,
        "actor_id": visitor_id() if actor_id is ... else actor_id,
        "user_id": user_id,
        "group_id": group_id,
        "details": json.dumps(details, sort_keys=True, separators=(",", ":")),
        "network": network.prefix() if from_where else "",
    }
    db.session.info.setdefault(_WAITING, []).append(entry)


def visitor_id() -> int | None:
    """Return the account of who sent this request; None for strangers and outside of requests."""
    if not has_request_context() or not current_user.is_authenticated:
        return None
    return int(current_user.id)


@event.listens_for(db.session, "before_commit")
def _seal(session: Session) -> None:
    """Append what waits, as the very last: until the commit nobody else can append.

    Were the lock taken in the midst, two transactions could each wait for a row of the other's.
    """
    if session.info.get(_WAITING) and not session.in_nested_transaction():
        session.flush()
        chain.extend(session.info.pop(_WAITING))


@event.listens_for(db.session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    """Drop what waits: what it tells of did not happen."""
    if not ended.nested:
        session.info.pop(_WAITING, None)
