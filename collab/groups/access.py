"""Turn the slug in an address into a group that the visitor may use."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, g
from flask_login import current_user

from ..accounts.models import User
from ..content import Content
from ..extensions import db
from ..policy import Permission, Scope, permissions_of
from .models import Group


def in_group(
    permission: Permission, *, direct: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a view and give it its `group`.

    404 if the visitor may not even read the group, exactly as if it did not exist; 403 if the
    visitor may read it but not do this. The address must carry `<slug>`. A direct conversation is
    there only for the views that say so.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def wrapped(slug: str, **kwargs: Any) -> Any:
            group = db.session.scalar(db.select(Group).filter_by(slug=slug))
            granted = permissions_in(group)
            if group is None or Permission.READ not in granted or (group.direct and not direct):
                abort(404)
            if permission not in granted:
                abort(403)
            g.group = group
            return view(group=group, **kwargs)

        wrapped.access = permission  # type: ignore[attr-defined]
        return wrapped

    return decorate


def permissions_in(group: Group | None) -> frozenset[Permission]:
    """Return what the visitor may do in the group."""
    if "permissions" not in g:  # asked for each post on a page: worked out once per request
        g.permissions = permissions_of(current_user)
    granted: frozenset[Permission] = g.permissions.get(group.id if group else None, frozenset())
    return granted


def may(permission: Permission, group: Group) -> bool:
    """Tell whether the visitor may do this in the group: for templates, to offer an act or not."""
    return permission in permissions_in(group)


def require(permission: Permission, group: Group) -> None:
    """Stop with 403 unless the visitor may do this in the group.

    For views that load content through the scope, which have no `<slug>` of a group to check.
    """
    if permission not in permissions_in(group):
        abort(403)


def still_may(group_id: int, *permissions: Permission, within: Content | None = None) -> None:
    """Stop, inside the transaction that writes, unless the visitor may do this at this moment.

    What was true when the request came in may have ended while its body came in or while it waited
    for others. Whoever takes a right away counts up `access_version` in the row of the account, so
    with that row locked either this writes before the right ends, or it stops here: 404 if she may
    not read the group any more, or see what she writes `within`; 403 if she may not do all this;
    401 if she was signed out meanwhile. On SQLite the transaction itself keeps other writers out.
    """
    person: User = current_user._get_current_object()
    db.session.execute(db.select(User.id).where(User.id == person.id).with_for_update(read=True))
    db.session.expire_all()  # what was read before the lock was waited for
    if person.session_row is not None and person.session_row.ended is not None:
        abort(401)
    granted = permissions_of(person).get(group_id, frozenset())
    if Permission.READ not in granted or not _sees(person, within):
        abort(404)
    if not granted.issuperset(permissions):
        abort(403)


def _sees(person: User, item: Content | None) -> bool:
    if item is None:
        return True
    seen = db.select(Content.id).where(Content.id == item.id, Scope.of(person).where(Content))
    return db.session.scalar(seen) is not None
