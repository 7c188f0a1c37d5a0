"""The folders of a library as a tree, with how many documents the person may see in each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from ..extensions import db
from ..groups.models import Group
from ..policy import Scope
from ..web.order import title_key
from .models import Document, Folder


@dataclass(frozen=True)
class Branch:
    """A folder with those below it, by name; `documents` stand in it and below."""

    folder: Folder
    documents: int
    below: Sequence["Branch"]


@dataclass(frozen=True)
class Tree:
    """All folders of a group; the branches at the top stand under None."""

    branches: Mapping[int | None, Sequence[Branch]]
    _by_id: Mapping[int, Folder] = field(repr=False)

    @property
    def top(self) -> Sequence[Branch]:
        """The folders that stand in no other."""
        return self.branches.get(None, ())

    @property
    def deep(self) -> bool:
        """Whether any folder stands in another one."""
        return any(branch.below for branch in self.top)

    def get(self, folder_id: int | None) -> Folder | None:
        """Return the folder if it is one of the group."""
        return self._by_id.get(folder_id) if folder_id is not None else None

    def inside(self, folder: Folder | None) -> Sequence[Branch]:
        """Return the folders that stand in one folder (None: at the top)."""
        return self.branches.get(folder.id if folder else None, ())

    def trail(self, folder: Folder | None) -> list[Folder]:
        """Return the folders on the way to this one, the outermost first, this one last."""
        way: list[Folder] = []
        while folder is not None and folder not in way:
            way.insert(0, folder)
            folder = self.get(folder.parent_id)
        return way

    def within(self, folder_id: int) -> set[int]:
        """Return the id of a folder and of all below it."""
        found, todo = set(), [folder_id]
        while todo:
            here = todo.pop()
            found.add(here)
            todo += [each.folder.id for each in self.branches.get(here, ())]
        return found

    def paths(self) -> list[tuple[int, str]]:
        """Return id and path ("Reports / 2025") of every folder, as in a tree."""

        def walk(branches: Sequence[Branch], before: str) -> list[tuple[int, str]]:
            found = []
            for each in branches:
                path = f"{before}{each.folder.name}"
                found += [(each.folder.id, path), *walk(each.below, f"{path} / ")]
            return found

        return walk(self.top, "")


def tree_of(group: Group, scope: Scope | None = None) -> Tree:
    """Return the folders of the group; without a scope nothing is counted."""
    rows = db.session.scalars(select(Folder).filter_by(group_id=group.id)).all()
    counts = _counts(scope, group) if scope is not None else {}
    children: dict[int | None, list[Folder]] = defaultdict(list)
    for each in sorted(rows, key=lambda folder: (title_key(folder.name), folder.id)):
        children[each.parent_id].append(each)
    branches: dict[int | None, list[Branch]] = {}

    def grow(parent_id: int | None) -> list[Branch]:
        branches[parent_id] = []
        for each in children[parent_id]:
            below = grow(each.id)
            count = counts.get(each.id, 0) + sum(branch.documents for branch in below)
            branches[parent_id].append(Branch(each, count, below))
        return branches[parent_id]

    grow(None)
    return Tree(branches, {each.id: each for each in rows})


def folder_or_none(group: Group, folder_id: int) -> Folder | None:
    """Return the folder if it is in the group's library."""
    return db.session.scalar(select(Folder).filter_by(id=folder_id, group_id=group.id))


def trail_of(folder: Folder | None, below: int | None = None) -> list[Folder]:
    """Return the folders on the way to this one, the outermost first, this one last.

    With `below`, the id of a folder, only those that stand in that one.
    """
    way: list[Folder] = []
    while folder is not None and folder.id != below:
        way.insert(0, folder)
        folder = folder.parent
    return way


def _counts(scope: Scope, group: Group) -> dict[int, int]:
    rows = db.session.execute(
        select(Document.folder_id, func.count().label("documents"))
        .where(scope.where(Document), Document.group_id == group.id)
        .where(Document.folder_id.is_not(None))
        .group_by(Document.folder_id)
    )
    return {row.folder_id: row.documents for row in rows}
