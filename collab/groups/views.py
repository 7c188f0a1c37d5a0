"""The list of groups; the front page of one group gathers features and stands in `home`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask_login import current_user

from ..web.access import current_scope, signed_in
from . import bp, joining_queries, queries
from .models import Group


@dataclass(frozen=True)
class Line:
    """A group of the list; `above` is the group above it where that is not the line before."""

    group: Group
    below: bool = False
    above: Group | None = None


@bp.get("/groups")
@signed_in
def index() -> Any:
    """List my groups, the others of which I may know, and which of them invite me."""
    scope = current_scope()
    known = queries.known_groups(scope)
    used = [group for group in known if not group.archived]
    mine = [group for group in used if group.id in scope.reads]
    offers = joining_queries.offers_to(current_user)
    elsewhere = scope.reads | {offer.group_id for offer in offers}
    others = [group for group in used if group.id not in elsewhere]
    return render_template(
        "groups/index.html",
        offers=offers,
        mine=_lines(mine, known),
        others=_lines(others, known),
        archived=_lines([group for group in known if group.archived], known),
        sizes=queries.sizes_of(known),
        member_of={each.group_id for each in current_user.memberships if each.counts},
        asked=joining_queries.asked_by(current_user),
        reads=scope.reads,
    )


def _lines(groups: Sequence[Group], known: Iterable[Group]) -> list[Line]:
    """Put each group below the one above it, if that is among them; else only say its name."""
    ids, by_id = {group.id for group in groups}, {group.id: group for group in known}
    lines = []
    for top in (group for group in groups if group.parent_id not in ids):
        lines.append(Line(top, above=by_id.get(top.parent_id or 0)))
        lines += [Line(group, below=True) for group in groups if group.parent_id == top.id]
    return lines
