"""What is typed into threads."""

import secrets
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, SelectChoice
from wtforms.validators import Length, ValidationError

from ..content import Audience
from ..web.forms import BodyField, Form, SubmissionForm, TitleField
from .models import Post


def _key() -> HiddenField:
    return HiddenField(default=lambda: secrets.token_urlsafe(18), validators=[Length(max=64)])


class ThreadForm(SubmissionForm):
    """A new thread with its first post."""

    key = _key()
    title = TitleField(_l("Title"))
    body = BodyField(_l("Text"))
    audience = RadioField(
        _l("Who will see it"),
        choices=[
            SelectChoice(Audience.GROUP.value, _l("The group")),
            SelectChoice(Audience.COALITION.value, _l("The whole coalition")),
        ],
        default=Audience.GROUP.value,
    )

    def validate_title(self, field: Field) -> None:
        """Refuse a title of blanks."""
        if not field.data:
            raise ValidationError(_("Write a title."))

    def validate_body(self, field: Field) -> None:
        """Refuse a text of blanks."""
        _not_blank(field)


class PostForm(SubmissionForm):
    """An answer in a thread."""

    key = _key()
    body = BodyField(_l("Your answer"))

    def validate_body(self, field: Field) -> None:
        """Refuse a text of blanks."""
        _not_blank(field)


class EditForm(Form):
    """Another text for a post."""

    body = BodyField(_l("Text"))

    def validate_body(self, field: Field) -> None:
        """Refuse a text of blanks."""
        _not_blank(field)


def quoted(post: Post) -> str:
    """Return the post as a Markdown quotation that an answer can begin with.

    What the post quotes itself is left out, so that quotations do not pile up.
    """
    lines = [line for line in post.body.split("\n") if not line.lstrip().startswith(">")]
    name = "".join(f"\\{c}" if not (c.isalnum() or c.isspace()) else c for c in post.author.name)
    told: list[Any] = [f"**{name}:**", *"\n".join(lines).strip().split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in told) + "\n\n"


def _not_blank(field: Field) -> None:
    if not field.data:
        raise ValidationError(_("Write something first."))
