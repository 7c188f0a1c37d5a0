"""Drafts: kept while one types, listed, thrown away."""

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..db import transaction
from ..groups.access import in_group
from ..groups.models import Group
from ..policy import Permission
from ..web import text
from ..web.access import current_scope, signed_in
from . import actions, bp, queries
from .models import Draft
from .places import editor_of, place_or_none

LONGEST, LONGEST_TITLE = 200_000, 200
"""Characters: more than can be sent, so that a text that is too long is not lost either."""


@bp.post("/g/<slug>/drafts")
@in_group(Permission.READ)
def keep_draft(group: Group) -> Any:
    """Keep what is in an editor; nothing typed forgets it. The page asks while one types."""
    place = place_or_none(request.form.get("place", ""), group, current_scope())
    if place is None:
        abort(404)
    title, body = request.form.get("title", ""), request.form.get("body", "")
    key = request.form.get("key", "")
    if len(body) > LONGEST or len(title) > LONGEST_TITLE or len(key) > 64:
        return jsonify(error=_("The draft is too long to be kept.")), 422
    person_id, group_id = current_user.id, group.id
    with transaction():
        if body.strip() or title.strip():
            # Kept as it is typed, but for what no database takes.
            clean = body.replace("\x00", "")
            actions.keep(person_id, group_id, place, text.clean(title), clean, key)
        else:
            actions.forget(person_id, place.name)
    return "", 204


@bp.get("/drafts")
@signed_in
def drafts() -> Any:
    """List what one has begun to write."""
    found = queries.drafts_of(current_user._get_current_object(), current_scope())
    return render_template("writing/drafts.html", drafts=found, way_to=_way_to)


@bp.post("/drafts/<int:draft_id>/discard")
@signed_in
def discard(draft_id: int) -> Any:
    """Throw a draft away."""
    row = _draft_or_404(draft_id)
    with transaction():
        actions.forget(current_user.id, row.place)
    flash(_("The draft is gone."), "done")
    return redirect(url_for(".drafts"), 303)


@bp.app_template_global("draft_of")
def draft_of(place: str) -> Draft | None:
    """Return what the visitor has typed in an editor before."""
    return queries.draft_or_none(current_user, place)


def _draft_or_404(draft_id: int) -> Draft:
    found = queries.drafts_of(current_user._get_current_object(), current_scope())
    return next((each for each in found if each.id == draft_id), None) or abort(404)


def _way_to(draft: Draft) -> str:
    """Return the address of the editor."""
    slug, content = draft.group.slug, draft.content
    if content is None:
        return url_for("threads.new", slug=slug)
    anchor = {"thread": "reply", "comment": "comment"}.get(editor_of(draft.place), "")
    if editor_of(draft.place) == "post":
        thread_id: Any = content.parent_id
        return url_for("threads.edit", slug=slug, thread_id=thread_id, post_id=content.id)
    if editor_of(draft.place) == "comment":
        return url_for("library.document", slug=slug, document_id=content.id, _anchor=anchor)
    last = url_for("threads.thread", slug=slug, thread_id=content.id, page=_last_page(content))
    return f"{last}#{anchor}"


def _last_page(thread: Any) -> int:
    return int(thread.pages)
