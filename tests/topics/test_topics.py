"""The list of topics: who arranges it, and what becomes of things that have one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

import factories as make
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db
from collab.topics import actions, queries
from collab.topics.models import Topic

SEEDED = ["monitoring", "legal-aid", "istanbul-protocol", "advocacy", "media"]


def add(ru: str, below: str | None = None, **names: str) -> Topic:
    parent = queries.by_key(below).id if below else None
    with transaction():
        return actions.add({"ru": ru, **names}, parent)


def keys() -> list[str]:
    return [key for key, _name in queries.key_choices()]


def put(key: str, act, *more) -> None:
    topic = queries.by_key(key)
    with transaction():
        act(topic, *more)


def test_the_coalition_begins_with_five(ctx) -> None:
    assert keys() == SEEDED


def test_a_topic_below_another_stands_right_under_it_and_further_in(app: Flask) -> None:
    with app.test_request_context():
        below = add("Обращения в суд", "legal-aid", en="Going to court")
        choices = queries.key_choices()
        assert [key for key, _name in choices] == [*SEEDED[:2], below.key, *SEEDED[2:]]
        assert dict(choices)[below.key] == "\u2003Going to court"
        assert dict(choices)["legal-aid"] == "Legal aid"
        assert dict(queries.choices())[str(below.id)] == "\u2003Going to court"


def test_there_are_two_levels(ctx) -> None:
    below = add("Суды", "legal-aid")
    with pytest.raises(actions.NotDone):
        add("Апелляции", below.key)
    assert len(keys()) == 6


@pytest.mark.parametrize("name", ["Медиа и суды", "МЕДИА И СУДЫ"])
def test_two_beside_each_other_have_two_names(ctx, name: str) -> None:
    add("Медиа и суды")
    with pytest.raises(actions.NameTaken):
        add(name)
    with pytest.raises(actions.NameTaken):
        put("media", actions.rename, {"ru": name})
    add(name, "media")  # elsewhere in the tree it is another topic


def test_up_and_down(ctx) -> None:
    put("media", actions.move, -1)
    assert keys() == ["monitoring", "legal-aid", "istanbul-protocol", "media", "advocacy"]
    put("monitoring", actions.move, -1)
    put("advocacy", actions.move, 1)
    assert keys()[0] == "monitoring"
    assert keys()[-1] == "advocacy"
    put("monitoring", actions.move, 1)
    assert keys()[:2] == ["legal-aid", "monitoring"]


def test_a_retired_topic_takes_those_below_along_and_brings_them_back(ctx) -> None:
    below = add("Суды", "legal-aid").key
    other = add("Адвокаты", "legal-aid").key
    put(other, actions.retire)
    put("legal-aid", actions.retire)
    assert not {"legal-aid", below, other} & set(keys())
    assert dict(queries.key_choices(kept=[below]))[below]
    put("legal-aid", actions.restore)
    assert {"legal-aid", below} <= set(keys())
    assert other not in keys()


@pytest.mark.both_databases
def test_the_same_name_at_the_same_moment_is_given_once(app: Flask) -> None:
    def one(_number: int) -> bool:
        with app.app_context():
            try:
                add("Новая тема")
            except actions.NameTaken:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == [False, False, False, True]
    with app.app_context():
        rows = db.session.scalars(db.select(Topic).order_by(Topic.position)).all()
        assert [row.position for row in rows] == [1, 2, 3, 4, 5, 6]


@pytest.fixture
def expert(app: Flask) -> int:
    with app.app_context():
        return make.user(expertise=["media"]).id


def test_who_has_a_retired_topic_keeps_it_until_she_lets_go_of_it(app, client_of, expert) -> None:
    client = client_of(expert)
    with app.app_context():
        put("media", actions.retire)
        other = make.user().id
    assert 'value="media"' not in client_of(other).get("/account/directory").text
    page = client.get("/account/directory").text
    assert 'checked id="expertise-4" name="expertise" type="checkbox" value="media"' in page
    both = {"expertise": ["media", "advocacy"], "listed": "y", "shown": ["expertise"]}
    assert client.post("/account/directory", data=both).status_code == 303
    with app.app_context():
        assert db.session.get_one(User, expert).expertise == ["media", "advocacy"]
    assert client_of(other).post("/account/directory", data=both).status_code == 422


def test_a_new_name_is_shown_at_once_wherever_the_topic_is(app, client_of, expert) -> None:
    client = client_of(expert)
    client.get("/people")
    with app.app_context():
        put("media", actions.rename, {"ru": "Пресса", "en": "The press"})
    assert "The press" in client.get(f"/people/{expert}").text
    filters = client.get("/people?topic=media").text
    assert '<option selected value="media">The press</option>' in filters


def test_a_topic_that_was_added_can_be_told_of_and_looked_for(app, client_of, expert) -> None:
    with app.app_context():
        key = add("Экспертиза", en="Forensics").key
    client = client_of(expert)
    told = {"expertise": [key], "listed": "y", "shown": ["expertise"]}
    assert client.post("/account/directory", data=told).status_code == 303
    assert f'href="/people/{expert}"' in client.get(f"/people?topic={key}").text
    assert f'href="/people/{expert}"' not in client.get("/people?topic=advocacy").text
