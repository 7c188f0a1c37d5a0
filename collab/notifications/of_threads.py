"""Who is told of what happens in discussions, and of being mentioned."""

from sqlalchemy import func

from .. import events
from ..chat.models import Message, Room
from ..content import Content, State
from ..extensions import db
from ..library.models import Document
from ..threads import proposals
from ..threads.models import Outcome, Post, Purpose, Thread
from . import hearing
from .hearing import News
from .models import Notice
from .rule import Because, What
from .telling import Telling, about


@about(events.ThreadStarted)
def tell_of_thread(event: events.ThreadStarted, telling: Telling) -> None:
    """Tell of a new thread; of an announcement everybody hears who has not silenced the group."""
    _tell_of_thread(db.session.get(Thread, event.id), telling)


@about(events.PostAdded)
def tell_of_post(event: events.PostAdded, telling: Telling) -> None:
    """Tell of an answer; what a thread begins with is told with the thread."""
    _tell_of_post(db.session.get(Post, event.id), telling)


@about(events.Moderated)
def tell_of_what_waited(event: events.Moderated, telling: Telling) -> None:
    """Tell of a newcomer's thread or post once it is approved: before, few could see it."""
    if event.how != "approved":
        return
    item = db.session.get(Content, telling.act(event.act_id).content_id or 0)
    if isinstance(item, Thread):
        _tell_of_thread(item, telling)
    elif isinstance(item, Post):
        _tell_of_post(item, telling)
    elif isinstance(item, Outcome):
        _tell("followed-outcome", What.ANSWER, item.thread_id, telling, item, item.author_id)


@about(events.AnswerAccepted)
def tell_of_acceptance(event: events.AnswerAccepted, telling: Telling) -> None:
    """Tell that a question has its answer; not that it lost it."""
    part = db.session.get(Post, event.post_id) if event.post_id is not None else None
    if part is not None:
        _tell("followed-accepted", What.ANSWER, event.id, telling, part)


@about(events.ThreadSettled)
def tell_of_settling(event: events.ThreadSettled, telling: Telling) -> None:
    """Tell that a thread was marked as resolved, or opened again."""
    _tell("followed-settled", What.ANSWER, event.id, telling)


@about(events.SummaryChanged)
def tell_of_summary(event: events.SummaryChanged, telling: Telling) -> None:
    """Tell those who want to hear everything that a summary was brought up to date."""
    _tell("followed-summary", What.MINOR, event.id, telling)


@about(events.ProposalClosed)
def tell_of_closing(event: events.ProposalClosed, telling: Telling) -> None:
    """Tell that a proposal takes no more positions."""
    _tell("proposal-closed", What.ANSWER, event.id, telling)


@about(events.OutcomeStated)
def tell_of_outcome(event: events.OutcomeStated, telling: Telling) -> None:
    """Tell what came of a thread, once all of its readers see it."""
    outcome = db.session.get(Outcome, event.id)
    if outcome is not None and outcome.state == State.SHOWN:
        _tell("followed-outcome", What.ANSWER, event.thread_id, telling, outcome)


@about(events.ProposalClosing)
def tell_of_end(event: events.ProposalClosing, telling: Telling) -> None:
    """Tell who may take a position, and has not, that there is a day left."""
    thread = db.session.get(Thread, event.id)
    if thread is not None:
        only = proposals.voters(thread) - proposals.those_who_took_one(thread)
        news = News("proposal-closing", What.AWAITED, thread, thread, only=only, inside=True)
        hearing.tell(news, telling)


@about(events.Mentioned)
def tell_of_mention(event: events.Mentioned, telling: Telling) -> None:
    """Tell people that they were named, if they see where."""
    part = db.session.get(Content, event.id)
    if part is None:
        return
    item = part.root
    thing = _room_of(part) if isinstance(part, Message) else item
    if isinstance(thing, Document | Thread | Room):
        hearing.tell(
            News(
                "mentioned",
                What.ANSWER,
                thing,
                item,
                part=part if part is not item else None,
                by_id=telling.by_id or part.author_id,
                mentioned=event.user_ids,
                only=event.user_ids,
            ),
            telling,
        )


@about(events.MessagePosted)
def tell_of_message(event: events.MessagePosted, telling: Telling) -> None:
    """Tell who wants to hear everything of a room that something was said; once until she looks."""
    message = db.session.get(Message, event.id)
    if message is None or message.state != State.SHOWN:
        return
    room = _room_of(message)
    said = db.select(Message.id).where(Message.room_id == message.room_id)
    unseen = db.select(Notice.user_id).where(
        Notice.kind == "followed-chat",
        Notice.content_id.in_(said),
        Notice.seen.is_(None),
    )
    without = {*telling.mentioned_in(message.id), *db.session.scalars(unseen)}
    by_id = message.author_id
    news = News("followed-chat", What.NEW, room, message, by_id=by_id, without=without, inside=True)
    hearing.tell(news, telling)


@events.during(events.PartChanged, events.ContentMoved)
def follow_parts(event: events.ContentChanged) -> None:
    """Let notices of a post lead to the thread and the group in which the post stands now."""
    asked = db.select(Content.parent_id).where(Content.id == event.id)
    thread_id = db.session.scalar(asked)
    news = db.update(Notice).where(Notice.because != Because.DUTY.value)
    news = news.execution_options(synchronize_session=False)
    if thread_id is not None:
        moved = news.where(Notice.part_id == event.id)
        db.session.execute(moved.values(content_id=thread_id, group_id=event.group_id))
    else:
        moved = news.where(Notice.content_id == event.id)
        db.session.execute(moved.values(group_id=event.group_id))


def taking_part_in(thread: Thread) -> set[int]:
    """Return who began a thread, wrote in it, or said where she stands."""
    wrote = db.select(Post.author_id).where(Post.thread_id == thread.id).distinct()
    stand = proposals.those_who_took_one(thread)
    return {thread.author_id, *db.session.scalars(wrote), *stand}


def _tell_of_thread(thread: Thread | None, telling: Telling) -> None:
    if thread is None or thread.state != State.SHOWN:
        return
    announced = thread.purpose == Purpose.ANNOUNCEMENT
    hearing.tell(
        News(
            "announced" if announced else "followed-thread",
            What.ANNOUNCEMENT if announced else What.NEW,
            thread,
            thread,
            by_id=thread.author_id,
            without=telling.mentioned_in(thread.id, _first_of(thread)),
            inside=True,
        ),
        telling,
    )


def _tell_of_post(post: Post | None, telling: Telling) -> None:
    if post is not None and post.state == State.SHOWN and post.id != _first_of(post.parent):
        _tell("followed-post", What.ANSWER, post.thread_id, telling, post, post.author_id)


def _tell(
    kind: str,
    what: What,
    thread_id: int,
    telling: Telling,
    part: Content | None = None,
    by_id: int | None = None,
) -> None:
    thread = db.session.get(Thread, thread_id)
    if thread is not None and thread.state == State.SHOWN:
        hearing.tell(
            News(
                kind,
                what,
                thread,
                thread,
                part=part,
                by_id=by_id or telling.by_id,
                taking_part=taking_part_in(thread),
                without=telling.mentioned_in(part.id) if part is not None else (),
            ),
            telling,
        )


def _first_of(thread: Content | None) -> int | None:
    if thread is None:
        return None
    first = db.select(func.min(Post.number)).where(Post.thread_id == thread.id).scalar_subquery()
    asked = db.select(Post.id).where(Post.thread_id == thread.id, Post.number == first)
    found: int | None = db.session.scalar(asked)
    return found


def _room_of(message: Message) -> Room:
    return db.session.get_one(Room, message.room_id)
