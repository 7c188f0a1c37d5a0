"""Large files that come in piece by piece and go on after a break: the tus protocol.

An upload is of whoever began it: to everybody else there is none. Its right is looked at with each
piece, and again inside the transaction that makes the document.
"""

from typing import Any, NoReturn

from flask import Response, abort, jsonify, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError, NoResultFound
from werkzeug.exceptions import Forbidden, NotFound

from ..content import Audience
from ..db import transaction
from ..groups.access import in_group, require, still_may
from ..groups.models import Group
from ..policy import Permission
from ..web import limits
from ..web.access import current_scope
from ..web.numbers import whole
from . import bp, incoming, queries, quotas, tus, uploads
from .access import require_version
from .forms import AUDIENCES
from .models import WITH_POST, Document, Incoming
from .names import clean_filename
from .receiving import PIECES, largest_file
from .views import folder_or_404

ALL = "/g/<slug>/library/uploads"
ONE = "/g/<slug>/library/uploads/<upload_id>"
LONGEST_PATH = 1000
LONGEST_NOTE = 2000


@bp.after_request
def name_version(response: Response) -> Response:
    """Say which protocol is spoken, as it wants in each of its answers."""
    if request.endpoint in PIECES | {"library.upload_state", "library.give_up"}:
        response.headers["Tus-Resumable"] = tus.VERSION
    return response


@bp.route(ALL, methods=["OPTIONS"], provide_automatic_options=False)
@in_group(Permission.UPLOAD)
def upload_options(group: Group) -> Any:
    """Say what of the protocol is spoken."""
    return tus.options()


@bp.get(ALL)
@in_group(Permission.UPLOAD)
def unfinished(group: Group) -> Any:
    """List the visitor's own uploads that are not complete, for a script that can go on."""
    rows = incoming.unfinished(current_user.id, group.id)
    return jsonify(
        [
            {
                "url": url_for(".send_piece", slug=group.slug, upload_id=row.id),
                "filename": row.filename,
                "fingerprint": row.fingerprint,
                "size": row.size,
                "received": incoming.received(row),
            }
            for row in rows
        ]
    )


@bp.post(ALL)
@in_group(Permission.UPLOAD)
def begin_upload(group: Group) -> Any:
    """Begin an upload, perhaps with its first piece; begun again with the same key it goes on."""
    tus.require_version()
    size, given = tus.number("Upload-Length"), tus.metadata()
    upload_id = incoming.name_for(current_user.id, group.id, given.get("key"))
    if document := _finished(upload_id, group.id):
        return _done(document, upload_id, size, 201)
    upload = incoming.one(upload_id, current_user.id, group.id)
    if upload is None:
        upload = _begun(_wanted(group, upload_id, size, given), group)
    offset = incoming.received(upload)
    if upload.size != size:
        abort(409)  # the key of another file
    if tus.has_piece() and offset == 0:
        return _take(upload, 0, 201)
    return _progress(upload.id, offset, size, 201)


@bp.get(ONE)
@in_group(Permission.UPLOAD)
@limits.pieces
def upload_state(group: Group, upload_id: str) -> Any:
    """Say how much of an upload is there (HEAD), also of one that is a document already."""
    if document := _finished(upload_id, group.id):
        return _done(document, upload_id, document.version.size, 200)
    upload = _own(group, upload_id)
    return _progress(upload_id, incoming.received(upload), upload.size, 200)


@bp.patch(ONE)
@in_group(Permission.UPLOAD)
@limits.pieces
def send_piece(group: Group, upload_id: str) -> Any:
    """Take the next piece; with the last one the document is made. One without bytes asks again."""
    tus.require_version()
    start = tus.number("Upload-Offset")
    if document := _finished(upload_id, group.id):
        return _done(document, upload_id, document.version.size, 200)
    upload = _own(group, upload_id)
    if upload.document_id is not None:
        try:
            require_version(_document_or_404(group, str(upload.document_id)))
        except (Forbidden, NotFound):
            incoming.discard([upload_id])
            raise
    return _take(upload, start, 204)


@bp.delete(ONE)
@in_group(Permission.UPLOAD)
def give_up(group: Group, upload_id: str) -> Any:
    """Give an upload up: what was sent of it goes."""
    incoming.discard([_own(group, upload_id).id])
    return Response(status=204)


def _own(group: Group, upload_id: str) -> Incoming:
    return incoming.one(upload_id, current_user.id, group.id) or abort(404)


def _finished(upload_id: str, group_id: int) -> Document | None:
    """Return what this upload became; 404 if that is not open any more to whoever sent it."""
    document = uploads.finished(upload_id, current_user.id, group_id)
    if document is not None and not current_scope().shows(document):
        abort(404)
    return document


