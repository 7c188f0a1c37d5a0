"""What happened while somebody was away: found, arranged, each event once. No machine judges it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import joinedload, selectin_polymorphic, selectinload

from ..accounts.models import User
from ..chat.models import Message
from ..comments.models import Comment
from ..content import Content
from ..db import now
from ..extensions import db
from ..groups.models import Group
from ..library.models import Document, Version
from ..notifications.models import Notice
from ..notifications.wanted import Wanted
from ..policy import Permission, Scope, permissions_of
from ..threads.models import Outcome, Position, Post, Purpose, Thread
from .models import CaughtUp

LONGEST = timedelta(days=30)
"""So far back it goes for who has never said that she has seen it all."""
AHEAD = timedelta(days=14)
"""How far ahead an end is a deadline already."""
MOST_EVENTS = 5000
MOST_LINES = 15
"""Lines of a section, or of a group, on the page; the rest is a number."""
_KINDS = (Thread, Post, Outcome, Document, Comment, Message)


@dataclass
class Line:
    """One line of the page: a thing, and how many events in it the line stands for."""

    item: Content
    what: str
    """Which kind of news it is; the template has words for each."""
    ids: list[int] = field(default_factory=list)
    """The events: ids of content; of a version that of its document."""
    at: datetime | None = None
    until: datetime | None = None
    opens_at: Content | None = None
    """The first of the events, where reading begins; the thing itself if it is None."""
    text: str = ""

    @property
    def number(self) -> int:
        """How many events the line stands for."""
        return len(self.ids)


@dataclass
class Part:
    """What is left of one group: lines of things, and how much was said in its chat."""

    group: Group
    lines: list[Line] = field(default_factory=list)
    messages: list[int] = field(default_factory=list)
    first_message: int = 0
    """The number of the first of them, where the chat is opened."""

    @property
    def more(self) -> int:
        """How many lines have no room on the page."""
        return max(0, len(self.lines) - MOST_LINES)


@dataclass
class Away:
    """Everything that happened between two moments, arranged for one person."""

    since: datetime
    until: datetime
    sections: dict[str, list[Line]]
    """decided, versions, questions, deadlines, mentions: in the order of the page."""
    parts: list[Part]
    cut: bool = False
    """There was more than one page can tell."""

    @property
    def empty(self) -> bool:
        """Whether nothing happened."""
        return not self.parts and not any(self.sections.values())


def since(user: User) -> datetime:
    """Return up to when somebody has seen what happened."""
    row = db.session.get(CaughtUp, user.id)
    earliest = max(now() - LONGEST, user.created)
    return max(row.until, now() - 12 * LONGEST) if row is not None else earliest


def away(user: User, scope: Scope) -> Away:
    """Return what happened for a person since she last said that she has seen it all.

    Only what she may see now, in the groups that she reads, and wants to hear of; nothing that she
    did herself. The number of statements does not depend on how much happened.
    """
    return _Gathering(user, scope).arranged()


class _Gathering:
    """One look at what happened; each event goes to the first section that takes it."""

    def __init__(self, user: User, scope: Scope) -> None:
        self.user, self.scope = user, scope
        self.since, self.until = since(user), now()
        self.wanted = Wanted(user.id)
        self.items = self._happened()
        self.taken: set[int] = set()

    def arranged(self) -> Away:
        sections = {
            "decided": self._decided(),
            "versions": self._versions(),
            "deadlines": self._deadlines(),
            "questions": self._questions(),
            "mentions": self._mentions(),
        }
        cut = len(self.items) >= MOST_EVENTS
        return Away(self.since, self.until, sections, self._rest(), cut)

    def _happened(self) -> dict[int, Content]:
        """Return the new content of others that the person sees and wants to hear of."""
        kinds = [kind.__mapper_args__["polymorphic_identity"] for kind in _KINDS]
        asked = (
            db.select(Content)
            .where(
                Content.created > self.since,
                Content.created <= self.until,
                Content.author_id != self.user.id,
                Content.group_id.in_(self.scope.reads),
                Content.kind.in_(kinds),
                self.scope.where(Content),
            )
            .options(selectin_polymorphic(Content, _KINDS), *_AROUND)
            .order_by(Content.created.desc())
            .limit(MOST_EVENTS)
        )
        found = db.session.scalars(asked).unique().all()
        self.wanted.look_up_folders([item.root.id for item in found])
        return {item.id: item for item in found if self._wants(item)}

    def _wants(self, item: Content) -> bool:
        if isinstance(item, Message):
            return self.wanted.chat(item.room_id, item.group_id)
        return self.wanted.thing(item.root.id, item.group_id)

    def _take(self, items: Iterable[Content]) -> list[int]:
        """Return the ids of those events that no other line stands for, which are this line's."""
        ids = [item.id for item in items if item.id in self.items and item.id not in self.taken]
        self.taken.update(ids)
        return ids

    def _decided(self) -> list[Line]:
        outcomes = [item for item in self.items.values() if isinstance(item, Outcome)]
        lines = [
            Line(each, "outcome", self._take([each]), each.created, text=each.excerpt)
            for each in outcomes
        ]
        told = {each.thread_id for each in outcomes}
        closed = self._threads(
            Thread.purpose == Purpose.PROPOSAL, Thread.closes.between(self.since, self.until)
        )
        return lines + [
            Line(thread, "closed", [thread.id], thread.closes)
            for thread in closed
            if thread.id not in told
        ]

    def _versions(self) -> list[Line]:
        asked = (
            db.select(Document, Version.created)
            .join(Version, Version.document_id == Document.id)
            .where(
                Version.created > self.since,
                Version.created <= self.until,
                Version.number > 1,
                Version.uploader_id != self.user.id,
                Document.group_id.in_(self.scope.reads),
                self.scope.where(Document),
            )
            .options(joinedload(Document.group, innerjoin=True))
            .order_by(Version.created.desc())
        )
        lines: dict[int, Line] = {}
        rows = [(row[0], row[1]) for row in db.session.execute(asked).unique()]
        self.wanted.look_up_folders([document.id for document, _created in rows])
        for document, created in rows:
            if not self.wanted.thing(document.id, document.group_id):
                continue
            line = lines.setdefault(document.id, Line(document, "version", at=created))
            line.ids.append(document.id)
        return list(lines.values())

    def _deadlines(self) -> list[Line]:
        """Proposals that end soon, on which the person may say something and has not."""
        writes = self._writes()
        mine = db.select(Position.thread_id).where(Position.user_id == self.user.id)
        ends = self._threads(
            Thread.purpose == Purpose.PROPOSAL,
            Thread.closes.between(self.until, self.until + AHEAD),
            Thread.group_id.in_(writes),
            Thread.id.not_in(mine),
        )
        return [
            Line(thread, "deadline", self._with_its_beginning(thread), until=thread.closes)
            for thread in sorted(ends, key=lambda each: each.closes or self.until)
        ]

    def _questions(self) -> list[Line]:
        """Questions of this time that nobody has answered to the asker's content, nor she."""
        answered = db.select(Post.thread_id).where(Post.author_id == self.user.id)
        found = self._threads(
            Thread.purpose == Purpose.QUESTION,
            Thread.created > self.since,
            Thread.author_id != self.user.id,
            Thread.settled.is_(None),
            Thread.accepted_id.is_(None),
            Thread.group_id.in_(self._writes()),
            Thread.id.not_in(answered),
        )
        return [
            Line(thread, "question", self._with_its_beginning(thread), thread.created)
            for thread in found
        ]

    def _mentions(self) -> list[Line]:
        asked = db.select(Notice.part_id, Notice.content_id).where(
            Notice.user_id == self.user.id,
            Notice.kind == "mentioned",
            Notice.created > self.since,
            Notice.created <= self.until,
        )
        lines = []
        for part_id, content_id in db.session.execute(asked):
            item = self.items.get(part_id or content_id)
            if item is not None and (ids := self._take([item])):
                lines.append(Line(item, "mention", ids, item.created, text=_words_of(item)))
        return lines

    def _rest(self) -> list[Part]:
        parts: dict[int, Part] = {}
        together: dict[tuple[int, int], list[Content]] = defaultdict(list)
        for item in self.items.values():
            if item.id in self.taken:
                continue
            part = parts.setdefault(item.group_id, Part(item.group))
            if isinstance(item, Message):
                part.messages.append(item.id)
                part.first_message = min(part.first_message or item.number, item.number)
            else:
                together[item.group_id, item.root.id].append(item)
        for (group_id, _root), items in together.items():
            parts[group_id].lines.append(_line_of(items))
        return sorted(parts.values(), key=lambda part: part.group.name.casefold())

    def _with_its_beginning(self, thread: Thread) -> list[int]:
        """Take the thread and all that is new in it: one line stands for them."""
        return self._take(item for item in self.items.values() if item.root.id == thread.id)

    def _threads(self, *conditions: Any) -> Sequence[Thread]:
        asked = (
            db.select(Thread)
            .where(Thread.group_id.in_(self.scope.reads), self.scope.where(Thread), *conditions)
            .options(joinedload(Thread.group, innerjoin=True))
            .order_by(Thread.created.desc())
            .limit(200)
        )
        found = db.session.scalars(asked).unique()
        return [each for each in found if self.wanted.thing(each.id, each.group_id)]

    def _writes(self) -> list[int]:
        allowed = permissions_of(self.user)
        return [group_id for group_id, may in allowed.items() if Permission.POST in may]


_AROUND = (
    joinedload(Content.group, innerjoin=True),
    selectinload(Content.parent).selectin_polymorphic([Thread, Document]),
)


def _line_of(items: Sequence[Content]) -> Line:
    """Make one line of what is new in a thread or about a document; `items`: the newest first."""
    root, newest = items[0].root, items[0]
    whole = {item.id for item in items}
    kind = "answers" if isinstance(root, Thread) else "comments"
    if root.id in whole:
        kind = "thread" if isinstance(root, Thread) else "document"
    return Line(root, kind, sorted(whole), newest.created, opens_at=items[-1])


def _words_of(item: Content) -> str:
    return str(getattr(item, "excerpt", ""))
