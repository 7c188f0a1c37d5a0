"""The builds of an index on the disk: which spaces one has, and putting a new one in use."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from collab.search.engine import IndexBusy, IndexUnusable, is_space
from collab.search.whoosh_reader import Damaged

LIVE = "LIVE"
"""The file that names the build which is read and written."""


def go_live(root: Path, build: Path) -> None:
    """Have a new build read from now on, and remove the others."""
    pointer = root / f"{LIVE}.new"
    with pointer.open("w") as stream:
        stream.write(build.name)
        stream.flush()
        os.fsync(stream.fileno())
    pointer.replace(root / LIVE)
    for old in root.glob("build-*"):
        if old != build:
            shutil.rmtree(old, ignore_errors=True)


def spaces_of(build: Path) -> list[Path]:
    """Return the folders of the spaces of a build."""
    return sorted(p for p in build.iterdir() if p.is_dir() and is_space(p.name))


@contextlib.contextmanager
def unusable_when_damaged(folder: Path) -> Iterator[None]:
    """Turn whatever damaged files make Whoosh raise into `IndexUnusable`.

    A full disk or a missing permission is no damage, and a rebuild would not help: it stays.
    """
    try:
        yield
    except IndexBusy:
        raise
    except Exception as error:
        cause = error.__cause__ if isinstance(error, Damaged) else error
        if isinstance(cause, OSError) and not isinstance(cause, FileNotFoundError):
            raise
        raise IndexUnusable(f"the index of {folder.name} is damaged") from error
