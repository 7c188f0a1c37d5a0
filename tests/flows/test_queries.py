"""How much a page asks of the database does not grow with what is on it."""

import pytest
from flask import Flask

import factories as make
import full_pages
from collab import instance
from collab.accounts.joining import undertaking
from collab.accounts.models import User
from collab.extensions import db
from collab.groups.models import Group
from collab.library import kinds
from collab.people import care_queries
from collab.threads.models import Thread
from collab.topics import queries as topics

MOST = 20
"""The front page of a group gathers most: news of three kinds, pins, people, what waits."""
MOST_MIXED = 14
"""A page of search results with all kinds of content on it; each kind has tables of its own."""


def grown(app: Flask, ids: tuple[int, int, int], count: int) -> None:
    """Add so many groups, people and pieces of every kind to what the reader sees."""
    with app.app_context():
        group, reader = db.session.get_one(Group, ids[0]), db.session.get_one(User, ids[1])
        groups = [group, *(make.group() for _ in range(count))]
        for other in groups[1:]:
            make.join(reader, other)
        authors = full_pages.people(count, groups)
        for each in groups:
            full_pages.fill(each, authors, count)
        full_pages.add_posts(db.session.get_one(Thread, ids[2]), authors, count)
        full_pages.index_everything()


@pytest.fixture
def small(app: Flask) -> tuple[int, int, int]:
    """A group, somebody in it and a thread there, with a little of everything."""
    with app.app_context():
        group = make.group()
        reader = make.member(group, locale="ru")
        thread = full_pages.long_thread(group, [reader], 2)
        ids = group.id, reader.id, thread.id
    grown(app, ids, 2)
    return ids


def test_pages_ask_the_same_number_of_questions_however_much_is_on_them(
    app: Flask, client_of, small: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for kept in (instance, kinds, topics, undertaking, care_queries):  # looked up now and then
        monkeypatch.setattr(kept, "_LOOK_AGAIN_SECONDS", 3600)
    with app.app_context():
        group, thread = db.session.get_one(Group, small[0]), db.session.get_one(Thread, small[2])
        addresses = full_pages.addresses(group, thread)
    client = client_of(small[1])

    def asked() -> dict[str, list[str]]:
        found = {}
        for name, address in addresses.items():
            assert client.get(address).status_code == 200, address
            with full_pages.statements(app) as sent:
                client.get(address)
            found[name] = [" ".join(statement.split()) for statement in sent]
        return found

    before = asked()
    grown(app, small, 4)
    after = asked()
    most = max(len(each.pop("search")) for each in (before, after))  # which kinds are best differs
    for name, sent in after.items():
        more = [statement for statement in sent if statement not in before[name]]
        assert len(sent) == len(before[name]), f"{name}: load what each line needs at once: {more}"
    assert max(len(sent) for sent in after.values()) <= MOST
    assert most <= MOST_MIXED
