"""Who may change who sees a piece of content, put together from the permissions of `policy`."""

from flask_login import current_user

from ..content import Audience, Content, State
from ..groups.access import may
from ..groups.evidence import is_undecided
from ..policy import Permission
from . import bp


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


def _is_kept_back(item: Content) -> bool:
    """Tell whether the coordinators have it in hand: nobody takes it out of their sight."""
    return item.held or item.state not in {State.SHOWN, State.WAITING} or is_undecided(item)


def may_publish(item: Content) -> bool:
    """Tell whether the visitor may give the item to the whole coalition."""
    return may(Permission.PUBLISH, item.group)


def audiences_for(item: Content) -> list[Audience]:
    """Return what the visitor can choose: what it is now, and what she may make of it.

    Taking something back from the coalition needs no right to give to it.
    """
    open_to_all = item.audience == Audience.COALITION or may_publish(item)
    return [each for each in Audience if each != Audience.COALITION or open_to_all]
