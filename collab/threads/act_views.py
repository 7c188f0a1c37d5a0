"""What coordinators do to a whole thread: close it for answers, divide it, join it with another."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..accounts.models import User
from ..db import transaction
from ..extensions import db
from ..groups.access import require, still_may
from ..groups.models import Group
from ..policy import Permission, Scope, permissions_of
from ..web.access import current_scope, signed_in
from ..web.forms import choices
from ..web.order import title_key
from . import acts, bp, queries
from .forms import MergeForm, SentenceForm, SplitForm
from .models import Post, Thread

MOST_POSTS = 1000
"""Posts of a thread among which one can choose."""


@bp.get("/g/<slug>/threads/<int:thread_id>/acts", endpoint="acts")
@signed_in
def show_acts(slug: str, thread_id: int) -> Any:
    """Show what can be done to the whole thread."""
    return _acts_page(_moderated(slug, thread_id), SentenceForm())


@bp.post("/g/<slug>/threads/<int:thread_id>/close")
@signed_in
def close(slug: str, thread_id: int) -> Any:
    """Take no more answers but those of coordinators."""
    done = _("The discussion is closed for answers.")
    return _close(slug, thread_id, acts.close, done)


@bp.post("/g/<slug>/threads/<int:thread_id>/reopen")
@signed_in
def reopen(slug: str, thread_id: int) -> Any:
    """Take answers again."""
    done = _("The discussion is open for answers again.")
    return _close(slug, thread_id, acts.reopen, done)


@bp.route("/g/<slug>/threads/<int:thread_id>/split", methods=["GET", "POST"])
@signed_in
def split(slug: str, thread_id: int) -> Any:
    """Choose posts that make a new thread."""
    item = _moderated(slug, thread_id)
    posts = queries.posts_after(item, 1, current_scope(), MOST_POSTS)
    form = SplitForm(group=str(item.group_id))
    form.posts.choices = choices([(str(post.id), str(post.number)) for post in posts])
    form.group.choices = choices([(str(group.id), group.name) for group in _writable(item)])
    if not form.validate_on_submit():
        return _split_page(item, form, posts)
    chosen = [int(post_id) for post_id in form.posts.data or ()]
    title, sentence, to_id = form.title.data or "", form.sentence.data or "", int(form.group.data)
    there: list[str] = []

    def do(thread: Thread) -> None:
        to_group = db.session.get_one(Group, to_id)
        new = acts.split(thread, chosen, title, to_group, _me(), sentence)
        db.session.flush()
        there.append(new.address())

    if _done(item, do):
        flash(_("The posts stand in a discussion of their own now."), "done")
        return redirect(there[0], 303)
    return redirect(url_for("threads.split", slug=slug, thread_id=thread_id), 303)


@bp.route("/g/<slug>/threads/<int:thread_id>/merge", methods=["GET", "POST"])
@signed_in
def merge(slug: str, thread_id: int) -> Any:
    """Put all posts of the thread into another one."""
    item = _moderated(slug, thread_id)
    found = queries.threads_to_join([g.id for g in _writable(item)], current_scope(), item)
    form = MergeForm()
    labels = [(str(each.id), f"{each.title} · {each.group.name}") for each in found]
    form.into.choices = choices([("", _("Choose a discussion")), *labels])
    if not form.validate_on_submit():
        page = render_template("threads/merge.html", thread=item, group=item.group, form=form)
        return page, 422 if form.errors else 200
    into_id, sentence = int(form.into.data), form.sentence.data or ""

    def do(thread: Thread) -> None:
        scope = Scope.of(_me())
        into = queries.thread_by_id(into_id, scope) or abort(404)
        acts.merge(thread, into, _me(), sentence)

    if _done(item, do):
        flash(_("The discussions are one now."), "done")
        return redirect(url_for("home.content", content_id=into_id), 303)
    return redirect(url_for("threads.merge", slug=slug, thread_id=thread_id), 303)


def _moderated(slug: str, thread_id: int) -> Thread:
    item = queries.thread(thread_id, slug, current_scope()) or abort(404)
    g.group = item.group
    require(Permission.MODERATE, item.group)
    return item


def _writable(item: Thread) -> list[Group]:
    """Return the groups in which the visitor may write, that of the thread first."""
    ids = [id_ for id_, may in permissions_of(_me()).items() if Permission.POST in may]
    found = db.session.scalars(db.select(Group).where(Group.id.in_(ids)))
    return sorted(found, key=lambda group: (group.id != item.group_id, title_key(group.name)))


def _close(slug: str, thread_id: int, act: Callable[[Thread, User, str], Any], said: str) -> Any:
    item = _moderated(slug, thread_id)
    form = SentenceForm()
    if not form.validate_on_submit():
        return _acts_page(item, form), 422
    sentence, address = form.sentence.data or "", item.address()
    if _done(item, lambda thread: act(thread, _me(), sentence)):
        flash(said, "done")
    return redirect(address, 303)


def _done(item: Thread, act: Callable[[Thread], Any]) -> bool:
    """Do it in a transaction if the visitor still may; else have the next page say why."""
    try:
        with transaction():
            still_may(item.group_id, Permission.MODERATE, within=item)
            act(item)
    except acts.NotDone as why:
        flash(_refusal(why), "error")
        return False
    return True


def _refusal(why: acts.NotDone) -> str:
    if isinstance(why, acts.NoRight):
        return _("You may not write in that group. Nothing was changed.")
    if isinstance(why, acts.Held):
        return _("It is kept as evidence. Release it first; nothing was changed.")
    if isinstance(why, acts.PositionsStand):
        return _("Members took positions on it: it stays a discussion of its own.")
    if isinstance(why, acts.MoreWouldSee):
        return _(
            "More people read that discussion than this one. First change who sees one of them; "
            "nothing was changed."
        )
    return _("Somebody was faster: it is not as it was on your page. Nothing was changed.")


def _acts_page(item: Thread, form: SentenceForm) -> str:
    return render_template("threads/acts.html", thread=item, group=item.group, form=form)


def _split_page(item: Thread, form: SplitForm, posts: Any) -> Any:
    chosen = set(form.posts.data or ())
    rows: list[tuple[Post, bool]] = [(post, str(post.id) in chosen) for post in posts]
    page = render_template(
        "threads/split.html", thread=item, group=item.group, form=form, rows=rows
    )
    return page, 422 if form.errors else 200


def _me() -> User:
    me: User = current_user._get_current_object()
    return me
