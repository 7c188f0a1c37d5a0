"""Changing what a document is called and said to be, where it stands, and who sees it."""

from typing import Any

from flask import abort, flash, redirect, render_template
from flask_babel import gettext as _
from flask_login import current_user

from ..content import Audience
from ..db import transaction
from ..groups.access import require, still_may
from ..groups.moves import lock
from ..web.access import current_scope, signed_in
from . import actions, bp, describing, folder_actions, suggestions
from .access import document_or_404, may_choose_audience, needed_for, require_change
from .describing_forms import DocumentForm
from .folders import Tree, tree_of
from .forms import HINTS
from .models import Document


@bp.route("/g/<slug>/library/<int:document_id>/edit", methods=["GET", "POST"])
@signed_in
def edit(slug: str, document_id: int) -> Any:
    """Say what a document is; move or share it."""
    item = document_or_404(slug, document_id)
    require_change(item)
    form = _form(item, tree_of(item.group))
    valid = form.validate_on_submit()
    if form.is_outdated(item) or not valid:
        return _page(item, form)
    audience = form.audience.data if form.audience else item.audience
    needed = needed_for(item, audience)
    for permission in needed:
        require(permission, item.group)
    folder_id = form.folder.data or None
    with transaction():
        still_may(item.group_id, *needed, within=item)
        # Whoever narrows who sees it locks the row too: what was written is never opened again.
        meanwhile = not lock(item) or item.changed.isoformat() != form.seen.data
        if not meanwhile:
            require_change(item)
            if audience != item.audience and not may_choose_audience(item):
                abort(403)
            actions.edit_document(
                item,
                title=form.title.data or "",
                folder_id=folder_actions.still_there(item.group_id, folder_id),
                audience=audience,
                by_id=current_user.id,
            )
            describing.describe(item, form.said())
    if meanwhile:
        return _outdated(item, form.seen.data)
    flash(_("Saved."), "done")
    return redirect(item.address(), 303)


def _outdated(item: Document, seen: str | None) -> Any:
    """Show the form again to whom somebody else was faster, as the document is now."""
    form = _form(item, tree_of(item.group))
    form.seen.data = seen
    form.is_outdated(item)
    return _page(item, form)


def _form(item: Document, tree: Tree) -> DocumentForm:
    form = DocumentForm.of(item, tree)
    if item.audience == Audience.RESTRICTED or not may_choose_audience(item):
        del form.audience  # who sees it stays as it is
    return form


def _page(item: Document, form: DocumentForm) -> Any:
    scope = current_scope()
    page = render_template(
        "library/edit.html",
        item=item,
        group=item.group,
        form=form,
        hints=HINTS,
        organisations=suggestions.organisations(scope),
        tags=suggestions.tags(scope, item.group),
    )
    return page, 422 if form.errors else 200
