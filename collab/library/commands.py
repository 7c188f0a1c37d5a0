"""`flask library …`: care for the files of an instance."""

from datetime import timedelta

import click
from flask.cli import AppGroup

from .. import jobs
from ..db import now, transaction
from ..extensions import db
from . import queries
from .models import ReadingState, Version
from .reading_job import read_version
from .storage import files

library = AppGroup("library", help="Care for the files of the instance.")

KEPT = timedelta(days=1)
"""A file without a row may be an upload that is being saved right now: the young ones stay."""


@library.command()
@click.option("--dry-run", is_flag=True, help="Say what would be removed and remove nothing.")
def sweep(dry_run: bool) -> None:
    """Remove files older than a day that no document names."""
    before = now() - KEPT
    old = [blob for blob, changed in files().blobs() if changed < before]
    used = queries.used_blobs()
    orphans = [blob for blob in old if blob not in used]
    if not dry_run:
        for blob in orphans:
            files().remove(blob)
        files().clear_staged()
    verb = "would be removed" if dry_run else "removed"
    click.echo(f"{len(orphans)} files without a document {verb}")


@library.command("read-again")
@click.option("--all", "everything", is_flag=True, help="Also what was read already.")
def read_again(everything: bool) -> None:
    """Enqueue the reading of files that wait, stopped half-way, or could not be read."""
    unread = db.select(Version).order_by(Version.created)
    if not everything:
        unread = unread.where(Version.state != ReadingState.READ)
    stamp = now().strftime("%Y%m%d%H%M%S%f")
    with transaction():
        versions = db.session.scalars(unread).unique().all()
        for version in versions:
            version.state = ReadingState.WAITING
            jobs.enqueue(read_version, version.id, key=f"{version.id}-{stamp}")
    click.echo(f"{len(versions)} files enqueued")
