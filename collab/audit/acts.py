"""Whether the moderation logs of the groups still say what was written there.

The audit log keeps of each act who did what to whom, and a mark of the sentence that was given. The
rows of the moderation logs can be changed by whoever holds the server; this finds that out.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .. import events
from ..extensions import db
from ..groups.log import Act
from .listeners import action_of
from .models import AuditEntry

_BATCH = 1_000
_MODERATED = action_of(events.Moderated)
_PURGE_AGREED = action_of(events.PurgeAgreed)
_REPORTED = "reported"
"""The act that has no entry of its own kind: it has no sentence, and `reported` tells of it."""


class Kind(StrEnum):
    """What can be wrong with an act, in words for whoever verifies."""

    CHANGED = "was changed"
    MISSING = "is missing"
    FORGED = "was not written by Collab: the audit log does not know it"


@dataclass(frozen=True)
class ActFault:
    """The first act that is not as it was written; `entry` is what the audit log has of it."""

    act_id: int
    group_id: int | None
    kind: Kind
    entry: int | None = None

    def __str__(self) -> str:
        where = f" (entry {self.entry})" if self.entry is not None else ""
        return f"act {self.act_id} of group {self.group_id} {self.kind}{where}"


def verify(first: int = 1) -> ActFault | None:
    """Compare all acts with the audit log and return the first fault, None if they agree.

    Entries before number `first` are not compared. The acts of a purged group are gone with it.
    """
    # Read before the entries: what is written meanwhile is then in neither, or in the entries too.
    asked = db.select(Act.id, Act.group_id).where(Act.how != _REPORTED).order_by(Act.created)
    unknown = {row[0]: row[1] for row in db.session.execute(asked)}
    for entries in _batches():
        details = {entry.number: json.loads(entry.details) for entry in entries}
        ids = [each["act_id"] for each in details.values()]
        acts = {a.id: a for a in db.session.scalars(db.select(Act).where(Act.id.in_(ids)))}
        for entry in entries:
            said = details[entry.number]
            act = acts.get(said["act_id"])
            unknown.pop(said["act_id"], None)
            kind = _wrong(act, entry, said) if entry.number >= first else None
            if kind is not None:
                return ActFault(said["act_id"], entry.group_id, kind, entry.number)
    for act_id, group_id in unknown.items():
        return ActFault(act_id, group_id, Kind.FORGED)
    return None


def _batches() -> Iterator[Sequence[AuditEntry]]:
    """Give the entries about acts in order, a batch of them in memory at a time."""
    of_acts = db.select(AuditEntry).where(AuditEntry.action == _MODERATED)
    asked = of_acts.order_by(AuditEntry.number).limit(_BATCH)
    number = 0
    while entries := db.session.scalars(asked.where(AuditEntry.number > number)).all():
        number = entries[-1].number
        yield entries
        db.session.expunge_all()


def _wrong(act: Act | None, entry: AuditEntry, said: dict[str, object]) -> Kind | None:
    if act is None:
        return None if entry.group_id in _purged() else Kind.MISSING
    mark = hashlib.sha256(act.sentence.encode()).hexdigest()[:32] if act.sentence else ""
    now = (act.group_id, act.how, act.actor_id, act.user_id, mark)
    then = (entry.group_id, said["how"], entry.actor_id, entry.user_id, said.get("mark", ""))
    return None if now == then else Kind.CHANGED


def _purged() -> set[int]:
    """Return the groups that two people agreed to purge, as the audit log knows."""
    asked = db.select(AuditEntry.details).where(AuditEntry.action == _PURGE_AGREED)
    return {json.loads(details)["group"] for details in db.session.scalars(asked)}
