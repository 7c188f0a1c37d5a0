"""What coordinators type about a room."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from ..web.forms import Form, choices, cleaned
from .models import Room
from .retention import KEEP_DAYS
from .room_actions import FACTS, Facts, facts_of, marks_of

_TOO_LONG = _l("At most %(max)d characters.")
_KEPT = {
    "0": _l("For ever"),
    str(KEEP_DAYS[0]): _l("30 days"),
    str(KEEP_DAYS[1]): _l("90 days"),
    str(KEEP_DAYS[2]): _l("One year"),
}


def one_line(value: str | None) -> str:
    """Return typed text cleaned, in one line: a field filter."""
    return " ".join((cleaned(value) or "").split())


class RoomForm(Form):
    """The name of a room, what it is for, who writes in it, how long it keeps what was said."""

    name = StringField(_l("Name"), [Length(max=60, message=_TOO_LONG)], filters=[one_line])
    about = TextAreaField(
        _l("What the room is for"), [Length(max=300, message=_TOO_LONG)], filters=[one_line]
    )
    announcing = BooleanField(_l("Announcements only"))
    keep_days = RadioField(_l("Messages are kept"), coerce=int, choices=choices(_KEPT), default=0)
    keep_pinned = BooleanField(_l("Pinned messages are kept all the same"))
    erase = BooleanField(_l("Erase these messages"))
    seen = HiddenField()
    """Marks of the facts that the form was drawn with."""
    erased = 0
    """How many messages would go; 0 until that has to be agreed to."""
    nameless = False
    """Whether it is about the first room, which needs no name of its own."""

    def validate_name(self, field: StringField) -> None:
        """Ask for a name: only the first room goes without."""
        if not field.data and not self.nameless:
            raise ValidationError(_("Give the room a name."))

    def typed(self) -> Facts:
        """Return the facts as they were typed."""
        return {
            "name": self.name.data,
            "about": self.about.data,
            "announcing": bool(self.announcing.data),
            "keep_days": self.keep_days.data or None,
            "keep_pinned": bool(self.keep_pinned.data),
        }

    def refuse_name(self) -> None:
        """Say that another room is called so."""
        self.name.errors = [_("Another room of the group has this name. Choose another one.")]

    def renew(self, room: Room, newer: Iterable[str]) -> None:
        """Say what others have changed meanwhile; what was typed stays."""
        self.seen.data = marks_of(facts_of(room))
        told = ", ".join(str(FACTS[name]) for name in newer)
        self.form_errors.append(
            _("Somebody changed this meanwhile: %(facts)s. Look again before you save.", facts=told)
        )

    def ask_to_erase(self, count: int) -> None:
        """Say how many messages go, and have it agreed to."""
        self.erased = count
        self.erase.errors = [_("Agree to this, or let them be kept for longer.")]


def new_form() -> RoomForm:
    """Return the form for a room that is to be made."""
    form = RoomForm()
    if not form.is_submitted():
        form.keep_pinned.data = True
    return form


def settings_form(room: Room) -> RoomForm:
    """Return the form for the settings of the room, with its facts as they are."""
    form = RoomForm()
    form.nameless = room.name == ""
    if not form.is_submitted():
        facts: dict[str, Any] = facts_of(room)
        for name in FACTS:
            form[name].data = facts[name]
        form.keep_days.data = room.keep_days or 0
        form.seen.data = marks_of(facts)
    return form
