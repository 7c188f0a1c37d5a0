"""Closing threads for answers, dividing them and joining them. No request, no commit.

Only whether `by` may write where posts go is looked at here. Each act locks the threads and reads
them anew, stands with its sentence in the log of the group, and raises `NotDone` when things stand
otherwise than it needs.
"""

from collections.abc import Collection

from .. import events, former
from ..accounts.models import User
from ..content import Audience, Content, State
from ..db import now
from ..extensions import db
from ..groups.evidence import is_kept
from ..groups.log import Act, write_act
from ..groups.models import Group, Move
from ..groups.moves import lock, lock_in_use
from ..policy import Permission, permissions_of
from . import heads, results
from .models import Outcome, Post, Thread


class NotDone(Exception):
    """Things do not stand as they must for this act; nothing was changed."""


class NoRight(NotDone):
    """Who does it may not write in the group that the posts would go to."""


class MoreWouldSee(NotDone):
    """The posts would be read by people for whom they were not meant."""


class Held(NotDone):
    """The thread, or a post of it, is kept as evidence: it stays where it is."""


class PositionsStand(NotDone):
    """Members took positions on the proposal: it stays a thread of its own."""


def close(thread: Thread, by: User, sentence: str) -> Act:
    """Let only coordinators answer from now on."""
    return _close(thread, by, sentence, closed=True)


def reopen(thread: Thread, by: User, sentence: str) -> Act:
    """Let everybody answer again who may write in the group."""
    return _close(thread, by, sentence, closed=False)


def take_former(item: Content, number: int, by_id: int, sentence: str) -> Act:
    """Take the words of one former text away, for good; that there was one stays."""
    if not lock(item) or item.state in (State.BINNED, State.ERASED):
        raise NotDone
    if is_kept(item):
        raise Held
    row = former.text_of(item, number)
    if row is None or row.taken:
        raise NotDone
    row.body, row.taken, row.taken_by_id = "", now(), by_id
    return write_act("former-removed", item.group_id, by_id, sentence, content=item)


def split(
    thread: Thread, post_ids: Collection[int], title: str, to_group: Group, by: User, sentence: str
) -> Thread:
    """Let some posts of a thread, not the first, make a new one; return it.

    They keep their order and are numbered anew from 1; the numbers that they had stay empty. The
    new thread is by the author of its first post, and for the same people; what was given to the
    coalition is narrowed to the new group if `by` could not give it from there.
    """
    may = _write(by, thread.group_id, to_group.id)
    if not lock(thread):
        raise NotDone
    chosen = db.session.scalars(
        db.select(Post)
        .where(Post.thread_id == thread.id, Post.id.in_(set(post_ids)))
        .order_by(Post.number)
    ).all()
    gone = any(post.state in (State.BINNED, State.ERASED) for post in chosen)
    if thread.state != State.SHOWN or not chosen or len(chosen) < len(set(post_ids)) or gone:
        raise NotDone
    if chosen[0].number == 1:
        raise NotDone
    if thread.held or any(post.held for post in chosen):
        raise Held
    new = _new_thread(thread, chosen[0], title, to_group, may)
    heads.forget_moved_answers(chosen)
    chosen[0].state = State.SHOWN  # it is hidden, or waits, with its thread
    _relocate(chosen, new, after=0)
    events.record(events.ThreadSplit(new.id, new.group_id, thread.id, by.id))
    if new.group_id != thread.group_id:
        _leave_notice(new, thread.group_id, by)
    write_act("split", thread.group_id, by.id, sentence, content=thread, user_id=new.author_id)
    return new


def merge(thread: Thread, into: Thread, by: User, sentence: str) -> Act:
    """Put all posts of a thread at the end of another one; nothing is left of the thread itself.

    They get new numbers in their order; outcomes come along, and the summary stands at the end of
    the other one. Raises `Held` if the thread is kept as evidence, `PositionsStand`, and
    `MoreWouldSee` if the other one is open to people to whom this one is not.
    """
    _write(by, thread.group_id, into.group_id)
    if thread.id == into.id or not lock(thread, into):
        raise NotDone
    if thread.state != State.SHOWN or into.state != State.SHOWN:
        raise NotDone
    if thread.held:
        raise Held
    if _is_wider(into, thread):
        raise MoreWouldSee
    if heads.positions_stand(thread):
        raise PositionsStand
    from_id = thread.group_id
    # Told before the posts go, so that who listens finds them where they were.
    events.record(events.ThreadsMerged(into.id, into.group_id, thread.id, by.id))
    posts = db.session.scalars(
        db.select(Post).where(Post.thread_id == thread.id).order_by(Post.number)
    ).all()
    _relocate(posts, into, after=into.last_number)
    _bring_results(thread, into, by)
    author_id = thread.author_id
    thread.wipe()
    thread.state, thread.binned = State.ERASED, None
    _leave_notice(thread, from_id, by, into)
    events.record(events.ContentErased(thread.id, from_id))
    return write_act("merged", from_id, by.id, sentence, content=into, user_id=author_id)


