"""Forms of the library."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, MultipleFileField
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from ..content import Audience
from ..web.forms import Form, SubmissionForm, TitleField, choices
from .models import Document

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
    seen = HiddenField()
    """When the document was last changed before the form was opened."""

    def is_outdated(self, document: Document) -> bool:
        """Tell whether somebody changed the document since; then the form shows what it is now.

        Typed title and folder stay; who may see it is taken from the document, so that an old form
        never opens what was narrowed meanwhile.
        """
        now = document.changed.isoformat()
        if not self.seen.data or self.seen.data == now:
            self.seen.data = now
            return False
        self.seen.data = now
        if self.audience:
            self.audience.data = document.audience
        self.title.errors = [
            *self.title.errors,
            _l("Somebody changed this document meanwhile. Look again before you save."),
        ]
        return True
