"""The dashboard, a group's front page, the knowledge base, and any content by its id."""

from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask_login import current_user

from ..groups import moves
from ..groups import queries as groups
from ..groups.access import may
from ..groups.models import Group
from ..moderation import queue
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
@signed_in
def group(slug: str) -> Any:
    """Show what a group is for, what is new in it, and who is there.

    Who is not in a listed group is led to where she reads what it is for and how to join.
    """
    group = groups.group_or_none(slug)
    scope = current_scope()
    if group is None or not may(Permission.READ, group):
        if group is not None and groups.is_known_to(group, scope):
            return redirect(url_for("groups.about", slug=slug))
        abort(404)
    g.group = group
    [news] = queries.news_of(scope, [group], documents=5, posts=5, messages=2)
    return render_template(
        "home/group.html",
        group=group,
        news=news,
        pinned=queries.pinned_in(scope, group),
        coordinators=groups.members_of(group, Role.COORDINATOR),
        size=groups.sizes_of([group]).get(group.id, 0),
        subgroups=groups.subgroups_of(group, scope),
        waits=_waits(group),
    )


def _waits(group: Group) -> dict[str, int]:
    """Return what waits for a coordinator: how many requests to join, how much to moderate."""
    return {
        "requests": len(groups.open_requests(group)) if may(Permission.MANAGE, group) else 0,
        "reviews": queue.waiting(group) if may(Permission.MODERATE, group) else 0,
    }


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
    scope = current_scope()
    item = queries.item_or_none(scope, content_id)
    if item is None:
        there = moves.target_of(content_id, scope) or abort(404)
        return redirect(there.address()) if "fragment" not in request.args else abort(404)
    if "fragment" in request.args:
        return render_template(item.partial, item=item)
    return redirect(item.address())
