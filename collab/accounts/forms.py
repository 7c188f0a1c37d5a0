"""Forms about accounts."""

from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, Length, Regexp

from ..config import LOCALES
from ..web.forms import Form, choices, cleaned
from .models import COUNTRIES, THEMES
from .passwords import SHORTEST

_ZONES = ("Asia/Almaty", "Asia/Aqtau", "Asia/Bishkek", "Asia/Dushanbe", "Asia/Tashkent",
          "Europe/Berlin", "Europe/Geneva", "Europe/London", "Europe/Warsaw", "UTC")  # fmt: skip
ZONES = tuple(zone for zone in _ZONES if zone in available_timezones())


class SignInForm(Form):
    """Address and password; `next` is the page that was asked for."""

    email = EmailField(_l("E-mail"), [DataRequired(_l("Write your e-mail address."))])
    password = PasswordField(_l("Password"), [DataRequired(_l("Write your password."))])
    next = HiddenField()


class ProfileForm(Form):
    """What a person sets for herself."""

    name = StringField(
        _l("Name"),
        [DataRequired(_l("Write your name.")), Length(max=120)],
        filters=[cleaned],
    )
    locale = SelectField(_l("Language of the pages"), choices=choices(LOCALES))
    timezone = SelectField(_l("Time zone"), choices=choices({zone: zone for zone in ZONES}))
    theme = SelectField(
        _l("Colours"),
        choices=choices(zip(THEMES, (_l("Like the device"), _l("Light"), _l("Dark")), strict=True)),
    )
    large_text = BooleanField(_l("Larger text"))
    compact = BooleanField(_l("Tighter lists"))


class FirstAccountForm(Form):
    """The administrator of a new instance and her organisation."""

    organisation = StringField(
        _l("Organisation"),
        [DataRequired(_l("Write the name of your organisation.")), Length(max=160)],
        filters=[cleaned],
    )
    country = SelectField(
        _l("Country"),
        choices=choices(
            zip(
                COUNTRIES,
                (_l("Kazakhstan"), _l("Kyrgyzstan"), _l("Tajikistan"), _l("Elsewhere")),
                strict=True,
            )
        ),
    )
    name = StringField(
        _l("Name"), [DataRequired(_l("Write your name.")), Length(max=120)], filters=[cleaned]
    )
    email = EmailField(
        _l("E-mail"),
        [
            DataRequired(_l("Write your e-mail address.")),
            Length(max=254),
            Regexp(r"^[^@\s]+@[^@\s]+$", message=_l("This is not an e-mail address.")),
        ],
    )
    password = PasswordField(
        _l("Password"),
        [
            DataRequired(_l("Write a password.")),
            Length(min=SHORTEST, message=_l("At least %(min)d characters: a sentence is good.")),
        ],
    )
