"""Who reads and changes comments, put together from the permissions of `policy`."""

from flask import abort
from flask_login import current_user

from ..groups.access import may
from ..library.access import document_or_404
from ..library.models import Document
from ..policy import Permission
from ..web.access import current_scope
from . import bp, queries
from .models import Comment


def is_inside(document: Document) -> bool:
    """Tell whether the visitor reads the group: nobody else learns that there are comments.

    A file of a post has none: it is talked about where the post stands.
    """
    return document.group_id in current_scope().reads and not document.stays


def commented_or_404(slug: str, document_id: int) -> Document:
    """Return a document that the visitor may see in a group that she reads."""
    document = document_or_404(slug, document_id)
    if not is_inside(document):
        abort(404)
    return document


def comment_or_404(document: Document, comment_id: int) -> Comment:
    """Return a comment on the document that the visitor may see."""
    return queries.comment(current_scope(), document, comment_id) or abort(404)


@bp.app_template_global("may_comment")
def may_comment(document: Document) -> bool:
    """Tell whether the visitor may say something about the document."""
    return may(Permission.POST, document.group)


@bp.app_template_global("may_edit_comment")
def may_edit(comment: Comment) -> bool:
    """Tell whether the visitor may change the text: her own, unless it is kept as evidence."""
    own = comment.author_id == current_user.id and may(Permission.POST, comment.group)
    return own and not (comment.held or comment.root.held)


@bp.app_template_global("may_settle_comment")
def may_settle(comment: Comment) -> bool:
    """Tell whether the visitor may say that nothing is open in the thread that it begins.

    Who wrote the comment may, whose document it is, and the coordinators.
    """
    if comment.reply_to_id is not None or not may(Permission.POST, comment.group):
        return False
    concerned = current_user.id in (comment.author_id, comment.root.author_id)
    return concerned or may(Permission.MODERATE, comment.group)


def needed_to_settle(comment: Comment) -> list[Permission]:
    """Return what the visitor must be permitted to settle the thread or open it again."""
    concerned = current_user.id in (comment.author_id, comment.root.author_id)
    return [Permission.POST] if concerned else [Permission.POST, Permission.MODERATE]
