"""Forms about the versions of a document."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from ..web.forms import Form, SubmissionForm, cleaned

_TOO_LONG = _l("At most %(max)d characters.")


class VersionForm(SubmissionForm):
    """A newer file of a document."""

    files = FileField(_l("File"), [InputRequired(_l("Choose a file first."))])
    note = TextAreaField(
        _l("What has changed"), [Length(max=1000, message=_TOO_LONG)], filters=[cleaned]
    )


class LabelForm(Form):
    """The name of a version; empty takes it away."""

    label = StringField(
        _l("Name of the version"), [Length(max=120, message=_TOO_LONG)], filters=[cleaned]
    )


class RestoreForm(SubmissionForm):
    """Making an older version the newest."""

    note = TextAreaField(
        _l("What has changed"), [Length(max=1000, message=_TOO_LONG)], filters=[cleaned]
    )


class RemoveForm(Form):
    """Taking one older version away for good."""

    sentence = TextAreaField(_l("Why"), [Length(max=500, message=_TOO_LONG)], filters=[cleaned])
