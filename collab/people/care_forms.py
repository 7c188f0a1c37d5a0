"""Forms with which something is done to another person's account."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import DataRequired, ValidationError

from ..accounts.models import User
from ..policy import Standing
from ..web.forms import Form, choices, cleaned


class ActForm(Form):
    """Nothing but the button of a page that has said what will happen."""


class SpokenForm(Form):
    """Asking that somebody may start anew, after having heard her voice."""

    spoken = BooleanField(
        _l("I spoke with this person myself and am sure who it was."),
        [DataRequired(_l("Speak with the person first: a message could be from anybody."))],
    )


class StandingForm(Form):
    """What an account is in the coalition."""

    standing = RadioField(
        _l("Standing"),
        choices=choices(
            {Standing.MEMBER.value: _l("Member"), Standing.OBSERVER.value: _l("Observer")}
        ),
    )
    administrator = BooleanField(_l("Administrator"))


class EraseForm(Form):
    """Erasing a person: whose account it is has to be typed."""

    typed = StringField(
        _l("Name or e-mail of this person"),
        [DataRequired(_l("Type the name or the e-mail of the person."))],
        filters=[cleaned],
    )

    def __init__(self, person: User) -> None:
        super().__init__()
        self.person = person

    def validate_typed(self, field: StringField) -> None:
        """Refuse anything but the name or the address of this person."""
        typed = (field.data or "").casefold()
        if typed not in {self.person.name.casefold(), self.person.email.casefold()}:
            raise ValidationError(_l("This is neither the name nor the e-mail of this person."))
