"""A group with its people, and how tests ask about them."""

from dataclasses import dataclass
from typing import Any

from flask import Flask

import factories as make
from collab.extensions import db
from collab.groups.log import Act
from collab.groups.models import Group, JoinRequest, Membership
from collab.policy import Role, Standing

DECLINED = "Not enough is known of you."
REASON = "We prepare experts for the courts."


@dataclass
class World:
    """Ids of people; the group is `ours`. The last three are not in it."""

    app: Flask
    group: int
    coordinator: int
    second: int
    member: int
    observer: int
    outsider: int
    guest: int
    administrator: int

    def row(self, model: type, **where: Any) -> Any:
        """Return the last row of a model, detached; None if there is none."""
        with self.app.app_context():
            asked = db.select(model).filter_by(**where)
            return (db.session.scalars(asked).unique().all() or [None])[-1]

    def membership(self, user_id: int) -> Membership | None:
        """Return somebody's membership of the group."""
        return self.row(Membership, user_id=user_id, group_id=self.group)

    def role(self, user_id: int) -> str | None:
        """Return what somebody is in the group."""
        found = self.membership(user_id)
        return found.role if found is not None else None

    def request(self, **where: Any) -> JoinRequest | None:
        """Return the last request or invitation into the group."""
        return self.row(JoinRequest, group_id=self.group, **where)

    def acts(self) -> list[tuple[str, int | None, int | None, str]]:
        """Return the log of the group: what, by whom, about whom, why."""
        with self.app.app_context():
            rows = db.session.scalars(db.select(Act).filter_by(group_id=self.group))
            found = [
                (row.created, row.how, row.actor_id, row.user_id, row.sentence) for row in rows
            ]
        return [line[1:] for line in sorted(found)]

    def change(self, model: type, where: dict[str, Any], **values: Any) -> None:
        """Set columns of rows, outside of every action."""
        from collab.db import transaction

        with self.app.app_context(), transaction():
            db.session.execute(db.update(model).filter_by(**where).values(**values))

    def regroup(self, **values: Any) -> None:
        """Set facts of the group."""
        self.change(Group, {"id": self.group}, **values)


def world_of(app: Flask, **facts: Any) -> World:
    """Make the group and its people."""
    names = {"ru": "Помощь", "en": "Legal aid"}
    purposes = {"ru": "Помогаем", "en": "We help in court"}
    with app.app_context():
        ours = make.group(slug="ours", **{"names": names, "purposes": purposes} | facts)
        return World(
            app,
            ours.id,
            coordinator=make.member(ours, Role.COORDINATOR, name="Gulnara First").id,
            second=make.member(ours, Role.COORDINATOR, name="Bakyt Second").id,
            member=make.member(ours, name="Saule Member").id,
            observer=make.member(ours, Role.OBSERVER, name="Olga Observer").id,
            outsider=make.user(name="Rustam Outside").id,
            guest=make.user(standing=Standing.OBSERVER, name="Guest Visitor").id,
            administrator=make.user(administrator=True, name="Admin One").id,
        )


def told(client: Any, answer: Any) -> str:
    """Return the page to which an answer leads, with what it says in passing."""
    assert answer.status_code == 303, answer.status_code
    return client.get(answer.location).text
