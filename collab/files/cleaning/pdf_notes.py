"""Properties and annotations of PDF files: what was written about a page, by whom."""

import re
from typing import Any

from pikepdf import Array, Dictionary, Pdf, String

from .findings import Findings, What

_REMOVED = {
    "/Text": What.COMMENTS, "/Popup": None, "/Caret": What.COMMENTS,
    "/FileAttachment": What.ATTACHMENTS, "/Sound": What.ATTACHMENTS, "/Movie": What.ATTACHMENTS,
    "/Screen": What.ATTACHMENTS, "/RichMedia": What.ATTACHMENTS, "/3D": What.ATTACHMENTS,
    "/TrapNet": What.CUSTOM, "/PrinterMark": What.CUSTOM, "/Projection": What.CUSTOM,
}  # fmt: skip
"""Notes and files. What is drawn on the page (a stamp, a marked line) stays, without a name."""
_SAID = (
    "/Contents",
    "/RC",
    "/Subj",
    "/T",
    "/M",
    "/CreationDate",
    "/NM",
    "/Popup",
    "/IRT",
    "/RT",
    "/ExData",
)
_FIELDS = frozenset({"/Widget", "/Link"})
_DRAWN_WORDS = "/FreeText"
_PROPERTIES = {
    "/Author": What.AUTHORS, "/Creator": What.SOFTWARE, "/Producer": What.SOFTWARE,
    "/CreationDate": What.DATES, "/ModDate": What.DATES,
}  # fmt: skip
_SAFE = re.compile(rb"\s*(?:https?:|mailto:|tel:|ftp:|www\.|#)", re.IGNORECASE)


def note_properties(pdf: Pdf, findings: Findings) -> None:
    """Note what the document says of itself."""
    information = pdf.trailer.get("/Info")
    if isinstance(information, Dictionary):
        for key, value in information.items():
            if isinstance(value, String) and str(value).strip():
                findings.add(_PROPERTIES.get(key, What.PROPERTIES), str(value))


def may_lead(address: Any) -> bool:
    """Tell whether a link leads to the web or a mailbox: not to a file."""
    return isinstance(address, String) and bool(_SAFE.match(bytes(address)))


def clean_notes(pdf: Pdf, findings: Findings) -> None:
    """Take notes and files off the pages, and from marks who made them and what was said."""
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        if not isinstance(notes, Array):
            continue
        kept = [note for note in notes if clean_note(note, findings)]
        if len(kept) != len(notes):
            page.obj["/Annots"] = Array(kept)


def clean_note(note: Any, findings: Findings) -> bool:
    """Clean what stands upon a page; tell whether it stays there.

    What goes is emptied: pages are not all that leads to it, the structure of a tagged file does.
    """
    if not isinstance(note, Dictionary) or "/Subtype" not in note:
        return False
    stays = _stays(note, str(note["/Subtype"]), findings)
    if not stays:
        for key in list(note.keys()):
            del note[key]
    return stays


def _stays(note: Any, kind: str, findings: Findings) -> bool:
    if kind in _REMOVED:
        what = _REMOVED[kind]
        if what is not None:
            findings.add(what)
        _note_author(note, findings)
        return False
    if kind not in _FIELDS:
        _note_author(note, findings)
        for key in _SAID:
            if key not in note or (key == "/Contents" and kind == _DRAWN_WORDS):
                continue
            if key in ("/Contents", "/RC") and str(note[key]).strip():
                findings.add(What.COMMENTS)
            del note[key]
    else:  # the name of a field stays: scripts are gone, but whoever reads the form needs it
        for key in ("/M", "/NM", "/T") if kind == "/Link" else ("/M", "/NM"):
            if key in note:
                del note[key]
    return True


def _note_author(note: Dictionary, findings: Findings) -> None:
    name = note.get("/T")
    if isinstance(name, String) and str(name).strip():
        findings.add(What.AUTHORS, str(name))
