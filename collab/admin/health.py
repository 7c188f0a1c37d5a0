"""How well the instance does: what this floor knows itself, and what lower ones tell (`probes`)."""

import configparser
import platform
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from babel.numbers import format_decimal
from flask import current_app
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import func, text

from .. import heartbeat, jobs, mail, probes
from ..config import ROOT
from ..db import now
from ..extensions import db
from ..library.facts import file_size
from ..library.models import Version
from ..probes import Finding, State

FAILED_JOBS_SINCE = timedelta(days=7)
JOBS_LATE = timedelta(minutes=10)
LEAST_SHARE = 0.05
LEAST_BYTES = 1_000_000_000
"""Less free space than this, or than that share of the disk, is too little."""
BACKUP_OLD = timedelta(days=2)
BACKUP_TOO_OLD = timedelta(days=8)
_BACKUP = "last-backup"


def look() -> list[Finding]:
    """Return how each part does now, in the language of the page."""
    own: tuple[Callable[[], Finding], ...] = (worker, waiting_jobs)
    rest = (disk, database, files, letters, backup, versions)
    return [each() for each in own] + list(probes.findings()) + [each() for each in rest]


def is_bad(findings: list[Finding]) -> bool:
    """Tell whether something does not work."""
    return any(each.state == State.BAD for each in findings)


def worker() -> Finding:
    """Tell whether the worker lives: without it nothing is read, indexed or sent."""
    silence = heartbeat.silence(_folder())
    remedy = _("Start it (manage.py run does), and read logs/worker.log to see why it ended.")
    if silence is None:
        return Finding(_("Worker"), State.BAD, _("has never run here"), remedy)
    if silence > heartbeat.SILENT_SECONDS:
        said = _("silent for %(time)s", time=span(timedelta(seconds=silence)))
        return Finding(_("Worker"), State.BAD, said, remedy)
    return Finding(_("Worker"), State.OK, _("at work"))


def waiting_jobs() -> Finding:
    """Tell how many jobs wait and how many failed."""
    stand = jobs.numbers(now() - FAILED_JOBS_SINCE)
    said = ", ".join(
        [
            ngettext("%(num)d waits", "%(num)d wait", stand.waiting),
            ngettext("%(num)d is being done", "%(num)d are being done", stand.running),
            ngettext(
                "%(num)d failed in the last week", "%(num)d failed in the last week", stand.failed
            ),
        ]
    )
    if stand.oldest is not None and now() - stand.oldest > JOBS_LATE:
        since = _("the oldest for %(time)s", time=span(now() - stand.oldest))
        remedy = _("If the worker is at work and this lasts, restart it.")
        return Finding(_("Background jobs"), State.LOOK, f"{said}; {since}", remedy)
    if stand.failed:
        remedy = _("logs/worker.log says why they failed.")
        return Finding(_("Background jobs"), State.LOOK, said, remedy)
    return Finding(_("Background jobs"), State.OK, said)


def disk() -> Finding:
    """Tell how much space is left where the instance lies."""
    usage = shutil.disk_usage(_folder())
    said = _("%(free)s of %(total)s are free", free=size(usage.free), total=size(usage.total))
    if usage.free >= max(LEAST_BYTES, LEAST_SHARE * usage.total):
        return Finding(_("Disk"), State.OK, said)
    remedy = _("Make room now: on a full disk nothing can be saved any more.")
    return Finding(_("Disk"), State.BAD, said, remedy)


def database() -> Finding:
    """Tell how large the database is."""
    if db.engine.dialect.name == "sqlite":
        path = Path(db.engine.url.database or "")
        beside = (path.with_name(path.name + ending) for ending in ("", "-wal"))
        taken = sum(each.stat().st_size for each in beside if each.exists())
    else:
        taken = db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0
    return Finding(_("Database"), State.OK, size(taken))


def files() -> Finding:
    """Tell how many files there are, all versions together."""
    count, taken = db.session.execute(db.select(func.count(), func.sum(Version.size))).one()
    said = ngettext("%(num)d file", "%(num)d files", count)
    return Finding(_("Files"), State.OK, f"{said}, {size(int(taken or 0))}")


def letters() -> Finding:
    """Tell whether mail goes out."""
    if not mail.configured():
        said = _("not set up: links are handed over by people")
        return Finding(_("Mail"), State.OK, said)
    status = mail.status()
    if not status.works:
        said = _(
            "the last letter was not sent, %(time)s ago: %(fault)s",
            time=_ago(status.failed),
            fault=status.fault,
        )
        remedy = _("Compare MAIL_URL and MAIL_FROM with what your mail server wants.")
        return Finding(_("Mail"), State.BAD, said, remedy)
    if status.sent is None:
        return Finding(_("Mail"), State.OK, _("set up; nothing was sent yet"))
    said = _("the last letter went out %(time)s ago", time=_ago(status.sent))
    return Finding(_("Mail"), State.OK, said)


def backup() -> Finding:
    """Tell when a backup was last made, as its script reports it by touching a file."""
    try:
        seconds = (_folder() / _BACKUP).stat().st_mtime
    except FileNotFoundError:
        remedy = _(
            "Have the script that makes backups touch last-backup in the instance folder "
            "(docs/setup.md)."
        )
        return Finding(_("Backup"), State.LOOK, _("not reported yet"), remedy)
    age = now() - datetime.fromtimestamp(seconds, UTC)
    said = _("made %(time)s ago", time=span(age))
    remedy = _("See why the script that makes backups did not run.")
    if age > BACKUP_TOO_OLD:
        return Finding(_("Backup"), State.BAD, said, remedy)
    if age > BACKUP_OLD:
        return Finding(_("Backup"), State.LOOK, said, remedy)
    return Finding(_("Backup"), State.OK, said)


def versions() -> Finding:
    """Tell what runs here; nothing of it is secret to those who run the instance."""
    stated = configparser.ConfigParser(interpolation=None)
    stated.read(ROOT / "setup.cfg", encoding="utf-8")
    own = stated.get("metadata", "version", fallback="?")
    if db.engine.dialect.name == "sqlite":
        engine = f"SQLite {sqlite3.sqlite_version}"
    else:
        engine = f"PostgreSQL {db.session.scalar(text('SHOW server_version'))}"
    said = f"Collab {own}, Python {platform.python_version()}, {engine}"
    return Finding(_("Versions"), State.OK, said)


def span(time: timedelta) -> str:
    """Say how long something lasts, in the largest unit of which there are two."""
    seconds = max(0, int(time.total_seconds()))
    if seconds < 120:
        return ngettext("%(num)d second", "%(num)d seconds", seconds)
    if seconds < 2 * 3600:
        return ngettext("%(num)d minute", "%(num)d minutes", seconds // 60)
    if seconds < 2 * 86400:
        return ngettext("%(num)d hour", "%(num)d hours", seconds // 3600)
    return ngettext("%(num)d day", "%(num)d days", seconds // 86400)


def size(taken: int) -> str:
    """Say how much space something takes, up to gigabytes."""
    if taken < 1 << 30:
        return file_size(taken)
    shown = format_decimal(round(taken / (1 << 30), 1), locale=get_locale())
    return _("%(size)s GB", size=shown)


def _ago(moment: datetime | None) -> str:
    return span(now() - moment) if moment is not None else "?"


def _folder() -> Path:
    return Path(current_app.instance_path)
