"""Reads PowerPoint presentations (ECMA-376 part 1, PresentationML): a slide is a page."""

import contextlib
from collections.abc import Mapping
from typing import IO

from ..archive import Archive
from ..markup import local, stream
from ..model import Limits, Reason, UnreadableError
from ..opc import RELATION_IDS, core_title, main_part, relations
from .sink import Sink

_SIDE_PARTS = frozenset({"notesSlide", "diagramData", "chart"})


def read_pptx(file: IO[bytes], sink: Sink, limits: Limits) -> None:
    """Read the slides in the order of the show, each with its notes and diagrams.

    Comments and the names of their authors are left out: they are remarks between authors, and
    the cleaned copy that members get has none. A slide that is broken stays empty, and the
    reading ends as damaged. Raises :class:`UnreadableError`.
    """
    archive = Archive(file, limits)
    main = main_part(archive, "ppt/presentation.xml")
    show = _Show()
    stream(archive.chunks(main), show)
    related = {relation.id: relation.target for relation in relations(archive, main)}
    slides = [related[relation] for relation in show.slides if relation in related]
    with contextlib.suppress(
        UnreadableError
    ):  # A broken property sheet is no reason to lose the text.
        sink.entitle(core_title(archive))
    sink.total(len(slides))
    damaged = False
    for slide in slides:
        text = _Text()
        try:
            stream(archive.chunks(slide), text)
            for relation in relations(archive, slide):
                if relation.kind in _SIDE_PARTS:
                    stream(archive.chunks(relation.target), text)
        except UnreadableError as error:
            if error.reason is not Reason.DAMAGED:
                raise
            damaged = True
        sink.page("".join(text.pieces))
    if damaged or not slides:
        raise UnreadableError(Reason.DAMAGED)


class _Show:
    """Collects the slides in order."""

    def __init__(self) -> None:
        self.slides: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) == "sldId":
            self.slides += [attributes[key] for key in RELATION_IDS if key in attributes]

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...


class _Text:
    """Collects the text of a slide: paragraphs are lines, cells are parted by tabulators."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._inside = False
        self._cell = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = local(tag)
        self._inside = name in ("t", "text")
        if name == "br":
            self.pieces.append("\n")
        elif name == "tc":
            self._cell = True

    def end(self, tag: str) -> None:
        name = local(tag)
        self._inside = False
        if name in ("p", "text"):
            self.pieces.append(" " if self._cell else "\n")
        elif name == "tc":
            self._cell = False
            self.pieces.append("\t")
        elif name == "tr":
            self.pieces.append("\n")

    def data(self, text: str) -> None:
        if self._inside:
            self.pieces.append(text)
