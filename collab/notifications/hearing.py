"""Who hears of what happens to content: the rule, asked for everybody at once.

It costs a few statements, however many people are in the group. Told are those who may see the
thing at that moment; what they may see when they read it is asked then.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_

from ..accounts.models import User
from ..content import Audience, Content
from ..extensions import db
from ..groups.models import Group, Membership
from ..sharing.queries import seeing
from . import levels
from .levels import Place, Thing
from .models import NotificationSettings
from .rule import Because, Case, Level, What, verdict
from .telling import Reason, Telling

_OF_THE_GROUP = frozenset({Because.FOLDER, Because.ROOM, Because.GROUP, Because.DEFAULT})
"""What only those inside the group can have asked for."""


@dataclass(frozen=True)
class News:
    """Something new in a thing that people can follow: what it is and whom it concerns."""

    kind: str
    """Of `words.SENTENCES`."""
    what: What
    thing: Thing
    item: Content
    """Whose title the notice shows; whoever is told may see it."""
    part: Content | None = None
    """What is new in the item, and must be seen as well."""
    by_id: int | None = None
    taking_part: Collection[int] = ()
    mentioned: Collection[int] = ()
    only: Collection[int] | None = None
    """The people who come into question; None for everybody."""
    without: Collection[int] = ()
    inside: bool = False
    """The own affair of the group, also where the item is not."""


def tell(news: News, telling: Telling) -> None:
    """Tell everybody whom the rule has told of it."""
    group: Group = news.item.group
    chain = levels.chain_of(news.thing, group)
    for place, people in _hearers(news, chain, group).items():
        if people:
            because, link = place
            telling.tell(
                news.kind,
                people,
                group=group,
                content_id=news.item.id,
                person_id=news.by_id,
                address=f"/c/{(news.part or news.item).id}",
                news=Reason(because, link, news.part.id if news.part is not None else None),
            )


def who_see(item: Content, people: Collection[int] | None, *, inside: bool = False) -> list[int]:
    """Return who of these people, or of all, may see the item now.

    With `inside`, those in its group alone: folders and older versions are its own affair, also
    where the document is not.
    """
    if people is not None and not people:
        return []
    narrowed = inside and item.audience == Audience.COALITION
    sees = seeing(item, Audience.GROUP if narrowed else None)
    asked = db.select(User.id).where(sees).order_by(User.id)
    return list(
        db.session.scalars(asked if people is None else asked.where(User.id.in_(set(people))))
    )


def _hearers(news: News, chain: list[Place], group: Group) -> dict[tuple[Because, str], list[int]]:
    """Return the people who are told, by the reason and the page on which she can change it."""
    chosen = levels.chosen_by_all(chain)
    members = db.select(Membership.user_id).where(Membership.group_id == group.id)
    concerned = {*news.taking_part, *news.mentioned, *(news.only or ())}
    defaults = levels.defaults_of(
        or_(
            NotificationSettings.user_id.in_(members),
            NotificationSettings.user_id.in_(concerned),
        )
    )
    asked = news.only
    if asked is None:
        asked = {*concerned, *chosen, *defaults}
        if news.what == What.ANNOUNCEMENT:
            asked = {*asked, *who_see(news.item, None, inside=True)}
    told: dict[Because, set[int]] = defaultdict(set)
    for user_id in {*asked} - {news.by_id} - {*news.without}:
        hers = chosen.get(user_id, {})
        case = Case(
            news.what,
            tuple((place.because, hers.get(place.key)) for place in chain),
            defaults.get(user_id, Level.CONCERNS),
            mentioned=user_id in news.mentioned,
            takes_part=user_id in news.taking_part,
        )
        because = verdict(case).because
        if because is not None:
            told[because].add(user_id)
    return _seeing(news, told, chain, chosen)


def _seeing(
    news: News,
    told: dict[Because, set[int]],
    chain: list[Place],
    chosen: dict[int, dict[tuple[str, int], Level]],
) -> dict[tuple[Because, str], list[int]]:
    """Keep those who may see it, in two or four questions for all of them together."""
    everybody: set[int] = set().union(*told.values())
    for_the_group = set().union(*(told[each] for each in _OF_THE_GROUP if each in told))
    seen = set(_see_both(news, everybody - for_the_group, news.inside))
    seen |= set(_see_both(news, for_the_group, True))
    found: dict[tuple[Because, str], list[int]] = {}
    for because, people in told.items():
        for user_id in sorted(people & seen):
            place = _where(because, chain, chosen.get(user_id, {}))
            found.setdefault((because, place), []).append(user_id)
    return found


def _where(because: Because, chain: list[Place], hers: dict[tuple[str, int], Level]) -> str:
    """Return the page with the level that decided: the nearest place for what decided itself."""
    for place in chain:
        if place.because == because and hers.get(place.key) == Level.EVERYTHING:
            return place.path
    return "/account/notifications" if because == Because.DEFAULT else chain[0].path


def _see_both(news: News, people: Collection[int], inside: bool) -> list[int]:
    seen = who_see(news.item, people, inside=inside)
    return seen if news.part is None else who_see(news.part, seen, inside=inside)
