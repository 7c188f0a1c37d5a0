"""Who may do what above the posts of a thread, put together from the permissions of `policy`."""

from flask_login import current_user

from ..groups.access import may
from ..groups.models import Group
from ..policy import Permission
from . import bp
from .models import Outcome, Purpose, Thread


def purposes(group: Group) -> list[Purpose]:
    """Return for what the visitor may begin a thread."""
    announces = may(Permission.MODERATE, group)
    return [each for each in Purpose if each != Purpose.ANNOUNCEMENT or announces]


@bp.app_template_global("may_lead")
def may_lead(thread: Thread) -> bool:
    """Tell whether the visitor may say what the thread is and what came of it.

    Who began it may, and the coordinators; nobody while it is kept as evidence.
    """
    if thread.held or not may(Permission.POST, thread.group):
        return False
    return thread.author_id == current_user.id or may(Permission.MODERATE, thread.group)


@bp.app_template_global("may_summarise")
def may_summarise(thread: Thread) -> bool:
    """Tell whether the visitor may keep the summary current: whoever may answer."""
    if thread.held or not may(Permission.POST, thread.group):
        return False
    return not thread.locked or may(Permission.MODERATE, thread.group)


@bp.app_template_global("may_edit_outcome")
def may_edit_outcome(outcome: Outcome) -> bool:
    """Tell whether the visitor may say in other words what came of it: who said it may."""
    own = outcome.author_id == current_user.id and may(Permission.POST, outcome.group)
    return own and not (outcome.held or outcome.root.held)


def needed_to_lead(thread: Thread) -> list[Permission]:
    """Return what the visitor must be permitted while that is written."""
    own = thread.author_id == current_user.id
    return [Permission.POST] if own else [Permission.POST, Permission.MODERATE]


def needed_to_summarise(thread: Thread) -> list[Permission]:
    """Return what the visitor must be permitted while a summary is written."""
    return [Permission.POST, Permission.MODERATE] if thread.locked else [Permission.POST]