def _close(thread: Thread, by: User, sentence: str, *, closed: bool) -> Act:
    gone = {State.BINNED, State.ERASED}
    if not lock(thread) or thread.state in gone or (thread.locked is not None) == closed:
        raise NotDone
    thread.locked = now() if closed else None
    db.session.flush()
    events.record(events.ThreadLocked(thread.id, thread.group_id))
    how = "locked" if closed else "unlocked"
    return write_act(how, thread.group_id, by.id, sentence, content=thread)


def _write(by: User, from_group_id: int, to_group_id: int) -> frozenset[Permission]:
    """Lock both groups; return what `by` may in the second, where she must be able to write."""
    if not lock_in_use(from_group_id, to_group_id):
        raise NotDone
    may = permissions_of(by).get(to_group_id, frozenset())
    if Permission.POST not in may:
        raise NoRight
    return may


def _new_thread(
    thread: Thread, first: Post, title: str, to_group: Group, may: frozenset[Permission]
) -> Thread:
    audience = thread.audience
    elsewhere = to_group.id != thread.group_id
    if audience == Audience.COALITION and elsewhere:
        given = not to_group.hidden and Permission.PUBLISH in may
        audience = Audience.COALITION if given else Audience.GROUP
    new = Thread(
        group_id=to_group.id,
        author_id=first.author_id,
        title=title,
        audience=audience,
        state=first.state,
        topics=list(thread.topics),
        readers=list(thread.readers),
        created=first.created,
        changed=first.created,
        last_number=0,
    )
    db.session.add(new)
    db.session.flush()
    return new


def _relocate(posts: Collection[Post], into: Thread, after: int) -> None:
    """Let posts of another thread stand in this one, with the numbers that follow `after`."""
    before = [(post, post.group_id) for post in posts]
    for number, post in enumerate(posts, after + 1):
        post.group_id, post.audience, post.parent_state = into.group_id, into.audience, into.state
        post.parent_id, post.thread_id, post.number = into.id, into.id, number
        db.session.expire(post, ["parent", "group"])
    into.last_number = after + len(posts)
    db.session.flush()
    for post, group_id in before:
        _tell_relocated(post, group_id)


def _bring_results(thread: Thread, into: Thread, by: User) -> None:
    """Let what was said above the posts stand above those of the other thread."""
    if thread.summary:
        body = f"{into.summary}\n\n{thread.summary}".strip()
        results.put_summary(into, by.id, body)
    outcomes = db.session.scalars(db.select(Outcome).where(Outcome.thread_id == thread.id)).all()
    for outcome in outcomes:
        before = outcome.group_id
        outcome.group_id, outcome.audience = into.group_id, into.audience
        outcome.parent_id = outcome.thread_id = into.id
        outcome.parent_state = into.state
        db.session.expire(outcome, ["parent", "group"])
        db.session.flush()
        _tell_relocated(outcome, before)


def _tell_relocated(item: Content, from_group_id: int) -> None:
    if item.group_id != from_group_id:
        events.record(events.ContentMoved(item.id, item.group_id, from_group_id))
    else:
        events.record(events.PartChanged(item.id, from_group_id))


def _leave_notice(thread: Thread, from_id: int, by: User, into: Thread | None = None) -> None:
    to_id, into_id = (into.group_id, into.id) if into is not None else (thread.group_id, None)
    db.session.add(
        Move(
            content_id=thread.id,
            from_group_id=from_id,
            to_group_id=to_id,
            into_id=into_id,
            told=into is not None and thread.audience != Audience.RESTRICTED,
            by_id=by.id,
        )
    )
    db.session.flush()


def _is_wider(there: Thread, here: Thread) -> bool:
    """Tell whether people read what stands there for whom what stands here was not meant."""
    if there.audience == Audience.RESTRICTED:
        named = {reader.id for reader in here.readers}
        others = {reader.id for reader in there.readers} - named
        return here.audience == Audience.RESTRICTED and bool(others)
    if there.audience == Audience.COALITION:
        return here.audience != Audience.COALITION
    return here.audience == Audience.RESTRICTED
