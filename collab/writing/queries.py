"""Questions about drafts. Each is about the writer's own."""

from collections.abc import Sequence

from sqlalchemy import or_
from sqlalchemy.orm import joinedload

from ..accounts.models import User
from ..content import Content
from ..extensions import db
from ..policy import Permission, Scope, permissions_of
from .models import Draft


def draft_or_none(user: User, place: str) -> Draft | None:
    """Return what the person has typed in an editor."""
    return db.session.scalar(db.select(Draft).filter_by(user_id=user.id, place=place))


def drafts_of(user: User, scope: Scope) -> Sequence[Draft]:
    """Return the drafts that the person can still send somewhere, the newest first.

    Others stay where they are and are not shown: they may quote what she may not read now.
    """
    writes = [id_ for id_, may in permissions_of(user).items() if Permission.POST in may]
    seen = db.select(Content.id).where(scope.where(Content))
    asked = (
        db.select(Draft)
        .where(
            Draft.user_id == user.id,
            Draft.group_id.in_(writes),
            or_(Draft.content_id.is_(None), Draft.content_id.in_(seen)),
        )
        .options(joinedload(Draft.group))
        .order_by(Draft.changed.desc())
    )
    return db.session.scalars(asked).all()
