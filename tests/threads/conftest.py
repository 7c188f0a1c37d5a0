"""A group with people, and what they do in its threads."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

import factories as make
from collab.db import now
from collab.extensions import db
from collab.policy import Role, Standing
from collab.threads.models import Thread


@dataclass
class Place:
    """Ids of a group's people, of people outside, and helpers that send what they type."""

    app: Flask
    client_of: Any
    group: int
    people: dict[str, int]

    def client(self, who: str) -> Any:
        return self.client_of(self.people[who])

    def begin(self, who: str = "asker", **given: Any) -> int:
        """Start a thread as a person does; return its id."""
        fields = {"title": "Which annexes?", "body": "How many pages?", "audience": "group"}
        accept = {"Accept": "application/json"}
        answer = self.client(who).post("/g/legal/threads/new", data=fields | given, headers=accept)
        assert answer.status_code == 201, answer.text
        return answer.json["id"]

    def answer(self, who: str, thread_id: int, body: str = "At most fifty.") -> int:
        """Answer as a person does; return the id of the post."""
        answer = self.client(who).post(
            f"/g/legal/threads/{thread_id}/posts",
            data={"body": body},
            headers={"Accept": "application/json"},
        )
        assert answer.status_code == 201, answer.text
        return answer.json["id"]

    def send(self, who: str, thread_id: int, what: str, **form: Any) -> Any:
        """Send a form to an address below the thread."""
        return self.client(who).post(f"/g/legal/threads/{thread_id}/{what}", data=form)

    def page(self, who: str, thread_id: int) -> str:
        """Return the first page of the thread as the person sees it."""
        answer = self.client(who).get(f"/g/legal/threads/{thread_id}?page=1")
        assert answer.status_code == 200
        return answer.text

    def listed(self, who: str, show: str) -> list[str]:
        """Return which threads stand in a list, by their ids."""
        page = self.client(who).get(f"/g/legal/threads?show={show}").text
        return [part.partition('"')[0] for part in page.split('<li class="row" id="c')[1:]]

    def row(self, thread_id: int) -> Thread:
        """Return the row of the thread; needs an application context."""
        db.session.rollback()
        return db.session.get_one(Thread, thread_id)


@pytest.fixture
def place(app: Flask, client_of: Any) -> Place:
    with app.app_context():
        group = make.group(slug="legal")
        people = {
            "asker": make.member(group, name="Aigul Asker").id,
            "helper": make.member(group, name="Rustam Helper").id,
            "third": make.member(group, name="Dinara Third").id,
            "coordinator": make.member(group, Role.COORDINATOR, name="Madina Leader").id,
            "observer": make.member(group, Role.OBSERVER).id,
            "outsider": make.user().id,
            "guest": make.user(standing=Standing.OBSERVER).id,
        }
        return Place(app, client_of, group.id, people)


def in_days(days: float) -> str:
    """A moment as the browser's control sends it, for people whose clock is UTC."""
    return (now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def ended(place: Place, thread_id: int, ago: timedelta = timedelta(minutes=1)) -> datetime:
    """Let the proposal have closed; return when."""
    from collab.db import transaction

    with place.app.app_context(), transaction():
        thread = db.session.get_one(Thread, thread_id)
        thread.closes = now() - ago
        return thread.closes
