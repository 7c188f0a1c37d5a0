"""Forms of those who run the instance."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from ..accounts.models import User
from ..config import LOCALES
from ..instance import Instance
from ..web.forms import Form, choices, cleaned

_TOO_LONG = _l("At most %(max)d characters.")
LONGEST_NAME = 80
LONGEST_INSTANCE_NAME = 40
"""What the corner of a page has room for."""
LONGEST_WELCOME = 4_000
LONGEST_BANNER = 300


class ActForm(Form):
    """Nothing but the button of a page that has said what will happen."""


class RoomForm(Form):
    """How much room the files of a group may take."""

    megabytes = StringField(
        _l("Megabytes"),
        [Optional(), Regexp(r"[0-9]{1,8}\Z", message=_l("Write a whole number, 0 or more."))],
        filters=[cleaned],
    )

    @property
    def chosen(self) -> int | None:
        """The number; None when the field is empty."""
        return int(self.megabytes.data) if self.megabytes.data else None


class AppointForm(Form):
    """Whom to make coordinator of a group, and why."""

    person = SelectField(
        _l("Who"),
        coerce=int,
        validate_choice=False,
        validators=[DataRequired(_l("Choose somebody."))],
    )
    sentence = TextAreaField(
        _l("Why"),
        [DataRequired(_l("Write why: it stands in the log of the group.")),
         Length(min=3, message=_l("At least %(min)d characters.")),
         Length(max=1000, message=_TOO_LONG)],
        filters=[cleaned],
    )  # fmt: skip

    def __init__(self, people: Sequence[User]) -> None:
        super().__init__()
        self.people = {person.id: person for person in people}
        names = {str(each.id): f"{each.name}, {each.organisation.name}" for each in people}
        self.person.choices = choices({"0": _l("Choose somebody"), **names})

    @property
    def chosen(self) -> User | None:
        """The person that was chosen, if she can be."""
        return self.people.get(self.person.data)


class _ByLanguage(Form):
    """A form with the same words once in each language of the pages."""

    def words(self, name: str, before: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return what was written into the fields of that name, by language.

        In languages that the pages do not have, what stood there `before` stays.
        """
        kept = {code: words for code, words in (before or {}).items() if code not in LOCALES}
        written = {code: self[f"{name}_{code}"].data for code in LOCALES}
        return kept | {code: words for code, words in written.items() if words}


def names_form(row: Any = None) -> Any:
    """Return the form for the name of a topic or a kind in each language; Russian is needed."""

    class NamesForm(_ByLanguage):
        pass

    for code, language in LOCALES.items():
        checks: list[Any] = [Length(max=LONGEST_NAME, message=_TOO_LONG)]
        if code == "ru":
            needed = _l("Write the name in Russian: it stands in where another one is missing.")
            checks.insert(0, DataRequired(needed))
        setattr(NamesForm, f"name_{code}", StringField(language, checks, filters=[cleaned]))
    names = row.names if row is not None else {}
    return NamesForm(data={f"name_{code}": names.get(code, "") for code in LOCALES})


def instance_form(row: Instance) -> Any:
    """Return the form for what the instance says of itself, in each language."""

    class InstanceForm(_ByLanguage):
        seen = HiddenField()
        """When the words were last changed before the form was opened."""

    for code, language in LOCALES.items():
        for name, longest, kind in (
            ("name", LONGEST_INSTANCE_NAME, StringField),
            ("welcome", LONGEST_WELCOME, TextAreaField),
            ("banner", LONGEST_BANNER, StringField),
        ):
            checks = [Length(max=longest, message=_TOO_LONG)]
            setattr(InstanceForm, f"{name}_{code}", kind(language, checks, filters=[cleaned]))
    given = {"name": row.names, "welcome": row.welcome, "banner": row.banner}
    data = {f"{k}_{code}": words.get(code, "") for k, words in given.items() for code in LOCALES}
    return InstanceForm(data=data | {"seen": row.mark})
