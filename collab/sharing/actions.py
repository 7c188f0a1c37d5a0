"""Changing who sees a piece of content. No request, no permission check, no commit."""

import hashlib
from collections.abc import Collection

from .. import events
from ..accounts.models import User
from ..content import Audience, Content, audience_of_parts
from ..db import now
from ..extensions import db
from ..groups.log import write_act
from . import queries


class Stale(Exception):
    """Somebody else changed who sees the item since the form was opened."""


class NotByItself(Exception):
    """The item is a part of another, which decides who sees it; or it stays with its group."""


def mark_of(item: Content) -> str:
    """Return a short mark of who may see the item: the same as long as nobody changes that."""
    named = queries.named_ids(item) if item.audience == Audience.RESTRICTED else []
    state = f"{item.group_id} {item.audience} {named}"
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def change_audience(
    item: Content,
    by: User,
    audience: Audience,
    readers: Collection[User] = (),
    *,
    seen: str | None = None,
) -> bool:
    """Give the item, and what stands in it, another audience; return whether anything changed.

    `readers` are the people named, for `RESTRICTED`; the author is always among them. `seen` is
    the `mark_of` the item as `by` knew it. Raises `NotByItself` and `Stale`.
    """
    if not item.movable:
        raise NotByItself
    db.session.execute(db.select(Content.id).where(Content.id == item.id).with_for_update())
    db.session.expire(item)
    if seen is not None and seen != mark_of(item):
        raise Stale
    named = {reader.id: reader for reader in (*readers, item.author)}
    chosen = sorted(named) if audience == Audience.RESTRICTED else []
    before = Audience(item.audience)
    if before == audience and chosen == (queries.named_ids(item) if chosen else []):
        return False
    item.readers = [named[user_id] for user_id in chosen]
    item.audience, item.changed = audience, now()
    db.session.flush()
    events.record(events.AudienceChanged(item.id, item.group_id, audience, before))
    _pass_on(item, audience)
    write_act("audience-changed", item.group_id, by.id, f"{before} → {audience}", content=item)
    return True


def _pass_on(item: Content, audience: Audience) -> None:
    """Give what stands in the item the audience that goes with the item's."""
    parts = list(db.session.scalars(db.select(Content.id).where(Content.parent_id == item.id)))
    db.session.execute(
        db.update(Content)
        .where(Content.parent_id == item.id)
        .values(audience=audience_of_parts(audience))
    )
    for part_id in parts:
        events.record(events.PartChanged(part_id, item.group_id))
