"""Who may change who sees a piece of content, put together from the permissions of `policy`."""

from collections.abc import Callable

from flask_login import current_user

from ..content import Audience, Content, State
from ..groups.access import may
from ..policy import Permission
from . import bp

_checks: list[Callable[[Content], bool]] = []


@bp.app_template_global()
def may_change_audience(item: Content) -> bool:
    """Tell whether the visitor may say who sees the item: its author and the moderators may.

    They must also be allowed to put such a thing into the group. Parts, such as posts, are told by
    what they stand in, and chat messages stay with their group.
    """
    if not item.movable or not may(Permission(item.written_with), item.group):
        return False
    if may(Permission.MODERATE, item.group):
        return not item.held
    return bool(item.author_id == current_user.id) and not _is_kept_back(item)


def block(check: Callable[[Content], bool]) -> Callable[[Content], bool]:
    """Have an author not change who sees an item for which the check holds; returns the check."""
    _checks.append(check)
    return check


def _is_kept_back(item: Content) -> bool:
    """Tell whether the coordinators have it in hand: nobody takes it out of their sight."""
    return (
        item.held
        or item.state not in {State.SHOWN, State.WAITING}
        or any(check(item) for check in _checks)
    )


def may_publish(item: Content) -> bool:
    """Tell whether the visitor may give the item to the whole coalition."""
    return may(Permission.PUBLISH, item.group)


def audiences_for(item: Content) -> list[Audience]:
    """Return what the visitor can choose: what it is now, and what she may make of it.

    Taking something back from the coalition needs no right to give to it.
    """
    open_to_all = item.audience == Audience.COALITION or may_publish(item)
    return [each for each in Audience if each != Audience.COALITION or open_to_all]
