"""Whose names a reader of the log finds there: of those of whom she may know, and no others."""

import re

import pytest

import factories as make
from collab import events
from collab.db import transaction
from collab.policy import Role, Standing


def sentences(answer) -> list[str]:
    return [
        line.strip() for line in re.findall(r'<li class="row.*?<p>(.*?)</p>', answer.text, re.S)
    ]


@pytest.fixture
def place(app) -> dict[str, int]:
    """Two groups with one person in both, and somebody of the first who is in no directory."""
    with app.app_context():
        first, second = make.group(slug="first"), make.group(slug="second")
        both = make.member(first, name="Aigul Both")
        make.join(both, second)
        hidden = {"name": "Secret Freezer", "listed": False}
        guest = {"name": "Guest Coordinator", "standing": Standing.OBSERVER}
        return {
            "first": first.id,
            "second": second.id,
            "both": both.id,
            "hidden": make.member(first, **hidden).id,
            "guest": make.member(second, Role.COORDINATOR, **guest).id,
            "coordinator": make.member(first, Role.COORDINATOR, name="Dinara First").id,
            "administrator": make.user(administrator=True, name="Erlan Root").id,
        }


@pytest.mark.asvs("8.2.2")
def test_who_did_it_is_named_to_those_who_may_know_of_her(place, client_of) -> None:
    client_of(place["hidden"]).post(f"/people/{place['both']}/freeze")
    there = client_of(place["guest"]).get("/g/second/log")
    assert "The account of Aigul Both was frozen" in there.text
    assert "Secret Freezer" not in there.text
    assert "by: somebody of another group" in there.text
    here = client_of(place["coordinator"]).get("/g/first/log")
    assert "by: Secret Freezer" in here.text


@pytest.mark.asvs("8.2.2")
def test_so_is_whom_it_concerns_also_among_the_people_to_choose_from(app, place, client_of) -> None:
    with app.app_context(), transaction():
        events.record(events.MembershipEnded(place["hidden"], place["second"]))
    there = client_of(place["guest"]).get("/g/second/log")
    assert sentences(there)[0] == "Somebody of another group is no longer in the group"
    assert "Secret Freezer" not in there.text
    assert f'<option value="{place["hidden"]}"' not in there.text
    assert f'<option value="{place["both"]}"' in there.text


@pytest.mark.asvs("8.2.2")
def test_administrators_are_not_named_to_strangers_in_ones_own_log(place, client_of) -> None:
    root = client_of(place["administrator"])
    form = {"standing": "member"}
    assert root.post(f"/people/{place['guest']}/standing", data=form).status_code == 303
    own = client_of(place["guest"]).get("/account/log")
    assert "by: Erlan Root" in own.text, "of member standing now, she knows who is listed"
    assert root.post(f"/people/{place['guest']}/standing", data={"standing": "observer"})
    own = client_of(place["guest"]).get("/account/log")
    assert "Erlan Root" not in own.text
    assert "by: somebody of another group" in own.text


def test_a_closed_account_of_the_group_keeps_its_name_there(app, place, client_of) -> None:
    client_of(place["administrator"]).post(f"/people/{place['both']}/deactivate")
    assert "Aigul Both came into the group" in sentences(
        client_of(place["guest"]).get("/g/second/log")
    )


@pytest.mark.asvs("16.3.3")
def test_what_administrators_do_to_organisations_is_kept(app, place, client_of) -> None:
    root = client_of(place["administrator"])
    added = root.post("/organisations/new", data={"name_ru": "Новая", "country": "KZ"})
    number = added.location.rpartition("/")[2]
    root.post(f"/organisations/{number}/edit", data={"name_ru": "Другая", "country": "TJ"})
    page = root.get("/log?kind=joining")
    assert sentences(page)[:2] == [
        f"An organisation was corrected (number {number})",
        f"An organisation was entered (number {number})",
    ]
    assert page.text.count("by: Erlan Root") >= 2
    assert "Другая" not in page.text
