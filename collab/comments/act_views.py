"""Changing one's own comment, and saying that nothing is open any more."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template
from flask_login import current_user

from ..db import transaction
from ..groups.access import still_may
from ..policy import Permission
from ..web.access import signed_in
from ..web.naming import Place, warned
from . import actions, bp
from .access import comment_or_404, commented_or_404, may_edit, may_settle, needed_to_settle
from .forms import EditForm
from .models import Comment


@bp.get("/g/<slug>/library/<int:document_id>/comments/<int:comment_id>/edit")
@signed_in
def edit(slug: str, document_id: int, comment_id: int) -> Any:
    """Show the form that changes one's own comment."""
    comment = _own(slug, document_id, comment_id)
    return _edit_page(comment, EditForm(obj=comment))


@bp.post("/g/<slug>/library/<int:document_id>/comments/<int:comment_id>/edit")
@signed_in
def save_edit(slug: str, document_id: int, comment_id: int) -> Any:
    """Change one's own comment."""
    comment = _own(slug, document_id, comment_id)
    form = EditForm()
    if not form.validate_on_submit() or warned(form, Place(comment.group, within=comment)):
        return _edit_page(comment, form), 422
    with transaction():
        still_may(comment.group_id, Permission.POST, within=comment)
        if not may_edit(comment):
            abort(403)
        actions.edit_comment(comment, form.body.data or "")
    return redirect(comment.address(), 303)


@bp.post("/g/<slug>/library/<int:document_id>/comments/<int:comment_id>/settle")
@signed_in
def settle(slug: str, document_id: int, comment_id: int) -> Any:
    """Say that nothing is open in a thread."""
    by_id = current_user.id
    return _mark(slug, document_id, comment_id, lambda comment: actions.settle(comment, by_id))


@bp.post("/g/<slug>/library/<int:document_id>/comments/<int:comment_id>/reopen")
@signed_in
def reopen(slug: str, document_id: int, comment_id: int) -> Any:
    """Say that something is open again."""
    return _mark(slug, document_id, comment_id, actions.reopen)


def _own(slug: str, document_id: int, comment_id: int) -> Comment:
    comment = comment_or_404(commented_or_404(slug, document_id), comment_id)
    if not may_edit(comment):
        abort(403)
    return comment


def _mark(slug: str, document_id: int, comment_id: int, act: Callable[[Comment], None]) -> Any:
    comment = comment_or_404(commented_or_404(slug, document_id), comment_id)
    if not may_settle(comment):
        abort(403)
    with transaction():
        still_may(comment.group_id, *needed_to_settle(comment), within=comment)
        act(comment)
    return redirect(comment.address(), 303)


def _edit_page(comment: Comment, form: EditForm) -> str:
    return render_template("comments/edit.html", group=comment.group, comment=comment, form=form)
