"""What happens to accounts, organisations and invitations."""

from dataclasses import dataclass, field

from .bus import Event


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
class AccessReduced(AccountEvent):
    """A person may see less than before: membership, role, session or account ended."""


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
