"""`flask library …`: care for the files of an instance."""

import sys
import time

import click
from flask.cli import AppGroup
from sqlalchemy import or_

from .. import jobs
from ..content import Content, State
from ..db import now, transaction
from ..extensions import db
from ..files.reading import Reason
from . import checking, sweeping
from .cleaning_job import clean_again
from .models import CleanState, ReadingState, Version
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
    click.echo(f"{swept.unsent} files of posts that were never sent {verb}")


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


@library.command("clean-again")
@click.option("--all", "everything", is_flag=True, help="Also what has a copy: after an update.")
@click.option("--watch", is_flag=True, help="Show how far the worker is, until it is done.")
def clean_files_again(everything: bool, watch: bool) -> None:
    """Enqueue the cleaning of files of which no cleaned copy could be made.

    With --all every copy is made anew by the rules of today; the old one is given out until then.
    """
    failed = Version.clean_state == CleanState.UNCLEANABLE
    wanted = Version.clean_state != CleanState.WAITING if everything else failed
    asked = db.select(Version.id).join(Content, Content.id == Version.document_id)
    asked = asked.where(wanted, Content.state != State.ERASED).order_by(Version.created)
    stamp = now().strftime("%Y%m%d%H%M%S%f")
    with transaction():
        ids = db.session.scalars(asked).all()
        for version_id in ids:
            jobs.enqueue(clean_again, version_id, key=f"{version_id}-{stamp}")
    click.echo(f"{len(ids)} files enqueued")
    if watch:
        _watch()


def _watch() -> None:
    """Show how many are done until none is left; Ctrl-C ends the showing, not the work."""
    total = left = jobs.going(clean_again)
    with click.progressbar(length=total, label="cleaning", file=sys.stderr) as bar:
        while left:
            time.sleep(1)
            db.session.rollback()
            before, left = left, jobs.going(clean_again)
            bar.update(before - left)
