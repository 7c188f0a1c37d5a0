"""Changing one's own message, and how a message was changed."""

from typing import Any

from flask import abort, g, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from .. import former
from ..content import State
from ..db import transaction
from ..groups.access import in_group, may, still_may
from ..groups.models import Group
from ..policy import Permission
from ..web.access import current_scope
from ..web.naming import Place, warned
from ..web.numbers import whole
from . import actions, bp, queries
from .forms import EditForm
from .models import Message


@bp.app_template_global()
def may_edit_message(item: Message) -> bool:
    """Tell whether the visitor may change the words: her own, shown, and not kept as evidence."""
    own = item.author_id == current_user.id and may(Permission.CHAT, item.group)
    return own and item.state in (State.SHOWN, State.WAITING) and not item.held


@bp.get("/g/<slug>/chat/<int:room_id>/<int:message_id>/edit")
@in_group(Permission.CHAT, direct=True)
def edit(group: Group, room_id: int, message_id: int) -> Any:
    """Show the form that changes one's own message."""
    message = _own(group, room_id, message_id)
    form = EditForm(obj=message, seen=former.fingerprint(message.body))
    return _page(message, form)


@bp.post("/g/<slug>/chat/<int:room_id>/<int:message_id>/edit")
@in_group(Permission.CHAT, direct=True)
def save_edit(group: Group, room_id: int, message_id: int) -> Any:
    """Change one's own message."""
    message = _own(group, room_id, message_id)
    form = EditForm()
    if not form.validate_on_submit() or warned(form, Place(group, within=message)):
        return _page(message, form), 422
    try:
        with transaction():
            still_may(message.group_id, Permission.CHAT, within=message)
            actions.edit_message(message, form.body.data or "", form.seen.data or "")
    except actions.Overtaken:
        said = _("It was changed in another place meanwhile. Save again if yours is to stand.")
        form.body.errors = [said]
        form.seen.data = former.fingerprint(message.body)
        return _page(message, form), 409
    except actions.Gone:
        abort(403)  # kept as evidence, or gone, since a moment
    return redirect(message.address(), 303)


@bp.get("/g/<slug>/chat/<int:room_id>/<int:message_id>/history")
@in_group(Permission.READ, direct=True)
def history(group: Group, room_id: int, message_id: int) -> Any:
    """Show the texts that a message had, the latest first."""
    message = _message(group, room_id, message_id)
    page = former.texts_of(message, request.args.get("page", 1, whole))
    return render_template("chat/history.html", group=group, message=message, page=page)


def _message(group: Group, room_id: int, message_id: int) -> Message:
    room = queries.room_by_id(group.id, room_id) or abort(404)
    g.group = group
    return queries.message(room, message_id, current_scope()) or abort(404)


def _own(group: Group, room_id: int, message_id: int) -> Message:
    message = _message(group, room_id, message_id)
    if not may_edit_message(message):
        abort(403)
    return message


def _page(message: Message, form: EditForm) -> str:
    return render_template("chat/edit.html", group=message.group, message=message, form=form)
