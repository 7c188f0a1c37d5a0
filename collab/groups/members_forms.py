"""Forms of coming into a group, and about those who are in it."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError
from wtforms.widgets import DateInput

from ..accounts.models import User
from ..db import now
from ..policy import Role
from ..web.forms import Form, choices, cleaned
from .members_actions import PAUSES
from .models import Membership

LONGEST_TITLE = 80
LONGEST_REASON = 1000
MOST_DAYS = 3660
"""How far ahead the end of somebody's time in a group can lie."""
_TOO_LONG = _l("At most %(max)d characters.")

ROLES: dict[Role, Any] = {
    Role.OBSERVER: _l("Observer"),
    Role.MEMBER: _l("Member"),
    Role.COORDINATOR: _l("Coordinator"),
}
ROLE_HINTS: dict[str, Any] = {
    Role.OBSERVER.value: _l("Reads, and writes nothing."),
    Role.MEMBER.value: _l("Reads and writes, as far as the rules of the group allow."),
}
_UNLED = {role.value: ROLES[role] for role in (Role.MEMBER, Role.OBSERVER)}
"""What somebody can be who does not coordinate the group."""
_LENGTHS = dict(zip(PAUSES, (_l("1 day"), _l("3 days"), _l("7 days"), _l("30 days")), strict=True))


def end_of(day: date, person: User) -> datetime:
    """Return the last second of a day where the person lives."""
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(person.timezone))


def day_of(until: datetime | None, person: User) -> str:
    """Return that day again, as fields of dates have it; empty for no end."""
    return until.astimezone(ZoneInfo(person.timezone)).date().isoformat() if until else ""


class DayField(StringField):
    """A day that may be left empty, written as 2026-01-31."""

    widget = DateInput()

    @property
    def day(self) -> date | None:
        """The day, None if it is left empty; raises ValueError for what is no day."""
        return date.fromisoformat(self.data) if self.data else None


def _reason(label: Any, needed: Any = None) -> TextAreaField:
    checks: list[Any] = [Length(max=LONGEST_REASON, message=_TOO_LONG)]
    if needed is not None:
        checks.insert(0, DataRequired(needed))
    return TextAreaField(label, checks, filters=[cleaned])


class _EndingForm(Form):
    """A form with the day on which an observer's access ends; it needs `person`."""

    person: User

    def observes(self) -> bool:
        """Tell whether the person is, or is to be, an observer."""
        raise NotImplementedError

    def validate_until(self, field: DayField) -> None:
        """Refuse what is no day, one that is over where she lives, and any but for observers."""
        try:
            day = field.day
        except ValueError as error:
            raise ValidationError(_l("Write a day as 2026-01-31.")) from error
        if day is None:
            return
        if not self.observes():
            raise ValidationError(_l("Only an observer's access ends by itself."))
        today = now().astimezone(ZoneInfo(self.person.timezone)).date()
        if not today <= day <= today + timedelta(days=MOST_DAYS):
            raise ValidationError(_l("Choose a day from today on, within ten years."))

    def moment(self) -> datetime | None:
        """Return when her access ends, None if it does not by itself."""
        field: DayField = self["until"]
        return end_of(field.day, self.person) if field.day is not None else None


class ActForm(Form):
    """Nothing but the button of a page that has said what will happen."""


class AskForm(Form):
    """Asking to come into a group."""

    reason = _reason(
        _l("Why do you want to come in?"), _l("Say why: the coordinators decide by it.")
    )


class ApproveForm(_EndingForm):
    """Taking in somebody who asked."""

    role = RadioField(_l("Comes in as"), choices=choices(_UNLED), default=Role.MEMBER.value)
    until = DayField(_l("Last day"))

    def __init__(self, person: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person = person

    def observes(self) -> bool:
        """Tell whether she comes in as an observer."""
        return self.role.data == Role.OBSERVER


class DeclineForm(Form):
    """Refusing somebody who asked."""

    answer = _reason(_l("Why not"), _l("Say why: the person reads it."))


class OfferForm(Form):
    """Inviting somebody who has an account."""

    role = RadioField(_l("Comes in as"), choices=choices(_UNLED), default=Role.MEMBER.value)
    words = _reason(_l("A few words"))


class MemberForm(_EndingForm):
    """What a coordinator writes of somebody in the group."""

    title = StringField(
        _l("Title in this group"),
        [Length(max=LONGEST_TITLE, message=_TOO_LONG)],
        filters=[cleaned],
    )
    until = DayField(_l("Last day"))

    def __init__(self, membership: Membership, **kwargs: Any) -> None:
        known = {"title": membership.title, "until": day_of(membership.until, membership.user)}
        super().__init__(data=known, **kwargs)
        self.person, self._role = membership.user, membership.role
        if membership.role != Role.OBSERVER:
            del self.until

    def observes(self) -> bool:
        """Tell whether she is an observer."""
        return self._role == Role.OBSERVER

    def moment(self) -> datetime | None:
        """Return when her access ends; never for those whose form has no such field."""
        return super().moment() if "until" in self else None


class RoleForm(Form):
    """Making somebody a member or an observer."""

    role = RadioField(_l("Role in the group"), choices=choices(_UNLED))
    was = HiddenField()
    why = _reason(_l("Why"))

    def __init__(self, membership: Membership, **kwargs: Any) -> None:
        role = membership.role if membership.role in _UNLED else Role.MEMBER.value
        super().__init__(data={"role": role, "was": membership.role}, **kwargs)


class CoordinatorForm(Form):
    """Making somebody a coordinator."""

    was = HiddenField()
    why = _reason(_l("Why"))

    def __init__(self, membership: Membership) -> None:
        super().__init__(data={"was": membership.role})


class RemoveForm(Form):
    """Taking somebody out of the group."""

    sentence = _reason(_l("Why"), _l("Say why: the person reads it, and the log keeps it."))


class PauseForm(Form):
    """Having somebody only read for some time."""

    days = RadioField(
        _l("For how long"),
        choices=choices({str(days): label for days, label in _LENGTHS.items()}),
        default="1",
    )
    reason = _reason(_l("Why"), _l("Say why: the person reads it, and the log keeps it."))
