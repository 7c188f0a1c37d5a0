"""The pages of a purge: who reaches them, what they say, and what a forged request gets."""

from datetime import timedelta

import pytest

import factories as make
from collab.accounts.models import Session
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group, GroupPurge
from collab.policy import Role
from pages import told_by

SECRET = "Тайное слово"


@pytest.fixture
def world(app) -> dict[str, int]:
    with app.app_context():
        names = {"ru": "Наша группа", "en": "Our group"}
        group = make.group(slug="ours", names=names, archived=now())
        member = make.member(group, name="Мария Членова")
        make.post(make.thread(group, member, title=SECRET), member, SECRET)
        make.document(group, member, (SECRET,), title=SECRET)
        return {
            "group": group.id,
            "first": make.member(group, Role.COORDINATOR, name="Айгуль Первая").id,
            "second": make.member(group, Role.COORDINATOR).id,
            "member": member.id,
            "observer": make.member(group, Role.OBSERVER).id,
            "theirs": make.member(make.group(archived=now()), Role.COORDINATOR).id,
            "outsider": make.user().id,
            "administrator": make.user(administrator=True, name="Ада Админ", listed=False).id,
        }


def ask(client, typed: str = "our group"):
    return client.post("/g/ours/purge", data={"typed": typed})


def purging(app, world) -> bool:
    with app.app_context():
        return db.session.get(Group, world["group"]).purging is not None


def test_the_first_asks_the_second_agrees_and_nobody_reads_it_any_more(
    app, client_of, world
) -> None:
    first, second = client_of(world["first"]), client_of(world["second"])
    page = first.get("/g/ours/purge").text
    assert "1 document" in page
    assert "1 answer" in page
    assert "5 people lose" not in page
    assert "4 people lose the group" in page
    assert ask(first).status_code == 303
    page = first.get("/g/ours/purge").text
    assert "Agree: remove for good" not in page
    assert "Take the request back" in page
    page = second.get("/g/ours/purge").text
    assert "Айгуль Первая asked for this." in page
    assert "Agree: remove for good" in page
    assert second.post("/g/ours/purge/agree").location == "/"
    assert purging(app, world)
    for who in ("first", "second", "member"):
        for address in ("", "/threads", "/library", "/purge", "/settings", "/archive"):
            assert client_of(world[who]).get(f"/g/ours{address}").status_code == 404


def test_an_administrator_sees_numbers_and_no_word(app, client_of, world) -> None:
    administrator = client_of(world["administrator"])
    ask(client_of(world["first"]))
    page = administrator.get("/g/ours/purge")
    assert page.status_code == 200
    assert "1 document" in page.text
    assert SECRET not in page.text
    assert "Мария Членова" not in page.text
    assert administrator.post("/g/ours/purge/agree").status_code == 303
    assert purging(app, world)


def test_coordinators_do_not_learn_the_name_of_an_administrator_who_is_not_listed(
    client_of, world
) -> None:
    ask(client_of(world["administrator"]))
    page = client_of(world["first"]).get("/g/ours/purge").text
    assert "An administrator asked for this." in page
    assert "Ада Админ" not in page


@pytest.mark.parametrize("who", ["member", "observer", "theirs", "outsider"])
def test_to_everybody_else_there_is_no_such_page(app, client_of, world, who: str) -> None:
    ask(client_of(world["first"]))
    client = client_of(world[who])
    theirs, none = client.get("/g/ours/purge"), client.get("/g/nothing/purge")
    assert theirs.status_code == 404
    assert told_by(theirs, "/g/ours/purge") == told_by(none, "/g/nothing/purge")
    for act in ("purge", "purge/agree", "purge/cancel"):
        assert client.post(f"/g/ours/{act}", data={"typed": "Our group"}).status_code == 404
    with app.app_context():
        [row] = db.session.scalars(db.select(GroupPurge))
        assert row.open
    assert not purging(app, world)


def test_the_name_has_to_be_typed(app, client_of, world) -> None:
    client = client_of(world["first"])
    for typed in ("", "Our", "ours", "Наша"):
        answer = ask(client, typed)
        assert answer.status_code == 422, typed
    assert "This is not the name of this group." in answer.text
    assert ask(client, "НАША ГРУППА").status_code == 303


def test_who_asked_cannot_agree_even_with_a_forged_request(app, client_of, world) -> None:
    client = client_of(world["first"])
    ask(client)
    assert client.post("/g/ours/purge/agree").location == "/g/ours/purge"
    assert "one person alone cannot do it" in client.get("/g/ours/purge").text
    assert not purging(app, world)


def test_pressed_twice_it_is_asked_and_agreed_once(app, client_of, world) -> None:
    first, second = client_of(world["first"]), client_of(world["second"])
    assert ask(first).status_code == 303
    ask(first)
    with app.app_context():
        assert len(db.session.scalars(db.select(GroupPurge)).all()) == 1
    assert second.post("/g/ours/purge/agree").status_code == 303
    assert second.post("/g/ours/purge/agree").status_code == 404


def test_agreeing_to_nothing_purges_nothing(app, client_of, world) -> None:
    answer = client_of(world["second"]).post("/g/ours/purge/agree")
    assert answer.status_code == 303
    assert not purging(app, world)


@pytest.mark.parametrize("who", ["first", "second", "administrator"])
def test_each_of_them_can_cancel(app, client_of, world, who: str) -> None:
    ask(client_of(world["first"]))
    assert client_of(world[who]).post("/g/ours/purge/cancel").status_code == 303
    client_of(world["second"]).post("/g/ours/purge/agree")
    assert not purging(app, world)


def test_evidence_is_said_with_its_number(app, client_of, world) -> None:
    first, second = client_of(world["first"]), client_of(world["second"])
    ask(first)
    with app.app_context():
        group, member = db.session.get(Group, world["group"]), make.member(make.group())
        make.document(group, member, held=True)
    assert "1 thing in this group is kept as evidence." in second.get("/g/ours/purge").text
    assert second.post("/g/ours/purge/agree").location == "/g/ours/purge"
    assert "Nothing was changed." in second.get("/g/ours/purge").text
    assert not purging(app, world)


def test_coordinators_are_led_to_archiving_first(app, client_of, world) -> None:
    with app.app_context(), transaction():
        db.session.get(Group, world["group"]).archived = None
    client = client_of(world["first"])
    assert client.get("/g/ours/purge").location == "/g/ours/archive"
    assert ask(client).location == "/g/ours/archive"
    with app.app_context():
        assert db.session.scalar(db.select(GroupPurge)) is None


@pytest.mark.parametrize("act", ["purge", "purge/agree", "purge/cancel"])
def test_who_proved_herself_long_ago_proves_again(app, client_of, world, act: str) -> None:
    ask(client_of(world["first"]))
    client = client_of(world["second"])
    with app.app_context(), transaction():
        for row in db.session.scalars(db.select(Session).filter_by(user_id=world["second"])):
            row.proved = now() - timedelta(days=1)
    answer = client.post(f"/g/ours/{act}", data={"typed": "Our group"})
    assert answer.status_code == 403
    assert 'name="proof_next"' in answer.text
    assert not purging(app, world)
    with app.app_context():
        assert db.session.scalar(db.select(GroupPurge)).open
