"""What the page of a document shows of its comments."""

from dataclasses import dataclass

from flask import request

from ..library.models import Document
from ..web.access import current_scope
from ..web.numbers import whole
from . import bp, queries
from .access import is_inside
from .forms import CommentForm, number_in
from .models import Comment
from .queries import Listing

SHOWN = 30
"""Threads on one page."""


@dataclass(frozen=True)
class Panel:
    """The comments on a document, and the form for another one."""

    listing: Listing
    page: int | None
    """The page of the document that is looked at."""
    part: int
    """Which stretch of the threads it is, from 1."""
    form: CommentForm
    answered: Comment | None
    """The comment that the form answers."""


@bp.app_template_global("comments_on")
def panel(document: Document, form: CommentForm | None = None, part: int = 1) -> Panel | None:
    """Return what to show; None to people outside the group, who learn nothing of comments.

    A form that was refused is shown again with all that was typed.
    """
    if not is_inside(document):
        return None
    page = request.args.get("page", None, whole)
    form = form or _new_form(document, page)
    number = number_in(form.reply)
    answered = queries.comment(current_scope(), document, number) if number else None
    start = (part - 1) * SHOWN
    shown = queries.listing(current_scope(), document, page=page, start=start, size=SHOWN)
    return Panel(shown, page, part, form, answered)


def _new_form(document: Document, page: int | None) -> CommentForm:
    answers = request.args.get("answer", "")
    shown = request.args.get("version", None, whole) or document.version.number
    form = CommentForm(formdata=None, reply=answers, version=str(shown))
    form.page.data = page
    return form
