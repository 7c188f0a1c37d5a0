"""What is typed when chat messages become a discussion."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length

from ..threads.course_forms import PurposeFields
from ..web.forms import SubmissionForm, TitleField, cleaned

MOST = 50
"""Messages that one discussion begins with."""


class ChosenMessages(SubmissionForm):
    """Which messages, and what is said before them."""

    messages = SelectMultipleField(
        _l("Messages"),
        [
            InputRequired(_l("Choose at least one message.")),
            Length(max=MOST, message=_l("At most %(max)d messages.")),
        ],
        coerce=int,
        validate_choice=False,
    )
    body = TextAreaField(
        _l("Words before them"),
        [Length(max=20_000, message=_l("At most %(max)d characters."))],
        filters=[cleaned],
    )


class QuotingForm(PurposeFields, ChosenMessages):
    """What the discussion is called and for, that begins with the messages."""

    title = TitleField(_l("Title"))


class AddingForm(ChosenMessages):
    """The discussion of the group that the messages go into."""

    thread = SelectField(_l("Discussion"), coerce=int)
