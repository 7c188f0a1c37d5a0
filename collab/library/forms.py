"""Forms of the library."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, MultipleFileField
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from ..content import Audience
from ..web.forms import Form, SubmissionForm, TitleField, choices

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


class VersionForm(SubmissionForm):
    """A newer file of a document."""

    files = FileField(_l("File"), [InputRequired(_l("Choose a file first."))])


class FolderForm(Form):
    """A new folder."""

    name = TitleField(_l("Name of the folder"), longest=120)


class DocumentForm(Form):
    """Title, folder and audience of a document."""

    title = TitleField(_l("Title"))
    folder = SelectField(_l("Folder"), coerce=int, default=TOP)
    audience = RadioField(_l("Who may see it"), choices=choices(AUDIENCES))
