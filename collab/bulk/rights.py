"""Which of the chosen documents the visitor may change so, and why not the others."""

from flask_babel import gettext as _
from flask_login import current_user

from ..content import Audience
from ..groups.access import may
from ..library import tags
from ..library.access import may_change, needed_for
from ..library.models import Document
from ..moderation import rights
from ..moderation.rights import Verb
from ..sharing.access import may_change_audience
from . import actions
from .forms import Change


def refusal(document: Document, wanted: Change) -> str | None:
    """Return why the visitor cannot change this document so; None if she can."""
    if document.held:
        return _("kept as evidence")
    if not may_change(document):
        return _("only who added it and coordinators may")
    if wanted.audience and wanted.audience != document.audience:
        why = _audience_refusal(document, wanted.audience)
        if why is not None:
            return why
    try:
        actions.tags_after(document, wanted)
    except tags.TooMany:
        return _("it would have more than %(num)d tags", num=tags.MOST)
    return None


def _audience_refusal(document: Document, audience: str) -> str | None:
    if document.audience == Audience.RESTRICTED:
        return _("it is for named people: change that on its own page")
    needed = needed_for(document, audience)
    if not all(may(permission, document.group) for permission in needed):
        return _("you may not decide who sees it")
    return None if may_change_audience(document) else _("the coordinators are looking at it")


def removal_refusal(document: Document) -> str | None:
    """Return why the visitor cannot put this document into the bin; None if she can."""
    person = current_user._get_current_object()
    if document.held:
        return _("kept as evidence")
    if Verb.REMOVE not in rights.allowed(person, document):
        if rights.is_reported(document):
            return _("the coordinators are looking at it")
        if document.author_id == person.id:
            return _("others have commented on it")
        return _("only who added it and coordinators may")
    return None if rights.fits(document, Verb.REMOVE) else _("kept as evidence")
