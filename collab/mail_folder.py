"""The folder of the instance in which letters lie when there is no mail server."""

import email
import email.policy
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from flask import current_app

FOLDER = "letters"
"""In the instance's folder: where letters lie when there is no mail server."""
MOST_KEPT = 500
"""So many letters the folder keeps, the newest."""


@dataclass(frozen=True)
class Kept:
    """A letter in the folder."""

    name: str
    """Of its file."""
    at: datetime
    to: str
    subject: str
    text: str


def kept(limit: int) -> list[Kept]:
    """Return the newest letters of the folder."""
    return [found for path in _kept_files()[:limit] if (found := _read(path)) is not None]


def kept_or_none(name: str) -> Kept | None:
    """Return the letter of the folder whose file is called so."""
    path = next((each for each in _kept_files() if each.name == name), None)
    return _read(path) if path is not None else None


def lay_down(letter: EmailMessage) -> None:
    """Put a letter into the folder; the oldest go when there are too many."""
    folder = Path(current_app.instance_path) / FOLDER
    folder.mkdir(exist_ok=True)
    name = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(4)}"
    beside = folder / f"{name}.part"
    beside.write_bytes(letter.as_bytes())
    beside.replace(folder / f"{name}.eml")
    for old in _kept_files()[MOST_KEPT:]:
        old.unlink(missing_ok=True)


def _kept_files() -> list[Path]:
    folder = Path(current_app.instance_path) / FOLDER
    return sorted(folder.glob("*.eml"), key=lambda path: path.name, reverse=True)


def _read(path: Path) -> Kept | None:
    try:
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        at = parsedate_to_datetime(str(letter["Date"]))
        text = letter.get_body(("plain",))
        words = str(text.get_content()) if text is not None else ""
        return Kept(path.name, at, str(letter["To"]), str(letter["Subject"]), words)
    except (OSError, ValueError, LookupError):
        return None
