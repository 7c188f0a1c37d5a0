"""Where a file goes that lay in folders on somebody's device: into folders of the same names."""

import unicodedata

from ..extensions import db
from . import folder_actions
from .models import Folder
from .names import clean_filename

LONGEST_NAME = 120


def folders_in_path(path: str) -> list[str]:
    """Return the names of the folders in a path, cleaned; both kinds of slashes divide them.

    What only leads up or stands still ("..", ".", "") is left out: no path leads anywhere else.
    """
    parts = unicodedata.normalize("NFC", path).replace("\\", "/").split("/")
    return [clean_filename(part)[:LONGEST_NAME].strip() for part in parts if part.strip(". ")]


def folder_for(group_id: int, below_id: int | None, path: str) -> int | None:
    """Return the id of the folder that the path names below another one; what is missing is made.

    In the transaction at hand. Folders of the same name are used again, whatever their case. Where
    they would be nested too deep, the file goes into the deepest one that is possible.
    """
    here = below_id
    for name in folders_in_path(path):
        found = _named(group_id, here, name)
        if found is None:
            try:
                found = folder_actions.create_folder(group_id, name, here)
            except folder_actions.TooDeep:
                return here
            except folder_actions.NameTaken:  # by another upload of the same folder
                found = _named(group_id, here, name)
        here = found.id if found else here
    return here


def place(group_id: int, folder_id: int | None, path: str) -> int | None:
    """Return where the file goes; at the top of the library if its folder is gone meanwhile."""
    folder = db.session.get(Folder, folder_id) if folder_id else None
    inside = folder is not None and folder.group_id == group_id
    return folder_for(group_id, folder_id if inside else None, path)


def _named(group_id: int, parent_id: int | None, name: str) -> Folder | None:
    beside = db.session.scalars(db.select(Folder).filter_by(group_id=group_id, parent_id=parent_id))
    wanted = name.casefold()
    return next((folder for folder in beside if folder.name.casefold() == wanted), None)
