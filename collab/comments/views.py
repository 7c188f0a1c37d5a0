"""Comments on a document: reading them, and saying something."""

from typing import Any

from flask import abort, g, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ..groups.access import require, still_may
from ..library.models import Document
from ..policy import Permission
from ..web.access import current_scope, signed_in
from ..web.errors import wants_json
from ..web.forms import once
from ..web.naming import Place, warned
from ..web.numbers import whole
from . import actions, bp, queries
from .access import commented_or_404
from .forms import CommentForm, number_in
from .models import Comment
from .panel import panel


@bp.get("/g/<slug>/library/<int:document_id>/comments")
@signed_in
def index(slug: str, document_id: int) -> Any:
    """List the comments on a document; `fragment` asks for the list alone."""
    item = commented_or_404(slug, document_id)
    return _page(item, part=max(1, request.args.get("part", 1, whole)))


@bp.post("/g/<slug>/library/<int:document_id>/comments")
@signed_in
def add(slug: str, document_id: int) -> Any:
    """Say something about a document, or answer."""
    item = commented_or_404(slug, document_id)
    require(Permission.POST, item.group)
    form = CommentForm()
    form.bound(max(item.version.pages_done, item.version.pages_total))
    answered_id = number_in(form.reply)
    answered = queries.comment(current_scope(), item, answered_id)
    if not form.validate_on_submit() or (form.reply.data and answered is None):
        return _refused(item, form, form.first_error or _gone())
    if warned(form, Place(item.group, within=item, inside=True)):
        return _refused(item, form, form.first_error or "")
    author_id = current_user.id
    try:
        comment = once(
            Comment,
            form.key.data,
            lambda: actions.add_comment(
                author_id,
                item,
                form.body.data or "",
                version_number=number_in(form.version),
                page=form.page.data,
                quote=form.quote.data or "",
                reply_to=answered,
            ),
            still=lambda: still_may(item.group_id, Permission.POST, within=item),
            words={"body": form.body.data or ""},
            document_id=item.id,
        )
    except actions.Gone:
        return _refused(item, form, _gone(), 409)
    if wants_json():
        return jsonify(id=comment.id, seq=comment.number, location=comment.address()), 201
    return redirect(comment.address(), 303)


def _gone() -> str:
    return _("What you answer is not there any more. Yours is not saved; the text is kept below.")


def _refused(item: Document, form: CommentForm, said: str, status: int = 422) -> Any:
    """Answer a comment with faults: everything typed is kept."""
    if wants_json():
        return jsonify(error=said, errors=form.errors, anyway=form.anyway.data), status
    if not form.errors:
        form.body.errors = [said]
    return _page(item, form), status


def _page(item: Document, form: CommentForm | None = None, part: int = 1) -> str:
    shown = panel(item, form, part) or abort(404)
    template = "comments/_list.html" if "fragment" in request.args else "comments/index.html"
    g.group = item.group
    at = {"slug": item.group.slug, "document_id": item.id}
    return render_template(template, item=item, group=item.group, panel=shown, at=at)
