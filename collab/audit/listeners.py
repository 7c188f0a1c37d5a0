"""What the log keeps of what happens elsewhere: everything about accounts, and who was let in."""

import re
from collections.abc import Iterator
from typing import Any

from flask import has_request_context

from .. import events
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
)
"""Their subclasses are kept as well."""

_DETAILS = (
    "how",
    "kind",
    "role",
    "version",
    "invitation_id",
    "freeze_id",
    "factor_reset_id",
    "organisation_id",
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
    for group_id, role in _groups(event):
        actions.append(
            action_of(type(event)),
            user_id=getattr(event, "user_id", None),
            group_id=group_id,
            actor_id=_actor(event),
            details=_details(event) | role,
        )


def action_of(kind: type[events.Event]) -> str:
    """Return the name that the log knows an event by: `SignedIn` is `signed-in`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


def _groups(event: Any) -> Iterator[tuple[int | None, dict[str, str]]]:
    if roles := getattr(event, "roles", ()):
        yield from ((group_id, {"role": role}) for group_id, role in roles)
    elif many := getattr(event, "group_ids", ()):
        yield from ((group_id, {}) for group_id in many)
    else:
        yield getattr(event, "group_id", None), {}


def _details(event: Any) -> dict[str, Any]:
    given = {name: getattr(event, name, None) for name in _DETAILS}
    return {name: value for name, value in given.items() if value not in (None, "")}


def _actor(event: Any) -> int | None:
    visitor = actions.visitor_id()
    if visitor is None and has_request_context() and isinstance(event, _BY_HERSELF):
        return int(event.user_id)
    return visitor
