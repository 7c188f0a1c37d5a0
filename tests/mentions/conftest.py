"""A group with people who can be named, and people outside."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import factories as make
from collab.extensions import db
from collab.notifications.models import Notice
from collab.policy import Role, Standing

JSON = {"Accept": "application/json"}


@dataclass
class Place:
    """Ids of people and of a thread, and how they write."""

    app: Flask
    client_of: Any
    people: dict[str, int]
    thread: int
    document: int

    def client(self, who: str) -> FlaskClient:
        return self.client_of(self.people[who])

    def answer(self, who: str, body: str, **form: Any) -> Any:
        """Answer in the thread as a person does."""
        address = f"/g/legal/threads/{self.thread}/posts"
        return self.client(who).post(address, data={"body": body, **form}, headers=JSON)

    def told(self, who: str) -> list[str]:
        """Return what somebody was told, in the order of telling."""
        with self.app.app_context():
            asked = db.select(Notice.kind).filter_by(user_id=self.people[who]).order_by(Notice.id)
            return list(db.session.scalars(asked))

    def offered(self, who: str, words: str, **where: Any) -> list[str]:
        """Return the names that are offered behind an @."""
        where = {"within": self.thread} | where
        answer = self.client(who).get("/g/legal/mentions", query_string={"q": words, **where})
        assert answer.status_code == 200
        return [part.partition('"')[0] for part in answer.text.split('data-name="')[1:]]


@pytest.fixture
def place(app: Flask, client_of: Any) -> Place:
    with app.app_context():
        group, other = make.group(slug="legal"), make.group(slug="other")
        writer = make.member(group, name="Rustam Writer")
        people = {
            "writer": writer.id,
            "aigul": make.member(group, name="Айгуль Садыкова").id,
            "long": make.member(group, name="Айгуль Садыкова-Ким").id,
            "observer": make.member(group, Role.OBSERVER, name="Olga Observer").id,
            "coordinator": make.member(group, Role.COORDINATOR, name="Madina Leader").id,
            "outsider": make.member(other, name="Timur Outsider").id,
            "unlisted": make.member(other, name="Nobody Knows", listed=False).id,
            "guest": make.user(name="Greta Guest", standing=Standing.OBSERVER).id,
        }
        thread = make.thread(group, writer, title="Annexes")
        make.post(thread, writer, "How many?")
        document = make.document(group, writer, title="Manual")
        return Place(app, client_of, people, thread.id, document.id)
