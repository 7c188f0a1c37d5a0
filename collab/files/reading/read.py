"""Has a file read in a process of its own, and makes of its words what can be kept."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .. import media_types as types
from ..model import Limits, PageText, Reading, Reason
from ..sandbox import run
from .language import language_of

Progress = Callable[[int, int], None]
_MEDIA = ("audio/", "video/")


def read_file(
    path: Path,
    name: str,
    limits: Limits | None = None,
    on_progress: Progress | None = None,
    password: str = "",
) -> Reading:
    """Return the text of the file at *path*, page by page, and what it is.

    *name* is what the person called the file; it decides nothing but the flag for a false
    ending and the kind of plain text. *on_progress* hears (pages done, pages in all) after
    each page. *password* opens a file that is locked, and goes nowhere else. Whatever the file
    holds, nothing is raised and the limits are kept; an error from *on_progress* ends the reading
    and is passed on.
    """
    limits = limits or Limits()
    claimed = types.claimed_type(name)
    try:
        with open(path, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return _nothing(claimed, Reason.MISSING)
            if status.st_size == 0:
                return _nothing(claimed, Reason.EMPTY)
            if status.st_size > limits.file_bytes:
                return _nothing(claimed, Reason.TOO_LARGE)
            other = types.other_type(file.read(4096))
            if other and other not in types.PICTURES | types.ARCHIVES:
                return _unread(other, claimed)
            file.seek(0)
            outcome = _Outcome(on_progress)
            arguments = {"claimed": claimed}
            ended = run("read", file, arguments, limits, outcome.take, secret=password)
    except OSError:
        return _nothing(claimed, Reason.MISSING)
    return outcome.reading(claimed, ended)


def _nothing(claimed: str | None, reason: Reason) -> Reading:
    return Reading(claimed or types.UNKNOWN, "unreadable", reason, claimed_type=claimed)


def _unread(media_type: str, claimed: str | None) -> Reading:
    """Answer for a type that no reader opens, which its first bytes tell without a process."""
    reason = Reason.MEDIA if media_type.startswith(_MEDIA) else Reason.UNSUPPORTED
    if claimed in types.DOCUMENTS:
        reason = Reason.TYPE_MISMATCH
    if claimed and claimed.startswith(_MEDIA) and reason is Reason.MEDIA:
        media_type = claimed  # A film in a container for sound, or the other way round, is no lie.
    return Reading(media_type, "unreadable", reason, claimed_type=claimed)


class _Outcome:
    """What the lines of the reading process have told so far; a line that makes no sense is left.

    The process may be in the hands of the file that it reads, so nothing it says is trusted
    beyond being text and numbers of the right kind.
    """

    def __init__(self, on_progress: Progress | None) -> None:
        self._on_progress = on_progress
        self._media_type: str | None = None
        self._pages: list[PageText] = []
        self._total = 0
        self._about: dict[str, Any] = {}

    def take(self, message: Any) -> None:
        match message:
            case {"page": [str() | None as label, str() as text, bool() as pictured]}:
                self._pages.append(PageText(len(self._pages) + 1, label, text, pictured))
                if self._on_progress:
                    self._on_progress(len(self._pages), max(self._total, len(self._pages)))
            case {"total": int() as total}:
                self._total = total
            case {"type": str() as media_type}:
                self._media_type = media_type
            case {"about": dict() as about}:
                self._about = about

    def reading(self, claimed: str | None, ended: Reason | None) -> Reading:
        media_type = self._media_type or claimed or types.UNKNOWN
        reason = ended
        if reason is Reason.BOMB:
            self._pages = []  # What a bomb unpacked so far is filler, not somebody's text.
        has_text = any(any(map(str.isalnum, page.text)) for page in self._pages)
        if not has_text and reason is None:
            on_paper = media_type == types.PDF or media_type in types.PICTURES
            reason = Reason.NO_TEXT if on_paper else Reason.EMPTY
        lied = claimed in types.DOCUMENTS and claimed != media_type
        if lied and (reason is Reason.UNSUPPORTED or media_type in types.PICTURES):
            reason = Reason.TYPE_MISMATCH
        return Reading(
            media_type=media_type,
            state="read" if has_text else "unreadable",
            reason=reason,
            pages=self._pages,
            language=self._language(media_type),
            title=_text_or_none(self._about.get("title")),
            claimed_type=claimed,
        )

    def _language(self, media_type: str) -> str | None:
        if media_type in types.ARCHIVES:
            return None  # names of files are in no language
        return language_of(page.text for page in self._pages if not page.pictured)


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
