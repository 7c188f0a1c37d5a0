"""Forms about one's own account."""

from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Regexp

from ..config import LOCALES
from ..web.forms import Form, choices, cleaned
from .models import COUNTRIES, THEMES

_ZONES = ("Asia/Almaty", "Asia/Aqtau", "Asia/Bishkek", "Asia/Dushanbe", "Asia/Tashkent",
          "Europe/Berlin", "Europe/Geneva", "Europe/London", "Europe/Warsaw", "UTC")  # fmt: skip
ZONES = tuple(zone for zone in _ZONES if zone in available_timezones())
_ADDRESS = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[\w-]+(\.[\w-]+)+$"
"""As `<input type="email">` takes them, and domains in any script; a domain has a dot."""
COUNTRY_NAMES = dict(
    zip(
        COUNTRIES,
        (_l("Kazakhstan"), _l("Kyrgyzstan"), _l("Tajikistan"), _l("Elsewhere")),
        strict=True,
    )
)


def name_field() -> StringField:
    """Return the field for a person's name."""
    return StringField(
        _l("Name"), [DataRequired(_l("Write your name.")), Length(max=120)], filters=[cleaned]
    )


def email_field() -> EmailField:
    """Return the field for the address with which a person signs in."""
    return EmailField(
        _l("E-mail"),
        [
            DataRequired(_l("Write your e-mail address.")),
            Length(max=254),
            Regexp(_ADDRESS, message=_l("This is not an e-mail address.")),
        ],
        filters=[cleaned],
    )


def code_field(label: Any) -> StringField:
    """Return a field for a code that is read off a device or a sheet of paper."""
    return StringField(label, [DataRequired(_l("Write the code.")), Length(max=64)])


def new_password_field() -> PasswordField:
    """Return the field for a password to be; `strength.weakness` looks at what is written."""
    return PasswordField(_l("Password"), [DataRequired(_l("Write a password."))])


class SignInForm(Form):
    """Address and password; `next` is the page that was asked for."""

    email = EmailField(_l("E-mail"), [DataRequired(_l("Write your e-mail address."))])
    password = PasswordField(_l("Password"), [DataRequired(_l("Write your password."))])
    next = HiddenField()


class CodeForm(Form):
    """The six digits of the authenticator app."""

    code = code_field(_l("Code"))


class RecoveryForm(Form):
    """A recovery code."""

    code = code_field(_l("Recovery code"))


class ProofForm(Form):
    """Showing anew who one is, before a dangerous act; the names differ from those of the act."""

    proof_code = StringField(_l("Code"), [Length(max=64)])
    proof_password = PasswordField(_l("Password"))
    proof_recovery = StringField(_l("Recovery code"), [Length(max=64)])
    proof_answer = HiddenField()
    proof_sent = HiddenField()
    proof_next = HiddenField()


class NewPasswordForm(Form):
    """A password to be, after a reset or on joining."""

    password = new_password_field()


class ChangePasswordForm(Form):
    """The password that is, and the one to be."""

    current = PasswordField(_l("Password so far"), [DataRequired(_l("Write your password."))])
    password = new_password_field()


class EmailForm(Form):
    """Another address to sign in with."""

    email = email_field()


class ForgottenForm(Form):
    """Whose password is to be set anew."""

    email = email_field()


class PasskeyNameForm(Form):
    """What a person calls a passkey."""

    name = StringField(_l("Name of the device"), [Length(max=60)], filters=[cleaned])


class JoinForm(Form):
    """What an invited person says about herself; the rest stands in the invitation."""

    name = name_field()
    accepted = BooleanField(
        _l("I have read this and will keep to it"),
        [DataRequired(_l("Without this nobody gets in: tick the box."))],
    )


class UndertakingForm(Form):
    """Accepting a new version of the undertaking: the one that the page showed."""

    version = HiddenField()

    accepted = BooleanField(
        _l("I have read this and will keep to it"),
        [DataRequired(_l("Without this nobody gets in: tick the box."))],
    )


def undertaking_texts() -> Any:
    """Return the form for the text of the undertaking: a field for each language of the pages."""

    class UndertakingTexts(Form):
        def texts(self) -> dict[str, str]:
            """Return what was written, by language."""
            written = {locale: self[f"text_{locale}"].data for locale in LOCALES}
            return {locale: text for locale, text in written.items() if text}

    for locale, name in LOCALES.items():
        checks = [Length(max=20_000)]
        if locale == "ru":
            checks.insert(0, DataRequired(_l("Write the text in Russian: it stands in elsewhere.")))
        field = TextAreaField(name, checks, filters=[cleaned])
        setattr(UndertakingTexts, f"text_{locale}", field)
    return UndertakingTexts()


class ProfileForm(Form):
    """What a person sets for herself."""

    name = name_field()
    locale = SelectField(_l("Language of the pages"), choices=choices(LOCALES))
    timezone = SelectField(_l("Time zone"), choices=choices({zone: zone for zone in ZONES}))
    theme = SelectField(
        _l("Colours"),
        choices=choices(zip(THEMES, (_l("Like the device"), _l("Light"), _l("Dark")), strict=True)),
    )
    large_text = BooleanField(_l("Larger text"))
    compact = BooleanField(_l("Tighter lists"))
    presence = BooleanField(_l("Others see when I am in a chat, and that I am writing"))
    fold_languages = BooleanField(_l("Fold posts in other languages"))
    neutral_titles = BooleanField(_l("Neutral names of windows and tabs"))


class FirstAccountForm(Form):
    """The administrator of a new instance and her organisation."""

    organisation = StringField(
        _l("Organisation"),
        [DataRequired(_l("Write the name of your organisation.")), Length(max=160)],
        filters=[cleaned],
    )
    country = SelectField(_l("Country"), choices=choices(COUNTRY_NAMES))
    name = name_field()
    email = email_field()
    password = new_password_field()
