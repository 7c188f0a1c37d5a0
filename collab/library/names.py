"""What a file may be called, whatever the browser says it is called."""

import os.path
import re
import unicodedata

LONGEST = 255
"""Bytes of UTF-8 in a file name: what file systems take."""
_LONGEST_ENDING = 20
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u2060\ufeff\ud800-\udfff"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # directions and their overrides
)
_BLANKS = re.compile(r"\s+")


def clean_filename(given: str | None) -> str:
    """Return the name in NFC without folders, control characters and direction overrides.

    At most 255 bytes, the ending kept; "file" when nothing is left. The name is for people: it is
    never used as a path.
    """
    name = unicodedata.normalize("NFC", given or "")
    name = re.split(r"[/\\]", name)[-1]
    name = _BLANKS.sub(" ", _UNSEEN.sub("", _BLANKS.sub(" ", name))).strip()
    if not name.strip(". "):
        return "file"
    stem, ending = os.path.splitext(name)
    if len(ending.encode()) > _LONGEST_ENDING:
        stem, ending = name, ""
    return _cut(stem, LONGEST - len(ending.encode())) + ending


def title_of(filename: str) -> str:
    """Return the title that a file gives a document: its name without ending and underscores."""
    stem = os.path.splitext(filename)[0]
    title = _BLANKS.sub(" ", stem.replace("_", " ")).strip()
    return (title or filename)[:200].strip()


def ending_of(filename: str) -> str:
    """Return the ending in capitals ("PDF"), empty when there is none that people would read."""
    ending = os.path.splitext(filename)[1][1:]
    return ending.upper() if re.fullmatch(r"[A-Za-z0-9]{1,5}", ending) else ""


def _cut(text: str, size: int) -> str:
    """Cut to so many bytes of UTF-8, not inside a letter."""
    return text.encode()[:size].decode(errors="ignore").rstrip()
