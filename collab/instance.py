"""What the administrators say about the instance itself: its name, welcome and announcement."""

import time
from datetime import datetime

from flask import current_app
from sqlalchemy import JSON
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from . import events
from .db import UTCDateTime, now
from .extensions import Model, db

DEFAULT_NAME = "Collab"
_LOOK_AGAIN_SECONDS = 5.0


class Instance(Model):
    """The one row of settings that are changed in the pages, not in the environment."""

    __tablename__ = "instance"

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, doc="by language")
    welcome: Mapped[dict[str, str]] = mapped_column(
        JSON, default=dict, doc="what stands on top of the home page, by language"
    )
    banner: Mapped[dict[str, str]] = mapped_column(
        JSON, default=dict, doc="an announcement on every page, by language; empty: none"
    )
    changed: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    @property
    def mark(self) -> str:
        """Say which state of the words this is, for a form to carry."""
        return self.changed.isoformat() if self.changed else ""


Words = dict[str, str]
"""By language."""


class Outdated(Exception):
    """Somebody changed the words since they were read."""


def row(*, locked: bool = False) -> Instance:
    """Return the one row, to be changed in the transaction at hand; the first call makes it."""
    asked = db.select(Instance).execution_options(populate_existing=True)
    found = db.session.scalar(asked.with_for_update() if locked else asked)
    if found is None:
        found = Instance(id=1, names={}, welcome={}, banner={})
        if locked:
            db.session.add(found)
    return found


def current() -> Instance:
    """Return what every page shows, as it was some seconds ago at most; not to be changed.

    Pages that tell of a fault show it too, so it is there when the database is not.
    """
    kept: tuple[float, Instance] | None = current_app.extensions.get("instance")
    if kept is not None and time.monotonic() - kept[0] < _LOOK_AGAIN_SECONDS:
        return kept[1]
    try:
        with db.session.no_autoflush:
            read = _copy(row())
    except SQLAlchemyError:
        read = kept[1] if kept is not None else _copy(None)
    current_app.extensions["instance"] = (time.monotonic(), read)
    return read


def look_again() -> None:
    """Have `current` ask the database the next time."""
    current_app.extensions.pop("instance", None)


def change(names: Words, welcome: Words, banner: Words, *, seen: str) -> None:
    """Say something else about the instance; no commit. Empty names mean the name of the software.

    What is given replaces what was there in all languages. Raises `Outdated` if `seen` is not the
    `mark` of the words that stand there.
    """
    kept = row(locked=True)
    if kept.mark != seen:
        raise Outdated
    if (kept.names, kept.welcome, kept.banner) == (names, welcome, banner):
        return
    kept.names, kept.welcome, kept.banner, kept.changed = names, welcome, banner, now()
    db.session.flush()
    events.record(events.InstanceChanged())


@events.after(events.InstanceChanged)
def read_anew(_event: events.InstanceChanged) -> None:
    """Have this process show the change at once; others do within seconds."""
    look_again()


def _copy(row: Instance | None) -> Instance:
    """Return the words apart from any session, for all threads."""
    if row is None:
        return Instance(id=1, names={}, welcome={}, banner={})
    names, welcome, banner = dict(row.names), dict(row.welcome), dict(row.banner)
    return Instance(id=1, names=names, welcome=welcome, banner=banner, changed=row.changed)
