"""Reads PowerPoint 97-2003 presentations ([MS-PPT]): a slide with its notes is a page."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from ..model import Limits, Reason, UnreadableError
from ..ole import CompoundFile
from .sink import Sink

_DOCUMENT, _SLIDE, _NOTES = 0x03E8, 0x03EE, 0x03F0
_NOTES_ATOM, _SLIDE_PERSIST, _SLIDE_LIST = 0x03F1, 0x03F3, 0x0FF0
_TEXT_CHARACTERS, _TEXT_BYTES = 0x0FA0, 0x0FA8
_OUTLINE_REFERENCE = 0x0F9E
_USER_EDIT, _PERSIST_DIRECTORY = 0x0FF5, 0x1772
_CURRENT_USER, _ENCRYPTED_SESSION = 0x0FF6, 0xF3D1C4DF
_CONTAINER = 0xF
_OF_SLIDES, _OF_NOTES = 0, 2
"""Which of the lists of texts in the document it is: its number stands in the list's header."""
_DEEPEST = 40
_MOST_EDITS = 10_000
_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n"})


@dataclass(frozen=True)
class _Record:
    """The header of a record, and where its content stands."""

    kind: int
    instance: int
    start: int
    end: int
    holds_records: bool


def read_ppt(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read the slides in their order: titles, lists, boxes, then the speaker's notes.

    A slide that is broken stays empty, and the reading ends as damaged; where the table of
    objects is broken, all texts make one page. Raises :class:`UnreadableError`.
    """
    container = CompoundFile(file, limits)
    show = _Show(container.read("PowerPoint Document"))
    try:
        slides = show.slides(container.read("Current User"))
    except struct.error as error:
        raise UnreadableError(Reason.DAMAGED) from error
    except UnreadableError as error:
        if error.reason is Reason.DAMAGED:
            sink.page("\n".join(show.every_text()))
        raise
    sink.total(len(slides))
    damaged = False
    for slide in slides:
        texts: list[str] = []
        try:
            texts = show.texts_of(slide)
        except (UnreadableError, struct.error):
            damaged = True
        sink.page("\n".join(texts))
    if damaged:
        raise UnreadableError(Reason.DAMAGED)


@dataclass(frozen=True)
class _Slide:
    """Where a slide stands in the stream, its texts in the outline, and where its notes stand."""

    place: int | None
    outline: list[str]
    notes: int | None = None


class _Show:
    """The stream of a presentation: records in records, found by the ids of the last save."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def slides(self, current_user: bytes) -> list[_Slide]:
        """Return the slides in the order of the show."""
        places, document_id = self._places(current_user)
        document = self._at(places[document_id], _DOCUMENT)
        notes: dict[int, int] = {}
        for reference in self._listed(document, _OF_NOTES):
            place = places.get(reference)
            if place is not None:
                notes[self._slide_of(place)] = place
        return [
            _Slide(places.get(reference), outline, notes.get(identity))
            for reference, (identity, outline) in self._listed(document, _OF_SLIDES).items()
        ]

    def texts_of(self, slide: _Slide) -> list[str]:
        """Return the texts of a slide and then of its notes."""
        texts = []
        if slide.place is not None:
            texts = self._texts(self._at(slide.place, _SLIDE), slide.outline)
        texts += [text for text in slide.outline if text not in texts]
        if slide.notes is not None:
            texts += self._texts(self._at(slide.notes, _NOTES), [])
        return texts

    def every_text(self) -> list[str]:
        """Return all texts in the order of the stream, as far as its records can be followed."""
        whole = _Record(0, 0, 0, len(self._data), holds_records=True)
        try:
            return list(self._texts(whole, []))
        except UnreadableError:
            return []

    def _places(self, current_user: bytes) -> tuple[dict[int, int], int]:
        """Return where each object stands, the latest save first, and the id of the document."""
        _, kind, _, _, token, edit = struct.unpack_from("<HHIIII", current_user)
        if kind != _CURRENT_USER:
            raise UnreadableError(Reason.DAMAGED)
        if token == _ENCRYPTED_SESSION:
            raise UnreadableError(Reason.ENCRYPTED)
        places: dict[int, int] = {}
        document_id = 0
        for _ in range(_MOST_EDITS):
            record = self._at(edit, _USER_EDIT)
            last, directory, document = struct.unpack_from("<III", self._data, record.start + 8)
            document_id = document_id or document
            for identity, place in self._directory(self._at(directory, _PERSIST_DIRECTORY)):
                places.setdefault(identity, place)
            if not last:
                break
            if last >= edit:
                raise UnreadableError(Reason.DAMAGED)
            edit = last
        if document_id not in places:
            raise UnreadableError(Reason.DAMAGED)
        return places, document_id

    def _directory(self, record: _Record) -> Iterator[tuple[int, int]]:
        """Unpack runs of places: 20 bits of the first id, 12 bits of how many follow."""
        position = record.start
        while position + 4 <= record.end:
            (head,) = struct.unpack_from("<I", self._data, position)
            first, count = head & 0xFFFFF, head >> 20
            position += 4
            count = min(count, (record.end - position) // 4)
            yield from enumerate(struct.unpack_from(f"<{count}I", self._data, position), first)
            position += 4 * count

    def _listed(self, document: _Record, which: int) -> dict[int, tuple[int, list[str]]]:
        """Return slides or notes in order: reference, and the id and outline texts of each."""
        found: dict[int, tuple[int, list[str]]] = {}
        for listing in self._inside(document):
            if listing.kind != _SLIDE_LIST or listing.instance != which:
                continue
            texts: list[str] = []
            for record in self._inside(listing):
                if record.kind == _SLIDE_PERSIST:
                    reference, _, _, identity = struct.unpack_from(
                        "<IIiI", self._data, record.start
                    )
                    texts = []
                    found[reference] = (identity, texts)
                elif record.kind in (_TEXT_CHARACTERS, _TEXT_BYTES):
                    texts.append(self._text(record))
        return found

    def _slide_of(self, place: int) -> int:
        """Return the id of the slide that the notes at *place* belong to, -1 for none."""
        for record in self._inside(self._at(place, _NOTES)):
            if record.kind == _NOTES_ATOM:
                (identity,) = struct.unpack_from("<I", self._data, record.start)
                return int(identity)
        return -1

    def _texts(self, record: _Record, outline: list[str], depth: int = 0) -> list[str]:
        """Collect the texts below a record; a reference stands for a text of the outline."""
        if depth > _DEEPEST:
            raise UnreadableError(Reason.DAMAGED)
        found: list[str] = []
        for inner in self._inside(record):
            if inner.kind in (_TEXT_CHARACTERS, _TEXT_BYTES):
                found.append(self._text(inner))
            elif inner.kind == _OUTLINE_REFERENCE:
                (index,) = struct.unpack_from("<i", self._data, inner.start)
                found += outline[index : index + 1] if index >= 0 else []
            elif inner.holds_records:
                found += self._texts(inner, outline, depth + 1)
        return found

    def _text(self, record: _Record) -> str:
        data = self._data[record.start : record.end]
        charset = "utf-16-le" if record.kind == _TEXT_CHARACTERS else "latin-1"
        return data.decode(charset, "replace").translate(_BREAKS)

    def _at(self, place: int, kind: int) -> _Record:
        record = self._record(place, len(self._data))
        if record.kind != kind:
            raise UnreadableError(Reason.DAMAGED)
        return record

    def _inside(self, record: _Record) -> Iterator[_Record]:
        position = record.start
        while position + 8 <= record.end:
            inner = self._record(position, record.end)
            yield inner
            position = inner.end

    def _record(self, place: int, end: int) -> _Record:
        if place + 8 > end:
            raise UnreadableError(Reason.DAMAGED)
        version, kind, length = struct.unpack_from("<HHI", self._data, place)
        start = place + 8
        if start + length > end:
            raise UnreadableError(Reason.DAMAGED)
        return _Record(kind, version >> 4, start, start + length, version & 0xF == _CONTAINER)
