"""What is typed into a chat."""

import secrets

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField
from wtforms.validators import Length, ValidationError

from ..web.forms import BodyField, SubmissionForm
from .models import LONGEST


class MessageForm(SubmissionForm):
    """One chat line, or several."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(18), validators=[Length(max=64)])
    body = BodyField(_l("Message"), longest=LONGEST)

    def validate_body(self, field: Field) -> None:
        """Refuse a message of blanks."""
        if not field.data:
            raise ValidationError(_("Write something first."))
