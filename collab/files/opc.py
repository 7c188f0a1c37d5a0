"""Finds the parts of an Office Open XML file by their relationships (ECMA-376 part 2)."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from .archive import Archive
from .markup import local, stream

# Attributes by which the main part names another, in the usual and the strict form.
RELATION_IDS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


@dataclass(frozen=True)
class Relation:
    """One arrow from a part to another: the kind is the last word of its type."""

    id: str
    kind: str
    target: str


def relations(archive: Archive, part: str) -> list[Relation]:
    """Return where *part* points inside the file ("" for the file as a whole).

    Targets outside the file (remote templates, linked pictures) are left out.
    """
    folder, name = posixpath.split(part)
    found = _Relations(folder)
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    if listing in archive:
        stream(archive.chunks(listing), found)
    return [relation for relation in found.relations if relation.target in archive]


def main_part(archive: Archive, otherwise: str) -> str:
    """Return the name of the part that holds the document itself."""
    for relation in relations(archive, ""):
        if relation.kind == "officeDocument":
            return relation.target
    return otherwise


def core_title(archive: Archive) -> str | None:
    """Return the title in the document's properties, if there is one."""
    if "docProps/core.xml" not in archive:
        return None
    found = _Title()
    stream(archive.chunks("docProps/core.xml"), found)
    return "".join(found.text) or None


class _Relations:
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.relations: list[Relation] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if local(tag) != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "")
        absolute = target if target.startswith("/") else posixpath.join("/", self._folder, target)
        self.relations.append(
            Relation(
                attributes.get("Id", ""),
                attributes.get("Type", "").rpartition("/")[2],
                posixpath.normpath(absolute).lstrip("/"),
            )
        )

    def end(self, tag: str) -> None: ...

    def data(self, text: str) -> None: ...


class _Title:
    def __init__(self) -> None:
        self.text: list[str] = []
        self._inside = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._inside = local(tag) == "title"

    def end(self, tag: str) -> None:
        self._inside = False

    def data(self, text: str) -> None:
        if self._inside:
            self.text.append(text)
