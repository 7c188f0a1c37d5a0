"""One line per thing that a test needs; every default can be overridden.

Each function saves what it makes and returns it; all need an application context.
"""

from itertools import count
from typing import Any

from collab.accounts import passwords
from collab.accounts.models import Organisation, User
from collab.chat.models import Message, Room
from collab.comments import actions as comments
from collab.comments.models import Comment
from collab.content import Content
from collab.db import transaction
from collab.extensions import db
from collab.former import FormerText
from collab.groups import actions as groups
from collab.groups.models import Group, Membership
from collab.library.models import CleanState, Document, Page, ReadingState, Version
from collab.policy import Role
from collab.threads.models import Outcome, Position, Post, Thread
from collab.web import text

PASSWORD = "a long password for tests"
_HASH = passwords.hash_password(PASSWORD)
_n = count(1)


def save(thing: Any) -> Any:
    """Save one row outside of every action."""
    with transaction():
        db.session.add(thing)
    return thing


def organisation(**given: Any) -> Organisation:
    """An organisation in Kazakhstan."""
    return save(_organisation(**given))


def _organisation(**given: Any) -> Organisation:
    fields = {"names": {"ru": f"Организация {next(_n)}"}, "country": "KZ"}
    fields["cities"] = {"ru": "Алматы", "en": "Almaty"}
    return Organisation(**fields | given)


def user(**given: Any) -> User:
    """An account of member standing, in no group; its password is `PASSWORD`."""
    number = next(_n)
    fields: dict[str, Any] = {"name": f"Person {number}", "email": f"p{number}@example.org"}
    fields |= {"password_hash": _HASH, "locale": "en", "undertaking": 1}
    if "organisation" not in given and "organisation_id" not in given:
        fields["organisation"] = _organisation()
    return save(User(**fields | given))


def group(**given: Any) -> Group:
    """A group without members."""
    number = next(_n)
    fields = {"slug": f"group-{number}", "names": {"ru": f"Группа {number}"}, "sign": "ГР"}
    return save(Group(**fields | given))


def member(of: Group, role: Role = Role.MEMBER, **given: Any) -> User:
    """An account in the group."""
    someone = user(**given)
    join(someone, of, role)
    return someone


def join(someone: User, of: Group, role: Role = Role.MEMBER) -> Membership:
    """Take an account into the group."""
    with transaction():
        return groups.begin_membership(someone.id, of, role)


def thread(of: Group, author: User, **given: Any) -> Thread:
    """A thread without posts."""
    fields = {"group_id": of.id, "author_id": author.id, "title": "A question"}
    return save(Thread(**fields | given))


def post(within: Thread, author: User, body: str = "An answer", **given: Any) -> Post:
    """A post at the end of the thread, with the thread's audience."""
    with transaction():
        within.last_number += 1
        fields = {
            "group_id": within.group_id,
            "author_id": author.id,
            "parent_id": within.id,
            "thread_id": within.id,
            "number": within.last_number,
            "audience": within.audience,
            "body": body,
            "body_html": text.render(body),
        }
        new = Post(**fields | given)
        db.session.add(new)
    return new


def outcome(within: Thread, author: User, body: str = "It is decided", **given: Any) -> Outcome:
    """An outcome of the thread, with its audience."""
    fields = {
        "group_id": within.group_id,
        "author_id": author.id,
        "parent_id": within.id,
        "thread_id": within.id,
        "audience": within.audience,
        "body": body,
        "body_html": text.render(body),
    }
    return save(Outcome(**fields | given))


def position(within: Thread, of: User, stance: str = "agree", **given: Any) -> Position:
    """Where somebody stands on a proposal."""
    return save(Position(**{"thread_id": within.id, "user_id": of.id, "stance": stance} | given))


def former_text(of: Content, body: str = "As it was", **given: Any) -> FormerText:
    """A text that the post, outcome or summary had before."""
    fields = {"content_id": of.id, "number": 1, "body": body, "written": of.created}
    return save(FormerText(**fields | given))


def room(of: Group) -> Room:
    """The chat room of the group."""
    return db.session.scalar(db.select(Room).filter_by(group_id=of.id)) or save(
        Room(group_id=of.id)
    )


def message(of: Group, author: User, body: str = "A line", **given: Any) -> Message:
    """A chat message at the end of the group's room."""
    there = room(of)
    with transaction():
        there.last_number += 1
        fields = {
            "group_id": of.id,
            "author_id": author.id,
            "room_id": there.id,
            "number": there.last_number,
            "body": body,
            "rendered": text.render(body),
        }
        new = Message(**fields | given)
        db.session.add(new)
    return new


def document(
    of: Group, author: User, pages: tuple[str, ...] = ("Words",), **given: Any
) -> Document:
    """A document that was read; its file is not in the store."""
    number = next(_n)
    with transaction():
        fields = {"group_id": of.id, "author_id": author.id, "title": f"Document {number}"}
        new = Document(**fields | given)
        db.session.add(new)
        db.session.flush()
        version = Version(
            document_id=new.id,
            number=1,
            uploader_id=author.id,
            filename="document.pdf",
            blob=f"blob-{number}",
            size=1000,
            sha256="0" * 64,
            media_type="application/pdf",
            state=ReadingState.READ,
            clean_state=CleanState.UNCHANGED,
            pages_done=len(pages),
            pages_total=len(pages),
            pages=[Page(number=n, text=words) for n, words in enumerate(pages, 1)],
        )
        db.session.add(version)
        db.session.flush()
        new.version_id = version.id
    return new


def comment(on: Document, author: User, body: str = "A remark", **given: Any) -> Comment:
    """A comment on the document, made by its action; `given` is what the action takes."""
    with transaction():
        return comments.add_comment(author.id, on, body, **given)
