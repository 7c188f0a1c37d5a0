"""What is typed into a chat."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import Length

from ..web.forms import BodyField, NamingForm, SubmissionForm
from .models import LONGEST


class MessageForm(NamingForm, SubmissionForm):
    """One chat line, or several; `reply` is the id of the message that it answers, if any."""

    body = BodyField(_l("Message"), longest=LONGEST)
    reply = HiddenField(validators=[Length(max=20)])


class EditForm(NamingForm):
    """Another text for a message; `seen` tells which one it began with."""

    body = BodyField(_l("Message"), longest=LONGEST)
    seen = HiddenField(validators=[Length(max=64)])
