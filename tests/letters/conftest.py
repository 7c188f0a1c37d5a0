"""A group, a reader who was told things, and a mail server."""

import email
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from flask import Flask

import factories as make
from collab.accounts.models import User
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.letters import sending
from collab.letters.models import LetterSettings
from collab.notifications.models import Notice
from postbox import Postbox


class Place:
    """Ids, and what happens to them."""

    def __init__(self, app: Flask, box: Postbox) -> None:
        self.app, self.box = app, box
        with app.app_context():
            group = make.group(slug="legal", names={"ru": "Помощь", "en": "Aid"})
            self.group = group.id
            self.author = make.member(group, name="Rustam Author").id
            self.reader = make.member(group, name="Aigul Reader", email="aigul@example.org").id
            self.thread = make.thread(group, db.session.get(User, self.author), title="Canary").id

    def tell(self, kind: str = "followed-post", ago: timedelta = timedelta(0), **given: Any) -> int:
        """Have the reader been told of a post in the thread, some time ago."""
        with self.app.app_context():
            fields = {
                "user_id": self.reader,
                "kind": kind,
                "group_id": self.group,
                "content_id": self.thread,
                "because": "thread",
                "created": now() - ago,
            }
            return make.save(Notice(**fields | given)).id

    def chooses(self, **given: Any) -> None:
        """Have the reader choose."""
        with self.app.app_context(), transaction():
            row = sending.settings_of(self.reader)
            for name, value in given.items():
                setattr(row, name, value)
            db.session.add(row)

    def settings(self) -> LetterSettings:
        with self.app.app_context():
            return sending.settings_of(self.reader)

    def group_allows_titles(self) -> None:
        with self.app.app_context(), transaction():
            db.session.get_one(Group, self.group).titles_in_letters = True

    def round(self, at: datetime | None = None) -> int:
        """Have the worker look once, perhaps at another time; return how many letters went out."""
        with self.app.app_context(), pytest.MonkeyPatch.context() as clock:
            if at is not None:
                clock.setattr(sending, "now", lambda: at)
            return sending.send_due()

    @property
    def letters(self) -> list[EmailMessage]:
        return [email.message_from_bytes(each, policy=default) for each in self.box.letters]


@pytest.fixture
def place(app: Flask) -> Iterator[Place]:
    box = Postbox()
    app.config |= {
        "MAIL_URL": f"smtp://127.0.0.1:{box.port}",
        "MAIL_FROM": "noreply@collab.example.org",
        "PUBLIC_URL": "https://collab.example.org",
    }
    yield Place(app, box)
    box.close()


def link(letter: EmailMessage, what: str = "stop") -> str:
    """The path of a link in a letter."""
    body = letter.get_body(("plain",)).get_content()
    return re.search(rf"https://collab\.example\.org(/\S*{what}\S*)", body)[1]
