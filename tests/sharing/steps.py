"""What the tests of sharing do again and again."""

import re
from typing import Any

from flask import Flask

import factories as make
from collab.content import Content
from collab.db import transaction
from collab.extensions import db
from collab.policy import Scope


def page(client, item: int) -> str:
    answer = client.get(f"/c/{item}/audience")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


def change(client, item: int, audience: str, *readers: int, **more: Any):
    sure = ":".join([audience, *map(str, sorted(readers))])
    form = {"audience": audience, "readers": [str(n) for n in readers], "sure": sure}
    return client.post(f"/c/{item}/audience", data=form | more)


def seen_by(app: Flask, item: int) -> set[int]:
    with app.app_context():
        found = db.session.get_one(Content, item)
        people = db.session.scalars(db.select(make.User)).unique().all()
        return {person.id for person in people if Scope.of(person).shows(found)}


def set_(app: Flask, item: int, **given: Any) -> None:
    with app.app_context(), transaction():
        for name, value in given.items():
            setattr(db.session.get_one(Content, item), name, value)
