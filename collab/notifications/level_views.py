"""Choosing how much one wants to hear of a place."""

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from ..chat import queries as chat
from ..chat.models import Room
from ..content import Content
from ..db import transaction
from ..extensions import db
from ..groups.access import in_group
from ..groups.models import Group
from ..library.models import Folder
from ..policy import Permission, Scope
from ..web.access import current_scope, signed_in
from . import bp, levels, words
from .levels import Thing
from .rule import Case, Level, What


@dataclass(frozen=True)
class Control:
    """What the menu of levels shows of a place."""

    action: str
    chosen: Level | None
    """What the person chose here."""
    counts: Level
    """What counts here, whoever decides it."""
    muted_by: str
    """Why her choice does not count: a place around this one is to be silent. Else empty."""


@bp.post("/c/<int:content_id>/level")
@signed_in
def choose_of_content(content_id: int) -> Any:
    """Choose a level for a document or a thread."""
    return _change(levels.content_or_none(content_id, current_scope()) or abort(404))


@bp.post("/g/<slug>/library/folders/<int:folder_id>/level")
@in_group(Permission.READ)
def choose_of_folder(group: Group, folder_id: int) -> Any:
    """Choose a level for a folder and what is below it."""
    return _change(levels.folder_or_none(group, folder_id) or abort(404))


@bp.post("/g/<slug>/chat/<int:room_id>/level")
@in_group(Permission.READ, direct=True)
def choose_of_room(group: Group, room_id: int) -> Any:
    """Choose a level for a room of a group."""
    return _change(chat.room_by_id(group.id, room_id) or abort(404))


@bp.post("/g/<slug>/level")
@in_group(Permission.READ)
def choose_of_group(group: Group) -> Any:
    """Choose a level for a whole group."""
    return _change(group)


@bp.app_template_global()
def level_control(thing: Thing) -> Control:
    """Return what the menu of levels shows to the visitor."""
    group = levels.group_of(thing)
    chain = levels.chain_of(thing, group)
    if group.id not in current_scope().reads:
        chain = chain[:1]  # the rest is the own affair of the group
    chosen, default = levels.chosen_and_default(current_user.id, chain)
    case = Case(
        What.ANSWER,
        tuple((place.because, chosen.get(place.key)) for place in chain),
        default,
    )
    here = chosen.get(chain[0].key)
    place, counts = case.level
    muted = case.muted and here != Level.NOTHING
    by = str(words.MUTED_BY[place]) if muted else ""
    return Control(_action(thing, group), here, counts, by)


def _action(thing: Thing, group: Group) -> str:
    if isinstance(thing, Content):
        return url_for("notifications.choose_of_content", content_id=thing.id)
    if isinstance(thing, Folder):
        return url_for("notifications.choose_of_folder", slug=group.slug, folder_id=thing.id)
    if isinstance(thing, Room):
        return url_for("notifications.choose_of_room", slug=group.slug, room_id=thing.id)
    return url_for("notifications.choose_of_group", slug=group.slug)


def _change(thing: Thing) -> Any:
    """Do it, and draw the menu anew or lead back to the page."""
    asked = request.form.get("level", "")
    if asked not in ("", *Level):
        abort(400)
    person, kind, id_ = current_user._get_current_object(), type(thing), thing.id
    with transaction():
        found: Any = db.session.get(kind, id_)
        if found is None or not _may_hear_of(found, Scope.of(person)):
            abort(404)
        place = levels.place_of(found, levels.group_of(found))
        levels.choose(person.id, place, Level(asked) if asked else None)
    if "HX-Request" in request.headers:
        return render_template("notifications/_level.html", place=found)
    flash(_("Saved."), "done")
    if request.form.get("back") == "settings":
        return redirect(url_for("notifications.settings"), 303)
    return redirect(place.path, 303)


def _may_hear_of(thing: Thing, scope: Scope) -> bool:
    if isinstance(thing, Content):
        return scope.shows(thing)
    return levels.group_of(thing).id in scope.reads
