"""Putting a sign below a post or a message."""

from collections.abc import Iterable
from typing import Any

from flask import abort, g, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from ..chat.models import Message
from ..content import Content, State
from ..db import transaction
from ..groups.access import require, still_may
from ..policy import Permission
from ..sharing.queries import item_or_none
from ..threads.models import Post
from ..web.access import current_scope, signed_in
from . import actions, bp, queries
from .models import Sign
from .queries import Tally

WORDS = {
    Sign.THANKS: _l("Thank you"),
    Sign.AGREE: _l("I agree"),
    Sign.SEEN: _l("I have seen it"),
    Sign.IMPORTANT: _l("Important"),
    Sign.UNCLEAR: _l("Not clear to me"),
}
ICONS = {
    Sign.THANKS: "heart",
    Sign.AGREE: "check",
    Sign.SEEN: "shown",
    Sign.IMPORTANT: "flag",
    Sign.UNCLEAR: "question",
}
NEEDED = {Post: Permission.POST, Message: Permission.CHAT}
"""The kinds that bear signs, and what one must be permitted there."""


@bp.get("/c/<int:content_id>/reactions")
@signed_in
def choose(content_id: int) -> Any:
    """Show the signs to choose from, in their place on the page or as a page of their own."""
    item, needed = _item(content_id)
    require(needed, item.group)
    alone = "_reactions" if request.headers.get("HX-Request") else "choose"
    page = {"item": item, "group": item.group, "choosing": True}
    return render_template(f"reactions/{alone}.html", **page)


@bp.post("/c/<int:content_id>/reactions")
@signed_in
def react(content_id: int) -> Any:
    """Put a sign below something, or take one's own back."""
    item, needed = _item(content_id)
    require(needed, item.group)
    try:
        sign = Sign(request.form.get("sign", ""))
    except ValueError:
        abort(400)
    if item.state != State.SHOWN or item.parent_state != State.SHOWN:
        abort(409)
    person_id, wanted = current_user.id, request.form.get("wanted") != "0"
    with transaction():
        still_may(item.group_id, needed, within=item)
        actions.toggle(person_id, item.id, sign, wanted)
    if request.headers.get("HX-Request"):
        return render_template("reactions/_reactions.html", item=item)
    return redirect(item.address(), 303)


@bp.app_template_global("gather_reactions")
def gather(items: Iterable[Content]) -> None:
    """Load the signs below everything on a page at once, for `reactions_to`."""
    known = current_user and current_user.is_authenticated
    ids = [item.id for item in items]
    _kept().update(queries.tallies_of(ids, current_user.id if known else None))


@bp.app_template_global("reactions_to")
def reactions_to(item: Content) -> list[Tally]:
    """Return the signs below something."""
    if item.id not in _kept():
        gather([item])
    return _kept()[item.id]


@bp.app_template_global("signs")
def signs() -> list[tuple[Sign, str, str]]:
    """Return the signs that there are: what they say, and their icons."""
    return [(sign, str(WORDS[sign]), ICONS[sign]) for sign in Sign]


def _item(content_id: int) -> tuple[Content, Permission]:
    item = item_or_none(current_scope(), content_id)
    if item is None or type(item) not in NEEDED:
        abort(404)
    g.group = item.group
    return item, NEEDED[type(item)]


def _kept() -> dict[int, list[Tally]]:
    if "reactions" not in g:
        g.reactions = {}
    kept: dict[int, list[Tally]] = g.reactions
    return kept
