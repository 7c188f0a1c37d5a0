"""What follows from the settings of a group: things are taken back, people may see less."""

import pytest

import factories as make
from collab import events
from collab.accounts.models import User
from collab.content import Audience, Content
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group

from .settings_world import build, now_of, send


@pytest.fixture
def world(app) -> dict[str, int]:
    return build(app)


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[events.Event]:
    happened: list[events.Event] = []
    record = events.record
    monkeypatch.setattr(events, "record", lambda event: (happened.append(event), record(event)))
    return happened


@pytest.fixture
def shared(app, world) -> dict[str, int]:
    """A thread with two posts and a document for the coalition, and one for the group alone."""
    with app.app_context():
        group, author = db.session.get(Group, world["group"]), db.session.get(User, world["member"])
        thread = make.thread(group, author, audience=Audience.COALITION)
        return {
            "thread": thread.id,
            "first": make.post(thread, author).id,
            "second": make.post(thread, author).id,
            "document": make.document(group, author, audience=Audience.COALITION).id,
            "ours": make.document(group, author).id,
        }


def audiences(app) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(db.select(Content.audience)))


@pytest.mark.both_databases
def test_hiding_takes_back_what_the_coalition_has_once_that_is_agreed_to(
    app, client_of, world, shared, recorded
) -> None:
    client = client_of(world["coordinator"])
    address = f"/g/ours/library/{shared['document']}"
    outsider = client_of(world["outsider"])
    assert outsider.get(address).status_code == 200
    answer = send(client, visibility="hidden")
    assert answer.status_code == 422
    assert "2 things that this group gave to the whole coalition" in answer.text
    assert audiences(app) == {"group", "coalition"}
    assert now_of(app)["visibility"] == "listed"

    assert send(client, visibility="hidden", take_back="y").status_code == 303
    assert audiences(app) == {"group"}
    assert outsider.get(address).status_code == 404
    group = world["group"]
    narrowed = [each for each in recorded if isinstance(each, events.AudienceChanged)]
    parts = [each.id for each in recorded if isinstance(each, events.PartChanged)]
    assert {each.id for each in narrowed} == {shared["thread"], shared["document"]}
    assert {(e.group_id, e.audience, e.before) for e in narrowed} == {(group, "group", "coalition")}
    assert set(parts) == {shared["first"], shared["second"]}


def test_a_tick_without_the_choice_takes_nothing_back(app, client_of, world, shared) -> None:
    assert send(client_of(world["coordinator"]), take_back="y").status_code == 303
    assert audiences(app) == {"group", "coalition"}


def test_what_comes_late_stays_inside_a_hidden_group(ctx) -> None:
    group = make.group(visibility="hidden")
    item = make.document(group, make.member(group), audience=Audience.COALITION)
    with transaction():
        events.record(events.DocumentUploaded(item.id, group.id))
    assert db.session.get(Content, item.id).audience == Audience.GROUP


def test_closing_a_subgroup_takes_it_from_who_read_it_from_above(
    app, client_of, world, recorded
) -> None:
    member = client_of(world["member"])
    assert member.get("/g/below").status_code == 200
    with app.app_context():
        before = {u.id: u.access_version for u in db.session.scalars(db.select(User))}
    assert send(client_of(world["coordinator"]), "below").status_code == 303
    assert member.get("/g/below").status_code == 302
    with app.app_context():
        after = {u.id: u.access_version for u in db.session.scalars(db.select(User))}
    lost = {id_ for id_ in after if after[id_] != before[id_]}
    assert lost == {world["member"], world["second"]}, "not the observer, nor who is inside"
    reduced = {each.user_id for each in recorded if type(each) is events.AccessReduced}
    assert reduced == lost


def test_opening_a_subgroup_to_those_above_costs_nobody_anything(
    app, client_of, world, recorded
) -> None:
    with app.app_context(), transaction():
        db.session.get(Group, world["below"]).parent_reads = False
    assert send(client_of(world["coordinator"]), "below", parent_reads="y").status_code == 303
    assert client_of(world["member"]).get("/g/below").status_code == 200
    assert client_of(world["observer"]).get("/g/below").status_code == 302
    assert not any(isinstance(each, events.AccessReduced) for each in recorded)


def test_a_group_that_is_being_purged_has_no_settings(app, client_of, world) -> None:
    with app.app_context(), transaction():
        db.session.get(Group, world["group"]).purging = now()
    assert client_of(world["coordinator"]).get("/g/ours/settings").status_code == 404
