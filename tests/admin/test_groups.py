"""Groups as administrators see them: numbers and no words; and appointing coordinators."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

import factories as make
from collab import events
from collab.accounts.models import Session, User
from collab.admin import actions
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.log import Act
from collab.groups.models import Group, GroupPurge, Membership
from collab.moderation import reporting
from collab.moderation.models import Reason
from collab.policy import Role, Standing

APPOINT = "/admin/groups/ours/coordinator"
WHY = "The only coordinator left the organisation."


def line_of(page: str, name: str) -> str:
    """The part of the page that tells of one group."""
    begin = page.index(f'overview__name">{name}<')
    return page[begin:].split("</li>", maxsplit=1)[0]


def role_of(app: Flask, world, person: int) -> str | None:
    with app.app_context():
        found = db.session.get(Membership, (person, world.group))
        return found.role if found is not None else None


def test_a_group_in_numbers_without_a_word_of_it(app, world, admin) -> None:
    with app.app_context():
        group = db.session.get_one(Group, world.group)
        author = db.session.get_one(User, world.member)
        thread = make.thread(group, author, title="CANARY thread")
        make.post(thread, author, "CANARY post")
        make.message(group, author, "CANARY line")
        make.message(group, author, "CANARY other line")
        make.document(group, author, ("CANARY page",), title="CANARY paper")
        make.document(group, author, title="CANARY gone", state="erased")
        make.group(names={"ru": "Тихая"}, visibility="hidden", parent_id=group.id)
    page = admin.get("/admin/groups").text
    assert "CANARY" not in page
    line = line_of(page, "Our group")
    for said in ("2 people", "1 coordinator who can act", "1 document", "1 thread", "2 messages"):
        assert said in line, said
    below = line_of(page, "Тихая")
    assert "hidden" in below
    assert "below Our group" in below
    assert "0 people" in below


@pytest.mark.parametrize("ended", ["frozen", "deactivated", "until"])
def test_a_group_whose_coordinators_cannot_act_needs_attention(app, world, admin, ended) -> None:
    page = admin.get("/admin").text
    assert "Groups without a coordinator" not in page
    with app.app_context(), transaction():
        person = db.session.get_one(User, world.coordinator)
        membership = db.session.get_one(Membership, (person.id, world.group))
        if ended == "frozen":
            person.frozen_until = now() + timedelta(days=1)
        elif ended == "deactivated":
            person.active = False
        else:
            membership.until = now() - timedelta(minutes=1)
    page = admin.get("/admin").text
    assert "Groups without a coordinator" in page
    assert f'href="{APPOINT}">Our group<' in page
    assert "nobody looks after it" in line_of(admin.get("/admin/groups").text, "Our group")


def test_a_request_to_purge_waits_in_sight(app, world, admin) -> None:
    with app.app_context(), transaction():
        end = now() + timedelta(days=7)
        db.session.add(GroupPurge(group_id=world.group, asked_by_id=world.coordinator, expires=end))
    assert 'href="/g/ours/purge">Our group<' in admin.get("/admin").text
    assert "somebody asks to purge it" in line_of(admin.get("/admin/groups").text, "Our group")


def test_an_administrator_who_lets_herself_in_is_on_record(app, world, admin) -> None:
    heard: list[events.AdministratorCameIn] = []
    events.during(events.AdministratorCameIn)(heard.append)
    assert admin.get("/g/ours/members").status_code == 404
    sent = admin.post(APPOINT, data={"person": world.administrator, "sentence": WHY})
    assert (sent.status_code, sent.location) == (303, "/admin/groups")
    assert role_of(app, world, world.administrator) == Role.COORDINATOR
    assert admin.get("/g/ours/members").status_code == 200
    assert [(each.user_id, each.group_id) for each in heard] == [(world.administrator, world.group)]
    with app.app_context():
        act = db.session.scalars(db.select(Act)).one()
        assert (act.how, act.group_id, act.actor_id, act.user_id, act.sentence) == (
            *("role-changed", world.group, world.administrator, world.administrator),
            WHY,
        )


def test_somebody_else_is_appointed(app, world, admin) -> None:
    assert admin.post(APPOINT, data={"person": world.outsider, "sentence": WHY}).status_code == 303
    assert role_of(app, world, world.outsider) == Role.COORDINATOR


def test_who_was_in_the_group_for_a_time_that_is_over_coordinates_it_from_now_on(
    app, world, admin, client_of
) -> None:
    with app.app_context(), transaction():
        membership = db.session.get_one(Membership, (world.member, world.group))
        membership.until = now() - timedelta(hours=1)
    member = client_of(world.member)
    assert member.get("/g/ours/members").status_code == 404
    admin.post(APPOINT, data={"person": world.member, "sentence": WHY})
    assert role_of(app, world, world.member) == Role.COORDINATOR
    assert member.get("/g/ours/members").status_code == 200


@pytest.mark.parametrize(
    "given",
    [
        {"sentence": WHY},
        {"person": "0", "sentence": WHY},
        {"person": "999999", "sentence": WHY},
        {"person": "x", "sentence": WHY},
    ],
)
def test_nobody_is_nobody(app, world, admin, given) -> None:
    answer = admin.post(APPOINT, data=given)
    assert answer.status_code == 422
    assert WHY in answer.text


def test_without_a_reason_nothing_happens(app, world, admin) -> None:
    for sentence in ("", "  ", "x", "x" * 1001):
        form = {"person": world.outsider, "sentence": sentence}
        assert admin.post(APPOINT, data=form).status_code == 422
    assert role_of(app, world, world.outsider) is None


def test_observers_and_closed_accounts_cannot_be_appointed(app, world, admin) -> None:
    with app.app_context():
        none = [
            make.user(name="Nobody's Choice", standing=Standing.OBSERVER).id,
            make.user(name="Nobody's Choice", active=False).id,
            make.user(name="Nobody's Choice", frozen_until=now() + timedelta(days=1)).id,
        ]
    assert "Nobody's Choice" not in admin.get(APPOINT).text.replace("&#39;", "'")
    for person in none:
        form = {"person": person, "sentence": WHY}
        assert admin.post(APPOINT, data=form).status_code == 422
        assert role_of(app, world, person) is None


def test_who_coordinates_already_is_left_alone(app, world, admin, client_of) -> None:
    coordinator = client_of(world.coordinator)
    form = {"person": world.coordinator, "sentence": WHY}
    assert admin.post(APPOINT, data=form).status_code == 303
    assert "coordinates the group already" in admin.get("/admin/groups").text
    assert coordinator.get("/g/ours/members").status_code == 200
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Act.id))) == 0


def test_appointing_asks_for_a_new_proof(app, world, admin) -> None:
    with app.app_context(), transaction():
        for row in db.session.scalars(db.select(Session)):
            row.proved = now() - timedelta(hours=1)
    asked = admin.get(APPOINT)
    assert (asked.status_code, "prove" in asked.location) == (302, True)
    admin.post(APPOINT, data={"person": world.administrator, "sentence": WHY})
    assert role_of(app, world, world.administrator) is None


def test_a_group_is_archived_and_put_in_use_again(app, world, admin, client_of) -> None:
    member = client_of(world.member)
    said = {"title": "T", "body": "B", "audience": "group", "key": "1"}
    assert admin.post("/admin/groups/ours/archive").status_code == 303
    assert "archived" in line_of(admin.get("/admin/groups").text, "Our group")
    assert member.post("/g/ours/threads/new", data=said).status_code == 403
    admin.post("/admin/groups/ours/archive")
    assert "Nothing was changed." in admin.get("/admin/groups").text
    assert admin.post("/admin/groups/ours/restore").status_code == 303
    assert "archived" not in line_of(admin.get("/admin/groups").text, "Our group")
    assert member.get("/g/ours/threads/new").status_code == 200


def test_a_report_that_concerns_every_coordinator_needs_attention(app, world, admin) -> None:
    assert "nobody may decide" not in admin.get("/admin").text
    with app.app_context():
        group = db.session.get_one(Group, world.group)
        author = db.session.get_one(User, world.coordinator)
        thread = make.thread(group, author, title="CANARY")
        make.post(thread, author, "CANARY")
        with transaction():
            member = db.session.get_one(User, world.member)
            reporting.report(thread, member, Reason.INSULT, "")
    page = admin.get("/admin").text
    assert "Groups with reports on which nobody may decide" in page
    assert "CANARY" not in page


@pytest.mark.both_databases
def test_two_administrators_who_appoint_the_same_person_at_once(app: Flask, world) -> None:
    def one(_number: int) -> bool:
        with app.app_context():
            group = db.session.get_one(Group, world.group)
            people = (world.outsider, world.administrator)
            person, by = (db.session.get_one(User, id_) for id_ in people)
            try:
                with transaction():
                    actions.appoint(group, person, by, WHY)
            except actions.AlreadyCoordinator:
                return False
            return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(one, range(3))) == [False, False, True]
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Act.id))) == 1
