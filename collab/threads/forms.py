"""What is typed into threads."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length

from ..accounts.directory import LANGUAGES
from ..content import Audience
from ..web.forms import BodyField, Form, NamingForm, SubmissionForm, TitleField, choices, cleaned
from .course_forms import PurposeFields
from .models import Post

SHORTEST, LONGEST = 3, 1000
"""Characters of the sentence that says why."""


class ThreadForm(PurposeFields, NamingForm, SubmissionForm):
    """A new thread with its first post."""

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


class PostForm(NamingForm, SubmissionForm):
    """An answer in a thread."""

    body = BodyField(_l("Your answer"))


class EditForm(NamingForm):
    """Another text for a post; `seen` tells which one it began with."""

    body = BodyField(_l("Text"))
    language = SelectField(_l("Language"), coerce=lambda value: value or "", default="")
    seen = HiddenField(validators=[Length(max=64)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = choices({"": _l("Find it out")} | LANGUAGES)


class SentenceForm(Form):
    """Why a coordinator does something to a thread."""

    sentence = TextAreaField(
        _l("Why"),
        [
            DataRequired(_l("Say why, in a sentence.")),
            Length(min=SHORTEST, message=_l("Say why, in a sentence.")),
            Length(max=LONGEST, message=_l("At most %(max)d characters.")),
        ],
        filters=[cleaned],
    )


class SplitForm(SentenceForm):
    """Which posts make a new thread, how it is called, and in which group it stands."""

    posts = SelectMultipleField(
        _l("Posts"), [InputRequired(_l("Choose at least one post."))], coerce=str
    )
    title = TitleField(_l("Title of the new discussion"))
    group = SelectField(_l("Group"), [InputRequired(_l("Choose a group."))], coerce=str)


class MergeForm(SentenceForm):
    """Into which thread the posts go."""

    into = SelectField(
        _l("Discussion that they go into"),
        [InputRequired(_l("Choose a discussion."))],
        coerce=str,
    )


def quoted(post: Post) -> str:
    """Return the post as a Markdown quotation that an answer can begin with.

    What the post quotes itself is left out, so that quotations do not pile up.
    """
    lines = [line for line in post.body.split("\n") if not line.lstrip().startswith(">")]
    told = "\n".join(lines).strip().split("\n")
    return "\n".join([quote_head(post), *(f"> {line}".rstrip() for line in told)]) + "\n\n"


def quote_head(post: Post) -> str:
    """Return the line with which a quotation of a post begins: who wrote it, with a link back."""
    name = "".join(f"\\{c}" if not (c.isalnum() or c.isspace()) else c for c in post.author.name)
    return f"> **[{name}](/c/{post.id}):**"
