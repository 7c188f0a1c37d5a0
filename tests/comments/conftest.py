"""A document with people inside and outside of its group."""

from dataclasses import dataclass

import pytest
from flask import Flask

import factories as make
from collab.content import Audience
from collab.db import transaction
from collab.extensions import db
from collab.library.models import Document
from collab.policy import Role, Standing


@dataclass
class Scene:
    """Ids."""

    document: int
    author: int
    member: int
    coordinator: int
    observer: int
    outsider: int
    guest: int

    @property
    def address(self) -> str:
        """The page of the document."""
        return f"/g/ours/library/{self.document}"


@pytest.fixture
def scene(app: Flask) -> Scene:
    with app.app_context():
        ours, other = make.group(slug="ours"), make.group(slug="other")
        author = make.member(ours, name="Aigul Author")
        pages = ("Первая страница", "Вторая страница", "Третья страница")
        return Scene(
            document=make.document(ours, author, pages, title="Methods of visits").id,
            author=author.id,
            member=make.member(ours, name="Saule Member").id,
            coordinator=make.member(ours, Role.COORDINATOR, name="Gulnara First").id,
            observer=make.member(ours, Role.OBSERVER).id,
            outsider=make.member(other, name="Rustam Outside").id,
            guest=make.user(standing=Standing.OBSERVER).id,
        )


@pytest.fixture
def given_away(app: Flask, scene: Scene) -> Scene:
    """The same, its document given to the coalition."""
    with app.app_context(), transaction():
        db.session.get_one(Document, scene.document).audience = Audience.COALITION
    return scene
