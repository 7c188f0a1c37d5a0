"""Forms about people, organisations and invitations."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, StopValidation

from ..accounts.directory import LANGUAGES
from ..accounts.forms import COUNTRY_NAMES
from ..accounts.models import SHOWN, Organisation, User
from ..config import LOCALES
from ..groups.models import Group
from ..policy import Role, Standing
from ..topics import queries as topics
from ..web.forms import Form, TickBoxes, choices, cleaned
from . import addresses

MOST_AT_ONCE = 50
NEW = "new"
"""Value of the choice of an organisation that is not on the list yet."""
_TOO_LONG = _l("At most %(max)d characters.")

ROLES = {
    Role.OBSERVER: _l("observer"),
    Role.MEMBER: _l("member"),
    Role.COORDINATOR: _l("coordinator"),
}
SHOWN_NAMES = dict(
    zip(
        SHOWN,
        (
            _l("My e-mail address"),
            _l("My country and city"),
            _l("My languages"),
            _l("My experience"),
        ),
        strict=True,
    )
)


class EntryForm(Form):
    """What a person tells of herself in the directory; nothing else of the account."""

    languages = TickBoxes(_l("Languages in which I can work"), choices=choices(LANGUAGES))
    expertise = TickBoxes(_l("What I am experienced in"))
    about = TextAreaField(
        _l("My experience in my words"), [Length(max=300, message=_TOO_LONG)], filters=[cleaned]
    )
    listed = BooleanField(_l("List me in the directory"))
    shown = TickBoxes(_l("Others see"), choices=choices(SHOWN_NAMES))

    def __init__(self, person: User) -> None:
        super().__init__(obj=person)
        self.expertise.choices = choices(topics.key_choices(kept=person.expertise))


class FilterForm(Form):
    """Whom to look for in the directory."""

    class Meta(Form.Meta):
        """Asked with GET: nothing is changed."""

        csrf = False

    country = SelectField(_l("Country"))
    organisation = SelectField(_l("Organisation"))
    language = SelectField(_l("Language"))
    topic = SelectField(_l("Experience"))


def filter_form(organisations: Sequence[Organisation], **wanted: Any) -> FilterForm:
    """Return the filters of the directory, set to what is wanted now."""
    form = FilterForm(formdata=None, data={name: str(each or "") for name, each in wanted.items()})
    form.country.choices = choices({"": _("Any country"), **COUNTRY_NAMES})
    names = {str(each.id): each.name for each in organisations}
    form.organisation.choices = choices({"": _("Any organisation"), **names})
    form.language.choices = choices({"": _("Any language"), **LANGUAGES})
    kept = [form.topic.data]  # a retired topic that an address asks for
    form.topic.choices = choices([("", _("Any experience")), *topics.key_choices(kept)])
    return form


def organisation_form(organisation: Organisation | None = None) -> Any:
    """Return the form for an organisation: name and city in each language of the pages."""

    class OrganisationForm(Form):
        country = SelectField(_l("Country"), choices=choices(COUNTRY_NAMES))

        def names(self) -> dict[str, str]:
            """Return the names that were written, by language."""
            return {
                code: self[f"name_{code}"].data for code in LOCALES if self[f"name_{code}"].data
            }

        def cities(self) -> dict[str, str]:
            """Return the cities that were written, by language."""
            return {
                code: self[f"city_{code}"].data for code in LOCALES if self[f"city_{code}"].data
            }

    data: dict[str, Any] = {"country": organisation.country} if organisation else {}
    for code, language in LOCALES.items():
        checks: list[Any] = [Length(max=160, message=_TOO_LONG)]
        if code == "ru":
            checks.insert(0, DataRequired(_l("Write the name in Russian: it stands in elsewhere.")))
        name = StringField(_l("Name: %(language)s", language=language), checks, filters=[cleaned])
        city = StringField(
            _l("City: %(language)s", language=language),
            [Length(max=80, message=_TOO_LONG)],
            filters=[cleaned],
        )
        setattr(OrganisationForm, f"name_{code}", name)
        setattr(OrganisationForm, f"city_{code}", city)
        if organisation is not None:
            data[f"name_{code}"] = organisation.names.get(code, "")
            data[f"city_{code}"] = organisation.cities.get(code, "")
    return OrganisationForm(data=data)


def corrected(names: dict[str, str], written: dict[str, str]) -> dict[str, str]:
    """Return the names by language with those of the form in place of what stood there."""
    return {code: name for code, name in names.items() if code not in LOCALES} | written


class InviteForm(Form):
    """Who is invited, and as what; the fields for roles are added for each group."""

    emails = TextAreaField(
        _l("E-mail addresses"),
        [DataRequired(_l("Write at least one address.")), Length(max=20_000, message=_TOO_LONG)],
    )
    organisation = SelectField(_l("Organisation"))
    new_organisation = StringField(
        _l("Name of the new organisation"),
        [Length(max=160, message=_TOO_LONG)],
        filters=[cleaned],
    )
    country = SelectField(_l("Its country"), choices=choices(COUNTRY_NAMES))
    standing = SelectField(
        _l("In the coalition"),
        choices=choices(
            (
                (Standing.MEMBER, _l("member: reads what groups give to the whole coalition")),
                (Standing.OBSERVER, _l("observer: sees her groups and nothing else")),
            )
        ),
    )
    locale = SelectField(_l("Language of the invitation"), choices=choices(LOCALES))
    by_mail = BooleanField(_l("Send by e-mail as well"), default=True)

    groups: Sequence[Group] = ()
    must_choose_group = False

    def validate_emails(self, field: TextAreaField) -> None:
        """Name what is no address, and bound the number."""
        good, bad = addresses.read(field.data or "")
        if bad:
            named = ", ".join(bad[:10]) + ("…" if len(bad) > 10 else "")
            raise StopValidation(
                ngettext(
                    "This is no e-mail address: %(named)s",
                    "These are no e-mail addresses: %(named)s",
                    len(bad),
                    named=named,
                )
            )
        if len(good) > MOST_AT_ONCE:
            raise StopValidation(
                _(
                    "%(number)d addresses are too many: at most %(most)d at once.",
                    number=len(good),
                    most=MOST_AT_ONCE,
                )
            )

    def validate_new_organisation(self, field: StringField) -> None:
        """Ask for the name of an organisation that is not on the list."""
        if self.organisation.data == NEW and not field.data:
            raise StopValidation(_("Write the name of the organisation."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that a coordinator's guests come into a group of hers."""
        good = bool(super().validate(extra_validators))
        if self.must_choose_group and not self.roles():
            self.form_errors.append(_("Choose a role in at least one group."))
            good = False
        return good

    def addresses(self) -> list[str]:
        """Return the addresses that were written."""
        return addresses.read(self.emails.data or "")[0]

    def roles(self) -> dict[int, Role]:
        """Return the roles that were chosen, by the id of the group."""
        chosen = {group.id: self[f"role_{group.id}"].data for group in self.groups}
        return {id_: Role(role) for id_, role in chosen.items() if role}


def invite_form(
    groups: Sequence[Group],
    organisations: Sequence[Organisation],
    *,
    administrator: bool,
    by_mail: bool,
    **preset: Any,
) -> InviteForm:
    """Return the form for inviting into these groups; only they and these organisations count."""

    class Inviting(InviteForm):
        pass

    for group in groups:
        options = choices([("", _("not in it")), *ROLES.items()])
        setattr(Inviting, f"role_{group.id}", SelectField(group.name, choices=options, default=""))
    form = Inviting(data=preset)
    form.groups = groups
    form.must_choose_group = not administrator
    names = {str(each.id): each.name for each in organisations}
    form.organisation.choices = choices(
        {"": _("Choose…"), **names, NEW: _("Another one, named below")}
    )
    form.organisation.validators = [DataRequired(_("Choose the organisation."))]
    if not administrator:
        del form.standing
    if not by_mail:
        del form.by_mail
    return form
