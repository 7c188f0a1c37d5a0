"""Several people at the same moment: everybody gets a place of her own, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

import factories as make
from collab.accounts import sessions
from collab.accounts.models import Session, User
from collab.chat import actions as chat
from collab.chat.models import Room
from collab.db import now, transaction
from collab.extensions import db
from collab.library import actions as library
from collab.library import folder_actions
from collab.library.models import Document, Folder, Version
from collab.library.storage import Stored

pytestmark = pytest.mark.both_databases
PEOPLE = 6


@pytest.fixture
def all_do(app: Flask) -> Callable[[Callable[[int], Any]], list[Any]]:
    """Return a function that has six people do the same, each in a transaction of her own."""

    def all_do(act: Callable[[int], Any]) -> list[Any]:
        def one(number: int) -> Any:
            with app.app_context(), transaction():
                return act(number)

        with ThreadPoolExecutor(PEOPLE) as pool:
            return list(pool.map(one, range(PEOPLE)))

    return all_do


@pytest.fixture
def ids(app: Flask) -> dict[str, int]:
    with app.app_context():
        group = make.group()
        author = make.member(group)
        return {
            "group": group.id,
            "author": author.id,
            "document": make.document(group, author).id,
        }


def test_each_new_version_gets_a_number_of_its_own(app, ids, all_do) -> None:
    def add(number: int) -> None:
        upload = library.Upload("a.txt", Stored(f"blob-of-{number}", 1, "0" * 64))
        library.add_version(db.session.get(Document, ids["document"]), ids["author"], upload)

    all_do(add)
    with app.app_context():
        rows = db.session.execute(db.select(Version.number, Version.id).order_by(Version.number))
        numbers = dict(tuple(row) for row in rows)
        assert list(numbers) == list(range(1, PEOPLE + 2))
        assert db.session.get(Document, ids["document"]).version_id == numbers[PEOPLE + 1]


def test_one_folder_of_a_name_is_made(app, ids, all_do) -> None:
    def create(_number: int) -> bool:
        try:
            folder_actions.create_folder(ids["group"], "Reports")
        except folder_actions.NameTaken:
            return False
        return True

    assert sorted(all_do(create)) == [False] * (PEOPLE - 1) + [True]
    with app.app_context():
        assert len(db.session.scalars(db.select(Folder)).all()) == 1


def test_the_first_who_open_a_chat_get_one_room(app, ids, all_do) -> None:
    rooms = all_do(lambda _number: chat.room_of(ids["group"]).id)
    assert len(set(rooms)) == 1
    with app.app_context():
        assert len(db.session.scalars(db.select(Room)).all()) == 1


def test_each_loss_of_access_is_counted(app, ids, all_do) -> None:
    """An open socket compares the count: two losses that made one could hide the second."""
    with app.app_context(), transaction():
        for number in range(PEOPLE):
            db.session.add(Session(id=f"session {number}", user_id=ids["author"], seen=now()))
    all_do(lambda number: sessions.end(db.session.get(Session, f"session {number}")))
    with app.app_context():
        assert db.session.get(User, ids["author"]).access_version == PEOPLE
