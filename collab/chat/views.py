"""The chat page of a group, what was said after a number, and saying something."""

from typing import Any

from flask import abort, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from ..content import State
from ..db import transaction
from ..groups.access import in_group, permissions_in
from ..groups.models import Group
from ..policy import Permission
from ..web.access import current_scope
from ..web.errors import wants_json
from ..web.forms import once
from ..web.naming import Place, warned
from ..web.numbers import whole
from ..web.showing import shows
from . import actions, bp, opening, queries, rooms
from .forms import MessageForm
from .models import Message, Room

PAGE_SIZE = 50
FRAGMENT_LIMIT = 200


@bp.get("/g/<slug>/chat")
@bp.get("/g/<slug>/chat/<int:room_id>")
@in_group(Permission.READ, direct=True)
def room(group: Group, room_id: int | None = None) -> Any:
    """Show the newest messages, or with `before` or `around` a stretch of older ones."""
    return _page(_room(group, room_id), MessageForm(formdata=None))


@bp.get("/g/<slug>/chat/messages")
@bp.get("/g/<slug>/chat/<int:room_id>/messages")
@in_group(Permission.READ, direct=True)
def messages(group: Group, room_id: int | None = None) -> Any:
    """Return those after or before a number as HTML; `X-More: 1` says there are others.

    `limit` asks for fewer than a whole piece.
    """
    after, scope, here = request.args.get("after", 0, whole), current_scope(), _room(group, room_id)
    before = request.args.get("before", type=whole)
    if before is not None:
        older = queries.before(here, before, scope, PAGE_SIZE)
        html = render_template("chat/_messages.html", messages=older.messages)
        return html, {"X-More": "1" if older.earlier else "0"}
    limit = max(1, min(request.args.get("limit", FRAGMENT_LIMIT, whole), FRAGMENT_LIMIT))
    found = queries.after(here, after, scope, limit + 1)
    html = render_template(
        "chat/_messages.html",
        messages=found[:limit],
        above=queries.previous(here.id, after + 1, scope),
    )
    return html, {"X-More": "1" if len(found) > limit else "0"}


@bp.post("/g/<slug>/chat/messages")
@bp.post("/g/<slug>/chat/<int:room_id>/messages")
@in_group(Permission.CHAT, direct=True)
def post(group: Group, room_id: int | None = None) -> Any:
    """Say something."""
    here = _room(group, room_id)
    form = MessageForm()
    answered = queries.message(here, _number(form.reply.data), current_scope())
    if form.reply.data and (answered is None or answered.state != State.SHOWN):
        form.body.errors = [_("What you answer is not there any more. Send it again as it is.")]
        form.reply.data = ""
        return _refused(here, form)
    if not form.validate_on_submit() or warned(form, Place(group)):
        return _refused(here, form)
    author_id, room_id = current_user.id, here.id
    try:
        message = once(
            Message,
            form.key.data,
            lambda: actions.post_message(author_id, here, form.body.data, answered),
            still=lambda: rooms.still_open(room_id),
            words={"body": form.body.data},
            room_id=room_id,
        )
    except rooms.Closed as closed:
        return (jsonify(error=str(closed)) if wants_json() else _page(here, form)), 403
    if not wants_json():
        return redirect(message.address(), 303)
    above = queries.previous(message.room_id, message.number, current_scope())
    html = render_template("chat/_message.html", item=message, previous=above)
    return (
        jsonify(id=message.id, seq=message.number, html=html, location=message.address()),
        201,
    )


def _refused(here: Room, form: MessageForm) -> Any:
    if wants_json():
        return jsonify(error=form.first_error, anyway=form.anyway.data), 422
    return _page(here, form), 422


def _room(group: Group, room_id: int | None) -> Room:
    """Return a room of the group; its first one is made when the chat is opened the first time."""
    if room_id is not None:
        return queries.room_by_id(group.id, room_id) or abort(404)
    found = queries.room_of(group.id)
    if found is None:
        group_id = group.id
        with transaction():
            found = actions.room_of(group_id)
    return found


def _page(here: Room, form: MessageForm) -> str:
    scope, group = current_scope(), here.group
    first_new, sought = opening.first_new(here, scope), opening.sought(here, scope)
    stretch = opening.stretch(here, scope, PAGE_SIZE, sought, first_new)
    shows(
        [message.id for message in stretch.messages],
        chat_of=None if stretch.later else here.id,
    )
    return render_template(
        "chat/room.html",
        group=group,
        room=here,
        rooms=[] if group.direct else queries.rooms_of(group.id),
        closed=rooms.why_closed(here, permissions_in(group)),
        stretch=stretch,
        form=form,
        size=PAGE_SIZE,
        pinned=queries.pinned(here, scope),
        answered=queries.message(here, _answered_id(form), scope),
        first_new=first_new,
        sought=sought,
    )


def _answered_id(form: MessageForm) -> int | None:
    """Return which message is being answered: as the form says, or the link that led here."""
    return _number(form.reply.data) or request.args.get("reply", None, whole)


def _number(text: str | None) -> int | None:
    try:
        return whole(text or "")
    except ValueError:
        return None
