"""Lets the demo's groups look as if people ran them: `life.py` says what, this does it."""

from datetime import timedelta

from ..accounts.models import User
from ..chat import actions as chat
from ..db import now, transaction
from ..extensions import db
from ..groups import actions as groups
from ..groups import joining_actions as joining
from ..groups.models import Group, Joining, Membership, Visibility
from ..moderation import acts, reporting
from ..moderation.models import Reason
from ..policy import Role
from ..threads.models import Post, Thread
from . import life
from .between import act_between
from .outcomes import come_to_something


def run_groups() -> None:
    """Open further groups, give titles and end dates, pin, ask to join, report, come to outcomes.

    For a demo that has its people and what they wrote.
    """
    people = {user.email: user for user in db.session.scalars(db.select(User))}
    with transaction():
        for space in life.SPACES:
            _open(space, people)
        for (email, slug), title in life.TITLES.items():
            _membership(email, slug).title = title
        for (email, slug), days in life.OBSERVES_UNTIL.items():
            _membership(email, slug).until = now() + timedelta(days=days)
    for slug, title in life.PINNED:
        with transaction():
            acts.pin(_thread(slug, title), _coordinator(slug))
    for email, slug, reason in life.ASKS_TO_JOIN:
        with transaction():
            joining.ask(_group(slug), _person(email), reason)
    come_to_something()  # what is reported is left as it is
    act_between()
    for slug, title, number, email, reason, note in life.REPORTED:
        with transaction():
            thread = _thread(slug, title)
            post = db.session.scalars(
                db.select(Post).filter_by(thread_id=thread.id, number=number)
            ).one()
            reporting.report(post, _person(email), Reason(reason), note)


def _open(space: life.Space, people: dict[str, User]) -> None:
    plan = space.group
    group = groups.add_group(
        plan.slug, dict(plan.names), dict(plan.descriptions), plan.sign, plan.colour
    )
    if space.above:
        above = _group(space.above)
        group.parent_id, group.parent_reads = above.id, space.open_to_those_above
        group.topics = list(above.topics)
    group.country = space.country
    if space.hidden:
        group.visibility, group.joining = Visibility.HIDDEN, Joining.INVITATION
    for email, role in space.people.items():
        groups.begin_membership(people[email].id, group, Role(role))
    chat.room_of(group.id)


def _group(slug: str) -> Group:
    return db.session.scalars(db.select(Group).filter_by(slug=slug)).one()


def _person(email: str) -> User:
    return db.session.scalars(db.select(User).filter_by(email=email)).one()


def _membership(email: str, slug: str) -> Membership:
    return db.session.get_one(Membership, (_person(email).id, _group(slug).id))


def _coordinator(slug: str) -> User:
    found = db.select(Membership).filter_by(group_id=_group(slug).id, role=Role.COORDINATOR)
    user: User = db.session.scalars(found.order_by(Membership.user_id)).first().user  # type: ignore[union-attr]
    return user


def _thread(slug: str, title: str) -> Thread:
    return db.session.scalars(
        db.select(Thread).filter_by(group_id=_group(slug).id, title=title)
    ).one()
