"""What the demo's people do with each other's posts: a translation, and signs below them."""

from dataclasses import dataclass

from ..accounts.models import User
from ..db import transaction
from ..extensions import db
from ..reactions import actions as reactions
from ..reactions.models import Sign
from ..threads import translations
from ..threads.models import Post, Thread


@dataclass(frozen=True, slots=True)
class Between:
    """What happens to one post: who says it in which language, who puts which sign."""

    title: str
    """Of the thread."""
    number: int
    translated: tuple[tuple[str, str, str], ...] = ()
    signs: tuple[tuple[str, Sign], ...] = ()


POSTS = (
    Between(
        "Какие приложения к жалобе брать с собой: объём и перевод",
        2,
        signs=(
            ("rustam.kuhandoz@example.org", Sign.THANKS),
            ("madina.chinori@example.org", Sign.THANKS),
            ("madina.chinori@example.org", Sign.AGREE),
        ),
    ),
    Between(
        "Какие приложения к жалобе брать с собой: объём и перевод",
        6,
        translated=(
            (
                "madina.chinori@example.org",
                "ru",
                "Спасибо, коллеги! По этому списку перестрою приложения. Таблицу переписки "
                "подготовлю к понедельнику.",
            ),
        ),
        signs=(("dinara.jolbarys@example.org", Sign.SEEN),),
    ),
)


def act_between() -> None:
    """Translate posts and put signs below them, as people of the demo."""
    people = {user.email: user.id for user in db.session.scalars(db.select(User))}
    for each in POSTS:
        with transaction():
            asked = db.select(Post).join(Thread, Thread.id == Post.thread_id)
            found = asked.where(Thread.title == each.title, Post.number == each.number)
            post = db.session.scalars(found).unique().one()
            for email, language, body in each.translated:
                if language != post.language:
                    translations.translate(post, language, people[email], body)
            for email, sign in each.signs:
                reactions.toggle(people[email], post.id, sign, True)
