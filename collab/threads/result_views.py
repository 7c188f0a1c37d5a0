"""Pages for what stands above the posts: stating an outcome, keeping the summary current."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from .. import former
from ..db import transaction
from ..groups.access import still_may
from ..policy import Permission
from ..web.access import signed_in
from ..web.comparing import words_of
from ..web.forms import once
from . import access, actions, bp, proposals, results
from .course import outcome_or_none
from .course_forms import OutcomeForm, SummaryForm
from .course_views import led, new_here, thread_or_404
from .history_views import shortened
from .models import Outcome, Thread


@bp.route("/g/<slug>/threads/<int:thread_id>/outcome", methods=["GET", "POST"])
@signed_in
def state_outcome(slug: str, thread_id: int) -> Any:
    """Say what came of a thread."""
    thread = led(slug, thread_id)
    form = OutcomeForm()
    if not form.validate_on_submit():
        return _outcome_page(thread, form), 422 if form.errors else 200
    author_id = current_user.id
    try:
        outcome = once(
            Outcome,
            form.key.data,
            lambda: results.state_outcome(author_id, thread, form.body.data or ""),
            still=lambda: still_may(thread.group_id, *access.needed_to_lead(thread), within=thread),
            thread_id=thread.id,
        )
    except results.StillOpen:
        form.body.errors = [_("The proposal takes positions still. Say it when it is closed.")]
        return _outcome_page(thread, form), 409
    except actions.Closed:
        form.body.errors = [_gone()]
        return _outcome_page(thread, form), 409
    return redirect(outcome.address(), 303)


@bp.route(
    "/g/<slug>/threads/<int:thread_id>/outcomes/<int:outcome_id>/edit", methods=["GET", "POST"]
)
@signed_in
def edit_outcome(slug: str, thread_id: int, outcome_id: int) -> Any:
    """Say in other words what came of it."""
    thread = thread_or_404(slug, thread_id)
    outcome = outcome_or_none(thread, outcome_id) or abort(404)
    if not access.may_edit_outcome(outcome):
        abort(403)
    form = OutcomeForm(body=outcome.body, seen=former.fingerprint(outcome.body))
    if not form.validate_on_submit():
        return _outcome_page(thread, form, outcome), 422 if form.errors else 200
    try:
        with transaction():
            still_may(thread.group_id, Permission.POST, within=outcome)
            results.edit_outcome(outcome, form.body.data or "", form.seen.data or "")
    except actions.Overtaken:
        pieces = shortened(words_of(outcome.body, form.body.data or ""))
        _overtaken(form, outcome.body)
        return _outcome_page(thread, form, outcome, pieces), 409
    except actions.Closed:
        form.body.errors = [_gone()]
        return _outcome_page(thread, form, outcome), 409
    return redirect(outcome.address(), 303)


@bp.route("/g/<slug>/threads/<int:thread_id>/summary", methods=["GET", "POST"])
@signed_in
def summary(slug: str, thread_id: int) -> Any:
    """Bring the summary up to date."""
    thread = thread_or_404(slug, thread_id)
    if not access.may_summarise(thread):
        abort(403)
    form = SummaryForm(body=thread.summary, seen=former.fingerprint(thread.summary))
    if not form.validate_on_submit():
        return _summary_page(thread, form), 422 if form.errors else 200
    body = form.body.data or ""
    try:
        with transaction():
            still_may(thread.group_id, *access.needed_to_summarise(thread), within=thread)
            results.edit_summary(thread, current_user.id, body, form.seen.data or "")
    except actions.Overtaken:
        pieces = shortened(words_of(thread.summary, body))
        _overtaken(form, thread.summary)
        return _summary_page(thread, form, pieces), 409
    except proposals.NewHere:
        form.body.errors = [new_here()]
        return _summary_page(thread, form), 403
    except actions.Closed:
        form.body.errors = [_gone()]
        return _summary_page(thread, form), 409
    flash(_("The summary is saved.") if body else _("The summary is taken off."), "done")
    there = url_for("threads.thread", slug=slug, thread_id=thread_id, page=1)
    return redirect(f"{there}#course", 303)


def _overtaken(form: Any, saved: str) -> None:
    """Say that another text is saved by now; what was typed stays, and can be saved next."""
    form.body.errors = [
        _("Somebody saved another text meanwhile. Yours is kept here and not saved yet.")
    ]
    form.seen.data = former.fingerprint(saved)


def _gone() -> str:
    return _("Somebody was faster: this cannot be changed now. Your words are kept here.")


def _outcome_page(
    thread: Thread, form: OutcomeForm, outcome: Outcome | None = None, pieces: Any = None
) -> str:
    page = {"thread": thread, "group": thread.group, "form": form, "outcome": outcome}
    return render_template("threads/outcome.html", pieces=pieces, **page)


def _summary_page(thread: Thread, form: SummaryForm, pieces: Any = None) -> str:
    page = {"thread": thread, "group": thread.group, "form": form}
    return render_template("threads/summary.html", pieces=pieces, **page)
