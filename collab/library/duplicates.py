"""The same file a second time: found by its SHA-256, within what the person may see.

One question to the database asks for all sums with the rule of the scope in it. What lies outside
is never loaded, so the answer for a file that is there unseen and for one that is nowhere is the
same, and takes the same time: no index knows the sums.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from ..content import State
from ..extensions import db
from ..groups.models import Group
from ..policy import Scope
from .models import Document, Version

MOST = 50
"""Sums that are asked for at once."""
SHOWN = 3
"""Documents that are named for one file."""


@dataclass(frozen=True)
class Twin:
    """A document that holds the same file."""

    title: str
    address: str
    group: str


def known(scope: Scope, sums: Collection[str]) -> dict[str, list[Twin]]:
    """Return for each SHA-256 that somebody uploaded the documents with it, the newest first.

    Of documents from other groups only the newest file counts, as in `queries.versions`.
    """
    wanted = sorted(set(sums))[:MOST]
    rows = db.session.execute(
        select(Document, Version.sha256)
        .join(Version, Version.document_id == Document.id)
        .join(Group, Group.id == Document.group_id)
        .options(contains_eager(Document.group))
        .where(Version.sha256.in_(wanted), scope.where(Document), Document.state == State.SHOWN)
        .where(or_(Document.group_id.in_(scope.reads), Version.id == Document.version_id))
        .order_by(Document.created.desc(), Document.id)
    )
    found: dict[str, list[Twin]] = {}
    for document, sha256 in rows.unique():
        twin = Twin(document.title, document.address(), document.group.name)
        twins = found.setdefault(sha256, [])
        if twin not in twins and len(twins) < SHOWN:
            twins.append(twin)
    return found


def others(scope: Scope, document: Document) -> list[Twin]:
    """Return the documents that hold the same file as this one, which was just stored."""
    sha256, own = document.version.sha256, document.address()
    return [twin for twin in known(scope, [sha256]).get(sha256, []) if twin.address != own]
