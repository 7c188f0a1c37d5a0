"""What stands above the posts of a thread, as one visitor sees it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_login import current_user

from ..extensions import db
from ..groups.access import may
from ..policy import Permission
from ..web.access import current_scope
from .course_forms import PositionForm
from .models import Outcome, Post, Purpose, Thread
from .proposals import Tally, tally


@dataclass
class Course:
    """How far a thread has come."""

    outcomes: Sequence[Outcome]
    answer: Post | None
    """The accepted answer, if the visitor sees it."""
    tally: Tally | None
    """Where people stand, for proposals."""
    form: PositionForm | None
    """Where the visitor may say where she stands herself."""


def course_of(thread: Thread, form: PositionForm | None = None) -> Course:
    """Return how far a thread has come; `form` holds what was typed and refused."""
    counted = tally(thread) if thread.purpose == Purpose.PROPOSAL else None
    if form is None and thread.takes_positions and may(Permission.POST, thread.group):
        own = counted.of(current_user.id) if counted is not None else None
        form = PositionForm(formdata=None, obj=own)
    return Course(_outcomes(thread), accepted(thread), counted, form)


def accepted(thread: Thread) -> Post | None:
    """Return the accepted answer if the visitor sees it where it was given."""
    if thread.purpose != Purpose.QUESTION or thread.accepted_id is None:
        return None
    return db.session.scalar(
        db.select(Post).where(
            Post.id == thread.accepted_id,
            Post.thread_id == thread.id,
            current_scope().where(Post),
        )
    )


def outcome_or_none(thread: Thread, outcome_id: int) -> Outcome | None:
    """Return an outcome of that thread if the visitor may see it."""
    return db.session.scalar(
        db.select(Outcome).where(
            Outcome.id == outcome_id,
            Outcome.thread_id == thread.id,
            current_scope().where(Outcome),
        )
    )


def _outcomes(thread: Thread) -> Sequence[Outcome]:
    return db.session.scalars(
        db.select(Outcome)
        .where(Outcome.thread_id == thread.id, current_scope().where(Outcome))
        .order_by(Outcome.created)
    ).all()
