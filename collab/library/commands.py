"""`flask library …`: care for the files of an instance."""

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import or_

from ..db import transaction
from ..extensions import db
from ..files.reading import Reason
from . import checking, sweeping
from .models import ReadingState, Version
from .reading_again import enqueue

library = AppGroup("library", help="Care for the files of the instance.")


@library.command()
@click.option("--dry-run", is_flag=True, help="Say what would be removed and remove nothing.")
def sweep(dry_run: bool) -> None:
    """Remove files older than a day that no document names, and uploads given up for a week."""
    swept = sweeping.sweep(dry_run=dry_run)
    verb = "would be removed" if dry_run else "removed"
    click.echo(f"{swept.orphans} files without a document {verb}")
    click.echo(f"{swept.uploads} unfinished uploads {verb}")


@library.command()
@click.option("--quick", is_flag=True, help="Only look whether each file is there.")
def check(quick: bool) -> None:
    """Read every file and compare it with its SHA-256; list what is missing or damaged."""
    named = checking.blobs_named()
    with click.progressbar(named, label="checking", file=sys.stderr) as bar:
        faults = list(checking.check(bar, sums=not quick))
    for fault in faults:
        what = "missing" if fault.missing else "damaged"
        click.echo(f"{what}: {fault.copy} of version {fault.version_id}, {fault.blob}")
    click.echo(f"{len(named)} files checked, {len(faults)} missing or damaged")
    if faults:
        raise SystemExit(1)


@library.command("read-again")
@click.option("--all", "everything", is_flag=True, help="Also what was read already.")
def read_again(everything: bool) -> None:
    """Enqueue the reading of files that wait, stopped half-way, or could not be read.

    So are scans whose letters could not be recognised, or not with a model of their language.
    """
    unread = db.select(Version).order_by(Version.created)
    if not everything:
        lacking = Version.reason.in_((Reason.NO_RECOGNITION, Reason.OTHER_LANGUAGE))
        unread = unread.where(or_(Version.state != ReadingState.READ, lacking))
    with transaction():
        versions = db.session.scalars(unread).unique().all()
        for version in versions:
            enqueue(version)
    click.echo(f"{len(versions)} files enqueued")
