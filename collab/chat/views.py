"""The chat page of a group, what was said after a number, and saying something."""

from typing import Any

from flask import abort, jsonify, redirect, render_template, request, url_for
from flask_login import current_user

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
from . import actions, bp, queries, rooms
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
    """Return the messages after a number as a piece of HTML; `X-More: 1` says others follow."""
    after, scope, here = request.args.get("after", 0, whole), current_scope(), _room(group, room_id)
    found = queries.after(here, after, scope, FRAGMENT_LIMIT + 1)
    html = render_template(
        "chat/_messages.html",
        messages=found[:FRAGMENT_LIMIT],
        above=queries.previous(here.id, after + 1, scope),
    )
    return html, {"X-More": "1" if len(found) > FRAGMENT_LIMIT else "0"}


@bp.post("/g/<slug>/chat/messages")
@bp.post("/g/<slug>/chat/<int:room_id>/messages")
@in_group(Permission.CHAT, direct=True)
def post(group: Group, room_id: int | None = None) -> Any:
    """Say something."""
    here = _room(group, room_id)
    form = MessageForm()
    if not form.validate_on_submit() or warned(form, Place(group)):
        if wants_json():
            return jsonify(error=form.first_error, anyway=form.anyway.data), 422
        return _page(here, form), 422
    author_id, room_id = current_user.id, here.id
    try:
        message = once(
            Message,
            form.key.data,
            lambda: actions.post_message(author_id, here, form.body.data),
            still=lambda: rooms.still_open(room_id),
            room_id=room_id,
        )
    except rooms.Closed as closed:
        return (jsonify(error=str(closed)) if wants_json() else _page(here, form)), 403
    if not wants_json():
        there = url_for("chat.room", slug=group.slug, room_id=room_id, _anchor="latest")
        return redirect(there, 303)
    above = queries.previous(message.room_id, message.number, current_scope())
    html = render_template("chat/_message.html", item=message, previous=above)
    return (
        jsonify(id=message.id, seq=message.number, html=html, location=message.address()),
        201,
    )


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
    around, before = request.args.get("around", type=whole), request.args.get("before", type=whole)
    if around is not None:
        stretch = queries.around(here, around, scope, PAGE_SIZE)
    elif before is not None:
        stretch = queries.before(here, before, scope, PAGE_SIZE)
    else:
        stretch = queries.newest(here, scope, PAGE_SIZE)
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
    )
