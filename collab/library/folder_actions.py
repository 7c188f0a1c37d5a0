"""Making, naming, moving and removing folders. No request, no permission check, no commit.

All of a group's folders are changed by one person after the other: names and depth depend on the
others. Documents can be written meanwhile.
"""

from .. import events
from ..extensions import db
from ..groups.log import write_act
from ..groups.models import Group
from . import folders
from .models import Document, Folder, Incoming

DEEPEST = 8
"""So many folders can stand one in another."""


class NotDone(Exception):
    """Things stand so that it cannot be done; nothing was changed."""


class NameTaken(NotDone):
    """There is a folder with this name in the same place."""


class TooDeep(NotDone):
    """There would be more than `DEEPEST` folders one in another."""


class IntoItself(NotDone):
    """A folder cannot stand in itself or in one that stands in it."""


class Gone(NotDone):
    """The folder, or the one it is to stand in, was removed meanwhile."""


def create_folder(group_id: int, name: str, parent_id: int | None = None) -> Folder:
    """Make a folder in a library or in another folder of it.

    Raises `NameTaken`, `TooDeep` and `Gone`.
    """
    tree = _locked(group_id)
    parent = _found(tree, parent_id)
    if len(tree.trail(parent)) >= DEEPEST:
        raise TooDeep
    _check_free(tree, parent, name)
    folder = Folder(group_id=group_id, parent_id=parent_id, name=name)
    db.session.add(folder)
    db.session.flush()
    return folder


def change_folder(
    group_id: int, folder_id: int, by_id: int, *, name: str, parent_id: int | None
) -> bool:
    """Give a folder another name, or put it into another one (None: to the top).

    Both stand in the group's log. Returns whether anything changed. Raises `NameTaken`, `TooDeep`,
    `IntoItself` and `Gone`.
    """
    tree = _locked(group_id)
    here, parent = _here(tree, folder_id), _found(tree, parent_id)
    if (here.name, here.parent_id) == (name, parent_id):
        return False
    before, moved = path_of(tree, here), here.parent_id != parent_id
    if parent_id in tree.within(folder_id):
        raise IntoItself
    if len(tree.trail(parent)) + _height(tree, here) > DEEPEST:
        raise TooDeep
    _check_free(tree, parent, name, but=here)
    here.name, here.parent_id = name, parent_id
    db.session.flush()
    how = "folder-moved" if moved else "folder-renamed"
    write_act(how, group_id, by_id, f"{before} → {path_of(tree, here)}")
    return True


def remove_folder(group_id: int, folder_id: int, by_id: int) -> None:
    """Remove a folder and those in it; what stands in them comes to stand in no folder.

    Whoever calls this has put into the bin what was to go there. What is restored from the bin
    later, or was not the person's to see, stands at the top of the library. Raises `Gone`.
    """
    tree = _locked(group_id)
    here, ids = _here(tree, folder_id), tree.within(folder_id)
    left = db.session.scalars(db.select(Document.id).where(Document.folder_id.in_(ids))).all()
    for table in (Document.__table__, Incoming.__table__):
        db.session.execute(
            table.update().where(table.c.folder_id.in_(ids)).values(folder_id=None)  # type: ignore[attr-defined]
        )
    write_act("folder-removed", group_id, by_id, path_of(tree, here))
    db.session.execute(db.delete(Folder).where(Folder.id.in_(ids)))
    db.session.expire_all()
    for document_id in left:
        events.record(events.DocumentRenamed(document_id, group_id))


def locked(group_id: int, folder_id: int) -> Folder | None:
    """Return the folder; until the end of the transaction nobody changes the group's folders.

    Nobody puts anything into it or below it meanwhile either. None if it was removed.
    """
    tree = _locked(group_id)
    ids = sorted(tree.within(folder_id))
    db.session.execute(db.select(Folder.id).where(Folder.id.in_(ids)).with_for_update())
    return tree.get(folder_id)


def still_there(group_id: int, folder_id: int | None) -> int | None:
    """Return the folder that something is put into; None, the top, if it was removed meanwhile.

    It stays until the end of the transaction.
    """
    asked = db.select(Folder.id).where(Folder.id == folder_id, Folder.group_id == group_id)
    return db.session.scalar(asked.with_for_update(read=True)) if folder_id else None


def path_of(tree: folders.Tree, folder: Folder) -> str:
    """Return "Reports / 2025"."""
    return " / ".join(each.name for each in tree.trail(folder))


def _locked(group_id: int) -> folders.Tree:
    # The constraint of the table does not compare folders at the top, which have no parent.
    asked = db.select(Group).where(Group.id == group_id)
    group = db.session.scalar(asked.with_for_update(of=Group, key_share=True))
    if group is None:
        raise Gone
    rows = db.select(Folder).filter_by(group_id=group_id)
    db.session.scalars(rows.execution_options(populate_existing=True)).all()
    return folders.tree_of(group)


def _found(tree: folders.Tree, folder_id: int | None) -> Folder | None:
    return _here(tree, folder_id) if folder_id is not None else None


def _here(tree: folders.Tree, folder_id: int) -> Folder:
    found = tree.get(folder_id)
    if found is None:
        raise Gone
    return found


def _height(tree: folders.Tree, folder: Folder) -> int:
    """Return how many folders stand one in another here, this one counted."""
    return 1 + max((_height(tree, each.folder) for each in tree.inside(folder)), default=0)


def _check_free(
    tree: folders.Tree, parent: Folder | None, name: str, but: Folder | None = None
) -> None:
    beside = (each.folder for each in tree.inside(parent) if each.folder is not but)
    if name.casefold() in {other.name.casefold() for other in beside}:
        raise NameTaken
