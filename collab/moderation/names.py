"""How the visitor reads the names of people in the pages of moderation."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_login import current_user

from ..accounts.models import User
from ..extensions import db
from ..groups.models import Group, Membership
from ..people.queries import known_among
from ..web.access import current_scope


class Names:
    """The names of some people, read at once; those of strangers are withheld.

    Known are, besides the people of the directory, all who are in the group, whether their accounts
    are open or not, and former members, who have no name any more.
    """

    def __init__(self, ids: Iterable[int | None], group: Group) -> None:
        wanted = {id_ for id_ in ids if id_ is not None}
        known = known_among(current_user, current_scope(), wanted)
        members = db.select(Membership.user_id).where(Membership.group_id == group.id)
        near = User.id.in_(known) | User.id.in_(members) | User.erased.is_not(None)
        people = db.session.scalars(db.select(User).where(User.id.in_(wanted), near)).unique()
        self._people = {user.id: user for user in people}

    def of(self, user_id: int | None) -> str:
        """Return the name of a person; «rules of the group» for None."""
        if user_id is None:
            return _("rules of the group")
        person = self._people.get(user_id)
        return person.name if person is not None else _("somebody of another group")

    def knows(self, user_id: int) -> bool:
        """Tell whether the visitor may know of this person."""
        return user_id in self._people

    def initials(self, user_id: int | None) -> str:
        """Return the two letters that stand for a person; a dot for a stranger."""
        person = self._people.get(user_id) if user_id is not None else None
        return person.initials if person is not None else "·"
