"""From the entries of a piece of content to what Whoosh keeps: postings, and a packed row."""

from __future__ import annotations

import struct
from array import array
from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Any

from collab.search import analysis
from collab.search.engine import Change, Entry, digest

ROW = struct.Struct("<QIIIq16s8s8s")  # See `whoosh_reader.ROW_TYPE`.
TITLE_WEIGHT = 3.0
_BEFORE_TEXT = 100  # positions between title and text, so that no phrase spans both

_Posting = tuple[str, float, bytes]
Document = dict[str, Any]


def documents(change: Change) -> list[Document]:
    """Return what `write` takes for the entries of one piece of content, analysed."""
    stamp = bytes.fromhex(digest(change.entries))
    ordered = sorted(change.entries, key=lambda entry: entry.page)
    return [_document(entry, stamp) for entry in ordered]


def _document(entry: Entry, stamp: bytes) -> Document:
    title = analysis.terms(entry.title, entry.language or analysis.guess(entry.text))
    text = analysis.terms(entry.text, entry.language)
    return {
        "form": _positions(title, text),
        "stem": _weights(title, text),
        "content": [(str(entry.content_id), 1.0, b"")],
        "reader": [(str(reader), 1.0, b"") for reader in entry.readers],
        "within": [(place, 1.0, b"") for place in entry.within],
        "row": ROW.pack(
            entry.content_id,
            entry.page,
            entry.group_id or 0,
            len(title) + len(text),
            utc_seconds(entry.created),
            entry.kind.encode(),
            (entry.language or "").encode(),
            stamp,
        ),
    }


def _positions(title: list[analysis.Term], text: list[analysis.Term]) -> list[_Posting]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, term in enumerate(title):
        places[term.form].append(place)
    for place, term in enumerate(text, len(title) + _BEFORE_TEXT):
        places[term.form].append(place)
    return [(form, 1.0, array("I", where).tobytes()) for form, where in places.items()]


def _weights(title: list[analysis.Term], text: list[analysis.Term]) -> list[_Posting]:
    weights: defaultdict[str, float] = defaultdict(float)
    for counted, weight in ((title, TITLE_WEIGHT), (text, 1.0)):
        for term, times in Counter(counted).items():
            weights[term.stem] += times * weight
            if term.root:
                weights["~" + term.root] += times * weight
    return [(stem, weight, b"") for stem, weight in weights.items()]


def utc_seconds(moment: datetime) -> int:
    """Return whole seconds since 1970; a naive moment is UTC."""
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
