"""What the demo's discussions come to: purposes, an accepted answer, positions, an outcome."""

from dataclasses import dataclass
from datetime import timedelta

from ..accounts.models import User
from ..db import now, transaction
from ..extensions import db
from ..groups.models import Group
from ..threads import heads, proposals, results
from ..threads.models import Post, Purpose, Stance, Thread


@dataclass(frozen=True, slots=True)
class Course:
    """What one discussion is for and has come to."""

    group: str
    title: str
    purpose: Purpose
    closes_in_days: float = 0.0
    positions: tuple[tuple[str, Stance, str], ...] = ()
    accepted: int = 0
    """The number of the accepted answer."""
    outcome: str = ""
    summary: tuple[str, str] = ("", "")
    """Who wrote it last, and its Markdown."""


COURSES = (
    Course(
        "legal-aid",
        "Какие приложения к жалобе брать с собой: объём и перевод",
        Purpose.QUESTION,
        accepted=2,
        outcome="Решения судов и медицинское заключение прикладываем полностью, переписку — "
        "таблицей, перечень приложений — отдельным файлом; перевод подписывает переводчик и "
        "вычитывает второй человек.",
    ),
    Course("legal-aid", "Кто на связи в праздники: дежурство юристов", Purpose.ANNOUNCEMENT),
    Course(
        "analytical",
        "Как считаем обращения: единые правила на три страны",
        Purpose.PROPOSAL,
        closes_in_days=4.5,
        positions=(
            ("dinara.jolbarys@example.org", Stance.AGREE, "Так цифры трёх стран можно сравнить."),
            ("madina.chinori@example.org", Stance.ABSTAIN, ""),
        ),
        summary=(
            "dinara.jolbarys@example.org",
            "**Известно:** считаем обращения, а не людей; одно обращение — один случай.\n\n"
            "**Открыто:** как считать повторные обращения одного человека.",
        ),
    ),
)


def come_to_something() -> None:
    """Let some discussions be questions, announcements and proposals, and come to something."""
    for course in COURSES:
        with transaction():
            thread = _thread(course)
            if thread is not None:
                _run(course, thread)


def _run(course: Course, thread: Thread) -> None:
    people = {user.email: user.id for user in db.session.scalars(db.select(User))}
    changed = thread.changed
    end = now() + timedelta(days=course.closes_in_days) if course.closes_in_days else None
    heads.change_head(
        thread,
        thread.author_id,
        title=thread.title,
        purpose=course.purpose,
        topics=thread.topics,
        closes=end,
    )
    thread.changed = changed
    if course.accepted:
        answer = db.select(Post).filter_by(thread_id=thread.id, number=course.accepted)
        heads.accept(thread, db.session.scalars(answer).one())
    voters = proposals.voters(thread)
    for email, stance, reason in course.positions:
        if people[email] in voters:
            proposals.take_position(thread, people[email], stance, reason)
    author, summary = course.summary
    if summary:
        results.edit_summary(thread, people[author], summary)
    if course.outcome:
        outcome = results.state_outcome(thread.author_id, thread, course.outcome)
        outcome.language = "ru"


def _thread(course: Course) -> Thread | None:
    return db.session.scalar(
        db.select(Thread)
        .join(Group, Group.id == Thread.group_id)
        .where(Group.slug == course.group, Thread.title == course.title)
    )
