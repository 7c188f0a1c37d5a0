"""Pages of threads: the list, a new one, one thread with its posts."""

from typing import Any

from flask import abort, g, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from .. import former
from ..content import Audience
from ..db import transaction
from ..groups import moves
from ..groups.access import in_group, may, require, still_may
from ..groups.models import Group
from ..policy import Permission
from ..web.access import current_scope, signed_in
from ..web.comparing import words_of
from ..web.errors import wants_json
from ..web.forms import once
from ..web.naming import Place, warned
from ..web.numbers import whole
from . import access, actions, bp, queries
from .forms import EditForm, PostForm, ThreadForm, quote_head, quoted
from .history_views import shortened
from .models import Post, Purpose, Thread
from .pages import first_page, thread_page

FRAGMENT_LIMIT = 200
bp.add_app_template_global(quote_head)


@bp.get("/g/<slug>/threads")
@in_group(Permission.READ)
def index(group: Group) -> Any:
    """List the group's threads, the most recently answered first; `show` narrows the list."""
    number, scope = request.args.get("page", 1, whole), current_scope()
    show = queries.Show.of(request.args.get("show"))
    page = queries.threads_in(group, scope, number, show, current_user.id)
    whole_list = page.number == 1 and show == queries.Show.ALL
    moved = moves.departures(group, scope, "thread") if whole_list else []
    return render_template("threads/index.html", group=group, page=page, moved=moved, show=show)


@bp.get("/g/<slug>/threads/new")
@in_group(Permission.POST)
def new(group: Group) -> Any:
    """Show the form for a new thread."""
    return render_template("threads/new.html", group=group, form=_thread_form(group))


@bp.post("/g/<slug>/threads/new")
@in_group(Permission.POST)
def start(group: Group) -> Any:
    """Open a thread with its first post."""
    form = _thread_form(group)
    audience = Audience.COALITION if form.audience.data == Audience.COALITION else Audience.GROUP
    if not form.validate_on_submit() or warned(form, Place(group, audience)):
        return _refused(form, "threads/new.html", group=group)
    needed = [Permission.POST]
    if audience == Audience.COALITION:
        require(Permission.PUBLISH, group)
        needed.append(Permission.PUBLISH)
    purpose = Purpose(form.purpose.data)
    if purpose == Purpose.ANNOUNCEMENT:
        needed.append(Permission.MODERATE)
    author_id, group_id = current_user.id, group.id
    thread = once(
        Thread,
        form.key.data,
        lambda: actions.start_thread(
            author_id,
            group_id,
            form.title.data,
            form.body.data,
            audience,
            purpose=purpose,
            closes=form.end,
            topics=form.chosen_topics,
        ),
        still=lambda: still_may(group_id, *needed),
        words={"title": form.title.data},
        group_id=group_id,
    )
    if wants_json():
        return jsonify(id=thread.id, location=thread.address()), 201
    return redirect(thread.address(), 303)


@bp.get("/g/<slug>/threads/<int:thread_id>")
@signed_in
def thread(slug: str, thread_id: int) -> Any:
    """Show a thread, one page of posts at a time; `quote` begins the answer with a post's words."""
    item = queries.thread(thread_id, slug, current_scope())
    if item is None:
        there = moves.moved_from(thread_id, slug, current_scope()) or abort(404)
        return redirect(there.address())
    g.group = item.group
    form = PostForm(formdata=None)
    if quote := request.args.get("quote", type=whole):
        cited = queries.post(quote, item, current_scope())
        form.body.data = quoted(cited) if cited else None
    number = request.args.get("page", 0, whole)
    return thread_page(item, form, number or (item.pages if quote else first_page(item)))


@bp.get("/g/<slug>/threads/<int:thread_id>/posts")
@signed_in
def posts(slug: str, thread_id: int) -> Any:
    """Return the posts after a number as a piece of HTML; `X-More: 1` says that others follow."""
    item = _thread_or_404(slug, thread_id)
    after = request.args.get("after", 0, whole)
    found = queries.posts_after(item, after, current_scope(), FRAGMENT_LIMIT + 1)
    html = render_template("threads/_posts.html", posts=found[:FRAGMENT_LIMIT])
    return html, {"X-More": "1" if len(found) > FRAGMENT_LIMIT else "0"}


@bp.get("/g/<slug>/threads/<int:thread_id>/posts/<int:post_id>/quote")
@signed_in
def cite(slug: str, thread_id: int, post_id: int) -> Any:
    """Return a post as the quotation that comes into an open editor, as plain text."""
    item = _thread_or_404(slug, thread_id)
    post = queries.post(post_id, item, current_scope()) or abort(404)
    return quoted(post), {"Content-Type": "text/plain; charset=utf-8"}


