"""Posts in other languages: translations by members, and how a post is read by one person.

A translation is a row of the post, read with it and never alone: it is hidden, moved, found and
erased with the post. No request, no permission check, no commit in the functions that change.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .. import events
from ..accounts.models import User
from ..content import State
from ..db import BigId, UTCDateTime, now, small_id
from ..extensions import Model, db
from ..groups.evidence import is_kept
from ..groups.moves import lock
from ..groups.rules import first_state
from ..web import text
from .actions import Closed
from .models import Post
from .proposals import NewHere


class PostTranslation(Model):
    """What a post says in another language, in the words of a member."""

    __tablename__ = "post_translations"
    __table_args__: Any = (UniqueConstraint("post_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=small_id)
    post_id: Mapped[int] = mapped_column(BigId, ForeignKey("posts.id"))
    language: Mapped[str] = mapped_column(String(8))
    translator_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    body: Mapped[str] = mapped_column(Text, doc="Markdown as it was typed")
    body_html: Mapped[str] = mapped_column(Text, doc="rendered and sanitised when it was saved")
    changed: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    translator: Mapped[Any] = relationship("User", lazy="joined", innerjoin=True)


@dataclass(frozen=True)
class Wording:
    """A post in one language."""

    language: str | None
    words: Markup | None
    """None for the original, whose words are drawn with the names in it marked."""
    translator: str = ""
    changed: datetime | None = None
    stale: bool = False
    """The original was changed since."""


@dataclass(frozen=True)
class Reading:
    """How a person reads a post: in which language first, and in which others it is there."""

    first: Wording
    others: Sequence[Wording]
    folded: bool
    """She asked to have folded what is in languages that she does not read."""


def reading(post: Post, rows: Iterable[PostTranslation], reader: User | None) -> Reading:
    """Return how somebody reads a post; None for nobody in particular."""
    original = Wording(post.language, None)
    others = [
        Wording(
            row.language,
            Markup(row.body_html),  # noqa: S704  # sanitised when it was saved
            row.translator.name,
            row.changed,
            row.changed < post.changed and post.edited,
        )
        for row in sorted(rows, key=lambda row: row.language)
    ]
    own = own_languages(reader) if reader is not None else []
    if reader is None or post.language is None or post.language in own:
        return Reading(original, others, folded=False)
    mine = sorted((each for each in others if each.language in own), key=_order(own))
    if mine:
        rest = [each for each in others if each is not mine[0]]
        return Reading(mine[0], [original, *rest], folded=False)
    return Reading(original, others, folded=reader.fold_languages)


def own_languages(reader: User) -> list[str]:
    """Return the languages that somebody reads, that of her pages first."""
    return list(dict.fromkeys([reader.locale, *reader.languages]))


def translations_of(posts: Iterable[Post]) -> dict[int, list[PostTranslation]]:
    """Return the translations of these posts, by their ids, in one question."""
    ids = [post.id for post in posts]
    asked = db.select(PostTranslation).where(PostTranslation.post_id.in_(ids))
    found: dict[int, list[PostTranslation]] = defaultdict(list)
    for row in db.session.scalars(asked) if ids else ():
        found[row.post_id].append(row)
    return found


def translation_or_none(post: Post, language: str) -> PostTranslation | None:
    """Return what a post says in a language, in the words of a member."""
    return db.session.scalar(
        db.select(PostTranslation).filter_by(post_id=post.id, language=language)
    )


def translate(post: Post, language: str, by_id: int, body: str) -> None:
    """Say a post in another language; said before, the words are replaced.

    Raises `Closed` if the post is there no longer or is kept as evidence, and `NewHere` for whose
    words would have to be approved first.
    """
    if not lock(post) or post.state in (State.BINNED, State.ERASED) or is_kept(post):
        raise Closed
    if first_state(by_id, post.group_id) != State.SHOWN:
        raise NewHere
    row = translation_or_none(post, language)
    if row is None:
        row = PostTranslation(post_id=post.id, language=language)
        db.session.add(row)
    row.translator_id, row.body, row.body_html = by_id, body, text.render(body)
    row.changed = now()
    db.session.flush()
    events.record(events.PostTranslated(post.id, post.group_id, post.thread_id))


def take_away(post: Post, language: str) -> None:
    """Remove a translation. Raises `Closed` if the post is kept as evidence."""
    if not lock(post) or is_kept(post):
        raise Closed
    row = translation_or_none(post, language)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
        events.record(events.PostTranslated(post.id, post.group_id, post.thread_id))


@events.during(events.ContentErased)
def forget(event: events.ContentErased) -> None:
    """Forget the translations of a post that is erased; a purge erases all of a group."""
    db.session.execute(db.delete(PostTranslation).where(PostTranslation.post_id == event.id))


def _order(own: list[str]) -> Any:
    return lambda each: own.index(each.language)
