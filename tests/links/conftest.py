"""People in two groups, and things that can be mentioned."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

import factories as make
from collab.chat import actions as chat
from collab.comments import actions as comments
from collab.content import Content
from collab.db import transaction
from collab.extensions import db
from collab.threads import actions as threads


@dataclass
class Scene:
    """Ids."""

    member: int
    colleague: int
    outsider: int
    document: int
    secret: int
    """A document of the other group."""
    thread: int
    room: int


@pytest.fixture
def scene(app: Flask) -> Scene:
    with app.app_context():
        ours, other = make.group(slug="ours"), make.group(slug="other")
        member, outsider = make.member(ours, name="Saule Member"), make.member(other)
        make.join(member, other)
        document = make.document(ours, member, title="Methods of visits", language="ru")
        secret = make.document(other, outsider, title="Names of witnesses")
        thread = make.thread(ours, member, title="A question")
        make.post(thread, member)
        return Scene(
            member=member.id,
            colleague=make.member(ours, name="Rustam Colleague").id,
            outsider=outsider.id,
            document=document.id,
            secret=secret.id,
            thread=thread.id,
            room=make.room(ours).id,
        )


@pytest.fixture
def write(app: Flask, scene: Scene) -> Callable[..., int]:
    """Return a function: put words into a thread, a chat or a comment; returns the id."""

    def write(kind: str, body: str, by: int | None = None) -> int:
        author = by or scene.member

        def got(model_id: int) -> Any:
            return db.session.get_one(Content, model_id)

        with app.test_request_context(), transaction():
            if kind == "post":
                return threads.add_post(author, got(scene.thread), body).id
            if kind == "message":
                room = db.session.get_one(make.Room, scene.room)
                return chat.post_message(author, room, body).id
            return comments.add_comment(author, got(scene.document), body).id

    return write
