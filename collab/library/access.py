"""Who may change a document, put together from the permissions of `policy`."""

from flask import abort, g
from flask_login import current_user

from ..content import Audience, State
from ..groups.access import may
from ..groups.evidence import is_undecided
from ..groups.rules import first_state
from ..policy import Permission
from ..web.access import current_scope
from . import bp, queries
from .models import Document


def document_or_404(slug: str, document_id: int) -> Document:
    """Return the document that the visitor may see, and make its group the group at hand."""
    document = queries.document(current_scope(), slug, document_id)
    if document is None:
        abort(404)
    g.group = document.group
    return document


@bp.app_template_global()
def may_change(document: Document) -> bool:
    """Tell whether the visitor may rename, move and share it: its author and coordinators may.

    What stays with a post is what was sent with it.
    """
    if not may(Permission.UPLOAD, document.group) or document.held or document.stays:
        return False
    own = document.author_id == current_user.id
    return own or may(Permission.MODERATE, document.group)


@bp.app_template_global()
def may_see_folder(document: Document) -> bool:
    """Tell whether the visitor may know where it lies: folders are the own affair of a group."""
    return may(Permission.READ, document.group)


@bp.app_template_global()
def may_add_version(document: Document) -> bool:
    """Tell whether the visitor may give the document a newer file.

    Evidence stays as it is. Where a group approves the first contributions of new members, they do
    not put files into what others have there already: nobody would look at those first.
    """
    group = document.group
    if not may(Permission.UPLOAD, group) or document.held or document.stays:
        return False
    if not group.approve_first or document.author_id == current_user.id:
        return True
    return first_state(current_user.id, group.id) == State.SHOWN


def require_version(document: Document) -> None:
    """Stop with 403 unless the visitor may give the document a newer file."""
    if not may_add_version(document):
        abort(403)


def require_change(document: Document) -> None:
    """Stop with 403 unless the visitor may change the document."""
    if not may_change(document):
        abort(403)


def may_choose_audience(document: Document) -> bool:
    """Tell whether the visitor may say whether the group or the coalition sees it.

    Who moderates may. Its author may not while the coordinators have it in hand: hidden, or with a
    report that is not decided.
    """
    if may(Permission.MODERATE, document.group):
        return True
    return document.state in {State.SHOWN, State.WAITING} and not is_undecided(document)


def needed_for(document: Document, audience: str) -> list[Permission]:
    """Return what the visitor must be permitted to save the document with this audience."""
    needed = [Permission.UPLOAD]
    if document.author_id != current_user.id:
        needed.append(Permission.MODERATE)
    if audience != document.audience and Audience.COALITION in (audience, document.audience):
        needed.append(Permission.PUBLISH)
    return needed
