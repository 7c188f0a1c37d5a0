"""What becomes of a thread: its head, its answer, positions, and whether it is done."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, g, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ..content import State
from ..db import transaction
from ..groups.access import require, still_may
from ..policy import Permission
from ..web.access import current_scope, signed_in
from ..web.numbers import whole
from . import access, actions, bp, heads, proposals, queries
from .course_forms import HeadForm, PositionForm
from .forms import PostForm
from .models import Purpose, Stance, Thread
from .pages import thread_page


@bp.route("/g/<slug>/threads/<int:thread_id>/head", methods=["GET", "POST"])
@signed_in
def head(slug: str, thread_id: int) -> Any:
    """Change title, purpose, end and topics."""
    thread = led(slug, thread_id)
    form = HeadForm(
        title=thread.title,
        purpose=thread.purpose,
        topics=[topic.id for topic in thread.topics],
    )
    offered = access.purposes(thread.group)
    kept = Purpose(thread.purpose)
    form.prepare(offered if kept in offered else [*offered, kept], thread)
    if not form.validate_on_submit():
        page = {"thread": thread, "group": thread.group, "form": form}
        page["fixed"] = heads.positions_stand(thread)
        return render_template("threads/head.html", **page), 422 if form.errors else 200
    purpose = Purpose(form.purpose.data)

    def do() -> None:
        heads.change_head(
            thread,
            current_user.id,
            title=form.title.data or "",
            purpose=purpose,
            topics=form.chosen_topics,
            closes=form.end,
        )

    try:
        done(thread, do, _("Saved."))
    except heads.PositionsStand:
        flash(_("Members took positions already: it stays a proposal."), "error")
    return redirect(thread.address(), 303)


@bp.post("/g/<slug>/threads/<int:thread_id>/accept")
@signed_in
def accept(slug: str, thread_id: int) -> Any:
    """Accept the `post` as the answer; none takes the acceptance back."""
    thread = led(slug, thread_id)
    post_id = request.form.get("post", 0, whole)
    post = queries.post(post_id, thread, current_scope()) if post_id else None
    if post_id and post is None:
        abort(404)
    said = _("This is the answer now.") if post else _("The question is open again.")
    there = post.address() if post is not None else thread.address()
    done(thread, lambda: heads.accept(thread, post), said)
    return redirect(there, 303)


@bp.post("/g/<slug>/threads/<int:thread_id>/settle")
@signed_in
def settle(slug: str, thread_id: int) -> Any:
    """Say that the thread is resolved, or with `open` that it is not."""
    thread = led(slug, thread_id)
    if request.form.get("open"):
        done(thread, lambda: heads.unsettle(thread), _("The discussion is open again."))
    else:
        done(thread, lambda: heads.settle(thread, current_user.id), _("It is resolved."))
    return redirect(thread.address(), 303)


@bp.post("/g/<slug>/threads/<int:thread_id>/position")
@signed_in
def take_position(slug: str, thread_id: int) -> Any:
    """Say where one stands on a proposal; what was typed stays where it is refused."""
    thread = thread_or_404(slug, thread_id)
    require(Permission.POST, thread.group)
    form = PositionForm()
    if not form.validate_on_submit():
        return _refused(thread, form, 422)
    stance = Stance(form.stance.data)
    try:
        with transaction():
            still_may(thread.group_id, Permission.POST, within=thread)
            proposals.take_position(thread, current_user.id, stance, form.reason.data or "")
    except actions.Closed:
        form.reason.errors = [
            _("This proposal takes no positions any more. Yours is not saved; your words are kept.")
        ]
        return _refused(thread, form, 409)
    except proposals.NewHere:
        form.reason.errors = [new_here()]
        return _refused(thread, form, 403)
    flash(_("Your position is saved."), "done")
    return redirect(f"{thread.address()}#course", 303)


def thread_or_404(slug: str, thread_id: int) -> Thread:
    """Return a thread that the visitor may see in the group with that slug."""
    thread = queries.thread(thread_id, slug, current_scope()) or abort(404)
    g.group = thread.group
    return thread


def led(slug: str, thread_id: int) -> Thread:
    """Return a thread of which the visitor may say what it is and what came of it, or stop."""
    thread = thread_or_404(slug, thread_id)
    if not access.may_lead(thread) or thread.state not in (State.SHOWN, State.HIDDEN):
        abort(403)
    return thread


def done(thread: Thread, act: Callable[[], None], said: str) -> bool:
    """Do it while the visitor still may, and have the next page say so, or why not."""
    try:
        with transaction():
            still_may(thread.group_id, *access.needed_to_lead(thread), within=thread)
            act()
    except actions.Closed:
        flash(
            _("Somebody was faster: it is not as it was on your page. Nothing was changed."),
            "error",
        )
        return False
    flash(said, "done")
    return True


def new_here() -> str:
    """Say why a newcomer's words do not go where nobody could approve them."""
    return _(
        "In this group a coordinator approves the first contributions. You can do this once "
        "one of yours is approved; your words are kept here."
    )


def _refused(thread: Thread, form: PositionForm, status: int) -> Any:
    return thread_page(thread, PostForm(formdata=None), 1, form), status
