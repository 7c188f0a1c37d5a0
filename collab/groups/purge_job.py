"""The background job that takes a purged group apart, down to its own row.

Content goes in batches, each in a transaction of its own: its words, what points at it in other
tables, then its rows. Cut off anywhere, the job finds what is left when it is begun again. What
other features keep besides they remove when they hear `ContentPurged` and `GroupEmptied`.
"""

import logging
from collections.abc import Sequence

from sqlalchemy import or_

from .. import events
from ..accounts.joining.models import Invitation
from ..content import Content
from ..db import now, transaction
from ..extensions import db
from ..jobs import enqueue, job
from .log import Act
from .models import Group, GroupPurge, JoinRequest, Membership, Move, group_topics

log = logging.getLogger(__name__)
BATCH = 100


@job
def purge_group(group_id: int) -> None:
    """Remove everything of a group that two people agreed to purge.

    A group that is gone, or that nobody agreed to purge, ends the job quietly.
    """
    while _clear_batch(group_id):
        pass
    log.info("group purged", extra={"group": group_id})


@job
def resume_purges(day: str) -> None:
    """Begin the purges anew that were given up after too many failures: a job of every day."""
    with transaction():
        for group_id in db.session.scalars(db.select(Group.id).where(Group.purging.is_not(None))):
            enqueue(purge_group, group_id, key=f"{group_id}-{day}")


def _clear_batch(group_id: int) -> bool:
    """Remove some of the content, or the group itself if none is left; tell whether to go on."""
    with transaction():
        group = _locked(group_id)
        if group is None or group.purging is None:
            return False
        ids = _next_ids(group_id)
        if ids:
            _remove_content(group_id, ids)
        else:
            _remove_group(group)
    return bool(ids)


def _locked(group_id: int) -> Group | None:
    """Lock the row of the group: a job that runs twice does one batch after the other."""
    asked = db.select(Group).where(Group.id == group_id).with_for_update(of=Group)
    return db.session.scalar(asked.execution_options(populate_existing=True))


def _next_ids(group_id: int) -> Sequence[int]:
    """Return the ids of the next batch: what stands in something goes before that."""
    of_group = db.select(Content.id).where(Content.group_id == group_id).limit(BATCH)
    parts = db.session.scalars(of_group.where(Content.parent_id.is_not(None))).all()
    return parts or db.session.scalars(of_group).all()


def _remove_content(group_id: int, ids: Sequence[int]) -> None:
    events.record(events.ContentPurged(group_id, tuple(ids)))
    # Other groups keep their own log of what went here, without what it points at.
    db.session.execute(db.update(Act).where(Act.content_id.in_(ids)).values(content_id=None))
    db.session.execute(db.delete(Move).where(or_(Move.content_id.in_(ids), Move.into_id.in_(ids))))
    # A file may go before the post that it stays with, or after it.
    db.session.execute(db.update(Content).where(Content.with_id.in_(ids)).values(with_id=None))
    db.session.execute(db.update(Content).where(Content.id.in_(ids)).values(with_id=None))
    db.session.expire_all()
    items = db.session.scalars(db.select(Content).where(Content.id.in_(ids))).all()
    for item in items:
        item.wipe()
        db.session.flush()
        events.record(events.ContentErased(item.id, group_id))
    for item in items:
        db.session.delete(item)
    db.session.flush()


def _remove_group(group: Group) -> None:
    """Remove what is left of the group when its content is gone; told at last: it is purged."""
    id_ = group.id
    db.session.execute(db.delete(Act).where(Act.group_id == id_))
    events.record(events.GroupEmptied(id_))
    db.session.flush()
    db.session.execute(
        db.delete(Move).where(or_(Move.from_group_id == id_, Move.to_group_id == id_))
    )
    db.session.execute(db.delete(JoinRequest).where(JoinRequest.group_id == id_))
    db.session.execute(db.delete(Membership).where(Membership.group_id == id_))
    db.session.execute(db.delete(group_topics).where(group_topics.c.group_id == id_))
    for invitation in db.session.scalars(db.select(Invitation)).all():
        if str(id_) in invitation.roles:
            rest = invitation.roles.items()
            invitation.roles = {key: role for key, role in rest if key != str(id_)}
    db.session.execute(
        db.update(GroupPurge)
        .where(GroupPurge.group_id == id_, GroupPurge.agreed.is_not(None))
        .values(done=now())
    )
    db.session.execute(db.delete(Group).where(Group.id == id_))
    events.record(events.GroupPurged(id_))
