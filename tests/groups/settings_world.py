"""A group whose settings are changed, the form for it, and people around it."""

import re

import factories as make
from collab.extensions import db
from collab.groups import facts
from collab.groups.log import Act
from collab.groups.models import Group
from collab.policy import Role

FORM = {
    "name_ru": "Помощь",
    "purpose_ru": "Помогаем",
    "sign": "ЮП",
    "colour": "1",
    "country": "",
    "visibility": "listed",
    "joining": "request",
    "approve_first": "0",
    "report_threshold": "2",
}
"""What the form of a new group shows."""


def build(app) -> dict[str, int]:
    """A group with a subgroup that is open to it, people of both, and people around."""
    with app.app_context():
        known = {"names": {"ru": "Помощь"}, "purposes": {"ru": "Помогаем"}, "sign": "ЮП"}
        group = make.group(slug="ours", **known)
        below = make.group(slug="below", parent_id=group.id, parent_reads=True, **known)
        other = make.group(slug="other")
        coordinator = make.member(group, Role.COORDINATOR)
        make.join(coordinator, below, Role.COORDINATOR)
        return {
            "group": group.id,
            "below": below.id,
            "coordinator": coordinator.id,
            "second": make.member(group, Role.COORDINATOR).id,
            "member": make.member(group).id,
            "observer": make.member(group, Role.OBSERVER).id,
            "theirs": make.member(other, Role.COORDINATOR).id,
            "administrator": make.user(administrator=True).id,
            "outsider": make.user().id,
        }


def seen_in(page: str) -> str:
    return re.search(r'name="seen"[^>]*value="([^"]*)"', page)[1]


def send(client, slug: str = "ours", **changed):
    """Open the form, change some fields, send it."""
    seen = seen_in(client.get(f"/g/{slug}/settings").text)
    form = {name: value for name, value in (FORM | changed).items() if value is not None}
    return client.post(f"/g/{slug}/settings", data=form | {"seen": seen})


def now_of(app, slug: str = "ours") -> facts.Facts:
    with app.app_context():
        return facts.facts_of(db.session.scalar(db.select(Group).filter_by(slug=slug)))


def sentences(app) -> list[str]:
    with app.app_context():
        acts = db.session.scalars(db.select(Act).where(Act.how == "group-changed"))
        return [act.sentence for act in acts]
