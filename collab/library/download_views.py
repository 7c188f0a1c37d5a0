"""Giving out the files of a document: the cleaned copy to all, the sealed original to few."""

from typing import Any

from flask import abort, current_app, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..db import transaction
from ..groups.access import still_may
from ..web import limits
from ..web.access import current_scope, signed_in
from ..web.errors import answer
from . import accesses, bp, downloads, originals, queries
from .access import document_or_404
from .forms import OriginalForm
from .models import Accessed, CleanState, Document, Version


@bp.get("/g/<slug>/library/<int:document_id>/file")
@signed_in
@limits.downloads
def file(slug: str, document_id: int) -> Any:
    """Give out the newest file."""
    item = document_or_404(slug, document_id)
    return _give(item, item.version)


@bp.get("/g/<slug>/library/<int:document_id>/versions/<int:number>/file")
@signed_in
@limits.downloads
def version_file(slug: str, document_id: int, number: int) -> Any:
    """Give out the file of one version."""
    item = document_or_404(slug, document_id)
    return _give(item, _version_or_404(item, number))


@bp.get("/g/<slug>/library/<int:document_id>/versions/<int:number>/removed")
@signed_in
def removed(slug: str, document_id: int, number: int) -> Any:
    """Show what cleaning took out of a version; its uploader reads what it said, too."""
    item = document_or_404(slug, document_id)
    version = _version_or_404(item, number)
    own = originals.is_brought_by(version, current_user.id)
    return render_template(
        "library/removed.html", item=item, group=item.group, version=version, own=own
    )


@bp.get("/g/<slug>/library/<int:document_id>/original")
@signed_in
def original(slug: str, document_id: int) -> Any:
    """Lead to the original of the newest version: an address of evidence names its version."""
    item = document_or_404(slug, document_id)
    if not originals.may_open_original(item.version):
        abort(403)
    number = item.version.number
    address = url_for(".version_original", slug=slug, document_id=document_id, number=number)
    return redirect(address, 303)


@bp.route(
    "/g/<slug>/library/<int:document_id>/versions/<int:number>/original", methods=["GET", "POST"]
)
@signed_in
@limits.downloads
def version_original(slug: str, document_id: int, number: int) -> Any:
    """Ask before the seal is opened; then give out the file bit for bit, and keep who took it."""
    item = document_or_404(slug, document_id)
    version = _version_or_404(item, number)
    if not originals.may_open_original(version):
        abort(403)
    form = OriginalForm()
    if not form.validate_on_submit():
        page = render_template(
            "library/original.html", item=item, group=item.group, version=version, form=form
        )
        return page, 422 if form.errors else 200
    if refusal := _unsound(version):
        return refusal
    given, group_id, user_id = downloads.original_of(version), item.group_id, current_user.id
    with transaction():
        still_may(group_id, originals.needed_for(version), within=item)
        originals.open_original(version, user_id, form.why.data or "")
    return downloads.send(given)


def _version_or_404(item: Document, number: int) -> Version:
    return queries.version(current_scope(), item, number) or abort(404)


def _give(item: Document, version: Version) -> Any:
    if version.clean_state != CleanState.WAITING:
        accesses.note_access(item, version, Accessed.DOWNLOADED)
    return downloads.attachment(version)


def _unsound(version: Version) -> Any:
    """Return the answer for an original that is lost or not what it was, None for a sound one."""
    try:
        if originals.is_intact(version):
            return None
    except FileNotFoundError:
        current_app.logger.error("the original of version %s is not in the store", version.id)
        abort(404)
    current_app.logger.error("the original of version %s has another SHA-256", version.id)
    return answer(
        500,
        _("The original was not given out"),
        _(
            "The stored file is no longer the one that was uploaded: its SHA-256 is another. Tell "
            "the administrator, who can bring it back from a backup."
        ),
    )
