"""What coordinators do in a group, each act with its reason: the moderation log.

The audit log keeps that an act happened, and a mark of its sentence, but no words.
"""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import events
from ..content import Content
from ..db import BigId, UTCDateTime, now, small_id
from ..extensions import Model, db


class Act(Model):
    """One line of the moderation log of a group: who did what to what, why and when."""

    __tablename__ = "acts"
    __table_args__ = (Index("ix_acts_group_created", "group_id", "created"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    how: Mapped[str] = mapped_column(String(20), doc="a code, as `hidden`; for words see above")
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id"), doc="None: the rules of the group, such as the number of reports"
    )
    content_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("content.id"), index=True)
    kind: Mapped[str | None] = mapped_column(String(20), doc="of the content")
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id"), index=True, doc="the author, or whose writing pauses"
    )
    review_id: Mapped[int | None] = mapped_column(ForeignKey("reviews.id"))
    sentence: Mapped[str] = mapped_column(Text, default="", doc="why")
    created: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    actor: Mapped[Any] = relationship("User", foreign_keys=actor_id)
    user: Mapped[Any] = relationship("User", foreign_keys=user_id)
    content: Mapped[Content | None] = relationship()


def write_act(
    how: str,
    group_id: int,
    by_id: int | None,
    sentence: str = "",
    *,
    content: Content | None = None,
    user_id: int | None = None,
    review_id: int | None = None,
) -> Act:
    """Put an act into the log of the group, in the transaction at hand.

    `how` is a code in the past tense (`hidden`); `by_id` None means the rules of the group. The
    person concerned is `user_id`, else the author of the content.
    """
    if user_id is None and content is not None:
        user_id = content.author_id
    act = Act(
        group_id=group_id,
        how=how,
        actor_id=by_id,
        content_id=content.id if content is not None else None,
        kind=content.kind if content is not None else None,
        user_id=user_id,
        review_id=review_id,
        sentence=sentence,
    )
    db.session.add(act)
    db.session.flush()
    mark = hashlib.sha256(sentence.encode()).hexdigest()[:32] if sentence else ""
    events.record(events.Moderated(act.id, group_id, how, user_id, mark))
    return act
