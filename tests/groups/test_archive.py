"""An archived group is read and searched by its members, written in by nobody, and comes back."""

import pytest
from flask import render_template

import factories as make
from collab import events
from collab.accounts.models import User
from collab.content import Content
from collab.db import now, transaction
from collab.extensions import db
from collab.groups import archiving, purging
from collab.groups.log import Act
from collab.groups.models import Group
from collab.groups.settings import NotChanged
from collab.policy import Role, Scope
from collab.search import index, results


@pytest.fixture
def world(app) -> dict[str, int]:
    with app.app_context():
        group = make.group(slug="ours")
        member = make.member(group)
        thread = make.thread(group, member, title="Фонарики над гаванью")
        make.post(thread, member)
        return {
            "group": group.id,
            "thread": thread.id,
            "coordinator": make.member(group, Role.COORDINATOR).id,
            "member": member.id,
            "outsider": make.user().id,
            "theirs": make.member(make.group(slug="other"), Role.COORDINATOR).id,
        }


def archived(app, world) -> bool:
    with app.app_context():
        return db.session.get(Group, world["group"]).archived is not None


def test_it_is_asked_once_and_says_what_will_happen(app, client_of, world) -> None:
    client = client_of(world["coordinator"])
    page = client.get("/g/ours/archive").text
    assert "Nobody adds anything" in page
    assert "at any time" in page
    assert not archived(app, world)
    assert client.post("/g/ours/archive").location == "/g/ours"
    assert archived(app, world)


def test_members_read_and_find_and_nobody_writes(app, client_of, world) -> None:
    client_of(world["coordinator"]).post("/g/ours/archive")
    with app.app_context():
        index.rebuild()
    for who in ("member", "coordinator"):
        client = client_of(world[who])
        assert client.get(f"/g/ours/threads/{world['thread']}").status_code == 200
        for address, form in (
            ("threads", {"title": "T", "body": "B", "audience": "group"}),
            (f"threads/{world['thread']}/posts", {"body": "B"}),
            ("chat/messages", {"body": "B"}),
            ("library/folders/new", {"name": "F"}),
        ):
            answer = client.post(f"/g/ours/{address}", data=form)
            assert answer.status_code in {403, 404, 405}, (who, address)
        with app.test_request_context():
            scope = Scope.of(db.session.get(User, world[who]))
            assert [hit.item.id for hit in results.find(scope, "фонарики").results]
    with app.app_context():
        assert len(db.session.scalars(db.select(Content.id)).all()) == 2


def test_a_coordinator_puts_it_in_use_again(app, client_of, world) -> None:
    client = client_of(world["coordinator"])
    client.post("/g/ours/archive")
    page = client.get("/g/ours/archive")
    assert "Restore the group" in page.text
    client.post("/g/ours/restore")
    assert not archived(app, world)
    answer = client_of(world["member"]).post("/g/ours/chat/messages", data={"body": "again"})
    assert answer.status_code in {200, 303}


def test_both_are_in_the_logs_and_twice_is_once(ctx, monkeypatch) -> None:
    group = make.group()
    by = make.member(group, Role.COORDINATOR)
    happened = []
    record = events.record
    monkeypatch.setattr(events, "record", lambda event: (happened.append(event), record(event)))
    for act in (archiving.archive, archiving.restore):
        with transaction():
            act(group, by)
        with pytest.raises(NotChanged), transaction():
            act(group, by)
    kinds = [type(each) for each in happened if isinstance(each, events.GroupEvent)]
    assert kinds == [events.GroupArchived, events.GroupRestored]
    acts = db.session.scalars(db.select(Act).order_by(Act.created)).all()
    assert [(act.how, act.sentence, act.actor_id) for act in acts] == [
        ("group-changed", "archived", by.id),
        ("group-changed", "restored", by.id),
    ]


def test_restoring_ends_a_request_to_purge(ctx) -> None:
    group = make.group(archived=now())
    by = make.member(group, Role.COORDINATOR)
    with transaction():
        purging.ask_purge(group, by)
    with transaction():
        archiving.restore(group, by)
    assert purging.request_of(group) is None


def test_a_group_that_is_being_purged_does_not_come_back(ctx) -> None:
    group, by = make.group(archived=now(), purging=now()), make.user()
    with pytest.raises(NotChanged), transaction():
        archiving.restore(group, by)


def test_every_page_can_say_so(app, world) -> None:
    with app.test_request_context():
        group = db.session.get(Group, world["group"])
        assert "archived" not in render_template("groups/_archived.html", group=group)
        group.archived = now()
        page = render_template("groups/_archived.html", group=group)
        assert "This group is archived" in page
        assert "Put it in use again" not in page, "that is for coordinators"


@pytest.mark.parametrize(("who", "status"), [("member", 403), ("theirs", 404), ("outsider", 404)])
def test_others_neither_archive_nor_restore(app, client_of, world, who: str, status: int) -> None:
    client = client_of(world[who])
    assert client.get("/g/ours/archive").status_code == status
    for act in ("archive", "restore"):
        assert client.post(f"/g/ours/{act}").status_code == status
    assert not archived(app, world)
