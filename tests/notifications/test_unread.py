"""The bell and its list agree, whatever comes in and is read, in any order, on two devices."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collab.db import now, transaction
from collab.extensions import db
from collab.notifications import queries
from collab.notifications.models import Notice
from collab.policy import Scope
from collab.threads.actions import add_post, start_thread
from collab.threads.models import Thread

from .conftest import Scene, ours, person

ClientOf = Callable[[int], FlaskClient]
_FLAG = re.compile(r'<li class="row( flagged)?" id="notice-(\d+)"')


@pytest.fixture
def threads(app: Flask, scene: Scene) -> list[int]:
    """Two threads of the author's."""
    with app.app_context(), transaction():
        group_id = ours().id
        return [start_thread(scene.author, group_id, title, "How?").id for title in ("One", "Two")]


def unseen_in_the_list(app: Flask, who: int) -> int:
    """For how many unseen notices the lines of the list stand."""
    with app.app_context():
        reader = person(who)
        rows = db.session.scalars(queries.of(reader)).all()
        lines = queries.lines(rows, reader, Scope.of(reader))
        return sum(line.number for line in lines if not line.seen)


steps = st.lists(
    st.tuples(
        st.sampled_from(["arrives", "opens", "presses", "live", "marks"]),
        st.integers(0, 1),
        st.integers(0, 1),
    ),
    max_size=7,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps)
def test_the_bell_counts_what_the_list_shows(
    app: Flask,
    do,
    client_of: ClientOf,
    scene: Scene,
    threads: list[int],
    taken: list[tuple[str, int, int]],
) -> None:
    with app.app_context(), transaction():
        db.session.execute(db.delete(Notice))
    devices = [client_of(scene.author), client_of(scene.author)]

    def answers(thread: int) -> None:
        add_post(scene.reader, db.session.get_one(Thread, thread), "So.")

    for what, device, which in taken:
        client, thread = devices[device], threads[which]
        if what == "arrives":
            do(scene.reader, lambda thread=thread: answers(thread))
        elif what == "opens":
            client.get(f"/g/ours/threads/{thread}")
        elif what == "marks":
            client.post("/notifications/seen", data={"until": now().isoformat()})
        elif what == "live":
            with app.app_context():
                parts = db.session.scalars(db.select(Notice.part_id)).all()
            client.post("/notifications/shown", data={"id": parts[:1]})
        elif found := _FLAG.search(client.get("/notifications").text):
            client.post(f"/notifications/{found[2]}")
        counts = {each.get("/notifications/unread").json["unread"] for each in devices}
        assert counts == {unseen_in_the_list(app, scene.author)}


def test_opening_a_page_of_a_thread_sees_what_it_shows_and_no_more(
    app: Flask, do, client_of: ClientOf, scene: Scene, threads: list[int]
) -> None:
    def many() -> None:
        for _ in range(60):
            add_post(scene.reader, db.session.get_one(Thread, threads[0]), "So.")

    do(scene.reader, many)
    client = client_of(scene.author)
    assert client.get("/notifications/unread").json == {"unread": 60}
    assert "data-bell-number>11<" in client.get(f"/g/ours/threads/{threads[0]}").text
    client.get(f"/g/ours/threads/{threads[0]}?page=2")
    assert client.get("/notifications/unread").json == {"unread": 0}


def test_what_others_were_told_stays_theirs(
    app: Flask, do, client_of: ClientOf, scene: Scene, threads: list[int]
) -> None:
    do(
        scene.reader,
        lambda: add_post(scene.reader, db.session.get_one(Thread, threads[0]), "So."),
    )
    with app.app_context():
        part = db.session.scalars(db.select(Notice.part_id)).one()
    client_of(scene.observer).post("/notifications/shown", data={"id": [part]})
    client_of(scene.observer).get(f"/g/ours/threads/{threads[0]}")
    assert client_of(scene.author).get("/notifications/unread").json == {"unread": 1}
    client_of(scene.author).head(f"/g/ours/threads/{threads[0]}")
    assert client_of(scene.author).get("/notifications/unread").json == {"unread": 1}


def test_a_line_for_several_leads_to_the_first_and_marks_all(
    app: Flask, do, client_of: ClientOf, scene: Scene, threads: list[int]
) -> None:
    for who in (scene.reader, scene.coordinator, scene.second):
        do(
            who,
            lambda who=who: add_post(who, db.session.get_one(Thread, threads[0]), "So."),
        )
    client = client_of(scene.author)
    page = client.get("/notifications").text
    assert "3 new answers: «One»" in page
    assert "Bakyt Second, Gulnara First, Saule Reader" in page
    found = _FLAG.search(page)
    assert found
    with app.app_context():
        rows = db.select(Notice).where(Notice.user_id == scene.author).order_by(Notice.created)
        first = db.session.scalars(rows).first()
        assert first
        address = first.address
    assert client.post(f"/notifications/{found[2]}").headers["Location"] == address
    assert client.get("/notifications/unread").json == {"unread": 0}
