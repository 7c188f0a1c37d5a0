"""What pages say of how far their reader has come."""

from typing import Any

from flask import abort, g, redirect, request
from flask_login import current_user

from ..db import transaction
from ..web.access import current_scope, signed_in
from ..web.errors import wants_json
from ..web.numbers import whole
from . import bp, queries, reading
from .models import Thread


@bp.post("/g/<slug>/threads/<int:thread_id>/read")
@signed_in
def read(slug: str, thread_id: int) -> Any:
    """Remember that the posts up to `number` were read, or `again` that it is to be read."""
    thread = _thread_or_404(slug, thread_id)
    address = thread.address()
    number = request.form.get("number", 0, whole)
    with transaction():
        if request.form.get("again"):
            reading.unread_from(current_user.id, thread, number)
        else:
            reading.read_to(current_user.id, thread, number)
    return ("", 204) if wants_json() else redirect(address, 303)


def _thread_or_404(slug: str, thread_id: int) -> Thread:
    thread = queries.thread(thread_id, slug, current_scope()) or abort(404)
    g.group = thread.group
    return thread
