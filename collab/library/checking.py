"""Whether the store has all that the database names, byte for byte."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..extensions import db
from .models import Version
from .storage import files

Named = tuple[int, str, str, str | None]
"""Version, which copy of it, blob, and SHA-256 where there is one."""


@dataclass(frozen=True)
class Fault:
    """A blob that is not there, or is another one; `copy` says which of a version's it is."""

    version_id: int
    copy: str
    blob: str
    missing: bool


def blobs_named() -> list[Named]:
    """Return all blobs that the database names.

    Pictures of pages have no sum: they can be drawn anew.
    """
    v = Version
    rows = db.session.execute(
        db.select(v.id, v.blob, v.sha256, v.clean_blob, v.clean_sha256, v.preview_blob)
    ).all()
    named: list[Named] = []
    for row in rows:
        named.append((row.id, "original", row.blob, row.sha256))
        if row.clean_blob:
            named.append((row.id, "clean", row.clean_blob, row.clean_sha256))
        if row.preview_blob:
            named.append((row.id, "preview", row.preview_blob, None))
    return named


def check(named: Iterable[Named], *, sums: bool) -> Iterator[Fault]:
    """Yield the faults among those; with `sums` each blob is read whole.

    Raises `storage.Unreachable` when the store does not answer: that says nothing about a file.
    """
    for version_id, copy, blob, sha256 in named:
        try:
            sound = files().verify(blob, sha256) if sums and sha256 else _there(blob)
        except FileNotFoundError:
            sound = False
        if not sound:
            yield Fault(version_id, copy, blob, not _there(blob))


def _there(blob: str) -> bool:
    return files().size(blob) is not None
