"""Which files of a library could not be read."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..groups.models import Group
from ..policy import Scope
from ..web.paging import Page, page_of
from .models import Document, ReadingState, Version
from .reasons import NO_FAULT

LIST_SIZE = 30


def unread(scope: Scope, group: Group, page: int) -> Page[Document]:
    """Return the documents whose newest file was not read, or not all of it, the newest first."""
    found = _unread(scope, group).options(
        joinedload(Document.group, innerjoin=True),
        joinedload(Document.version).joinedload(Version.uploader, innerjoin=True),
    )
    return page_of(found.order_by(Version.created.desc(), Document.id.desc()), page, LIST_SIZE)


def count_unread(scope: Scope, group: Group) -> int:
    """Return how many there are, for the link that leads to the list."""
    found = _unread(scope, group).with_only_columns(Document.id).subquery()
    return db.session.scalar(select(db.func.count()).select_from(found)) or 0


def _unread(scope: Scope, group: Group) -> Select[Document]:
    ended = Version.state.in_((ReadingState.READ, ReadingState.UNREADABLE))
    return (
        select(Document)
        .join(Version, Document.version_id == Version.id)
        .where(scope.where(Document), Document.group_id == group.id, Document.stays.is_(False))
        .where(or_(Version.state == ReadingState.UNREADABLE, ended & Version.reason.is_not(None)))
        .where(Version.reason.not_in(NO_FAULT))
    )
