"""Relationships between the parts of an Office file (ECMA-376 part 2): which of them stay."""

import posixpath

from ..archive import Archive
from .findings import Findings, What
from .xml import elements, is_safe_address, parse, written

_NOWHERE = "about:blank"
_KNOWN = (
    "http://schemas.openxmlformats.org/",
    "http://schemas.microsoft.com/",
    "http://purl.oclc.org/ooxml/",
)
"""How the names of relationships begin; others are what some program keeps for itself."""
_DROPPED: dict[str, What | None] = {
    "core-properties": None, "metadata/core-properties": None,
    "extended-properties": None, "extendedProperties": None,
    "custom-properties": None, "customProperties": None, "thumbnail": None,
    "comments": None, "commentsExtended": None, "commentsIds": None, "commentsExtensible": None,
    "threadedComment": None, "commentAuthors": None, "authors": None, "people": None,
    "person": None, "vbaProject": None, "wordVbaData": None, "customXml": None,
    "customXmlProps": None, "printerSettings": None, "tags": None, "customProperty": None,
    "revisionHeaders": None, "revisionLog": None, "usernames": None, "changesInfo": None,
    "revisionInfo": None, "keyMapCustomizations": None, "attachedToolbars": None,
    "mailMergeSource": What.OUTSIDE, "mailMergeHeaderSource": What.OUTSIDE,
    "mailMergeRecipientData": What.CUSTOM, "recipientData": What.CUSTOM,
    "attachedTemplate": What.OUTSIDE, "extensibility": None, "userCustomization": None,
    "origin": None, "signature": None, "certificate": None, "classificationlabels": None,
    "xlMacrosheet": What.MACROS, "xlIntlMacrosheet": What.MACROS, "frame": What.OUTSIDE,
    "slideUpdateInfo": What.CUSTOM, "slideUpdateUrl": What.OUTSIDE, "transform": What.OUTSIDE,
    "webextensiontaskpanes": What.CUSTOM, "webextension": What.CUSTOM,
    "documenttasks": What.COMMENTS, "externalLinkLongPath": What.PATHS,
}  # fmt: skip
"""Kinds of relationships that are not followed; None where the part itself says what was in it."""


class Relations:
    """Where one part points. Outside of the file only links to the web lead."""

    def __init__(
        self, part: str, listing: bytes | None, archive: Archive, findings: Findings
    ) -> None:
        self.targets: list[str] = []
        self.dropped: set[str] = set()
        self._folder = posixpath.dirname(part)
        self._root = parse(listing) if listing is not None else None
        if self._root is None:
            return
        for element in list(elements(self._root, "Relationship")):
            kind = element.get("Type", "").rpartition("/")[2]
            target = element.get("Target", "")
            if not element.get("Type", "").startswith(_KNOWN):
                findings.add(What.CUSTOM)
                stays = False
            elif element.get("TargetMode") == "External":
                stays = self._stays_outside(element, kind, target, findings)
            else:
                stays = self._stays_inside(kind, target, archive, findings)
            if not stays:
                self.dropped.add(element.get("Id", ""))
                self._root.remove(element)

    def written(self) -> bytes:
        """Return the listing as it stands in the copy."""
        return b"" if self._root is None else written(self._root)

    def _stays_outside(self, element, kind: str, target: str, findings: Findings) -> bool:  # type: ignore[no-untyped-def]
        if kind in _DROPPED:
            findings.add(_DROPPED[kind] or What.OUTSIDE, target)
            return False
        if kind != "hyperlink" or not (is_safe_address(target) or target.startswith("#")):
            findings.add(What.OUTSIDE, target)
            element.set("Target", _NOWHERE)
        return True

    def _stays_inside(self, kind: str, target: str, archive: Archive, findings: Findings) -> bool:
        name = target if target.startswith("/") else posixpath.join("/", self._folder, target)
        name = posixpath.normpath(name).lstrip("/")
        if kind in _DROPPED:
            what = _DROPPED[kind]
            if what is not None:
                findings.add(what)
            return False
        if name not in archive:
            return target.startswith("#")
        self.targets.append(name)
        return True


def listing_of(part: str) -> str:
    """Return the name of the entry with the relationships of a part ("" for the whole file)."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
