"""Turns the demo's data into accounts, groups and content, by the same actions as people use."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta

from flask import current_app

from ..accounts import actions as accounts
from ..accounts.directory import LANGUAGES, TOPICS
from ..accounts.models import Organisation, User
from ..chat import actions as chat
from ..chat.models import Room
from ..config import ROOT
from ..content import Audience, Content
from ..db import now, transaction
from ..extensions import db
from ..groups import actions as groups
from ..groups.models import Group
from ..library import actions as library
from ..library import folder_actions
from ..library.models import Folder
from ..library.storage import files
from ..policy import Role, Standing
from ..threads import actions as threads
from ..threads.models import Post
from ..topics.models import Topic
from . import life, shapes
from .chat import CHATS, ROOMS
from .documents import DOCUMENTS
from .files import file_of
from .groups import GROUPS
from .people import ORGANISATIONS, PEOPLE, SIGN_INS
from .threads import THREADS

_TOPICS = {
    "analytical": "monitoring",
    "legal-aid": "legal-aid",
    "advocacy": "advocacy",
    "un-jana-soz": "media",
    "jeti-belgi": "istanbul-protocol",
    "soyai-chinor": "istanbul-protocol",
}
"""What the people of a group or an organisation know about."""
PASSWORD = "demo-coalition-2026"  # noqa: S105  published on purpose: a demo listens on loopback only


def seed_groups() -> None:
    """Open the three working groups, empty, with names in all languages; needs a transaction."""
    topics = {topic.key: topic for topic in db.session.scalars(db.select(Topic))}
    for plan in GROUPS:
        group = groups.add_group(
            plan.slug, dict(plan.names), dict(plan.descriptions), plan.sign, plan.colour
        )
        group.topics = [topics[key] for key in life.FACTS[plan.slug]]
        chat.room_of(group.id)


def seed_people() -> None:
    """Enter organisations, accounts and memberships; needs a transaction."""
    organisations: dict[str, Organisation] = {
        plan.key: accounts.add_organisation(dict(plan.names), plan.country, dict(plan.city))
        for plan in ORGANISATIONS
    }
    by_slug = _groups()
    for plan in PEOPLE:
        user = accounts.add_user(
            plan.email,
            plan.name,
            PASSWORD,
            organisations[plan.organisation],
            administrator=plan.administrator,
            standing=Standing(plan.standing),
            locale=plan.locale,
            timezone=plan.timezone,
        )
        accounts.accept_undertaking(user)
        user.languages = [code for code in plan.languages if code in LANGUAGES]
        topics = [_TOPICS.get(slug) for slug in (*plan.roles, plan.organisation)]
        user.expertise = [topic for topic in TOPICS if topic in topics]
        for slug, role in plan.roles.items():
            groups.begin_membership(user.id, by_slug[slug], Role(role))


def seed_content(say: Callable[[str], object]) -> None:
    """Write threads and chats and put the documents into the libraries, saying how far it is.

    Each thread, chat and document is a transaction of its own, as when people do it. What the
    worker has to do is left to the worker.
    """
    people = {user.email: user.id for user in db.session.scalars(db.select(User))}
    slugs = {slug: group.id for slug, group in _groups().items()}
    for number, plan in enumerate(THREADS, 1):
        say(f"discussion {number} of {len(THREADS)}")
        with transaction():
            _thread(plan, slugs[plan.group], people)
    for slug, lines in CHATS.items():
        say(f"chat of {slug}")
        with transaction():
            _talk(chat.room_of(slugs[slug]), lines, people)
    for slug, rooms in ROOMS.items():
        with transaction():
            for room_plan in rooms:
                _room(room_plan, slugs[slug], people)
    for number, document in enumerate(DOCUMENTS, 1):
        say(f"document {number} of {len(DOCUMENTS)}")
        _document(document, slugs[document.group], people[document.uploader])


def sign_ins() -> Iterator[str]:
    """Return the lines that tell somebody at the keyboard how to sign in."""
    yield f"password for all: {PASSWORD}"
    rank = {Role.COORDINATOR: 0, Role.MEMBER: 1, Role.OBSERVER: 2}
    for email in SIGN_INS:
        user = db.session.scalar(db.select(User).filter_by(email=email))
        if user is None:
            continue
        own = sorted(user.memberships, key=lambda m: rank[Role(m.role)])
        roles = ", ".join(f"{m.role} of {m.group.slug}" for m in own) or "in no group"
        yield f"{email:<34} {'administrator, ' if user.administrator else ''}{roles}"


def _room(plan: shapes.ChatRoom, group_id: int, people: dict[str, int]) -> None:
    room = Room(
        group_id=group_id,
        name=plan.name,
        about=plan.about,
        announcing=plan.announcing,
        position=1,
        last_number=0,
    )
    db.session.add(room)
    db.session.flush()
    _talk(room, plan.lines, people)


def _talk(room: Room, lines: tuple[shapes.Line, ...], people: dict[str, int]) -> None:
    for line in lines:
        message = chat.post_message(people[line.author], room, line.body)
        _backdate(message, line.minutes_ago, line.language)


def _thread(plan: shapes.Thread, group_id: int, people: dict[str, int]) -> None:
    first, *answers = plan.posts
    thread = threads.start_thread(
        people[first.author], group_id, plan.title, first.body, Audience(plan.audience)
    )
    for answer in answers:
        threads.add_post(people[answer.author], thread, answer.body)
    posts = db.session.scalars(
        db.select(Post).where(Post.thread_id == thread.id).order_by(Post.number)
    )
    for post, said in zip(posts, plan.posts, strict=True):
        _backdate(post, said.minutes_ago, said.language)
    _backdate(thread, first.minutes_ago, plan.language)


def _document(plan: shapes.Document, group_id: int, uploader_id: int) -> None:
    content = file_of(plan, ROOT / "node_modules")
    limit = current_app.config["MAX_UPLOAD_MB"] << 20
    upload = library.Upload(plan.filename, files().put(io.BytesIO(content), limit))
    with transaction():
        document = library.upload_document(
            group_id,
            uploader_id,
            upload,
            title=plan.title,
            folder_id=_folder(group_id, plan.folder),
            audience=Audience(plan.audience),
        )
        _backdate(document, plan.minutes_ago, plan.language)
        document.version.created = document.created


def _folder(group_id: int, name: str) -> int | None:
    if not name:
        return None
    folder = db.session.scalar(db.select(Folder).filter_by(group_id=group_id, name=name))
    return (folder or folder_actions.create_folder(group_id, name)).id


def _backdate(item: Content, minutes_ago: int, language: str) -> None:
    item.created = item.changed = now() - timedelta(minutes=minutes_ago)
    item.language = language


def _groups() -> dict[str, Group]:
    return {group.slug: group for group in db.session.scalars(db.select(Group))}
