"""Organisations: who knows of which, and who may correct them."""

from typing import Any

import pytest

import factories as make
from collab.accounts.models import Organisation
from collab.extensions import db
from collab.policy import Role, Standing
from pages import told_by


@pytest.fixture
def world(app) -> dict[str, int]:
    """Two organisations, one without anybody that a guest may know of."""
    with app.app_context():
        clinic = make.organisation(names={"ru": "Клиника", "en": "Clinic", "kk": "Емхана"})
        bureau = make.organisation(names={"ru": "Бюро", "en": "Bureau"}, country="TJ")
        group = make.group(slug="ours", names={"ru": "Помощь", "en": "Legal aid"})
        other = make.group(slug="theirs", names={"ru": "Анализ", "en": "Analysis"})
        member = make.member(group, Role.COORDINATOR, name="Clinic Member", organisation=clinic)
        make.join(member, other)
        guest = {"standing": Standing.OBSERVER, "name": "Guest"}
        return {
            "clinic": clinic.id,
            "bureau": bureau.id,
            "member": member.id,
            "guest": make.member(group, Role.OBSERVER, organisation=clinic, **guest).id,
            "elsewhere": make.member(other, name="Bureau Person", organisation=bureau).id,
            "hidden": make.user(name="Hidden One", organisation=bureau, listed=False).id,
            "administrator": make.user(administrator=True, organisation=clinic).id,
        }


def body(page: Any) -> str:
    return page.text[page.text.index('id="main"') :]


def test_members_of_the_coalition_know_of_all_with_the_people_they_see(client_of, world) -> None:
    page = body(client_of(world["elsewhere"]).get("/organisations"))
    assert page.index("Bureau") < page.index("Clinic"), "by name"
    bureau = page[page.index("Bureau") : page.index("Clinic")]
    assert "1 person" in bureau
    assert "TJ" in bureau


@pytest.mark.asvs("8.2.2")
def test_observers_know_of_those_whose_people_they_see(client_of, world) -> None:
    client = client_of(world["guest"])
    page = body(client.get("/organisations"))
    assert "Clinic" in page
    assert "Bureau" not in page
    theirs, none = f"/organisations/{world['bureau']}", "/organisations/999"
    assert client.get(theirs).status_code == 404
    assert told_by(client.get(theirs), theirs) == told_by(client.get(none), none)
    assert client.get(f"/people?organisation={world['bureau']}").status_code == 200
    assert "Bureau" not in client.get("/people").text


def test_a_page_has_the_people_and_groups_that_the_visitor_may_know_of(client_of, world) -> None:
    address = f"/organisations/{world['clinic']}"
    own = body(client_of(world["member"]).get(address))
    assert "Clinic Member" in own
    assert "/g/ours" in own
    assert "/g/theirs" in own
    guest = body(client_of(world["guest"]).get(address))
    assert "Clinic Member" in guest
    assert "/g/ours" in guest
    assert "/g/theirs" not in guest
    bureau = body(client_of(world["member"]).get(f"/organisations/{world['bureau']}"))
    assert "Bureau Person" in bureau
    assert "Hidden One" not in bureau


def form(**given: str) -> dict[str, str]:
    fields = {"name_ru": "Новая", "name_en": "New one", "country": "KG"}
    return fields | {"city_ru": "Ош", "city_en": "Osh"} | given


def test_an_administrator_adds_and_corrects(app, client_of, world) -> None:
    client = client_of(world["administrator"])
    added = client.post("/organisations/new", data=form(), follow_redirects=True)
    assert "New one" in body(added)
    assert "Osh" in body(added)
    address = f"/organisations/{world['clinic']}/edit"
    assert 'value="Клиника"' in client.get(address).text
    client.post(address, data=form(name_ru="Клиника права", name_en=""))
    with app.app_context():
        clinic = db.session.get_one(Organisation, world["clinic"])
        # What stands there in a language that the pages do not have yet stays.
        assert clinic.names == {"ru": "Клиника права", "kk": "Емхана"}
        assert clinic.country == "KG"


@pytest.mark.parametrize("name", ["клиника", "", "я" * 161])
def test_a_name_is_needed_once(app, client_of, world, name: str) -> None:
    client = client_of(world["administrator"])
    for address in ("/organisations/new", f"/organisations/{world['bureau']}/edit"):
        answer = client.post(address, data=form(name_ru=name))
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    with app.app_context():
        assert db.session.get_one(Organisation, world["bureau"]).country == "TJ"


@pytest.mark.asvs("8.2.1")
def test_nobody_else_changes_organisations(app, client_of, world) -> None:
    client = client_of(world["member"])
    for address in ("/organisations/new", f"/organisations/{world['clinic']}/edit"):
        assert client.get(address).status_code == 404
        assert client.post(address, data=form()).status_code == 404
    assert "/edit" not in client.get(f"/organisations/{world['clinic']}").text
    with app.app_context():
        assert db.session.get_one(Organisation, world["clinic"]).country == "KZ"
