"""The log in words: a sentence for each action, in the language of the page."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .. import events
from .listeners import action_of

_ACTS: dict[str, Any] = {
    "hidden": _l("Content of %(person)s was hidden"),
    "reported-hidden": _l("Content of %(person)s was hidden because of reports"),
    "shown": _l("Content of %(person)s was shown again"),
    "approved": _l("Content of %(person)s was approved"),
    "removed": _l("Content of %(person)s was put into the bin"),
    "restored": _l("Content of %(person)s was taken out of the bin"),
    "erased": _l("Content of %(person)s was erased"),
    "held": _l("Content of %(person)s is kept as evidence"),
    "released": _l("Content of %(person)s is no longer kept as evidence"),
    "pinned": _l("Content of %(person)s was pinned"),
    "unpinned": _l("Content of %(person)s was unpinned"),
    "locked": _l("A thread of %(person)s was closed to answers"),
    "unlocked": _l("A thread of %(person)s was opened to answers"),
    "moved": _l("Content of %(person)s was moved"),
    "retopicked": _l("Content of %(person)s got another topic"),
    "split": _l("Posts became a thread of %(person)s"),
    "merged": _l("A thread of %(person)s was joined with another one"),
    "former-removed": _l("A former text of %(person)s was taken away"),
    "thread-changed": _l("Title or kind of a discussion of %(person)s was changed"),
    "paused": _l("Writing of %(person)s was paused"),
    "resumed": _l("Writing of %(person)s was allowed again"),
    "kept": _l("Content of %(person)s was reported and stays"),
    "asked-to-change": _l("%(person)s was asked to change something"),
    "viewed": _l("Reported content of %(person)s was shown to a coordinator in full"),
    "version-named": _l("A version of a document of %(person)s got a name"),
    "version-unnamed": _l("A version of a document of %(person)s lost its name"),
    "version-removed": _l("A version of a document of %(person)s was erased"),
    "audience-changed": _l("Who can see content of %(person)s was changed"),
    "folder-renamed": _l("A folder was renamed"),
    "folder-moved": _l("A folder was moved"),
    "folder-removed": _l("A folder was removed"),
    "group-changed": _l("Settings of the group were changed"),
    "room-added": _l("A chat room was added"),
    "room-changed": _l("A chat room was changed"),
    "room-kept": _l("How long a chat room keeps messages was changed"),
    "room-archived": _l("A chat room was archived"),
    "room-restored": _l("A chat room was put in use again"),
    "role-changed": _l("%(person)s got another role"),
    "member-removed": _l("%(person)s was taken out of the group"),
    "exported": _l("The moderation log was exported"),
}
"""The acts of moderation, by their codes."""

SENTENCES: dict[str, Any] = {
    "instance-opened": _l("%(person)s opened the instance"),
    "signed-in": _l("%(person)s signed in"),
    "signed-in:passkey": _l("%(person)s signed in with a passkey"),
    "signed-in:password": _l("%(person)s signed in with a password alone"),
    "signed-in:password+totp": _l("%(person)s signed in with a password and a code of the app"),
    "signed-in:password+passkey": _l("%(person)s signed in with a password and a passkey"),
    "signed-in:password+recovery": _l("%(person)s signed in with a password and a recovery code"),
    "sign-in-failed": _l("A sign-in as %(person)s failed"),
    "sign-in-failed:password": _l("A sign-in as %(person)s failed: wrong password"),
    "sign-in-failed:totp": _l("A sign-in as %(person)s failed: wrong code of the app"),
    "sign-in-failed:recovery": _l("A sign-in as %(person)s failed: wrong recovery code"),
    "sign-in-failed:passkey": _l("A sign-in as %(person)s failed: the passkey was refused"),
    "sign-in-failed:proof": _l("%(person)s was asked again who it is, and the answer was wrong"),
    "sign-in-failed:nobody": _l("A sign-in failed: there is no such account"),
    "device-seen": _l("%(person)s used a new device"),
    "proved-again": _l("%(person)s confirmed again who it is"),
    "session-ended": _l("A session of %(person)s ended"),
    "recovery-code-used": _l("%(person)s used a recovery code"),
    "password-changed": _l("The password of %(person)s was changed"),
    "password-reset-asked": _l("A link for a new password of %(person)s was made"),
    "email-changed": _l("The address of %(person)s was changed"),
    "factor-added": _l("A way to sign in was added for %(person)s"),
    "factor-added:passkey": _l("A passkey was added for %(person)s"),
    "factor-added:totp": _l("An authenticator app was added for %(person)s"),
    "factor-added:recovery": _l("Recovery codes were made for %(person)s"),
    "factor-removed": _l("A way to sign in was taken from %(person)s"),
    "factor-removed:passkey": _l("A passkey of %(person)s was removed"),
    "factor-removed:totp": _l("The authenticator app of %(person)s was removed"),
    "factor-removed:recovery": _l("The recovery codes of %(person)s were removed"),
    "factor-reset-asked": _l("It was asked that %(person)s may start anew without a second factor"),
    "factor-reset-cancelled": _l("The request that %(person)s may start anew was withdrawn"),
    "factors-reset": _l("The second factors of %(person)s were removed: two people agreed"),
    "secrets-resealed": _l("The secret key of the instance was changed"),
    "undertaking-accepted": _l("%(person)s accepted the undertaking, version %(version)s"),
    "undertaking-published": _l("The undertaking was published in version %(version)s"),
    "organisation-added": _l("An organisation was entered (number %(organisation_id)s)"),
    "organisation-changed": _l("An organisation was corrected (number %(organisation_id)s)"),
    "invitation-made": _l("Somebody was invited (invitation %(invitation_id)s)"),
    "invitation-revoked": _l("An invitation was revoked (invitation %(invitation_id)s)"),
    "invitation-accepted": _l("%(person)s accepted invitation %(invitation_id)s"),
    "membership-began": _l("%(person)s came into the group"),
    "membership-ended": _l("%(person)s is no longer in the group"),
    "role-changed": _l("%(person)s has another role"),
    "role-changed:observer": _l("%(person)s is an observer now"),
    "role-changed:member": _l("%(person)s is a member now"),
    "role-changed:coordinator": _l("%(person)s is a coordinator now"),
    "access-reduced": _l("%(person)s may see less than before"),
    "standing-changed": _l("The standing of %(person)s was changed"),
    "account-deactivated": _l("The account of %(person)s was closed"),
    "account-reactivated": _l("The account of %(person)s was opened again"),
    "account-erased": _l("The account of %(person)s was erased"),
    "account-frozen": _l("The account of %(person)s was frozen"),
    "freeze-confirmed": _l("The freeze of %(person)s was confirmed"),
    "freeze-lifted": _l("The freeze of %(person)s was lifted"),
    "join-asked": _l("%(person)s asked to come into the group"),
    "join-offered": _l("%(person)s was invited into the group"),
    "join-closed": _l("The way of %(person)s into the group was closed"),
    "join-closed:accepted": _l("%(person)s: request or invitation was accepted"),
    "join-closed:declined": _l("%(person)s: request or invitation was declined"),
    "join-closed:withdrawn": _l("%(person)s: request or invitation was withdrawn"),
    "membership-changed": _l("%(person)s has another title or end date"),
    "membership-ending": _l("%(person)s was told that the access ends soon"),
    "writing-paused": _l("%(person)s may only read for some time"),
    "writing-resumed": _l("%(person)s may write again"),
    "administrator-came-in": _l("An administrator brought %(person)s into the group"),
    "group-opened": _l("The group was opened"),
    "group-changed": _l("Facts or rules of the group were changed"),
    "messages-expired": _l("Chat messages were erased: their time was over"),
    "group-archived": _l("The group was archived"),
    "group-restored": _l("The group was put in use again"),
    "purge-asked": _l("It was asked that the group be purged"),
    "purge-cancelled": _l("The request to purge the group was taken back or refused"),
    "purge-agreed": _l("A second person agreed that group number %(group)s be purged"),
    "group-purged": _l("Group number %(group)s was purged: nothing of it is left"),
    "reported": _l("Content was reported (review %(review_id)s)"),
    "review-decided": _l("What was reported was decided (review %(review_id)s)"),
    "audience-changed": _l("Who can see content number %(content)s was changed"),
    "audience-changed:group": _l("Content number %(content)s is for the group alone now"),
    "audience-changed:coalition": _l("Content number %(content)s is for the whole coalition now"),
    "audience-changed:restricted": _l("Content number %(content)s is for named people now"),
    "content-moved": _l("Content number %(content)s was moved"),
    "content-moved:went": _l("Content number %(content)s was moved to another group"),
    "content-moved:came": _l("Content number %(content)s was moved here from another group"),
    "content-erased": _l("Content number %(content)s was erased"),
    "original-opened": _l(
        "%(person)s opened the sealed original of content number %(content)s, version %(version)s"
    ),
    "instance-changed": _l("Name, welcome or announcement of the instance were changed"),
    "topics-changed": _l("A topic was changed (number %(topic_id)s)"),
    "kinds-changed": _l("A kind of documents was changed (number %(kind_id)s)"),
    **{f"moderated:{how}": words for how, words in _ACTS.items()},
    "moderated": _l("A coordinator did something to content of %(person)s"),
}
"""By action, and by action and what the details say more exactly, which goes first."""


class Family(StrEnum):
    """Actions that belong together: what the log can be narrowed to."""

    SIGNING_IN = "signing-in"
    FACTORS = "factors"
    JOINING = "joining"
    PEOPLE = "people"
    FREEZES = "freezes"
    MODERATION = "moderation"
    GROUPS = "groups"
    ORIGINALS = "originals"
    INSTANCE = "instance"


LABELS: dict[Family, Any] = {
    Family.SIGNING_IN: _l("Signing in"),
    Family.FACTORS: _l("Passwords and factors"),
    Family.JOINING: _l("Invitations"),
    Family.PEOPLE: _l("Accounts and roles"),
    Family.FREEZES: _l("Freezes"),
    Family.MODERATION: _l("Moderation"),
    Family.GROUPS: _l("Groups"),
    Family.ORIGINALS: _l("Sealed originals"),
    Family.INSTANCE: _l("Instance"),
}

_KINDS: dict[Family, tuple[type[events.Event], ...]] = {
    Family.SIGNING_IN: (
        events.SignedIn,
        events.SignInFailed,
        events.DeviceSeen,
        events.ProvedAgain,
        events.SessionEnded,
        events.RecoveryCodeUsed,
    ),
    Family.FACTORS: (
        events.PasswordChanged,
        events.PasswordResetAsked,
        events.EmailChanged,
        events.FactorAdded,
        events.FactorRemoved,
        events.FactorResetAsked,
        events.FactorResetCancelled,
        events.FactorsReset,
        events.SecretsResealed,
    ),
    Family.JOINING: (
        events.InvitationMade,
        events.InvitationRevoked,
        events.InvitationAccepted,
        events.UndertakingAccepted,
        events.UndertakingPublished,
        events.OrganisationAdded,
        events.OrganisationChanged,
        events.JoinAsked,
        events.JoinOffered,
        events.JoinClosed,
    ),
    Family.PEOPLE: (
        events.InstanceOpened,
        events.MembershipBegan,
        events.MembershipEnded,
        events.MembershipChanged,
        events.MembershipEnding,
        events.RoleChanged,
        events.WritingPaused,
        events.WritingResumed,
        events.AdministratorCameIn,
        events.StandingChanged,
        events.AccountDeactivated,
        events.AccountReactivated,
        events.AccountErased,
    ),
    Family.FREEZES: (events.AccountFrozen, events.FreezeConfirmed, events.FreezeLifted),
    Family.MODERATION: (
        events.Moderated,
        events.Reported,
        events.ReviewDecided,
        events.AudienceChanged,
        events.ContentMoved,
        events.ContentErased,
    ),
    Family.GROUPS: (
        events.GroupOpened,
        events.GroupChanged,
        events.MessagesExpired,
        events.GroupArchived,
        events.GroupRestored,
        events.PurgeAsked,
        events.PurgeCancelled,
        events.PurgeAgreed,
        events.GroupPurged,
    ),
    Family.ORIGINALS: (events.OriginalOpened,),
    Family.INSTANCE: (events.InstanceChanged, events.TopicsChanged, events.KindsChanged),
}
ACTIONS = {family: tuple(map(action_of, kinds)) for family, kinds in _KINDS.items()}
IN_GROUPS = (
    Family.JOINING,
    Family.PEOPLE,
    Family.FREEZES,
    Family.MODERATION,
    Family.GROUPS,
    Family.ORIGINALS,
)
"""What can concern a group."""


_CODES = ("how", "kind", "role", "audience")
"""The details that can have a sentence of their own."""
NUMBERS = (
    "version",
    "invitation_id",
    "organisation_id",
    "review_id",
    "topic_id",
    "kind_id",
    "content",
    "group",
)
"""The details that stand in sentences."""


def sentence(action: str, details: Mapping[str, Any], person: str | None) -> str:
    """Say what happened; `person` is the name of whom it concerns, None for nobody that is known.

    An action without a sentence is shown by its code.
    """
    code = next((details[key] for key in _CODES if details.get(key)), None)
    if person is None and action == "sign-in-failed" and code != "passkey":
        code = "nobody"
    words = SENTENCES.get(f"{action}:{code}") or SENTENCES.get(action)
    if words is None:
        return f"{action}: {person}" if person else action
    given = dict.fromkeys(NUMBERS, "?") | dict(details)
    said = str(words % (given | {"person": person or _("somebody unknown")}))
    return said[:1].upper() + said[1:]
