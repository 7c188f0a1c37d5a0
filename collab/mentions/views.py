"""Whom one can name while writing, and the marks on names when reading."""

from collections.abc import Iterable
from typing import Any

from flask import abort, g, render_template, request
from flask_login import current_user
from markupsafe import Markup

from ..content import Audience
from ..groups.access import in_group
from ..groups.models import Group
from ..library.models import Document
from ..policy import Permission
from ..sharing.queries import item_or_none
from ..web.access import current_scope
from ..web.naming import Place
from ..web.numbers import whole
from . import bp, queries
from .finding import LONGEST, marked
from .models import Mention


@bp.get("/g/<slug>/mentions")
@in_group(Permission.READ)
def offer(group: Group) -> Any:
    """Give those who can be named at a place of the group, as options below an editor.

    `q` is how the name begins, `within` what one writes in; without it, a new discussion.
    """
    words = request.args.get("q", "")[:LONGEST]
    found = queries.offered(words, place_asked(group))
    return render_template("mentions/_offer.html", people=found)


def place_asked(group: Group) -> Place:
    """Return the place of which the request speaks: 404 for something that is not in the group."""
    within = request.values.get("within", type=whole)
    item = None
    if within is not None:
        item = item_or_none(current_scope(), within)
        if item is None or item.group_id != group.id:
            abort(404)
    wide = request.values.get("audience") == Audience.COALITION
    audience = Audience.COALITION if wide else Audience.GROUP
    return Place(group, audience, item, inside=isinstance(item, Document))


@bp.app_template_global("gather_mentions")
def gather(items: Iterable[Any]) -> None:
    """Load who is named in all texts on a page at once, for `worded`."""
    some = list(items)
    found = queries.mentions_of(some)
    _kept().update({item.id: found.get(item.id, []) for item in some})


@bp.app_template_global("worded")
def worded(item: Any) -> Markup:
    """Return the words of an item as HTML, with the names of those marked who are named."""
    if item.id not in _kept():
        gather([item])
    # A pushed line is drawn for many: nobody in particular looks.
    own = current_user.id if current_user and current_user.is_authenticated else None
    names: dict[str, bool] = {}
    for row in _kept()[item.id]:
        names[row.words] = names.get(row.words, False) or row.user_id == own
    return marked(str(item.body_html), names)


def _kept() -> dict[int, list[Mention]]:
    """Return who is named in what this request has loaded, by the text."""
    if "mentions" not in g:
        g.mentions = {}
    kept: dict[int, list[Mention]] = g.mentions
    return kept
