"""Who opened what: kept for restricted documents, and for every sealed original."""

from datetime import timedelta
from typing import Any

from flask import abort, render_template, request
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, or_

from ..accounts.models import User
from ..content import Audience, content_readers
from ..db import now, transaction
from ..extensions import db
from ..groups.access import may
from ..groups.models import Membership
from ..policy import Permission, Scope
from ..web.access import current_scope, signed_in
from ..web.numbers import whole
from ..web.paging import page_of
from . import bp
from .access import document_or_404
from .models import Access, Accessed, Document, Version

ONCE = timedelta(minutes=10)
"""Within this time the same is kept once: a page is loaded again, a download comes in pieces."""


def note_access(document: Document, version: Version, act: Accessed) -> None:
    """Keep that the person at hand did this, if the owner of the document has the right to know."""
    if document.audience != Audience.RESTRICTED:
        return
    entry = {
        "document_id": document.id,
        "version_number": version.number,
        "user_id": current_user.id,
        "act": act,
    }
    since = db.select(Access.id).filter_by(**entry).where(Access.at > now() - ONCE).limit(1)
    if db.session.scalar(since) is None:
        with transaction():
            db.session.add(Access(**entry))


@bp.app_template_global()
def may_see_accesses(document: Document) -> bool:
    """Tell whether the visitor may read who opened the document: its author and coordinators."""
    return document.author_id == current_user.id or may(Permission.ORIGINAL, document.group)


@bp.get("/g/<slug>/library/<int:document_id>/accesses")
@signed_in
def accesses(slug: str, document_id: int) -> Any:
    """Show who opened a restricted document, and who took its sealed originals."""
    item = document_or_404(slug, document_id)
    if not may_see_accesses(item):
        abort(403)
    page = page_of(_of(item), request.args.get("page", 1, whole))
    return render_template(
        "library/accesses.html",
        item=item,
        group=item.group,
        page=page,
        known=_known_among({entry.user_id for entry in page.items}, item, current_scope()),
    )


def _of(document: Document) -> Select[Access]:
    mine = db.select(Access).where(Access.document_id == document.id)
    return mine.order_by(Access.at.desc(), Access.id.desc())


def _known_among(ids: set[int], document: Document, scope: Scope) -> frozenset[int]:
    """Return of whom the visitor may know the name.

    These are people of her groups, those to whom the document was given by name, those listed in
    the directory if she sees it, and former members, who have no name any more.
    """
    near = db.select(Membership.user_id).where(Membership.group_id.in_(scope.reads))
    named = db.select(content_readers.c.user_id).where(content_readers.c.content_id == document.id)
    ways: list[ColumnElement[bool]] = [
        User.id == scope.user_id,
        User.id.in_(near),
        User.id.in_(named),
        User.erased.is_not(None),
    ]
    if scope.coalition:
        ways.append(User.listed.is_(True))
    return frozenset(db.session.scalars(db.select(User.id).where(User.id.in_(ids), or_(*ways))))
