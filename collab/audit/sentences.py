"""The log in words: a sentence for each action, in the language of the page."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from .. import events
from .listeners import action_of

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
}
"""By action, and by action and what the details say more exactly, which goes first."""


class Family(StrEnum):
    """Actions that belong together: what the log can be narrowed to."""

    SIGNING_IN = "signing-in"
    FACTORS = "factors"
    JOINING = "joining"
    PEOPLE = "people"
    FREEZES = "freezes"


LABELS: dict[Family, Any] = {
    Family.SIGNING_IN: _l("Signing in"),
    Family.FACTORS: _l("Passwords and factors"),
    Family.JOINING: _l("Invitations"),
    Family.PEOPLE: _l("Accounts and roles"),
    Family.FREEZES: _l("Freezes"),
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
    ),
    Family.PEOPLE: (
        events.InstanceOpened,
        events.MembershipBegan,
        events.MembershipEnded,
        events.RoleChanged,
        events.StandingChanged,
        events.AccountDeactivated,
        events.AccountReactivated,
        events.AccountErased,
    ),
    Family.FREEZES: (events.AccountFrozen, events.FreezeConfirmed, events.FreezeLifted),
}
ACTIONS = {family: tuple(map(action_of, kinds)) for family, kinds in _KINDS.items()}
IN_GROUPS = (Family.JOINING, Family.PEOPLE, Family.FREEZES)
"""What can concern a group."""


def sentence(action: str, details: Mapping[str, Any], person: str | None) -> str:
    """Say what happened; `person` is the name of whom it concerns, None for nobody that is known.

    An action without a sentence is shown by its code.
    """
    code = details.get("how") or details.get("kind") or details.get("role")
    if person is None and action == "sign-in-failed" and code != "passkey":
        code = "nobody"
    words = SENTENCES.get(f"{action}:{code}") or SENTENCES.get(action)
    if words is None:
        return f"{action}: {person}" if person else action
    given = {"version": "?", "invitation_id": "?", "organisation_id": "?"} | dict(details)
    said = str(words % (given | {"person": person or _("somebody unknown")}))
    return said[:1].upper() + said[1:]
