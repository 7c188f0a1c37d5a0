"""Words that fields suggest: only those which the person sees anyway."""

from collections.abc import Sequence

from sqlalchemy import func

from ..accounts.models import Organisation
from ..extensions import db
from ..groups.models import Group
from ..policy import Scope
from ..web.order import title_key
from .models import Document, Tag, document_tags

_MOST = 300


def organisations(scope: Scope) -> Sequence[str]:
    """Return organisations that documents are from, and those of the coalition, by name.

    Observers of the coalition do not know its list: they get what stands in documents alone.
    """
    asked = (
        db.select(Document.organisation)
        .where(scope.where(Document), Document.organisation != "")
        .group_by(Document.organisation)
        .order_by(func.count().desc())
        .limit(_MOST)
    )
    names = set(db.session.scalars(asked))
    if scope.coalition:
        rows = db.session.scalars(db.select(Organisation).limit(_MOST))
        names |= {row.name for row in rows if row.name}
    return sorted(names, key=title_key)


def tags(scope: Scope, group: Group) -> Sequence[str]:
    """Return the tags of those documents that the person sees in a group, by name."""
    asked = (
        db.select(Tag.name)
        .join(document_tags, document_tags.c.tag_id == Tag.id)
        .join(Document, Document.id == document_tags.c.document_id)
        .where(scope.where(Document), Tag.group_id == group.id)
        .group_by(Tag.name)
        .order_by(func.count().desc())
        .limit(_MOST)
    )
    return sorted(db.session.scalars(asked), key=title_key)
