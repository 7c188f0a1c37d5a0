"""Questions about people and organisations. Each takes the viewer and her scope."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from ..accounts.models import Organisation, User
from ..extensions import db
from ..groups.models import Group, Membership
from ..policy import Scope
from ..web.order import title_key
from ..web.paging import Page

LIST_SIZE = 30


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for in the directory; empty strings and 0 mean any."""

    words: str = ""
    country: str = ""
    organisation: int = 0
    language: str = ""
    topic: str = ""
    closed: bool = False
    """Closed accounts instead of those in use: for administrators, who can open them again."""


def visible_people(viewer: User, scope: Scope) -> ColumnElement[bool]:
    """Return the condition that keeps the accounts of which the viewer may know.

    People of a common group know of each other. Besides, who is of member standing knows of
    everybody who is listed, and administrators know of all. Closed and erased accounts are not in
    the directory. Frozen ones are: that somebody may have been detained is for her groups to know.
    """
    in_use = User.active & User.erased.is_(None)
    if _administers(viewer):
        return in_use
    colleagues = select(Membership.user_id).where(Membership.group_id.in_(scope.reads))
    ways = [User.id == scope.user_id, User.id.in_(colleagues)]
    if scope.coalition:
        ways.append(User.listed.is_(True))
    return in_use & or_(*ways)


def person_or_none(viewer: User, scope: Scope, person_id: int) -> User | None:
    """Return the person, if the viewer may know of her; administrators find closed accounts too."""
    known = User.erased.is_(None) if _administers(viewer) else visible_people(viewer, scope)
    return db.session.scalar(select(User).where(User.id == person_id, known))


def known_among(viewer: User, scope: Scope, ids: Iterable[int]) -> frozenset[int]:
    """Return which of these accounts the viewer may know of: names are shown of those alone."""
    asked = select(User.id).where(User.id.in_(set(ids)), visible_people(viewer, scope))
    return frozenset(db.session.scalars(asked))


def people(viewer: User, scope: Scope, wanted: Wanted, number: int = 1) -> Page[User]:
    """Return a page of the people who fit, in the order of their names.

    What a person keeps to herself does not lead to her either. The database folds no Cyrillic
    letters and knows no alphabet of ours, so both are done here: a coalition has some hundred
    people.
    """
    known = visible_people(viewer, scope)
    if wanted.closed and _administers(viewer):
        known = User.active.is_(False) & User.erased.is_(None)
    rows = db.session.execute(_facts().where(known)).all()
    found = [row for row in rows if _fits(row, wanted, scope)]
    found.sort(key=lambda row: (title_key(row.written_name), row.id))
    number = max(1, min(number, 10_000))
    ids = [row.id for row in found[(number - 1) * LIST_SIZE :][: LIST_SIZE + 1]]
    by_id = {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(ids)))}
    return Page([by_id[id_] for id_ in ids[:LIST_SIZE]], number, len(ids) > LIST_SIZE)


def people_of(viewer: User, scope: Scope, organisation: Organisation) -> list[User]:
    """Return the people of an organisation of whom the viewer may know, by name."""
    asked = select(User).where(
        User.organisation_id == organisation.id, visible_people(viewer, scope)
    )
    return sorted(db.session.scalars(asked), key=lambda user: (title_key(user.name), user.id))


def groups_of(scope: Scope, people: Iterable[User]) -> dict[int, list[Group]]:
    """Return the groups of each person which the viewer may read, by the person's id."""
    found: dict[int, list[Group]] = defaultdict(list)
    for membership in db.session.scalars(
        select(Membership)
        .where(Membership.user_id.in_([person.id for person in people]))
        .where(Membership.group_id.in_(scope.reads))
        .order_by(Membership.group_id)
    ):
        found[membership.user_id].append(membership.group)
    return found


@dataclass(frozen=True)
class Listed:
    """An organisation and how many of its people the viewer may know of."""

    organisation: Organisation
    people: int


def organisations(viewer: User, scope: Scope) -> list[Listed]:
    """Return the organisations of which the viewer may know, by name.

    Those of member standing know of all; observers of those whose people they see.
    """
    seen = db.session.scalars(select(User.organisation_id).where(visible_people(viewer, scope)))
    people = Counter(seen)
    rows = db.session.scalars(select(Organisation))
    known = [
        Listed(row, people[row.id]) for row in rows if _knows_all(viewer, scope) or people[row.id]
    ]
    return sorted(known, key=lambda one: (title_key(one.organisation.name), one.organisation.id))


def organisation_or_none(viewer: User, scope: Scope, organisation_id: int) -> Organisation | None:
    """Return the organisation, if the viewer may know of it."""
    asked = select(Organisation).where(Organisation.id == organisation_id)
    if not _knows_all(viewer, scope):
        seen = select(User.organisation_id).where(visible_people(viewer, scope))
        asked = asked.where(Organisation.id.in_(seen))
    return db.session.scalar(asked)


def organisation_named(
    name: str, among: Iterable[Organisation] | None = None
) -> Organisation | None:
    """Return the organisation that has this name in some language, whatever the case.

    All are looked through, or only those `among`: who may not know of one must not come upon it.
    """
    wanted = folded(name)
    rows = among
    if rows is None:
        rows = db.session.scalars(select(Organisation).order_by(Organisation.id))
    return next((row for row in rows if wanted in map(folded, row.names.values())), None)


def folded(text: str) -> str:
    """Return the text as it is compared: without case, forms of letters and the dots of «ё»."""
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").strip()


def _knows_all(viewer: User, scope: Scope) -> bool:
    return scope.coalition or _administers(viewer)


def _administers(viewer: User) -> bool:
    return viewer.administrator and viewer.is_active


def _facts() -> Any:
    return select(
        User.id,
        User.written_name,
        User.about,
        User.shown,
        User.languages,
        User.expertise,
        User.organisation_id,
        Organisation.names,
        Organisation.country,
    ).join(Organisation, Organisation.id == User.organisation_id)


def _fits(row: Any, wanted: Wanted, scope: Scope) -> bool:
    def tells(fact: str) -> bool:
        return fact in row.shown or row.id == scope.user_id

    text = folded(" ".join((row.written_name, row.about, *row.names.values())))
    return (
        all(word in text for word in folded(wanted.words).split())
        and wanted.organisation in (0, row.organisation_id)
        and (not wanted.country or (tells("country") and row.country == wanted.country))
        and (not wanted.language or (tells("languages") and wanted.language in row.languages))
        and (not wanted.topic or (tells("expertise") and wanted.topic in row.expertise))
    )
