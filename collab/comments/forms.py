"""What is typed into comments."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from ..web.forms import BodyField, NamingForm, SubmissionForm, cleaned

LONGEST = 10_000
LONGEST_QUOTE = 1_000
"""Characters."""
MOST_PAGES = 100_000
"""So many pages a document may have whose pages were not counted."""


class CommentForm(NamingForm, SubmissionForm):
    """A comment on a document, on a page of it, or on a passage; or an answer to another one."""

    body = BodyField(_l("Your comment"), longest=LONGEST)
    page = IntegerField(_l("Page"), [Optional()])
    quote = TextAreaField(
        _l("The passage that it is about"),
        [Length(max=LONGEST_QUOTE, message=_l("At most %(max)d characters."))],
        filters=[cleaned],
    )
    version = HiddenField()
    """The number of the version that was on the page."""
    reply = HiddenField()
    """The id of the comment that is answered."""

    def bound(self, pages: int) -> None:
        """Take only pages that there are; 0 means that nobody has counted them."""
        within = NumberRange(1, pages or MOST_PAGES, _l("There is no such page."))
        self.page.validators = [Optional(), within]


class EditForm(NamingForm):
    """Another text for a comment."""

    body = BodyField(_l("Text"), longest=LONGEST)


def number_in(field: Any) -> int | None:
    """Return the number that a hidden field holds; None for anything else."""
    data = (field.data or "").strip()
    return int(data) if data.isascii() and data.isdigit() and len(data) < 17 else None
