"""How far the reading of a document is, and what can be done when it failed."""

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from ..groups.access import in_group
from ..groups.models import Group
from ..policy import Permission
from ..web import limits
from ..web.access import current_scope, signed_in
from ..web.numbers import whole
from . import bp, queries, unlocking, unread_queries
from .access import document_or_404, may_change, require_change
from .forms import PasswordForm
from .models import Document, ReadingState
from .reading_again import read_again as have_read_again
from .reasons import explain

ENDED = (ReadingState.READ, ReadingState.UNREADABLE)


@bp.get("/g/<slug>/library/<int:document_id>/reading")
@signed_in
def reading(slug: str, document_id: int) -> Any:
    """Return how far the reading is; once it has ended, the page is loaded anew with the text."""
    item = document_or_404(slug, document_id)
    page = render_template("library/_reading.html", item=item)
    return page, 200, {"HX-Refresh": "true"} if item.version.state in ENDED else {}


@bp.post("/g/<slug>/library/<int:document_id>/read-again")
@signed_in
def read_again(slug: str, document_id: int) -> Any:
    """Have the newest file read once more; while it waits or is read, that is done already."""
    item = document_or_404(slug, document_id)
    require_change(item)
    have_read_again(item)
    flash(_("The file will be read once more."), "done")
    return redirect(item.address(), 303)


@bp.get("/g/<slug>/library/<int:document_id>/unlock")
@signed_in
def unlock(slug: str, document_id: int) -> Any:
    """Ask for the password of a locked file."""
    item = document_or_404(slug, document_id)
    require_change(item)
    if not unlocking.can_be_unlocked(item.version):
        return redirect(item.address())
    return _unlock_page(item, PasswordForm())


@bp.post("/g/<slug>/library/<int:document_id>/unlock")
@signed_in
@limits.secrets
def open_locked(slug: str, document_id: int) -> Any:
    """Read a locked file with the password, which is kept nowhere."""
    item = document_or_404(slug, document_id)
    require_change(item)
    if not unlocking.can_be_unlocked(item.version):
        return redirect(item.address(), 303)
    form = PasswordForm()
    status = 422
    if form.validate():
        try:
            unlocking.unlock(item, form.password.data or "")
        except unlocking.Refused as refusal:
            status, form.password.errors = refusal.status, [refusal.message]
        else:
            flash(_("The file was read. Its password was not kept."), "done")
            return redirect(item.address(), 303)
    return _unlock_page(item, form, status)


@bp.get("/g/<slug>/library/unread")
@in_group(Permission.READ)
def unread(group: Group) -> Any:
    """List what could not be read, or not all of it, and what can be done about each."""
    number = request.args.get("page", 1, whole)
    documents = unread_queries.unread(current_scope(), group, number)
    return render_template("library/unread.html", group=group, documents=documents)


@bp.app_template_filter("explain_reading")
def explain_reading(reason: str | None) -> Any:
    """Give the templates the words for why a file could not be read."""
    return explain(reason)


@bp.app_template_global()
def may_unlock(document: Document) -> bool:
    """Tell whether the visitor could have the file read by giving its password."""
    return unlocking.can_be_unlocked(document.version) and may_change(document)


@bp.app_template_global()
def place_in_queue(version: Any) -> int | None:
    """Give the templates a waiting file's place in the queue; lists bring their own `places`."""
    return queries.places_in_queue([version]).get(version.id)


def _unlock_page(item: Document, form: PasswordForm, status: int = 200) -> Any:
    page = render_template("library/unlock.html", item=item, group=item.group, form=form)
    return page, status
