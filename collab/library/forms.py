"""Forms of the library."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from ..content import Audience
from ..web.forms import Form, SubmissionForm, TitleField, choices, cleaned

AUDIENCES = {
    Audience.GROUP.value: _l("Only this group"),
    Audience.COALITION.value: _l("The whole coalition"),
}
HINTS = {
    Audience.GROUP.value: _l("The members of the group see it."),
    Audience.COALITION.value: _l("Every member of the coalition sees it; observers do not."),
}
TOP = 0
"""The choice of no folder."""


class UploadForm(SubmissionForm):
    """Files for a library."""

    files = MultipleFileField(_l("Files"), [InputRequired(_l("Choose a file first."))])
    audience = RadioField(
        _l("Who may see it"), choices=choices(AUDIENCES), default=Audience.GROUP.value
    )


class OriginalForm(Form):
    """Breaking the seal of an original."""

    why = StringField(
        _l("What you need it for"),
        [Length(max=300, message=_l("At most %(max)d characters."))],
        filters=[cleaned],
    )


class PasswordForm(Form):
    """The password of a locked file."""

    password = PasswordField(
        _l("Password of the file"),
        [
            DataRequired(_l("Write the password of the file.")),
            Length(max=255, message=_l("At most %(max)d characters.")),
        ],
    )


class FolderForm(Form):
    """A new folder."""

    name = TitleField(_l("Name of the folder"), longest=120)


class PlacedFolderForm(FolderForm):
    """The name of a folder, and the one that it stands in."""

    parent = SelectField(_l("Stands in"), coerce=int, default=TOP)


class RemoveFolderForm(Form):
    """Nothing but the button: the page has said what will happen."""