def _wanted(group: Group, upload_id: str, size: int, given: dict[str, str]) -> Incoming:
    """Return the upload as it is asked for; stops with words where it cannot be."""
    if not size:
        tus.refuse(422, _("The file is empty. Check it on your device."))
    if size > largest_file():
        tus.refuse(413, uploads.too_large())
    audience = given.get("audience", Audience.GROUP.value)
    if audience not in {*AUDIENCES, WITH_POST} or len(given.get("note", "")) > LONGEST_NOTE:
        abort(422)
    if audience == Audience.COALITION:
        require(Permission.PUBLISH, group)
    if audience == WITH_POST:
        require(Permission.POST, group)
    folder = folder_or_404(group, given.get("folder"))
    document = _document_or_404(group, given["document"]) if given.get("document") else None
    if document is not None:
        require_version(document)
    try:
        quotas.require_before(group, size)
    except quotas.NoRoomLeft as full:
        tus.refuse(413, uploads.over_quota(full.room))
    return Incoming(
        id=upload_id,
        user_id=current_user.id,
        group_id=group.id,
        folder_id=folder.id if folder else None,
        document_id=document.id if document else None,
        filename=clean_filename(given.get("filename")),
        path=given.get("relativePath", "")[:LONGEST_PATH],
        size=size,
        received=0,
        fingerprint=given.get("fingerprint", "")[:64],
        audience=audience,
        note=given.get("note", ""),
    )


def _begun(upload: Incoming, group: Group) -> Incoming:
    upload_id, user_id, group_id = upload.id, upload.user_id, group.id
    try:
        with transaction():
            still_may(group_id, Permission.UPLOAD)
            incoming.begin(upload)
    except incoming.TooMany:
        tus.refuse(
            422,
            _("You have too many unfinished uploads. Go on with them or remove them first."),
        )
    except IntegrityError:
        pass  # the same was asked for twice at once
    return incoming.one(upload_id, user_id, group_id) or abort(404)


def _take(upload: Incoming, start: int, status: int) -> Any:
    """Write the piece, and make the document when all is there."""
    upload_id, group_id, size = upload.id, upload.group_id, upload.size
    try:
        offset = incoming.append(upload, tus.piece(start))
        if offset < size:
            return _progress(upload_id, offset, size, status)
        document = uploads.finish(upload_id)
    except (Forbidden, NotFound):  # the right to do this has ended
        incoming.discard([upload_id])
        raise
    except NoResultFound:  # the same last piece came twice, and the other one was quicker
        document = _finished(upload_id, group_id) or abort(404)
    except uploads.Refused as refusal:
        tus.refuse(refusal.status, refusal.message)
    except incoming.DiskFull:
        tus.refuse(507, _("The server has no room just now. What was sent is kept: try again."))
    except (incoming.WrongPlace, incoming.TooMuch, incoming.WrongSum) as fault:
        _refuse_piece(fault)
    return _done(document, upload_id, size, 201 if status == 201 else 200)


def _refuse_piece(fault: Exception) -> NoReturn:
    if isinstance(fault, incoming.WrongSum):
        tus.refuse(tus.WRONG_SUM, _("The file was changed on the way. It is sent again."))
    abort(409 if isinstance(fault, incoming.WrongPlace) else 400)


def _document_or_404(group: Group, given: str) -> Document:
    try:
        number = whole(given)
    except ValueError:
        abort(404)
    return queries.document(current_scope(), group.slug, number) or abort(404)


def _progress(upload_id: str, offset: int, size: int, status: int) -> Response:
    return _with_headers(Response(status=status), upload_id, offset, size)


def _done(document: Document, upload_id: str, size: int, status: int) -> Response:
    """Answer with the document: its row, and where it is."""
    response = jsonify(as_json(document))
    response.status_code = status
    return _with_headers(response, upload_id, size, size)


def _with_headers(response: Response, upload_id: str, offset: int, size: int) -> Response:
    headers = response.headers
    headers["Upload-Offset"] = str(offset)
    headers["Upload-Length"] = str(size)
    headers["Cache-Control"] = "no-store"
    slug = (request.view_args or {}).get("slug")
    if response.status_code == 201:
        headers["Location"] = url_for(".send_piece", slug=slug, upload_id=upload_id)
    return response


def as_json(document: Document) -> dict[str, Any]:
    """Return what a script needs to show a document that was stored."""
    html = render_template(document.partial, item=document)
    return {"id": document.id, "url": document.address(), "html": html}
