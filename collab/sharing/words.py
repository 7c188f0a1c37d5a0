"""Who sees a piece of content, in words."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from ..content import Audience, Content, State
from ..groups.models import Group
from ..groups.queries import is_known_to
from ..policy import Scope
from ..web.access import current_scope
from . import bp, queries
from .queries import Reach

CHOICES = {
    Audience.GROUP.value: _l("The whole group"),
    Audience.RESTRICTED.value: _l("Named people of the group"),
    Audience.COALITION.value: _l("The whole coalition"),
}


@bp.app_template_global("who_can_see")
def sentence(item: Content) -> str:
    """Answer "Who can see this?" in one sentence, as far as the visitor may know."""
    reach = queries.who_sees(item)
    if not reach.people:
        return _("Nobody can see this.")
    return _(
        "%(people)s %(organisations)s can see this: %(who)s",
        who=_who(item, current_scope()),
        **counted(reach),
    )


def counted(reach: Reach) -> dict[str, Any]:
    """Return the two numbers with their words, for a sentence: 3 people, from 2 organisations."""
    people, organisations = reach.people, reach.organisations
    return {
        "people": ngettext("%(num)d person", "%(num)d people", people),
        "organisations": ngettext(
            "from %(num)d organisation", "from %(num)d organisations", organisations
        ),
    }


def difference(before: Reach, then: Reach) -> str:
    """Say how many people more or fewer will see something."""
    more = then.people - before.people
    after = _("Then %(people)s %(organisations)s can see it.", **counted(then))
    if more > 0:
        return (
            ngettext("%(num)d person more will see it.", "%(num)d people more will see it.", more)
            + f" {after}"
        )
    if more < 0:
        return (
            ngettext(
                "%(num)d person who sees it now will not see it any more.",
                "%(num)d people who see it now will not see it any more.",
                -more,
            )
            + f" {after}"
        )
    return _("As many people as now will see it, but not all of them the same.") + f" {after}"


def _who(item: Content, scope: Scope) -> str:
    states = {item.state, item.parent_state}
    if State.WAITING in states:
        return _("its author and the coordinators, until it is approved.")
    if State.HIDDEN in states:
        return _("its author and the coordinators, while it is hidden.")
    group: Group = item.group
    if item.audience == Audience.COALITION:
        return _("every member of the coalition; observers only if they are in this group.")
    if item.audience == Audience.RESTRICTED:
        return _("the people named, as long as they are in «%(group)s».", group=group.name)
    above = group.parent if group.parent_reads else None
    if above is not None and is_known_to(above, scope):
        return _(
            "who is in «%(group)s», and members of «%(above)s».", group=group.name, above=above.name
        )
    return _("who is in «%(group)s».", group=group.name)
