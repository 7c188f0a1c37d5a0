"""The tables of the library."""

from .accesses import Access, Accessed
from .catalogue import DocumentKind, Tag, document_tags
from .documents import Document
from .folders import Folder
from .incoming import WITH_POST, Incoming
from .versions import CleanState, DrawState, Page, PageImage, ReadingState, Version

__all__ = [
    "WITH_POST",
    "Access",
    "Accessed",
    "CleanState",
    "Document",
    "DocumentKind",
    "DrawState",
    "Folder",
    "Incoming",
    "Page",
    "PageImage",
    "ReadingState",
    "Tag",
    "Version",
    "document_tags",
]
