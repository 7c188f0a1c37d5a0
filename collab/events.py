"""Everything that happens in Collab, and how the rest of the application hears of it.

An action says what happened with `record(...)`. It does not know who listens.

* `@during(Event)` runs at once, inside the same transaction: for rows that must be saved or lost
  together with the change (index jobs, notifications, audit entries).
* `@after(Event)` runs when the transaction is committed: for the world outside the database
  (sockets, waking the worker). A failure there is logged and never undoes the change.

Events carry ids, not rows: after the commit a listener reads what is true *then*. Listening to a
class also hears its subclasses.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import current_app

from .extensions import db

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Event:
    """Something that happened."""


@dataclass(frozen=True)
class ContentChanged(Event):
    """A piece of content was added, changed, hidden, shown again or removed."""

    id: int
    group_id: int


@dataclass(frozen=True)
class DocumentUploaded(ContentChanged):
    """A file was put into a group's library."""


@dataclass(frozen=True)
class VersionAdded(ContentChanged):
    """A document got a newer file."""


@dataclass(frozen=True)
class DocumentRenamed(ContentChanged):
    """A document got another title, folder or audience."""


@dataclass(frozen=True)
class ReadingProgressed(Event):
    """The worker got on with the text of a document; nothing to index yet."""

    id: int
    group_id: int


@dataclass(frozen=True)
class DocumentRead(ContentChanged):
    """The text of a document's newest version is there, or could not be read."""


@dataclass(frozen=True)
class ThreadStarted(ContentChanged):
    """Somebody opened a discussion thread."""


@dataclass(frozen=True)
class ThreadRenamed(ContentChanged):
    """A thread got another title or audience."""


@dataclass(frozen=True)
class PostAdded(ContentChanged):
    """Somebody answered in a thread; `number` is the post's place in it, from 1."""

    thread_id: int
    number: int


@dataclass(frozen=True)
class PostEdited(ContentChanged):
    """The author changed a post."""

    thread_id: int


@dataclass(frozen=True)
class MessagePosted(ContentChanged):
    """Somebody wrote in a chat room; `number` is the message's place in it, from 1."""

    room_id: int
    number: int


@dataclass(frozen=True)
class AccountEvent(Event):
    """Something that concerns one account; the audit log keeps all of these."""

    user_id: int


@dataclass(frozen=True)
class InstanceOpened(AccountEvent):
    """The first account of a new instance was made."""


@dataclass(frozen=True)
class SignedIn(AccountEvent):
    """Somebody got in; `how` is `passkey`, `password+totp` and the like."""

    how: str


@dataclass(frozen=True)
class SignInFailed(Event):
    """A proof was refused; `user_id` is None for an unknown address, `how` what was tried."""

    user_id: int | None
    how: str


@dataclass(frozen=True)
class DeviceSeen(AccountEvent):
    """Somebody signed in from a browser that she had not used before."""


@dataclass(frozen=True)
class ProvedAgain(AccountEvent):
    """Somebody showed anew who she is, before a dangerous act."""


@dataclass(frozen=True)
class PasswordChanged(AccountEvent):
    """An account got another password."""


@dataclass(frozen=True)
class EmailChanged(AccountEvent):
    """An account got another address to sign in with; `before` is the one that it had."""

    before: str = field(repr=False)


@dataclass(frozen=True)
class PasswordResetAsked(AccountEvent):
    """A link for a new password was made."""


@dataclass(frozen=True)
class FactorAdded(AccountEvent):
    """A passkey (`passkey`), an app (`totp`) or a set of recovery codes (`recovery`) was added."""

    kind: str


@dataclass(frozen=True)
class FactorRemoved(AccountEvent):
    """A second factor was taken away; `kind` as in `FactorAdded`."""

    kind: str


@dataclass(frozen=True)
class RecoveryCodeUsed(AccountEvent):
    """A recovery code stood in for the second factor."""


@dataclass(frozen=True)
class UndertakingAccepted(AccountEvent):
    """Somebody accepted this version of the confidentiality undertaking."""

    version: int


@dataclass(frozen=True)
class UndertakingPublished(Event):
    """The confidentiality undertaking got another text; everybody is asked again."""

    version: int


@dataclass(frozen=True)
class OrganisationAdded(Event):
    """An organisation was entered."""

    organisation_id: int


@dataclass(frozen=True)
class OrganisationChanged(Event):
    """The names, the country or the city of an organisation were corrected."""

    organisation_id: int


