"""Which editors there are, by the names under which their drafts are kept."""

import re
from dataclasses import dataclass
from enum import StrEnum

from ..content import Content
from ..groups.models import Group
from ..library.models import Document
from ..policy import Scope
from ..sharing.queries import item_or_none
from ..threads.models import Post, Thread

_NAME = re.compile(r"(thread|post|comment|new)-([1-9]\d{0,15})")


class Editor(StrEnum):
    """What is written with it."""

    NEW = "new"
    """A discussion; the number is the group's."""
    ANSWER = "thread"
    CHANGE = "post"
    COMMENT = "comment"
    """About the document with the number."""


_ABOUT = {Editor.ANSWER: Thread, Editor.CHANGE: Post, Editor.COMMENT: Document}


@dataclass(frozen=True)
class Place:
    """One editor: its name, and what it stands below."""

    name: str
    content: Content | None = None


def place_or_none(name: str, group: Group, scope: Scope) -> Place | None:
    """Return the editor of a group with this name, if the person sees what it is about."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    editor, number = Editor(match[1]), int(match[2])
    if editor == Editor.NEW:
        return Place(name) if number == group.id else None
    item = item_or_none(scope, number)
    fits = isinstance(item, _ABOUT[editor]) and item.group_id == group.id
    return Place(name, item) if fits else None


def editor_of(name: str) -> Editor:
    """Return what is written with the editor of that name."""
    return Editor(name.partition("-")[0])
