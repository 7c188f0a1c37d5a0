"""Forms of reporting and deciding."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from ..web.forms import Form, SubmissionForm, choices, cleaned
from . import deciding, reporting, words
from .models import Decision, Reason

_AT_MOST = _l("At most %(max)d characters.")


class SentenceField(TextAreaField):
    """Why something is done, in a sentence that others read."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        checks = [
            DataRequired(_l("Say why, in a sentence.")),
            Length(min=deciding.SHORTEST, message=_l("Say why, in a sentence.")),
            Length(max=deciding.LONGEST, message=_AT_MOST),
        ]
        super().__init__(label, checks, filters=[cleaned], **kwargs)


class ReportForm(SubmissionForm):
    """What is wrong with a piece of content."""

    reason = RadioField(
        _l("What is wrong?"),
        [InputRequired(_l("Choose what is wrong."))],
        choices=choices(words.REASONS),
    )
    note = TextAreaField(
        _l("Note for the coordinators"),
        [Length(max=reporting.LONGEST_NOTE, message=_AT_MOST)],
        filters=[cleaned],
    )

    def validate_note(self, field: TextAreaField) -> None:
        """Ask for a note where the reason says nothing."""
        if self.reason.data == Reason.OTHER and not field.data:
            raise ValidationError(_l("Say what is wrong."))


class SupplementForm(SubmissionForm):
    """What somebody adds to her own report."""

    note = TextAreaField(
        _l("Add to your note"),
        [
            DataRequired(_l("Write something first.")),
            Length(max=reporting.LONGEST_NOTE, message=_AT_MOST),
        ],
        filters=[cleaned],
    )


class DecisionForm(Form):
    """What a coordinator decides; erasing has a page of its own."""

    seen = HiddenField(validators=[Length(max=120)])
    decision = RadioField(
        _l("What is to be done?"), [InputRequired(_l("Choose what is to be done."))]
    )
    to_group = SelectField(_l("Group to move it to"), coerce=str, default="")
    sentence = SentenceField(_l("Explanation for the author and those who reported"))

    def offer(self, decisions: list[str], groups: list[tuple[str, str]]) -> None:
        """Set what can be decided now, and where it can be moved."""
        self.decision.choices = choices({each: words.DECISIONS[each] for each in decisions})
        self.to_group.choices = choices([("", _l("Choose a group")), *groups])

    def validate_to_group(self, field: SelectField) -> None:
        """Ask where to, if it is to be moved."""
        if self.decision.data == Decision.MOVE and not field.data:
            raise ValidationError(_l("Choose the group that it belongs into."))


class EraseForm(Form):
    """Erasing reported content, on a page that has said what will be gone."""

    seen = HiddenField(validators=[Length(max=120)])
    sentence = SentenceField(_l("Explanation for the author and those who reported"))


class DeclineForm(Form):
    """Why contributions of newcomers are declined."""

    sentence = SentenceField(_l("Why they are declined, if they are"))
