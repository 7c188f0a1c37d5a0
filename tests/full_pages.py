"""Pages with a chosen number of things on them, and counting what they ask the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

import factories as make
from collab.accounts.models import User
from collab.content import Audience
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.library.models import Document, Folder, ReadingState
from collab.policy import Role
from collab.search import index
from collab.threads import actions as threads
from collab.threads.models import Thread

LANGUAGES = ("ru", "en", "kk", "ky", "tg", "uz")
STATES = (ReadingState.READ, ReadingState.WAITING, ReadingState.READING, ReadingState.UNREADABLE)
AUDIENCES = (Audience.GROUP, Audience.COALITION)
WORDS = "The court **found** that the prison had no light, see https://example.org/case. Пытки."


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the SQL that is sent inside the block, without the beginnings of transactions."""
    sent: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def people(count: int, groups: list[Group]) -> list[User]:
    """Members of all the groups, each from an organisation of her own."""
    found = [make.user(name=f"Анна Петрова {number}", locale="ru") for number in range(count)]
    for number, person in enumerate(found):
        for group in groups:
            make.join(person, group, Role.MEMBER if number % 3 else Role.COORDINATOR)
    return found


def fill(group: Group, authors: list[User], count: int) -> None:
    """Put so many threads, answers, messages, documents and folders into a group.

    Every second thing is of the coalition, each has the next of the authors.
    """
    start_threads(group, authors, count)
    for number in range(count):
        author = authors[number % len(authors)]
        make.message(group, author, f"A line about light {number}")
        folder = make.save(Folder(group_id=group.id, name=f"Folder {number} {author.id}"))
        document = make.document(
            group,
            author,
            title=f"Report on light {number}",
            folder_id=folder.id,
            language=LANGUAGES[number % len(LANGUAGES)],
            audience=AUDIENCES[number % 2],
        )
        with transaction():
            document.version.state = STATES[number % len(STATES)]


def start_threads(group: Group, authors: list[User], count: int) -> None:
    """Open threads with one answer each."""
    author_ids, group_id = [author.id for author in authors], group.id
    with transaction():
        for number in range(count):
            asks, answers = (author_ids[(number + i) % len(author_ids)] for i in (0, 1))
            thread = threads.start_thread(
                asks, group_id, f"Light {number}", WORDS, AUDIENCES[number % 2]
            )
            threads.add_post(answers, thread, WORDS)


def long_thread(group: Group, authors: list[User], posts: int) -> Thread:
    """A thread in which everybody answers in turn."""
    author_id, group_id = authors[0].id, group.id
    with transaction():
        thread = threads.start_thread(author_id, group_id, "A long thread", WORDS)
    add_posts(thread, authors, posts - 1)
    return thread


def add_posts(thread: Thread, authors: list[User], count: int) -> None:
    """Let everybody answer in turn."""
    author_ids = [author.id for author in authors]
    with transaction():
        for number in range(count):
            threads.add_post(author_ids[number % len(author_ids)], thread, f"{number}. {WORDS}")


def addresses(group: Group, thread: Thread) -> dict[str, str]:
    """Return the pages whose lists grow with the instance."""
    document = db.session.scalars(
        db.select(Document).filter_by(group_id=group.id).order_by(Document.created)
    ).first()
    assert document is not None
    return {
        "home": "/",
        "groups": "/groups",
        "group": f"/g/{group.slug}",
        "members": f"/g/{group.slug}/members",
        "threads": f"/g/{group.slug}/threads",
        "thread": f"/g/{group.slug}/threads/{thread.id}",
        "posts after": f"/g/{group.slug}/threads/{thread.id}/posts",
        "chat": f"/g/{group.slug}/chat",
        "messages after": f"/g/{group.slug}/chat/messages",
        "library": f"/g/{group.slug}/library",
        "library by title": f"/g/{group.slug}/library?sort=title",
        "document": f"/g/{group.slug}/library/{document.id}",
        "knowledge": "/knowledge",
        "search": "/search?q=light",
        "search in threads": "/search?q=light&kind=thread",
        "search in posts": "/search?q=light&kind=post",
        "search in chat": "/search?q=light&kind=message",
        "search in documents": "/search?q=words&kind=document",
    }


def index_everything() -> None:
    """Bring all content into the index, as the worker does."""
    index.rebuild()
