"""Leaving no word of what was removed in the files of an index.

Whoosh only notes which documents of a segment are deleted; their rows, postings and vocabulary stay
in it until the segment is merged some day. Here such segments are written anew at once, and every
file that the last commit does not need is taken away, whoever left it there.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from collab.search import whoosh_store


def scrub(folder: Path) -> bool:
    """Rewrite the segments of a space that have deleted documents; False when it has no others.

    On return the folder holds nothing but the last commit, synced to disk; an empty space is left
    as it is, to be dropped. Readers keep what they opened. Raises `IndexBusy`.
    """
    with whoosh_store.locked(folder) as index:
        segments = index._segments()
        if not any(segment.doc_count() for segment in segments):
            return False
        if any(segment.has_deletions() for segment in segments):
            whoosh_store.rewrite(index, lambda segment: bool(segment.has_deletions()))
        _keep_last_commit(folder, whoosh_store.files(index))
        whoosh_store.sync(folder)
    return True


def sweep(root: Path, build: Path) -> None:
    """Remove, for good, what a killed writer left: other builds than `build`, dropped spaces."""
    others = [path for path in root.glob("build-*") if path != build]
    for left in [*others, *build.glob(".*")]:
        shutil.rmtree(left)
    for folder in (build, root):
        _sync_names(folder)


def _keep_last_commit(folder: Path, kept: set[str]) -> None:
    """Remove halves of segments, old ones, and the sorting runs of a writer that was killed."""
    for path in folder.iterdir():
        if path.name in kept:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _sync_names(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
