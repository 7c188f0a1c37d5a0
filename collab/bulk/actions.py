"""Changing many documents at once. No request, no permission check, no commit."""

from collections.abc import Sequence

from ..accounts.models import User
from ..content import Audience
from ..library import actions as library
from ..library import describing, tags
from ..library.models import Document
from ..sharing import actions as sharing
from .forms import Change


def change(document: Document, wanted: Change, by: User, *, folder_id: int | None) -> bool:
    """Do to one document what is wanted of all; return whether anything is different now.

    `folder_id` is where it goes if it is to go elsewhere. Raises `tags.TooMany`; then nothing was
    changed.
    """
    said = wanted.said.copy()
    if wanted.add_tags or wanted.take_tags:
        said["tags"] = tags_after(document, wanted)
    if wanted.add_topics or wanted.take_topics:
        kept = [each for each in document.topics if each.id not in wanted.take_topics]
        said["topics"] = [*kept, *(each for each in wanted.add_topics if each not in kept)]
    changed = describing.describe(document, said)
    if wanted.folder_id is not None and document.folder_id != folder_id:
        library.edit_document(
            document,
            title=document.title,
            folder_id=folder_id,
            audience=document.audience,
            by_id=by.id,
        )
        changed = True
    if wanted.audience and wanted.audience != document.audience:
        changed = sharing.change_audience(document, by, Audience(wanted.audience)) or changed
    return changed


def tags_after(document: Document, wanted: Change) -> Sequence[str]:
    """Return the tags that a document has after the change. Raises `tags.TooMany`."""
    taken = {tags.folded(name) for name in wanted.take_tags}
    names = {tags.folded(tag.name): tag.name for tag in document.tags}
    kept = {key: name for key, name in names.items() if key not in taken}
    for name in wanted.add_tags:
        kept.setdefault(tags.folded(name), name)
    if len(kept) > tags.MOST:
        raise tags.TooMany
    return list(kept.values())
