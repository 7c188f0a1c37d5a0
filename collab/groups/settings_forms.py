"""Forms for the facts and the rules of a group."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, ValidationError

from ..accounts.directory import LANGUAGES
from ..accounts.forms import COUNTRY_NAMES
from ..accounts.models import User
from ..policy import Permission
from ..topics import queries as topics
from ..web.forms import Form, TickBoxes, choices, cleaned
from . import facts
from .models import Group, Joining, Visibility

WRITTEN_IN = ("ru", "en", "kk", "ky", "tg", "uz")
"""Languages in which a group can have its name and purpose; Russian stands in for the others."""
_TOO_LONG = _l("At most %(max)d characters.")

COLOURS = {
    "1": _l("sea green"),
    "2": _l("violet"),
    "3": _l("brown"),
    "4": _l("blue"),
    "5": _l("olive"),
    "6": _l("wine red"),
}
VISIBILITIES = {Visibility.LISTED.value: _l("Listed"), Visibility.HIDDEN.value: _l("Hidden")}
JOININGS = {
    Joining.OPEN.value: _l("Open"),
    Joining.REQUEST.value: _l("On request"),
    Joining.INVITATION.value: _l("By invitation"),
}
NARROWED = {
    Permission.POST.value: _l("Discussions"),
    Permission.CHAT.value: _l("Chat"),
    Permission.UPLOAD.value: _l("Library"),
    Permission.PUBLISH.value: _l("Giving things to the coalition"),
}
HINTS: dict[str, Any] = {
    Visibility.LISTED.value: _l(
        "Everybody of the coalition finds the group in the list and reads what it is for."
    ),
    Visibility.HIDDEN.value: _l(
        "To everybody else it looks as if there were no such group. It gives nothing to the "
        "coalition."
    ),
    Joining.OPEN.value: _l("Whoever finds the group is a member with one press."),
    Joining.REQUEST.value: _l("People write why they want to come, and a coordinator decides."),
    Joining.INVITATION.value: _l("Only whom a coordinator invites comes in."),
    Permission.POST.value: _l("Only coordinators start discussions and answer in them."),
    Permission.CHAT.value: _l("Only coordinators write in the chat; the others read it."),
    Permission.UPLOAD.value: _l("Only coordinators add documents, versions and folders."),
    Permission.PUBLISH.value: _l("Only coordinators let the whole coalition see something."),
}
"""What follows from each choice."""


_AT_FIRST = {"colour": 1, "visibility": Visibility.LISTED, "joining": Joining.REQUEST}
"""What a new group is unless something else is chosen; no form that is sent falls back on it."""


class GroupForm(Form):
    """The facts of a group; fields for the languages are added by `_with_languages`."""

    sign = StringField(_l("Two letters that stand for the group"), filters=[cleaned])
    colour = RadioField(_l("Colour"), coerce=int, choices=choices(COLOURS))
    country = SelectField(_l("Country"))
    topics = TickBoxes(_l("Topics"), coerce=int)
    visibility = RadioField(
        _l("Who knows of the group"),
        choices=choices(VISIBILITIES),
    )
    joining = RadioField(_l("How people come in"), choices=choices(JOININGS))

    def validate_sign(self, field: StringField) -> None:
        """Take one or two letters or digits; none are taken from the name."""
        if field.data and not re.fullmatch(r"[^\W_]{1,2}", field.data):
            raise ValidationError(_l("One or two letters or digits."))

    def written(self, what: str) -> dict[str, str]:
        """Return the names or purposes that were written, by language; `what`: name, purpose."""
        found = {code: self[f"{what}_{code}"].data for code in WRITTEN_IN}
        return {code: text for code, text in found.items() if text}

    def typed(self) -> facts.Facts:
        """Return the facts as they were typed."""
        names = self.written("name")
        return {
            "names": names,
            "purposes": self.written("purpose"),
            "sign": (self.sign.data or letters_of(names.get("ru", ""))).upper()[:2],
            "colour": self.colour.data,
            "country": self.country.data or None,
            "topics": sorted(self.topics.data or []),
            "visibility": self.visibility.data,
            "joining": self.joining.data,
        }

    def show(self, known: Mapping[str, Any]) -> None:
        """Put these facts into the fields in place of what was typed."""
        for name, value in known.items():
            if name in {"names", "purposes"}:
                for code in WRITTEN_IN:
                    self[f"{name[:-1]}_{code}"].data = value.get(code, "")
            elif name in self:
                self[name].data = value if name != "country" else value or ""


class SettingsForm(GroupForm):
    """The facts and the rules of a group that is there."""

    narrowed = TickBoxes(_l("Only coordinators may use"), choices=choices(NARROWED))
    approve_first = SelectField(
        _l("First contributions of a new member that wait for approval"),
        coerce=int,
        choices=choices((str(number), str(number)) for number in range(11)),
    )
    report_threshold = SelectField(
        _l("Reports that hide something until a coordinator decides"),
        coerce=int,
        choices=choices((str(number), str(number)) for number in range(1, 11)),
    )
    titles_in_letters = BooleanField(_l("Letters may name titles"))
    parent_reads = BooleanField(_l("Members and coordinators of the group above read this group"))
    take_back = BooleanField(_l("Take these things back from the coalition"))
    seen = HiddenField()
    """Marks of the facts that the form was drawn with."""
    taken_back = 0
    """How many things hiding the group would take back; 0 until that has to be asked."""

    def typed(self) -> facts.Facts:
        """Return facts and rules as they were typed."""
        return super().typed() | {
            "narrowed": sorted(self.narrowed.data or []),
            "approve_first": self.approve_first.data,
            "report_threshold": self.report_threshold.data,
            "titles_in_letters": bool(self.titles_in_letters.data),
            "parent_reads": bool(self.parent_reads and self.parent_reads.data),
        }

    def renew(self, known: facts.Facts, newer: Iterable[str]) -> None:
        """Say which facts others have changed meanwhile, and show them where nothing was typed."""
        names = list(newer)
        same = facts.untouched(self.typed(), self.seen.data or "")
        self.show({name: known[name] for name in names if name in same})
        self.seen.data = facts.marks_of(known)
        told = ", ".join(str(facts.FACTS[name]) for name in names)
        self.form_errors.append(
            _("Somebody changed this meanwhile: %(facts)s. Look again before you save.", facts=told)
        )

    def ask_to_take_back(self, count: int) -> None:
        """Say how much the coalition loses, and have it agreed to."""
        self.taken_back = count
        self.take_back.errors = [_("Agree to this, or leave the group listed.")]


def new_form(people: Iterable[User] = ()) -> Any:
    """Return the form for a new group; with `people` one of them becomes its coordinator."""

    class NewForm(GroupForm):
        coordinator = SelectField(_l("First coordinator"))

    form = _with_languages(NewForm)()
    _offer(form, kept=())
    if not form.is_submitted():
        form.show(_AT_FIRST)
    chosen = {str(person.id): person.name for person in people}
    if chosen:
        form.coordinator.choices = choices({"": _("Choose…"), **chosen})
        form.coordinator.validators = [DataRequired(_("Choose who coordinates the group first."))]
    else:
        del form.coordinator
    return form


def settings_form(group: Group) -> Any:
    """Return the form for the settings of the group, with its facts as they are."""
    known = facts.facts_of(group)
    form = _with_languages(SettingsForm)()
    _offer(form, kept=known["topics"])
    if group.parent_id is None:
        del form.parent_reads
    if not form.is_submitted():
        form.show(known)
        form.seen.data = facts.marks_of(known)
    return form


def letters_of(name: str) -> str:
    """Return the letters that stand for a group unless others are chosen: of its first words."""
    words = re.findall(r"[^\W_]+", name)
    letters = "".join(word[0] for word in words[:2]) if len(words) > 1 else "".join(words)[:2]
    return letters.upper()[:2] or "?"


def _offer(form: Any, kept: Iterable[int]) -> None:
    form.country.choices = choices({"": _("No country of its own"), **COUNTRY_NAMES})
    form.topics.choices = choices(topics.choices(kept))


def _with_languages(base: type[GroupForm]) -> Any:
    class InLanguages(base):  # type: ignore[misc,valid-type]
        pass

    for code in WRITTEN_IN:
        language = LANGUAGES[code]
        name: list[Any] = [Length(max=120, message=_TOO_LONG)]
        purpose: list[Any] = [Length(max=1000, message=_TOO_LONG)]
        if code == "ru":
            stands_in = _l("Write it in Russian: it stands in for other languages.")
            name.insert(0, DataRequired(stands_in))
            purpose.insert(0, DataRequired(stands_in))
        label = _l("Name: %(language)s", language=language)
        setattr(InLanguages, f"name_{code}", StringField(label, name, filters=[cleaned]))
        label = _l("What it is for: %(language)s", language=language)
        setattr(InLanguages, f"purpose_{code}", TextAreaField(label, purpose, filters=[cleaned]))
    return InLanguages
