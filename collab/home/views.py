"""The dashboard, a group's front page, the knowledge base, and any content by its id."""

from typing import Any

from flask import abort, redirect, render_template, request
from flask_login import current_user

from ..groups import queries as groups
from ..groups.access import in_group
from ..groups.models import Group
from ..policy import Permission, Role
from ..web.access import current_scope, signed_in
from ..web.numbers import whole
from ..web.paging import page_of
from . import bp, queries


@bp.get("/")
@signed_in
def index() -> Any:
    """Show what is new in my groups."""
    scope = current_scope()
    mine = groups.groups_of(current_user, scope)
    news = queries.news_of(scope, mine, documents=2, posts=3, messages=1)
    knowledge = page_of(queries.newest_knowledge(scope), 1, size=4)
    return render_template("home/index.html", news=news, knowledge=knowledge)


@bp.get("/g/<slug>")
@in_group(Permission.READ)
def group(group: Group) -> Any:
    """Show what a group is for, what is new in it, and who is there."""
    [news] = queries.news_of(current_scope(), [group], documents=5, posts=5, messages=2)
    return render_template(
        "home/group.html",
        group=group,
        news=news,
        coordinators=groups.members_of(group, Role.COORDINATOR),
        size=groups.sizes_of([group]).get(group.id, 0),
    )


@bp.get("/knowledge")
@signed_in
def knowledge() -> Any:
    """List what the groups gave to the whole coalition."""
    kind = request.args.get("kind")
    kind = kind if kind in {"document", "thread"} else None
    asked = queries.newest_knowledge(current_scope(), kind)
    page = page_of(asked, request.args.get("page", 1, whole))
    return render_template("home/knowledge.html", page=page, kind=kind)


@bp.get("/c/<int:content_id>")
@signed_in
def content(content_id: int) -> Any:
    """Lead to where a piece of content stands, or give a script the piece itself."""
    item = queries.item_or_none(current_scope(), content_id)
    if item is None:
        abort(404)
    if "fragment" in request.args:
        return render_template(item.partial, item=item)
    return redirect(item.address())
