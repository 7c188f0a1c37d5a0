"""What the log keeps of what happens elsewhere: to accounts, to groups, and by moderators."""

import re
from collections.abc import Iterator
from typing import Any

from flask import has_request_context

from .. import events
from ..extensions import db
from ..groups.log import Act
from ..groups.models import Group
from . import actions

AUDITED = (
    events.AccountEvent,
    events.SignInFailed,
    events.UndertakingPublished,
    events.InvitationMade,
    events.InvitationRevoked,
    events.OrganisationAdded,
    events.OrganisationChanged,
    events.SecretsResealed,
    events.GroupEvent,
    events.Moderated,
    events.Reported,
    events.ReviewDecided,
    events.AudienceChanged,
    events.ContentMoved,
    events.ContentErased,
    events.OriginalOpened,
    events.InstanceChanged,
    events.TopicsChanged,
    events.KindsChanged,
)
"""Their subclasses are kept as well, but for those in `_STEPS`."""

_STEPS = (events.GroupEmptied, events.ContentExpired)
"""What happens on the way to something that is kept."""

_TOMBSTONES = (events.PurgeAgreed, events.GroupPurged)
"""What the log of the instance keeps, with the number of the group: nobody reads the group's."""

_DETAILS = (
    "how",
    "kind",
    "role",
    "version",
    "invitation_id",
    "freeze_id",
    "factor_reset_id",
    "organisation_id",
    "join_request_id",
    "act_id",
    "review_id",
    "mark",
    "audience",
    "topic_id",
)
"""The fields that are kept besides account and group. `session_id` is not: it names a secret."""

_BY_HERSELF = (
    events.InstanceOpened,
    events.SignedIn,
    events.DeviceSeen,
    events.PasswordChanged,
    events.EmailChanged,
    events.FactorAdded,
    events.RecoveryCodeUsed,
    events.UndertakingAccepted,
    events.InvitationAccepted,
    events.SessionEnded,
)
"""What a person does who is not signed in yet, having shown who she is in another way."""


@events.during(*AUDITED)
def write_down(event: Any) -> None:
    """Put the event into the log, once for each group that it concerns."""
    if isinstance(event, _STEPS) or _told_otherwise(event):
        return
    for group_id, more in _groups(event):
        named = not _is_anonymous(event, group_id)
        actions.append(
            action_of(type(event)),
            user_id=getattr(event, "user_id", None),
            group_id=group_id,
            actor_id=_actor(event) if named else None,
            details=_details(event) | more,
            from_where=named,
        )


def action_of(kind: type[events.Event]) -> str:
    """Return the name that the log knows an event by: `SignedIn` is `signed-in`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


def _told_otherwise(event: Any) -> bool:
    """Tell whether another entry says the same.

    That content was reported is one without its act. A purge erases all content of a group.
    """
    if isinstance(event, events.ContentErased):
        group = db.session.get(Group, event.group_id)
        return group is None or group.purging is not None
    return isinstance(event, events.Moderated) and event.how == "reported"


def _is_anonymous(event: Any, group_id: int | None) -> bool:
    """Tell whether an entry must not lead to whose request this is.

    The author may be a coordinator, who reads the log of the group: who reported stands in the log
    of the instance alone. What reports bring about is nobody's act.
    """
    if isinstance(event, events.Reported):
        return group_id is not None
    if isinstance(event, events.Moderated):
        return db.session.get_one(Act, event.act_id).actor_id is None
    return False


def _groups(event: Any) -> Iterator[tuple[int | None, dict[str, int | str]]]:
    group_id = getattr(event, "group_id", None)
    if isinstance(event, _TOMBSTONES):
        yield None, {"group": event.group_id}
    elif isinstance(event, events.Reported):
        yield from ((group_id, {}), (None, {}))
    elif isinstance(event, events.ContentMoved):
        yield event.from_group_id, {"content": event.id, "how": "went", "group": event.group_id}
        yield event.group_id, {"content": event.id, "how": "came", "group": event.from_group_id}
    elif isinstance(event, events.OriginalOpened):
        yield group_id, {"content": event.content_id, "version": event.number}
    elif isinstance(event, events.ContentChanged):
        yield group_id, {"content": event.id}
    elif roles := getattr(event, "roles", ()):
        yield from ((id_, {"role": role}) for id_, role in roles)
    elif many := getattr(event, "group_ids", ()):
        yield from ((id_, {}) for id_ in many)
    else:
        yield group_id, {}


def _details(event: Any) -> dict[str, Any]:
    given = {name: getattr(event, name, None) for name in _DETAILS}
    if isinstance(event, events.AudienceChanged):  # of an address, `before` is nobody's business
        given["before"] = event.before
    return {name: value for name, value in given.items() if value not in (None, "")}


def _actor(event: Any) -> int | None:
    if isinstance(event, events.Moderated):
        return db.session.get_one(Act, event.act_id).actor_id
    visitor = actions.visitor_id()
    if visitor is None and has_request_context() and isinstance(event, _BY_HERSELF):
        return int(event.user_id)
    return visitor
