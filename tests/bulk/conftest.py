"""A library with documents by several people."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

import factories as make
from collab.extensions import db
from collab.policy import Role


@dataclass
class Shelf:
    """Ids of a group's people and of what they put into its library."""

    group: int
    member: int
    colleague: int
    coordinator: int
    observer: int
    outsider: int
    hers: list[int]
    """The member's documents."""
    others: list[int]


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    with app.app_context():
        group = make.group(slug="legal")
        member, colleague = make.member(group), make.member(group)
        return Shelf(
            group=group.id,
            member=member.id,
            colleague=colleague.id,
            coordinator=make.member(group, Role.COORDINATOR).id,
            observer=make.member(group, Role.OBSERVER).id,
            outsider=make.user().id,
            hers=[make.document(group, member, title=f"Hers {n}").id for n in (1, 2, 3)],
            others=[make.document(group, colleague, title=f"Theirs {n}").id for n in (1, 2)],
        )


@pytest.fixture
def member(shelf: Shelf, client_of: Callable[..., FlaskClient]) -> FlaskClient:
    return client_of(shelf.member)


@pytest.fixture
def rows(app: Flask) -> Callable[..., list]:
    """Return some columns of documents, in the order of the ids."""

    def rows(ids: list[int], *columns: str) -> list:
        from collab.library.models import Document

        with app.app_context():
            found = [db.session.get_one(Document, each) for each in ids]
            values = [tuple(getattr(each, name) for name in columns) for each in found]
        return [each[0] if len(columns) == 1 else each for each in values]

    return rows
