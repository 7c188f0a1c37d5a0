"""The history of a text: what was changed when, and taking one former text away.

Posts have one, outcomes, and the summary of a thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from .. import former
from ..content import Content
from ..db import transaction
from ..former import FormerText
from ..groups.access import may, require, still_may
from ..policy import Permission
from ..web.access import current_scope, signed_in
from ..web.comparing import Mark, words_of
from ..web.numbers import whole
from . import acts, bp, queries
from .course import outcome_or_none
from .forms import SentenceForm
from .models import Thread


@dataclass(frozen=True)
class Written:
    """A text that has a history: what it belongs to, and its words as they are now."""

    item: Content
    body: str
    author: str
    endpoint: str
    """Of its history; the one that takes a former text away is called the same with `take_`."""
    address: dict[str, Any]

    def url(self, **more: Any) -> str:
        """Return the path of the history."""
        return url_for(f"threads.{self.endpoint}", **self.address, **more)

    def take_url(self, number: int) -> str:
        """Return the path to which the form goes that takes a former text away."""
        return url_for(f"threads.take_{self.endpoint}", number=number, **self.address)


AROUND = 120
"""Characters of unchanged text that are shown before and after a change."""


@dataclass(frozen=True)
class Change:
    """One change of a text: the text before it, and what the change did to the words.

    `pieces` is None where one of the two texts was taken away; without a mark that is not `same`
    only blanks, hyphens or styles of quotes have changed.
    """

    before: FormerText
    pieces: Sequence[tuple[Mark, str]] | None
    form: SentenceForm
    """The one that takes the text away."""


@bp.get("/g/<slug>/threads/<int:thread_id>/posts/<int:post_id>/history")
@signed_in
def history(slug: str, thread_id: int, post_id: int) -> Any:
    """Show how a post was changed, the latest change first."""
    return _page(_of_post(slug, thread_id, post_id))


@bp.post("/g/<slug>/threads/<int:thread_id>/posts/<int:post_id>/history/<int:number>/take")
@signed_in
def take_history(slug: str, thread_id: int, post_id: int, number: int) -> Any:
    """Take the words of one former text of a post away, for good."""
    return _take(_of_post(slug, thread_id, post_id), number)


@bp.get("/g/<slug>/threads/<int:thread_id>/outcomes/<int:outcome_id>/history")
@signed_in
def outcome_history(slug: str, thread_id: int, outcome_id: int) -> Any:
    """Show how an outcome was changed, the latest change first."""
    return _page(_of_outcome(slug, thread_id, outcome_id))


@bp.post("/g/<slug>/threads/<int:thread_id>/outcomes/<int:outcome_id>/history/<int:number>/take")
@signed_in
def take_outcome_history(slug: str, thread_id: int, outcome_id: int, number: int) -> Any:
    """Take the words of one former text of an outcome away, for good."""
    return _take(_of_outcome(slug, thread_id, outcome_id), number)


@bp.get("/g/<slug>/threads/<int:thread_id>/summary/history")
@signed_in
def summary_history(slug: str, thread_id: int) -> Any:
    """Show how the summary of a thread was changed, the latest change first."""
    return _page(_of_summary(slug, thread_id))


@bp.post("/g/<slug>/threads/<int:thread_id>/summary/history/<int:number>/take")
@signed_in
def take_summary_history(slug: str, thread_id: int, number: int) -> Any:
    """Take the words of one former summary away, for good."""
    return _take(_of_summary(slug, thread_id), number)


def shortened(pieces: Sequence[tuple[Mark, str]]) -> list[tuple[Mark, str]]:
    """Return the pieces with the middle of long unchanged ones left out."""
    last = len(pieces) - 1
    return [
        (mark, _ends_of(text, head=place > 0, tail=place < last) if mark == "same" else text)
        for place, (mark, text) in enumerate(pieces)
    ]


def _ends_of(text: str, *, head: bool, tail: bool) -> str:
    if len(text) <= 3 * AROUND:
        return text
    return f"{text[:AROUND] + ' ' if head else ''}…{' ' + text[-AROUND:] if tail else ''}"


def _of_post(slug: str, thread_id: int, post_id: int) -> Written:
    post = queries.post(post_id, _thread_or_404(slug, thread_id), current_scope()) or abort(404)
    address = {"slug": slug, "thread_id": thread_id, "post_id": post_id}
    return Written(post, post.body, post.author.name, "history", address)


def _of_outcome(slug: str, thread_id: int, outcome_id: int) -> Written:
    outcome = outcome_or_none(_thread_or_404(slug, thread_id), outcome_id) or abort(404)
    address = {"slug": slug, "thread_id": thread_id, "outcome_id": outcome_id}
    return Written(outcome, outcome.body, outcome.author.name, "outcome_history", address)


def _of_summary(slug: str, thread_id: int) -> Written:
    thread = _thread_or_404(slug, thread_id)
    if thread.summarised is None:
        abort(404)
    address = {"slug": slug, "thread_id": thread_id}
    return Written(thread, thread.summary, thread.summarised_by.name, "summary_history", address)


def _thread_or_404(slug: str, thread_id: int) -> Thread:
    thread = queries.thread(thread_id, slug, current_scope()) or abort(404)
    g.group = thread.group
    return thread


def _take(text: Written, number: int) -> Any:
    item = text.item
    require(Permission.MODERATE, item.group)
    form = SentenceForm()
    if not form.validate_on_submit():
        return _page(text, number), 422
    there = text.url()
    try:
        with transaction():
            still_may(item.group_id, Permission.MODERATE, within=item)
            acts.take_former(item, number, current_user.id, form.sentence.data or "")
    except acts.Held:
        flash(
            _("It is kept as evidence, or reported and not yet decided. Nothing was changed."),
            "error",
        )
    except acts.NotDone:
        flash(
            _("Somebody was faster: it is not as it was on your page. Nothing was changed."),
            "error",
        )
    else:
        flash(_("The former text is gone for good."), "done")
    return redirect(there, 303)


def _page(text: Written, refused: int | None = None) -> str:
    """Draw the page; `refused` is the number of a text whose sentence was refused."""
    page = former.texts_of(text.item, request.args.get("page", 1, whole))
    return render_template(
        "threads/history.html",
        text=text,
        group=text.item.group,
        page=page,
        changes=_changes(text, page.items, refused),
        refused=refused,
        takes=may(Permission.MODERATE, text.item.group),
    )


def _changes(text: Written, rows: Sequence[FormerText], refused: int | None) -> list[Change]:
    found = []
    after = former.text_of(text.item, rows[0].number + 1) if rows else None
    for row in rows:
        gone = row.taken or (after and after.taken)
        body = after.body if after else text.body
        pieces = None if gone else shortened(words_of(row.body, body))
        found.append(Change(row, pieces, _form(row.number, refused)))
        after = row
    return found


def _form(number: int, refused: int | None) -> SentenceForm:
    """Return the form of one change; several stand on a page, each with fields of its own."""
    form = SentenceForm() if number == refused else SentenceForm(formdata=None)
    if number == refused:
        form.validate()
    form.sentence.id = f"sentence-{number}"
    return form
