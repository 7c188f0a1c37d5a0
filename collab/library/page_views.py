"""What the page of a document is made of: pictures of pages, words on them, sound and film.

Papers of victims must not stay on a telephone that is taken away: browsers keep nothing of them.
"""

from typing import Any

from flask import Response, abort, current_app

from ..extensions import db
from ..web.access import current_scope, signed_in
from . import accesses, bp, downloads, queries, viewing
from .access import document_or_404
from .models import Accessed, Document, PageImage, Version
from .storage import files

_PATH = "/g/<slug>/library/<int:document_id>/versions/<int:number>"


@bp.get(f"{_PATH}/pages/<int:page>/image")
@signed_in
def page_image(slug: str, document_id: int, number: int, page: int) -> Any:
    """Give out the picture of a page."""
    item, version = _version_or_404(slug, document_id, number)
    image = _image_or_404(version, page)
    accesses.note_access(item, version, Accessed.OPENED)
    return _part(version, image.image_at, image.image_size, "image/webp")


@bp.get(f"{_PATH}/pages/<int:page>/thumbnail")
@signed_in
def page_thumbnail(slug: str, document_id: int, number: int, page: int) -> Any:
    """Give out the small picture of a page."""
    _item, version = _version_or_404(slug, document_id, number)
    image = _image_or_404(version, page)
    return _part(version, image.thumb_at, image.thumb_size, "image/webp")


@bp.get(f"{_PATH}/pages/<int:page>/words")
@signed_in
def page_words(slug: str, document_id: int, number: int, page: int) -> Any:
    """Give out the words of a page and where each stands, as JSON, for selecting them."""
    item, version = _version_or_404(slug, document_id, number)
    image = _image_or_404(version, page)
    accesses.note_access(item, version, Accessed.OPENED)
    if not image.layer_size:
        abort(404)
    return _part(version, image.layer_at, image.layer_size, "application/json")


@bp.get(f"{_PATH}/media")
@signed_in
def media(slug: str, document_id: int, number: int) -> Any:
    """Give out sound or film for the player of the page: the cleaned copy, piece by piece."""
    item, version = _version_or_404(slug, document_id, number)
    if viewing.played_as(version) is None:
        abort(404)
    accesses.note_access(item, version, Accessed.OPENED)
    return downloads.send(downloads.copy_of(version))


def _version_or_404(slug: str, document_id: int, number: int) -> tuple[Document, Version]:
    item = document_or_404(slug, document_id)
    version = queries.version(current_scope(), item, number) or abort(404)
    return item, version


def _image_or_404(version: Version, page: int) -> PageImage:
    if version.preview_blob is None:
        abort(404)
    return db.session.get(PageImage, (version.id, page)) or abort(404)


def _part(version: Version, start: int, size: int, media_type: str) -> Response:
    try:
        body = b"".join(files().open(version.preview_blob or "", start, start + size))
    except FileNotFoundError:
        current_app.logger.error("the pictures of version %s are not in the store", version.id)
        abort(404)
    response = Response(body, mimetype=media_type)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
