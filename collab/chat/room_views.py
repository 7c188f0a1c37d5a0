"""The rooms of a group, for its coordinators: adding, changing, ordering, archiving."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..accounts.models import User
from ..db import transaction
from ..groups.access import in_group, still_may
from ..groups.models import Group
from ..policy import Permission
from . import actions, bp, queries, retention, room_actions
from .models import Room
from .room_forms import RoomForm, new_form, settings_form


@bp.get("/g/<slug>/chat/rooms")
@in_group(Permission.MANAGE)
def rooms(group: Group) -> Any:
    """List the rooms in their order, archived ones at the end."""
    group_id = group.id
    if queries.room_of(group_id) is None:
        with transaction():
            actions.room_of(group_id)
    return render_template("chat/rooms.html", group=group, rooms=queries.rooms_of(group_id))


@bp.route("/g/<slug>/chat/rooms/new", methods=["GET", "POST"])
@in_group(Permission.MANAGE)
def new_room(group: Group) -> Any:
    """Add a room."""
    form = new_form()
    if form.validate_on_submit():
        try:
            with transaction():
                still_may(group.id, Permission.MANAGE)
                room = room_actions.add_room(group, _visitor(), form.typed())
        except room_actions.NameTaken:
            form.refuse_name()
        except room_actions.TooMany:
            form.form_errors.append(
                _("A group has at most %(num)d rooms.", num=room_actions.MOST_ROOMS)
            )
        else:
            flash(_("The room is open."), "done")
            return redirect(url_for(".room", slug=group.slug, room_id=room.id), 303)
    return _form_page(group, None, form)


@bp.route("/g/<slug>/chat/<int:room_id>/settings", methods=["GET", "POST"])
@in_group(Permission.MANAGE)
def room_settings(group: Group, room_id: int) -> Any:
    """Change what a room is called, what it is for, who writes in it, how long it keeps."""
    room = queries.room_by_id(group.id, room_id) or abort(404)
    form = settings_form(room)
    if form.validate_on_submit():
        try:
            with transaction():
                changed = _change(group.id, room_id, form)
        except room_actions.NameTaken:
            form.refuse_name()
        except room_actions.Outdated as newer:
            form.renew(queries.room_by_id(group.id, room_id) or abort(404), newer.names)
        except room_actions.Erases as goes:
            form.ask_to_erase(goes.count)
        else:
            flash(_("Saved.") if changed else _("Nothing was changed."), "done")
            return redirect(url_for(".rooms", slug=group.slug), 303)
    return _form_page(group, room, form)


@bp.post("/g/<slug>/chat/<int:room_id>/move")
@in_group(Permission.MANAGE)
def move_room(group: Group, room_id: int) -> Any:
    """Move a room up or down in the order."""
    up = request.form.get("way", "up") == "up"
    return _do(group, room_id, lambda room: room_actions.move_room(room, up), "")


@bp.post("/g/<slug>/chat/<int:room_id>/archive")
@in_group(Permission.MANAGE)
def archive_room(group: Group, room_id: int) -> Any:
    """Let a room only be read."""
    done = _("The room is archived. It can be read, and put in use again.")
    return _do(group, room_id, lambda room: room_actions.archive_room(room, _visitor()), done)


@bp.post("/g/<slug>/chat/<int:room_id>/restore")
@in_group(Permission.MANAGE)
def restore_room(group: Group, room_id: int) -> Any:
    """Put an archived room in use again."""
    done = _("The room is in use again.")
    return _do(group, room_id, lambda room: room_actions.restore_room(room, _visitor()), done)


def _do(group: Group, room_id: int, act: Callable[[Room], None], done: str) -> Any:
    """Do something with a room of the group and go back to the list."""
    group_id, slug = group.id, group.slug
    try:
        with transaction():
            still_may(group_id, Permission.MANAGE)
            act(queries.room_by_id(group_id, room_id) or abort(404))
    except room_actions.LastOne:
        flash(_("A group needs one room that is in use. Nothing was changed."), "error")
    except room_actions.NotChanged:
        flash(_("Somebody was faster: look again. Nothing was changed."), "warning")
    else:
        if done:
            flash(done, "done")
    return redirect(url_for(".rooms", slug=slug, _anchor=f"r{room_id}"), 303)


def _change(group_id: int, room_id: int, form: RoomForm) -> list[str]:
    still_may(group_id, Permission.MANAGE)
    return room_actions.change_room(
        queries.room_by_id(group_id, room_id) or abort(404),
        _visitor(),
        form.typed(),
        seen=form.seen.data or "",
        agreed=bool(form.erase.data),
    )


def _visitor() -> User:
    person: User = current_user._get_current_object()
    return person


def _form_page(group: Group, room: Room | None, form: RoomForm) -> Any:
    page = render_template(
        "chat/room_form.html", group=group, room=room, form=form, night=retention.next_night()
    )
    return page, 422 if request.method == "POST" else 200
