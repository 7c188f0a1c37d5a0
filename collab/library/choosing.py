"""Several documents of a library that somebody chose on its list, by their ids in the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from ..content import Content
from ..extensions import db
from ..groups.models import Group
from ..policy import Scope
from ..web.access import current_scope
from ..web.numbers import whole
from . import folders, listing
from .listing import MOST_CHOSEN, Place
from .models import Document, Folder, Version
from .wanted import Wanted


@dataclass(frozen=True)
class List:
    """The list on which somebody chose: its folder, its filters and order."""

    folder: Folder | None
    wanted: Wanted

    @property
    def query(self) -> dict[str, Any]:
        """What the address of the list says, and of each step of what is done to the chosen."""
        place = {"folder": self.folder.id} if self.folder else {}
        return place | self.wanted.query


def list_at_hand(group: Group) -> List:
    """Return the list from which the request at hand comes, as its address says."""
    try:
        number = whole(request.args.get("folder", "0"))
    except ValueError:
        number = 0
    return List(folders.folder_or_none(group, number), Wanted.of(request.args))


def chosen_ids(group: Group, most: int = MOST_CHOSEN) -> list[int]:
    """Return the ids that the form names, at most so many; nothing says that they exist.

    With `everything` it is all that fits the list, as far as the person sees it.
    """
    if request.form.get("everything"):
        scope, here = current_scope(), list_at_hand(group)
        tree = folders.tree_of(group)
        place = Place.of(group, here.folder, tree, below=bool(here.wanted.below))
        return listing.ids(scope, place, here.wanted, most)
    found = []
    for given in request.form.getlist("chosen")[:most]:
        try:
            found.append(whole(given))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def load(
    scope: Scope, group_id: int, ids: Sequence[int], *, to_write: bool = False
) -> list[Document]:
    """Return those of the documents that are in the group and the person sees, in that order.

    With `to_write`, for a transaction, their rows are locked and read anew.
    """
    if to_write:
        rows = select(Content.id).where(Content.id.in_(ids)).order_by(Content.id)
        db.session.execute(rows.with_for_update(of=Content))
    asked = (
        select(Document)
        .where(scope.where(Document), Document.group_id == group_id, Document.id.in_(ids))
        .where(Document.stays.is_(False))
        .options(
            joinedload(Document.group, innerjoin=True),
            joinedload(Document.folder),
            joinedload(Document.version).joinedload(Version.uploader, innerjoin=True),
            selectinload(Document.tags),
            selectinload(Document.topics),
        )
    )
    loaded = db.session.scalars(asked.execution_options(populate_existing=to_write)).unique()
    found = {each.id: each for each in loaded}
    return [found[key] for key in ids if key in found]
