"""What happens to pieces of content."""

from dataclasses import dataclass

from .bus import Event


@dataclass(frozen=True)
class ContentChanged(Event):
    """A piece of content was added, changed, hidden, shown again or removed."""

    id: int
    group_id: int


@dataclass(frozen=True)
class ContentErased(ContentChanged):
    """Every word of a piece of content was taken away, for good."""


@dataclass(frozen=True)
class ContentExpired(ContentErased):
    """Content was erased because its time was over; `MessagesExpired` tells of all at once."""


@dataclass(frozen=True)
class CommentAdded(ContentChanged):
    """Somebody commented on a document; `number` is the comment's place there, from 1."""

    document_id: int
    number: int


@dataclass(frozen=True)
class CommentEdited(ContentChanged):
    """A comment was changed, settled or opened again."""

    document_id: int


@dataclass(frozen=True)
class ThreadStarted(ContentChanged):
    """Somebody opened a discussion thread."""


@dataclass(frozen=True)
class ThreadRenamed(ContentChanged):
    """A thread got another title or audience."""


@dataclass(frozen=True)
class PostAdded(ContentChanged):
    """Somebody answered in a thread; `number` is the post's place in it, from 1."""

    thread_id: int
    number: int


@dataclass(frozen=True)
class PostEdited(ContentChanged):
    """The author changed a post."""

    thread_id: int


@dataclass(frozen=True)
class PostTranslated(ContentChanged):
    """A translation of a post was written, changed or taken away."""

    thread_id: int


@dataclass(frozen=True)
class AnswerAccepted(ContentChanged):
    """A question got an accepted answer, or lost it; `post_id` is the answer."""

    post_id: int | None


@dataclass(frozen=True)
class ThreadSettled(ContentChanged):
    """A thread was marked as resolved, or opened again."""


@dataclass(frozen=True)
class SummaryChanged(ContentChanged):
    """Somebody brought the summary on top of a thread up to date; the id is the thread's."""


@dataclass(frozen=True)
class ProposalClosing(Event):
    """A proposal closes within a day; the id is the thread's."""

    id: int
    group_id: int


@dataclass(frozen=True)
class ProposalClosed(ContentChanged):
    """A proposal takes no more positions; the id is the thread's."""


@dataclass(frozen=True)
class OutcomeStated(ContentChanged):
    """What came of a thread was said, or said in other words."""

    thread_id: int


@dataclass(frozen=True)
class Mentioned(Event):
    """People were named with an @ in a piece of content, for the first time in it."""

    id: int
    group_id: int
    user_ids: tuple[int, ...]


@dataclass(frozen=True)
class MessagePosted(ContentChanged):
    """Somebody wrote in a chat room; `number` is the message's place in it, from 1."""

    room_id: int
    number: int


@dataclass(frozen=True)
class MessageEdited(ContentChanged):
    """The author changed a chat message."""

    room_id: int


@dataclass(frozen=True)
class PartChanged(ContentChanged):
    """What a piece of content stands in was changed, and the piece with it: a post in a thread."""


@dataclass(frozen=True)
class StateChanged(ContentChanged):
    """Content was hidden, put into the bin, shown again or approved; `state` is what it is now."""

    state: str


@dataclass(frozen=True)
class AudienceChanged(ContentChanged):
    """Content was given to the coalition, taken back, or restricted to named people."""

    audience: str
    before: str


@dataclass(frozen=True)
class ContentMoved(ContentChanged):
    """Content stands in another group now; `group_id` is the new one."""

    from_group_id: int


@dataclass(frozen=True)
class TopicChanged(ContentChanged):
    """Content stands under another topic."""


@dataclass(frozen=True)
class ContentPinned(ContentChanged):
    """Content was pinned on top, or taken off."""


@dataclass(frozen=True)
class ThreadLocked(ContentChanged):
    """A thread takes no answers any more, or takes them again."""


@dataclass(frozen=True)
class ThreadSplit(ContentChanged):
    """Some posts of a thread went into a new one, which is `id`."""

    from_thread_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadsMerged(ContentChanged):
    """All posts of another thread went into this one."""

    from_thread_id: int
    by_id: int


@dataclass(frozen=True)
class Reported(Event):
    """Somebody reported content to the coordinators; `review_id` gathers the reports about it."""

    report_id: int
    review_id: int
    group_id: int


@dataclass(frozen=True)
class ReviewReopened(Event):
    """The author changed what she was asked to change: the coordinators look again."""

    review_id: int
    group_id: int


@dataclass(frozen=True)
class ReviewDecided(Event):
    """A coordinator decided on reports; the act has the decision and the sentence."""

    review_id: int
    act_id: int
    group_id: int


@dataclass(frozen=True)
class Moderated(Event):
    """A coordinator, or the rules of the group, did something; `how` is the code of the act.

    `user_id` is whom it concerns: the author of the content, or the person whose writing pauses.
    `mark` begins the SHA-256 of the sentence that was given, so that the audit log can show whether
    the sentence was changed later.
    """

    act_id: int
    group_id: int
    how: str
    user_id: int | None = None
    mark: str = ""
