"""The search page."""

from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request

from ..chat import queries as chat
from ..content import Content
from ..extensions import db
from ..policy import Scope
from ..web import limits
from ..web.access import current_scope, signed_in
from ..web.numbers import whole
from . import bp, index, results

KINDS = ("document", "thread", "post", "message", "comment", "outcome")


@dataclass(frozen=True)
class Place:
    """What a search is kept to: a room, or a piece of content with what stands in it.

    `name` is what the index calls it, `field` and `value` are of the address of the search page.
    """

    name: str
    field: str
    value: int
    label: str
    address: str


@bp.get("/search", endpoint="index")
@signed_in
@limits.searches
def search() -> Any:
    """Find what the visitor may see, narrowed by kind and group, or kept to one place."""
    kind, scope = request.args.get("kind"), current_scope()
    place = _place(scope)
    found = results.find(
        scope,
        request.args.get("q", ""),
        kind=kind if kind in KINDS else None,
        group=request.args.get("group") or None,
        within=place.name if place else None,
        page=request.args.get("page", 1, whole),
    )
    return render_template(
        "search/search.html", found=found, kind=kind, late=index.is_late(), place=place
    )


def _place(scope: Scope) -> Place | None:
    """Return the place that the address names; one that the visitor may not see is not there."""
    if room_id := request.args.get("room", type=whole):
        room = chat.room_for(room_id, scope) or abort(404)
        label = f"{room.label} · {room.group.name}"
        return Place(f"room{room.id}", "room", room.id, label, room.address())
    if content_id := request.args.get("in", type=whole):
        asked = db.select(Content).where(Content.id == content_id, scope.where(Content))
        item = db.session.scalar(asked) or abort(404)
        return Place(f"c{item.id}", "in", item.id, item.heading, item.address())
    return None
