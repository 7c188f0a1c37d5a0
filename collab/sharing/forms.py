"""Choosing who sees a piece of content."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from ..content import Audience
from ..web.forms import Form, choices


class AudienceForm(Form):
    """Who may see an item, and the people named if it is restricted."""

    audience = RadioField(_l("Who may see it"))
    readers = SelectMultipleField(
        _l("People named"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    seen = HiddenField()
    """A mark of who might see it when the form was opened."""
    sure = HiddenField()
    """What the person was told of before: the form is taken when it asks for the same again."""

    def offer(self, audiences: dict[str, Any], people: list[tuple[str, str]]) -> None:
        """Set what can be chosen; people as id and name."""
        self.audience.choices = choices(audiences)
        self.readers.choices = choices(people)

    def validate_readers(self, field: SelectMultipleField) -> None:
        """Demand a name where names decide."""
        if self.audience.data == Audience.RESTRICTED and not field.data:
            raise ValidationError(_("Choose at least one person."))

    @property
    def wanted(self) -> str:
        """What is asked for, in one word; compared with `sure`."""
        named = sorted(self.readers.data or ()) if self.audience.data == Audience.RESTRICTED else []
        return ":".join([str(self.audience.data), *map(str, named)])