@dataclass(frozen=True)
class InvitationMade(Event):
    """Somebody was invited, or invited again under a new link."""

    invitation_id: int
    group_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class InvitationRevoked(Event):
    """An invitation cannot be accepted any more."""

    invitation_id: int
    group_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class InvitationAccepted(AccountEvent):
    """An invitation became an account; `roles` maps ids of groups to roles in them."""

    invitation_id: int
    roles: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class MembershipBegan(AccountEvent):
    """Somebody joined a group or was taken in."""

    group_id: int


@dataclass(frozen=True)
class AccessReduced(AccountEvent):
    """A person may see less than before: membership, role, session or account ended."""


@dataclass(frozen=True)
class MembershipEnded(AccessReduced):
    """Somebody left a group or was removed from it."""

    group_id: int


@dataclass(frozen=True)
class RoleChanged(AccessReduced):
    """Somebody has another role in a group."""

    group_id: int
    role: str


@dataclass(frozen=True)
class StandingChanged(AccessReduced):
    """An account became one of a member or an observer, of an administrator or not."""


@dataclass(frozen=True)
class SessionEnded(AccessReduced):
    """A person signed out, or a session of hers was ended."""

    session_id: str


@dataclass(frozen=True)
class AccountDeactivated(AccessReduced):
    """An account was closed; what its person wrote stays under her name."""


@dataclass(frozen=True)
class AccountReactivated(AccountEvent):
    """A closed account was opened again."""


@dataclass(frozen=True)
class AccountErased(AccessReduced):
    """A person was forgotten; what she wrote stays, by a former member."""


@dataclass(frozen=True)
class AccountFrozen(AccessReduced):
    """A colleague froze the account of somebody who may have been detained."""

    freeze_id: int
    group_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class FreezeConfirmed(AccountEvent):
    """A coordinator confirmed a freeze: it holds until it is lifted."""

    freeze_id: int
    group_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class FreezeLifted(AccountEvent):
    """A coordinator opened a frozen account again."""

    freeze_id: int
    group_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class FactorResetAsked(AccountEvent):
    """Somebody asked that a person who lost everything may start anew; a second one must agree."""

    factor_reset_id: int


@dataclass(frozen=True)
class FactorResetCancelled(AccountEvent):
    """A request that somebody may start anew was taken back."""

    factor_reset_id: int


@dataclass(frozen=True)
class FactorsReset(AccessReduced):
    """Two people agreed: the second factors of the account are gone."""

    factor_reset_id: int


@dataclass(frozen=True)
class SecretsResealed(Event):
    """The secret key of the instance was changed, and what it seals was sealed anew."""


E = TypeVar("E", bound=Event)
Listener = Callable[[Any], None]
_during: dict[type[Event], list[Listener]] = defaultdict(list)
_after: dict[type[Event], list[Listener]] = defaultdict(list)


def during(*kinds: type[Event]) -> Callable[[Listener], Listener]:
    """Call the function inside the transaction in which one of these events is recorded."""
    return _listen(_during, kinds)


def after(*kinds: type[Event]) -> Callable[[Listener], Listener]:
    """Call the function once the transaction with one of these events is committed."""
    return _listen(_after, kinds)


def record(event: Event) -> None:
    """Tell the `during` listeners now and keep the event for the `after` listeners."""
    for listener in _listeners(_during, event):
        listener(event)
    db.session.info.setdefault("events", []).append(event)


def forget() -> None:
    """Drop what was recorded: the transaction was rolled back."""
    db.session.info.pop("events", None)


def deliver() -> None:
    """Tell the `after` listeners what was committed, each on its own."""
    for event in db.session.info.pop("events", []):
        for listener in _listeners(_after, event):
            try:
                listener(event)
            except Exception:
                if current_app.testing:
                    raise
                log.exception("listener %s failed on %s", listener.__qualname__, type(event))
            finally:
                db.session.rollback()  # leave no half-open read behind


def _listen(
    registry: dict[type[Event], list[Listener]], kinds: tuple[type[Event], ...]
) -> Callable[[Listener], Listener]:
    def register(listener: Listener) -> Listener:
        for kind in kinds:
            registry[kind].append(listener)
        return listener

    return register


def _listeners(registry: dict[type[Event], list[Listener]], event: Event) -> Iterator[Listener]:
    for kind in type(event).__mro__:
        yield from registry.get(kind, ())
