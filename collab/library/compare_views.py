"""Two versions of a document side by side, as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext as _

from ..web import comparing
from ..web.access import current_scope, signed_in
from ..web.comparing import Comparison, Row
from ..web.numbers import whole
from . import accesses, bp, facts, queries
from .access import document_or_404
from .models import Accessed, ReadingState, Version
from .reasons import explain

PART = 100
"""Changed paragraphs on one page."""
AROUND = 1
"""Unchanged paragraphs that are shown beside a change; the others are folded."""
MOST_CHARACTERS = 4_000_000
"""Longer texts are not compared: that would hold up the server."""


@dataclass(frozen=True)
class Stretch:
    """Rows that follow each other; `folded` ones are the same in both and opened on demand."""

    rows: Sequence[Row]
    folded: bool
    first_change: int = 0
    """The number of its first change among all, from 1; 0 where there is none."""


@bp.get("/g/<slug>/library/<int:document_id>/compare")
@signed_in
def compare(slug: str, document_id: int) -> Any:
    """Show what has changed between two versions, the newest two unless others are asked for."""
    item = document_or_404(slug, document_id)
    versions = queries.versions(current_scope(), item)
    if len(versions) < 2:
        abort(404)
    old = _asked(versions, "old", versions[1])
    new = _asked(versions, "new", versions[0])
    for version in (old, new):
        accesses.note_access(item, version, Accessed.OPENED)
    why_not = _why_not(old, new)
    comparison = None if why_not else comparing.compare(_paragraphs(old), _paragraphs(new))
    part = max(1, request.args.get("part", 1, whole))
    stretches, parts = _part(comparison, part) if comparison else ([], 1)
    return render_template(
        "library/compare.html",
        item=item,
        group=item.group,
        versions=versions,
        old=old,
        new=new,
        why_not=why_not,
        comparison=comparison,
        stretches=stretches,
        part=min(part, parts),
        parts=parts,
    )


def _asked(versions: Sequence[Version], name: str, otherwise: Version) -> Version:
    number = request.args.get(name, None, whole)
    if number is None:
        return otherwise
    return next((each for each in versions if each.number == number), None) or abort(404)


def _why_not(*versions: Version) -> str:
    """Say why the versions cannot be compared; nothing when they can."""
    for version in versions:
        number = version.number
        if version.state in (ReadingState.WAITING, ReadingState.READING):
            return _("Version %(number)s is still being read. Try again soon.", number=number)
        if version.state == ReadingState.UNREADABLE:
            short = explain(version.reason).short
            return _("Version %(number)s could not be read: %(why)s.", number=number, why=short)
    if any(queries.characters_of(version) > MOST_CHARACTERS for version in versions):
        return _("These files are too long to be compared here.")
    return ""


def _paragraphs(version: Version) -> list[comparing.Paragraph]:
    pages = queries.pages_of(version)
    return comparing.paragraphs_of(
        (number, facts.paragraphs(text, version.media_type)) for number, text in pages
    )


def _part(comparison: Comparison, part: int) -> tuple[list[Stretch], int]:
    """Return the stretches of one part, and how many parts there are."""
    rows = comparison.rows
    changed = [place for place, row in enumerate(rows) if row.kind != "same"]
    parts = max(1, -(-len(changed) // PART))
    part = min(part, parts)
    mine = changed[(part - 1) * PART : part * PART]
    if not mine:
        return ([Stretch(rows, folded=True)] if rows else []), parts
    start = 0 if part == 1 else mine[0]
    end = len(rows) if part == parts else changed[part * PART]
    return _stretches(rows, start, end, (part - 1) * PART), parts


def _stretches(rows: Sequence[Row], start: int, end: int, changes: int) -> list[Stretch]:
    near = {
        place + step
        for place in range(start, end)
        if rows[place].kind != "same"
        for step in range(-AROUND, AROUND + 1)
    }
    found: list[Stretch] = []
    place = start
    while place < end:
        shown = place in near
        until = place
        while until < end and (until in near) == shown:
            until += 1
        inside = sum(row.kind != "same" for row in rows[place:until])
        found.append(Stretch(rows[place:until], not shown, changes + 1 if inside else 0))
        changes += inside
        place = until
    return found
