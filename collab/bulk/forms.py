"""The form that changes several documents: what is left empty stays as it is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import Length

from ..accounts.directory import LANGUAGES
from ..extensions import db
from ..library import dates, kinds
from ..library.describing import Description
from ..library.describing_forms import COUNTRIES, DateField, TagsField
from ..library.folders import Tree
from ..library.forms import AUDIENCES, TOP
from ..library.models import Document
from ..topics import queries as topics
from ..topics.models import Topic
from ..web.forms import Form, TickBoxes, choices, cleaned
from ..web.order import title_key

LEAVE = ""
NOTHING = "-"
_TOO_LONG = _l("At most %(max)d characters.")
_EMPTIED = {
    "dated": _l("Date of the document"),
    "organisation": _l("Organisation that made it"),
    "source": _l("Source"),
}


@dataclass(frozen=True)
class Change:
    """What is done to each of the documents; None leaves a thing as it is."""

    said: Description
    add_tags: Sequence[str] = ()
    take_tags: frozenset[str] = frozenset()
    add_topics: Sequence[Topic] = ()
    take_topics: frozenset[int] = frozenset()
    folder_id: int | None = None
    """`TOP` is no folder."""
    audience: str | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether everything stays as it is."""
        lists = (self.said, self.add_tags, self.take_tags, self.add_topics, self.take_topics)
        return not any(lists) and self.folder_id is None and not self.audience


class ChangeForm(Form):
    """What the chosen documents shall have in common from now on."""

    kind = SelectField(_l("Kind of document"), default=LEAVE)
    dated = DateField(_l("Date of the document"))
    country = SelectField(_l("Country"), default=LEAVE)
    language = SelectField(_l("Language"), default=LEAVE)
    organisation = StringField(
        _l("Organisation that made it"), [Length(max=200, message=_TOO_LONG)], filters=[cleaned]
    )
    source = StringField(_l("Source"), [Length(max=500, message=_TOO_LONG)], filters=[cleaned])
    emptied = TickBoxes(_l("Take away what is said as"), choices=choices(_EMPTIED))
    add_tags = TagsField(_l("Add tags"))
    take_tags = TickBoxes(_l("Take away tags"))
    add_topics = TickBoxes(_l("Add topics"), coerce=int)
    take_topics = TickBoxes(_l("Take away topics"), coerce=int)
    folder = SelectField(_l("Folder"), default=LEAVE)
    audience = SelectField(_l("Who may see it"), default=LEAVE)
    step = HiddenField()
    """"do" when the form was filled in; the list sends it without."""

    @classmethod
    def of(cls, documents: Sequence[Document], tree: Tree) -> "ChangeForm":
        """Return the form for these documents; each field says what they are now."""
        form = cls()
        leave = {LEAVE: _("Leave as it is")}
        none = {NOTHING: _("Not said")}
        form.kind.choices = choices(leave | none | dict(kinds.choices()))
        form.country.choices = choices(leave | none | COUNTRIES)
        form.language.choices = choices(leave | {NOTHING: _("Not known")} | LANGUAGES)
        form.folder.choices = choices(
            leave | {str(TOP): _("In no folder")} | {str(key): path for key, path in tree.paths()}
        )
        form.audience.choices = choices(leave | AUDIENCES)
        names = {tag.name for item in documents for tag in item.tags}
        form.take_tags.choices = choices([(name, name) for name in sorted(names, key=title_key)])
        has = {topic.id: topic.name for item in documents for topic in item.topics}
        form.take_topics.choices = choices([(str(key), name) for key, name in has.items()])
        form.add_topics.choices = choices(topics.choices())
        form.describe_now(documents)
        return form

    def describe_now(self, documents: Sequence[Document]) -> None:
        """Have each field say what the documents have in common now."""
        kind = {each.id: each.name for each in kinds.listed()}
        paths = {item.folder.id: item.folder.name for item in documents if item.folder}
        says: dict[str, Callable[[Document], Any]] = {
            "kind": lambda item: kind.get(item.kind_id or 0, ""),
            "dated": lambda item: dates.partial_date(item.dated) if item.dated else "",
            "country": lambda item: COUNTRIES.get(item.country or "", item.country or ""),
            "language": lambda item: LANGUAGES.get(item.language or "", item.language or ""),
            "organisation": lambda item: item.organisation,
            "source": lambda item: item.source,
            "folder": lambda item: paths.get(item.folder_id or 0, ""),
            "audience": lambda item: AUDIENCES.get(item.audience, _("Named people")),
        }
        for name, say in says.items():
            self[name].description = _now({str(say(item)) for item in documents})

    def change(self) -> Change:
        """Return what the valid form asks for."""
        said: Description = {}
        if self.kind.data:
            said["kind_id"] = None if self.kind.data == NOTHING else int(self.kind.data)
        if self.country.data:
            said["country"] = None if self.country.data == NOTHING else self.country.data
        if self.language.data:
            said["language"] = None if self.language.data == NOTHING else self.language.data
        emptied = set(self.emptied.data or ())
        if self.dated.iso or "dated" in emptied:
            said["dated"] = self.dated.iso
        if self.organisation.data or "organisation" in emptied:
            said["organisation"] = self.organisation.data or ""
        if self.source.data or "source" in emptied:
            said["source"] = self.source.data or ""
        added = self.add_topics.data or [-1]
        return Change(
            said,
            add_tags=self.add_tags.names,
            take_tags=frozenset(self.take_tags.data or ()),
            add_topics=db.session.scalars(db.select(Topic).where(Topic.id.in_(added))).all(),
            take_topics=frozenset(self.take_topics.data or ()),
            folder_id=int(self.folder.data) if self.folder.data else None,
            audience=self.audience.data or None,
        )


def _now(values: Iterable[str]) -> str:
    """Say what the documents are now."""
    different = set(values)
    if len(different) > 1:
        return _("Now: different ones")
    said = next(iter(different), "")
    return _("Now: %(what)s", what=said) if said else _("Now: not said")
