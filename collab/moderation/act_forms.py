"""The forms of the acts upon one piece of content, each with its sentence."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from ..accounts.models import User
from ..content import Content
from ..topics.queries import choices as topic_choices
from ..web.forms import Form, TickBoxes, choices, cleaned
from .deciding import LONGEST, SHORTEST
from .rights import Verb, moderates, targets


class SentenceForm(Form):
    """An act and why it is done; who acts upon her own things need not say why."""

    sentence = TextAreaField(
        _l("Why"),
        [Length(max=LONGEST, message=_l("At most %(max)d characters."))],
        filters=[cleaned],
    )

    def __init__(self, verb: Verb, *, needed: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.verb, self.needed = verb, needed
        for field in self:  # several of these stand in one page
            field.id = field.label.field_id = f"{verb}-{field.name}"

    def validate_sentence(self, field: TextAreaField) -> None:
        """Ask a moderator why."""
        if self.needed and len(field.data or "") < SHORTEST:
            raise ValidationError(_l("Say why, in a sentence."))


class MoveForm(SentenceForm):
    """To which group."""

    group = SelectField(
        _l("Group"), [InputRequired(_l("Choose the group that it belongs into."))], coerce=str
    )


class TopicForm(SentenceForm):
    """Which topics; it may be none."""

    topics = TickBoxes(_l("Topics"), coerce=int)


def form_for(verb: Verb, item: Content, person: User, *, sent: bool = False) -> SentenceForm:
    """Return the form of an act; `sent` if the request at hand is this form."""
    needed = moderates(person, item.group_id) and item.author_id != person.id
    given: dict[str, Any] = {} if sent else {"formdata": None}
    if verb == Verb.MOVE:
        move = MoveForm(verb, needed=needed, **given)
        found = [(str(group.id), group.name) for group in targets(person, item)]
        move.group.choices = choices([("", _l("Choose a group")), *found])
        return move
    if verb == Verb.RETOPIC:
        now = [topic.id for topic in item.topics]
        form = TopicForm(verb, needed=needed, topics=now, **given)
        form.topics.choices = choices(topic_choices(now))
        return form
    return SentenceForm(verb, needed=needed, **given)
