"""What stands above the posts: the outcome, and the summary that members keep current.

No request, no permission check, no commit.
"""

from .. import events, former
from ..content import State
from ..db import now
from ..extensions import db
from ..groups.evidence import is_kept
from ..groups.moves import lock
from ..groups.rules import first_state
from ..web import text
from .actions import Closed, Overtaken
from .models import Outcome, Thread
from .proposals import NewHere

_GONE = frozenset({State.BINNED, State.ERASED})


class StillOpen(Exception):
    """The proposal takes positions still: nothing has come of it yet."""


def state_outcome(author_id: int, thread: Thread, body: str) -> Outcome:
    """Say what came of a thread; `body` is Markdown. Raises `Closed` and `StillOpen`."""
    if not lock(thread) or thread.state in _GONE:
        raise Closed
    if thread.takes_positions:
        raise StillOpen
    outcome = Outcome(
        group_id=thread.group_id,
        author_id=author_id,
        parent_id=thread.id,
        thread_id=thread.id,
        audience=thread.audience,
        state=first_state(author_id, thread.group_id),
        parent_state=thread.state,
        body=body,
        body_html=text.render(body),
    )
    db.session.add(outcome)
    db.session.flush()
    events.record(events.OutcomeStated(outcome.id, outcome.group_id, thread.id))
    return outcome


def edit_outcome(outcome: Outcome, body: str, seen: str = "") -> None:
    """Say in other words what came of it; the former ones are kept, the same change nothing.

    `seen` is the fingerprint of the text that the author began with. Raises `Closed`, `Overtaken`.
    """
    if not lock(outcome) or outcome.state in _GONE or is_kept(outcome):
        raise Closed
    if body == outcome.body:
        return
    if seen and seen != former.fingerprint(outcome.body):
        raise Overtaken
    former.keep(outcome, outcome.body, outcome.changed)
    outcome.body, outcome.body_html, outcome.changed = body, text.render(body), now()
    db.session.flush()
    events.record(events.OutcomeStated(outcome.id, outcome.group_id, outcome.thread_id))


def edit_summary(thread: Thread, by_id: int, body: str, seen: str = "") -> None:
    """Bring the summary up to date; the former one is kept, an empty one takes it off the page.

    `seen` is the fingerprint of the text that the writer began with. Raises `Closed`, `Overtaken`,
    and `NewHere` for whose words would have to be approved first.
    """
    if not lock(thread) or thread.state in _GONE or is_kept(thread):
        raise Closed
    if first_state(by_id, thread.group_id) != State.SHOWN:
        raise NewHere
    if body == thread.summary:
        return
    if seen and seen != former.fingerprint(thread.summary):
        raise Overtaken
    put_summary(thread, by_id, body)


def put_summary(thread: Thread, by_id: int, body: str) -> None:
    """Replace the summary of a locked thread, whoever may do so, and keep the former one."""
    if thread.summarised is not None:
        former.keep(thread, thread.summary, thread.summarised)
    thread.summary, thread.summary_html = body, text.render(body) if body else ""
    thread.summarised, thread.summarised_by_id = now(), by_id
    db.session.flush()
    events.record(events.SummaryChanged(thread.id, thread.group_id))
