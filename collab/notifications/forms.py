"""The form with which a person says when and of what she wants to hear."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, TimeField
from wtforms.validators import Optional, ValidationError

from ..web.forms import Form, TickBoxes, choices
from . import words
from .quiet import QuietHours


class SettingsForm(Form):
    """The default level and the quiet hours."""

    level = RadioField(_l("Where I have chosen nothing else"), choices=choices(words.LEVELS))
    quiet = BooleanField(_l("I have quiet hours"))
    begins = TimeField(_l("Quiet from"), [Optional()])
    ends = TimeField(_l("Quiet until"), [Optional()])
    weekdays = TickBoxes(_l("They begin on"), coerce=int, choices=choices(words.WEEKDAYS.items()))

    def validate_begins(self, field: Any) -> None:
        """Quiet hours need both times, a day, and a moment that is loud."""
        if not self.quiet.data:
            return
        if field.data is None or self.ends.data is None:
            raise ValidationError(_l("Write from when and until when, such as 22:00 and 07:00."))
        if not self.weekdays.data:
            raise ValidationError(_l("Choose the days on which the quiet hours begin."))
        hours = QuietHours(field.data, self.ends.data, frozenset(self.weekdays.data), "UTC")
        if hours.endless:
            raise ValidationError(
                _l("Every hour of the week would be quiet, and no letter would ever reach you.")
            )
