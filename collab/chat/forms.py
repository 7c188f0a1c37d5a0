"""What is typed into a chat."""

from flask_babel import lazy_gettext as _l

from ..web.forms import BodyField, NamingForm, SubmissionForm
from .models import LONGEST


class MessageForm(NamingForm, SubmissionForm):
    """One chat line, or several."""

    body = BodyField(_l("Message"), longest=LONGEST)
