"""What all forms share: clean text, our own translations, one submission counted once."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from ..content import Content
from ..db import transaction
from ..extensions import db
from . import text
from .errors import Taken

C = TypeVar("C", bound=Content)
_NO_WORDS: Mapping[str, str | None] = {}


def choices(labels: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Return the options of a `SelectField` from values and their labels."""
    return [SelectChoice(value, label) for value, label in dict(labels).items()]


def cleaned(value: str | None) -> str | None:
    """Return typed text in NFC, without control characters and blanks around: a field filter."""
    return text.clean(value) if value else value


class TickBoxes(SelectMultipleField):
    """Any number out of a few."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TitleField(StringField):
    """A line of text that must not be empty."""

    def __init__(self, label: Any, longest: int = 200, **kwargs: Any) -> None:
        checks = [
            DataRequired(_l("Write a title.")),
            Length(max=longest, message=_l("At most %(max)d characters.")),
        ]
        super().__init__(label, checks, filters=[cleaned], **kwargs)


class AtMost:
    """Refuses a text that is too long, and says by how much."""

    def __init__(self, longest: int) -> None:
        self.longest = longest

    def __call__(self, _form: Any, field: Any) -> None:
        """Raise `StopValidation` for too many characters."""
        over = len(field.data or "") - self.longest
        if over > 0:
            said = ngettext(
                "At most %(max)d characters: this is %(num)d too many. The text is kept.",
                "At most %(max)d characters: these are %(num)d too many. The text is kept.",
                over,
                max=self.longest,
            )
            raise StopValidation(said)


class BodyField(TextAreaField):
    """Text in Markdown that must not be empty."""

    def __init__(self, label: Any, longest: int = 50_000, **kwargs: Any) -> None:
        checks = [
            DataRequired(_l("Write something first.")),
            AtMost(longest),
        ]
        super().__init__(label, checks, filters=[cleaned], **kwargs)


class Form(FlaskForm):
    """A form of ours; only our own catalogue speaks (WTForms has no kk, ky, tg, uz)."""

    class Meta(FlaskForm.Meta):
        """Messages come translated from the validators above."""

        locales = ("en",)

    @property
    def first_error(self) -> str | None:
        """The first message, for answers that have room for one."""
        return next((str(e) for field in self for e in field.errors), None)


class NamingForm(Form):
    """A form whose text can name people; see `naming.warned`."""

    body: TextAreaField
    anyway = HiddenField(validators=[Length(max=10_000)])
    """The names of those who will not see it, once that was said."""


class SubmissionForm(Form):
    """A form whose sending makes a piece of content: sent twice, it makes one."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(18), validators=[Length(max=64)])


def once(
    kind: type[C],
    key: str | None,
    act: Callable[[], C],
    *,
    still: Callable[[], None] = lambda: None,
    words: Mapping[str, str | None] = _NO_WORDS,
    **place: int,
) -> C:
    """Do `act` in a transaction unless this person's form with this key was saved before.

    `still` is called first in the transaction and stops the request if the right to do this has
    ended meanwhile: see `groups.access.still_may`.

    A double click, a retry after a lost answer and two of them at once all return the one item.
    `place` names the columns that say where it stands, `words` those that hold what was typed. A
    key that was used for another kind, another place or other words is no repetition: it is refused
    with 409, so that no words vanish behind an answer which says that they are saved. What was
    changed since it was saved is not compared: nobody knows any more what was sent first.
    """
    key = key or None
    author_id = current_user.id

    def earlier() -> C | None:
        found = db.session.scalar(
            db.select(Content).where(Content.author_id == author_id, Content.submission == key)
        )
        if found is None:
            return None
        told = place if found.edited else {**place, **words}
        same = isinstance(found, kind) and all(getattr(found, c) == v for c, v in told.items())
        if not same:
            raise Taken
        return found

    if key and (found := earlier()):
        return found
    try:
        with transaction():
            still()
            item = act()
            item.submission = key
            db.session.flush()
        return item
    except IntegrityError:
        if key and (found := earlier()):
            return found
        raise
