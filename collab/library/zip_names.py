"""What files are called inside a ZIP, so that every system can unpack them."""

import os.path
import re
from collections.abc import Sequence

from .names import clean_filename

_LONGEST = 120
"""Characters of one name: deep folders must fit into the 260 of Windows more or less."""
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def safe(name: str) -> str:
    """Return the name of a file or a folder without what some system refuses."""
    name = _FORBIDDEN.sub("_", clean_filename(name)).rstrip(". ")
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    stem, ending = os.path.splitext(name)
    return (stem[: _LONGEST - len(ending)].rstrip() + ending) or "file"


class Names:
    """The paths that are taken in one ZIP."""

    def __init__(self, *taken: str) -> None:
        self._taken = {name.casefold() for name in taken}

    def path(self, folders: Sequence[str], filename: str) -> str:
        """Return a path for a file in these folders that no other file has, whatever its case."""
        before = "".join(f"{safe(folder)}/" for folder in folders)
        name = safe(filename)
        stem, ending = os.path.splitext(name)
        number = 1
        while (path := before + name).casefold() in self._taken:
            number += 1
            name = f"{stem} ({number}){ending}"
        self._taken.add(path.casefold())
        return path
