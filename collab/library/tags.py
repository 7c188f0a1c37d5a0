"""Tags: words of a group's own that it marks its documents with."""

import re
import unicodedata
from collections.abc import Iterable

from ..extensions import db
from ..groups.models import Group
from ..web import text
from .models import Tag

MOST = 20
"""So many tags one document can have."""
LONGEST = 60
_DIVIDER = re.compile(r"[,;\n]")
_BLANKS = re.compile(r"\s+")


class TooMany(ValueError):
    """More than `MOST` tags."""


class TooLong(ValueError):
    """A tag of more than `LONGEST` characters; the argument is the tag."""


def parse(typed: str) -> list[str]:
    """Return the tags that somebody typed, divided by commas or lines, each once.

    In NFC; tags that differ in case alone are one. Raises `TooMany` and `TooLong`.
    """
    found: dict[str, str] = {}
    for part in _DIVIDER.split(text.clean(typed)):
        name = _BLANKS.sub(" ", part).strip(" #")
        if len(name) > LONGEST:
            raise TooLong(name)
        if name:
            found.setdefault(folded(name), name)
    if len(found) > MOST:
        raise TooMany
    return list(found.values())


def folded(name: str) -> str:
    """Return what two tags have in common that are the same."""
    return unicodedata.normalize("NFC", name.casefold())


def rows_for(group_id: int, names: Iterable[str]) -> list[Tag]:
    """Return the group's tags of these names; those that are missing are made.

    Needs a transaction. Two people who make the same tag at once get the one.
    """
    wanted = {folded(name): name for name in names}
    if not wanted:
        return []
    there = _by_name(group_id)
    if not wanted.keys() <= there.keys():
        # The constraint of the table compares capitals too: the group's row is locked.
        group = db.select(Group.id).where(Group.id == group_id)
        db.session.execute(group.with_for_update(key_share=True))
        there = _by_name(group_id)
        for key in wanted.keys() - there.keys():
            there[key] = Tag(group_id=group_id, name=wanted[key])
            db.session.add(there[key])
        db.session.flush()
    return [there[key] for key in wanted]


def _by_name(group_id: int) -> dict[str, Tag]:
    rows = db.session.scalars(db.select(Tag).filter_by(group_id=group_id))
    return {folded(row.name): row for row in rows}
