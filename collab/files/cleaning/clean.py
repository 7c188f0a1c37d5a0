"""Has a file cleaned in a process of its own."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

from .. import media_types as types
from ..model import Limits, Reason
from ..sandbox import run
from .findings import Finding, What, finding_of

_ENDINGS = frozenset({"docx", "xlsx", "pptx", "jpg"})


@dataclass(frozen=True)
class Cleaning:
    """What came of cleaning one file."""

    state: Literal["cleaned", "unchanged", "uncleanable"]
    """"unchanged": there was nothing to take away, and no copy was made."""
    media_type: str = types.UNKNOWN
    """Of the copy, if there is one."""
    ending: str | None = None
    """The ending of the copy's name when it is another than the file's ("docx" for a docm)."""
    found: list[Finding] = field(default_factory=list)
    """What was taken away, or had to be left (`findings.LEFT`)."""


def clean_file(path: Path, name: str, output: IO[bytes], limits: Limits | None = None) -> Cleaning:
    """Write a copy of the file at *path* that does not tell who made it to *output*, a real file.

    *name* is what the person called the file. Whatever the file holds, nothing is raised and the
    limits are kept; what *output* holds is good only when the state says "cleaned".
    """
    limits = limits or Limits()
    claimed = types.claimed_type(name)
    outcome = _Outcome()
    try:
        with open(path, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return _not(Reason.MISSING)
            if not status.st_size:
                return Cleaning("unchanged")
            if status.st_size > limits.file_bytes:
                return _not(Reason.TOO_LARGE)
            ended = run("clean", file, {"claimed": claimed}, limits, outcome.take, output)
    except OSError:
        return _not(Reason.MISSING)
    return outcome.cleaning(ended)


def _not(reason: Reason) -> Cleaning:
    return Cleaning("uncleanable", found=[Finding(What.NOT_CLEANED, 1, reason.value)])


class _Outcome:
    """What the lines of the process have told.

    It may be in the hands of the file, so each line is checked.
    """

    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._made: tuple[str, str | None] | None = None
        self._over = False

    def take(self, message: Any) -> None:
        match message:
            case {"found": dict() as told} if len(self._found) < len(What):
                finding = finding_of(told)
                if finding is not None:
                    self._found.append(finding)
            case {"made": [str() as media_type, str() | None as ending]}:
                self._over = True
                self._made = (media_type[:120], ending if ending in _ENDINGS else None)
            case {"made": None}:
                self._over = True

    def cleaning(self, ended: Reason | None) -> Cleaning:
        if ended is not None or not self._over:
            return _not(ended or Reason.DAMAGED)
        if self._made is None:
            return Cleaning("unchanged")
        return Cleaning("cleaned", *self._made, self._found)
