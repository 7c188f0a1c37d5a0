"""The page of a thread, which several addresses answer with."""

from collections.abc import Sequence

from flask import render_template
from flask_login import current_user

from ..web.access import current_scope
from ..web.showing import shows
from . import queries, reading
from .course import course_of
from .course_forms import PositionForm
from .forms import PostForm
from .models import Post, Thread, page_of_number

LETTERS_A_MINUTE = 1_100
"""What people read of texts like these."""


def thread_page(
    item: Thread, form: PostForm, number: int, position: PositionForm | None = None
) -> str:
    """Draw one page of posts; the forms hold what was typed, and what is wrong with it."""
    number = min(max(1, number), item.pages)
    scope = current_scope()
    posts = queries.posts_on_page(item, number, scope)
    shows([item.id, *(post.id for post in posts)])
    mark = reading.mark_of(current_user.id, item)
    new = reading.first_unread(item, mark, scope, current_user.id) if mark is not None else None
    return render_template(
        "threads/thread.html",
        thread=item,
        posts=posts,
        page=number,
        form=form,
        group=item.group,
        course=course_of(item, position),
        first_new=new,
        minutes=_minutes(item, posts),
        number_new=reading.unread_in(item, scope, current_user.id) if new is not None else 0,
    )


def _minutes(item: Thread, posts: Sequence[Post]) -> int:
    """Return for how many minutes one reads in the thread, judged by the page at hand."""
    if not posts:
        return 0
    length = sum(len(post.body) for post in posts) / len(posts)
    return round(length * item.last_number / LETTERS_A_MINUTE)


def first_page(item: Thread) -> int:
    """Return the page to open: that of the first unread post, the last one if all is read."""
    mark = reading.mark_of(current_user.id, item)
    if mark is None:
        return 1
    new = reading.first_unread(item, mark, current_scope(), current_user.id)
    return page_of_number(new) if new is not None else item.pages