@bp.post("/g/<slug>/threads/<int:thread_id>/posts")
@signed_in
def answer(slug: str, thread_id: int) -> Any:
    """Add a post."""
    item = _thread_or_404(slug, thread_id)
    require(Permission.POST, item.group)
    form = PostForm()
    if not form.validate_on_submit() or warned(form, Place(item.group, within=item)):
        return _refused(form, None, thread=item)
    author_id, answers_always = current_user.id, may(Permission.MODERATE, item.group)
    needed = [Permission.POST, *([Permission.MODERATE] if answers_always and item.locked else [])]
    try:
        post = once(
            Post,
            form.key.data,
            lambda: actions.add_post(
                author_id, item, form.body.data, despite_closing=answers_always
            ),
            still=lambda: still_may(item.group_id, *needed, within=item),
            words={"body": form.body.data},
            thread_id=item.id,
        )
    except actions.Closed:
        return _closed(item, form)
    if wants_json():
        html = render_template("threads/_post.html", item=post)
        return jsonify(id=post.id, seq=post.number, html=html, location=post.address()), 201
    return redirect(post.address(), 303)


@bp.get("/g/<slug>/threads/<int:thread_id>/posts/<int:post_id>/edit")
@signed_in
def edit(slug: str, thread_id: int, post_id: int) -> Any:
    """Show the form that changes one's own post."""
    post = _own_post(slug, thread_id, post_id)
    form = EditForm(obj=post, seen=former.fingerprint(post.body))
    return render_template("threads/edit.html", group=post.group, post=post, form=form)


@bp.post("/g/<slug>/threads/<int:thread_id>/posts/<int:post_id>/edit")
@signed_in
def save_edit(slug: str, thread_id: int, post_id: int) -> Any:
    """Change one's own post."""
    post = _own_post(slug, thread_id, post_id)
    form = EditForm()
    if not form.validate_on_submit() or warned(form, Place(post.group, within=post)):
        return _refused(form, "threads/edit.html", group=post.group, post=post)
    try:
        with transaction():
            still_may(post.group_id, Permission.POST, within=post)
            actions.edit_post(
                post, form.body.data or "", form.seen.data or "", form.language.data or None
            )
    except actions.Overtaken:
        return _overtaken(post, form)
    except actions.Closed:
        abort(403)  # kept as evidence, or gone, since a moment
    return redirect(post.address(), 303)


def _thread_form(group: Group) -> ThreadForm:
    form = ThreadForm()
    form.prepare(access.purposes(group))
    return form


def _thread_or_404(slug: str, thread_id: int) -> Thread:
    item = queries.thread(thread_id, slug, current_scope()) or abort(404)
    g.group = item.group
    return item


def _own_post(slug: str, thread_id: int, post_id: int) -> Post:
    item = _thread_or_404(slug, thread_id)
    post = queries.post(post_id, item, current_scope()) or abort(404)
    if post.author_id != current_user.id or not may(Permission.POST, item.group):
        abort(403)
    if post.held or item.held:
        abort(403)  # what is kept as evidence stays as it is
    return post


def _closed(item: Thread, form: PostForm) -> Any:
    """Answer who wrote into a thread that was closed meanwhile: the text stays on the page."""
    said = _("This discussion was closed for answers. Yours is not saved; the text is kept below.")
    if wants_json():
        return jsonify(error=said), 409
    form.body.errors = [said]
    return thread_page(item, form, item.pages), 409


def _overtaken(post: Post, form: EditForm) -> Any:
    """Answer who changed a text that is another one by now: what she typed stays on the page."""
    said = _(
        "This post was changed in another window or on another device since you began. Your text "
        "is kept here and not saved yet."
    )
    if wants_json():
        return jsonify(error=said), 409
    form.body.errors = [said]
    form.seen.data = former.fingerprint(post.body)
    pieces = shortened(words_of(post.body, form.body.data or ""))
    page = {"group": post.group, "post": post, "form": form, "pieces": pieces}
    return render_template("threads/edit.html", **page), 409


def _refused(form: Any, template: str | None, **context: Any) -> Any:
    """Answer a form with faults: everything typed is kept."""
    if wants_json():
        anyway = form.anyway.data
        return jsonify(error=form.first_error, errors=form.errors, anyway=anyway), 422
    if template is None:
        return thread_page(context["thread"], form, context["thread"].pages), 422
    return render_template(template, form=form, **context), 422
