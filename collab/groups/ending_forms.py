"""The form with which somebody asks that a group be purged."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, ValidationError

from ..web.forms import Form, cleaned
from .models import Group


class PurgeForm(Form):
    """Which group it is has to be typed."""

    typed = StringField(
        _l("Name of the group"),
        [DataRequired(_l("Type the name of the group."))],
        filters=[cleaned],
    )

    def __init__(self, group: Group) -> None:
        super().__init__()
        self.group = group

    def validate_typed(self, field: StringField) -> None:
        """Refuse anything but the name of this group, in one of its languages."""
        names = {name.casefold() for name in self.group.names.values()}
        if (field.data or "").casefold() not in names:
            raise ValidationError(_l("This is not the name of this group."))
