"""What is said about a document, as people write it into a form."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from ..accounts.directory import LANGUAGES
from ..accounts.forms import COUNTRY_NAMES
from ..extensions import db
from ..topics import queries as topics
from ..topics.models import Topic
from ..web.forms import Form, TickBoxes, TitleField, choices, cleaned
from . import dates, kinds, tags
from .describing import Description
from .folders import Tree
from .forms import AUDIENCES, TOP
from .models import Document

COUNTRIES = {**COUNTRY_NAMES, "INT": _l("International")}
LONGEST_DESCRIPTION = 4_000
_TOO_LONG = _l("At most %(max)d characters.")
_NOT_A_DATE = _l("Write a year, a month or a day: 2024, 05.2024 or 12.05.2024.")


class DateField(StringField):
    """A date of a document, as exact as it is known; `iso` is how it is kept."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, filters=[cleaned], **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no date."""
        try:
            dates.parse(self.data or "")
        except ValueError:
            raise ValidationError(_NOT_A_DATE) from None

    @property
    def iso(self) -> str | None:
        """The date as it is kept, once the form is valid."""
        return dates.parse(self.data or "")


class TagsField(StringField):
    """Tags, divided by commas; `names` are they one by one."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, filters=[cleaned], **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse too many tags, and sentences."""
        try:
            tags.parse(self.data or "")
        except tags.TooMany:
            raise ValidationError(_("At most %(num)d tags.", num=tags.MOST)) from None
        except tags.TooLong as error:
            words = _("A tag has at most %(num)d characters: %(tag)s", num=tags.LONGEST, tag=error)
            raise ValidationError(words) from None

    @property
    def names(self) -> list[str]:
        """The tags, once the form is valid."""
        return tags.parse(self.data or "")


class DocumentForm(Form):
    """What a document is called and said to be, where it stands, and who sees it."""

    title = TitleField(_l("Title"))
    description = TextAreaField(
        _l("Description"), [Length(max=LONGEST_DESCRIPTION, message=_TOO_LONG)], filters=[cleaned]
    )
    kind = SelectField(_l("Kind of document"))
    dated = DateField(_l("Date of the document"))
    country = SelectField(_l("Country"))
    language = SelectField(_l("Language"))
    organisation = StringField(
        _l("Organisation that made it"), [Length(max=200, message=_TOO_LONG)], filters=[cleaned]
    )
    source = StringField(_l("Source"), [Length(max=500, message=_TOO_LONG)], filters=[cleaned])
    topics = TickBoxes(_l("Topics"), coerce=int)
    tags = TagsField(_l("Tags"))
    folder = SelectField(_l("Folder"), coerce=int, default=TOP)
    audience = RadioField(_l("Who may see it"), choices=choices(AUDIENCES))
    seen = HiddenField()
    """When the document was last changed before the form was opened."""

    @classmethod
    def of(cls, document: Document, tree: Tree) -> "DocumentForm":
        """Return the form with what the document is now, or with what was typed."""
        form = cls(
            title=document.title,
            description=document.description,
            kind=str(document.kind_id or ""),
            dated=dates.typed(document.dated),
            country=document.country or "",
            language=document.language or "",
            organisation=document.organisation,
            source=document.source,
            topics=[topic.id for topic in document.topics],
            tags=", ".join(tag.name for tag in document.tags),
            folder=document.folder_id or TOP,
            audience=document.audience,
        )
        none = {"": _("Not said")}
        form.kind.choices = choices(none | dict(kinds.choices([document.kind_id])))
        form.country.choices = choices(none | COUNTRIES)
        form.language.choices = choices({"": _("Not known")} | LANGUAGES)
        form.topics.choices = choices(topics.choices(topic.id for topic in document.topics))
        form.folder.choices = folder_choices(tree)
        return form

    def said(self) -> Description:
        """Return what the valid form says about the document."""
        chosen = self.topics.data or [-1]
        return {
            "description": self.description.data or "",
            "kind_id": int(self.kind.data) if self.kind.data else None,
            "dated": self.dated.iso,
            "country": self.country.data or None,
            "language": self.language.data or None,
            "organisation": self.organisation.data or "",
            "source": self.source.data or "",
            "topics": db.session.scalars(db.select(Topic).where(Topic.id.in_(chosen))).all(),
            "tags": self.tags.names,
        }

    def is_outdated(self, document: Document) -> bool:
        """Tell whether somebody changed the document since; then the form shows what it is now.

        What was typed stays; who may see it is taken from the document, so that an old form never
        opens what was narrowed meanwhile.
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


def folder_choices(tree: Tree) -> Any:
    """Return the folders that a document can be put into, as options of a field."""
    paths = [(str(folder_id), path) for folder_id, path in tree.paths()]
    return choices([(str(TOP), _("In no folder")), *paths])
