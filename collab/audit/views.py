"""The log of a group, of the instance, and of one's own account."""

from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy import Select

from ..groups.access import in_group
from ..groups.models import Group
from ..policy import Permission
from ..web.access import administrator, signed_in
from ..web.numbers import whole
from ..web.paging import page_of
from . import bp, chain, queries
from .models import AuditEntry
from .sentences import IN_GROUPS, LABELS, Family


@bp.get("/g/<slug>/log")
@in_group(Permission.MODERATE)
def group(group: Group) -> Any:
    """Show what concerns the group: who came, left, was invited, got another role."""
    everything = queries.of_group(group)
    narrowed = queries.of_group(group, _family(), _person_id())
    return _log("audit/group.html", everything, narrowed, IN_GROUPS, group=group)


@bp.get("/log")
@administrator
def index() -> Any:
    """Show what concerns no group: sign-ins, factors, accounts."""
    everything = queries.of_instance()
    narrowed = queries.of_instance(_family(), _person_id())
    return _log("audit/index.html", everything, narrowed, tuple(Family), networks=True)


@bp.get("/account/log")
@signed_in
def own() -> Any:
    """Show a person what happened with her account."""
    page = page_of(queries.about(current_user.id), request.args.get("page", 1, whole))
    lines = queries.for_herself(page.items, current_user.id)
    return render_template("audit/own.html", page=page, lines=lines)


def _log(
    template: str,
    everything: Select[AuditEntry],
    narrowed: Select[AuditEntry],
    families: tuple[Family, ...],
    *,
    networks: bool = False,
    **given: Any,
) -> str:
    page = page_of(narrowed, request.args.get("page", 1, whole))
    return render_template(
        template,
        page=page,
        lines=queries.lines(page.items, networks=networks),
        families={family: LABELS[family] for family in families},
        family=_family(),
        people=queries.people_in(everything),
        person_id=_person_id(),
        head=chain.head(),
        address=partial(url_for, request.endpoint or "", **(request.view_args or {})),
        **given,
    )


def _family() -> Family | None:
    kind = request.args.get("kind", "")
    return Family(kind) if kind in set(Family) else None


def _person_id() -> int | None:
    return request.args.get("person", None, whole)
