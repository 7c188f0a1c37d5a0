"""Inviting: whom, into what, and what is refused."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

import factories as make
from collab.accounts import tokens
from collab.accounts.joining import actions
from collab.accounts.joining.actions import Outcome
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db
from collab.people import addresses
from collab.policy import Role, Standing
from people.invitations import LINK, form, group_of, invitations, invited, world

__all__ = ["world"]  # a fixture, taken by its name


@pytest.mark.asvs("6.4.1")
def test_a_list_becomes_invitations_with_a_link_each_that_is_kept_as_a_hash(
    app, client_of, world
) -> None:
    emails = "Асанова Айгуль <Aigul@example.org>;\nrustam@example.org, zarina@example.org"
    page = client_of(world["coordinator"]).post("/people/invite", data=form(world, emails)).text
    links = LINK.findall(page)
    assert len(set(links)) == 3
    rows = invitations(app)
    assert [row.email for row in rows] == [
        "aigul@example.org",
        "rustam@example.org",
        "zarina@example.org",
    ]
    assert [row.token_hash for row in rows] == [tokens.digest(link) for link in links]
    assert all(row.roles == {str(world["ours"]): "member"} for row in rows)
    hours = {round((row.expires - row.created) / timedelta(hours=1)) for row in rows}
    assert hours == {72}


def test_the_link_is_shown_once(client_of, world) -> None:
    client = client_of(world["coordinator"])
    sent = client.post("/people/invite", data=form(world, "a@example.org"))
    [token] = LINK.findall(sent.text)
    assert sent.headers["Cache-Control"] == "no-store"
    assert token not in client.get("/people/invitations").text
    again = client.post("/people/invite", data=form(world, "a@example.org")).text
    assert token not in again
    assert LINK.findall(again) == []
    assert "was invited before" in again


@pytest.mark.asvs("8.2.1")
def test_who_coordinates_nothing_finds_no_way_to_invite(app, client_of, world) -> None:
    client = client_of(world["member"])
    for address in ("/people/invite", "/people/invitations"):
        assert client.get(address).status_code == 404
    assert client.post("/people/invite", data=form(world, "a@example.org")).status_code == 404
    assert invitations(app) == []
    assert 'href="/people/invite' not in client.get("/people").text


@pytest.mark.asvs("8.2.2", "8.2.3", "15.3.3")
def test_a_coordinator_gives_nothing_that_is_not_hers(app, client_of, world) -> None:
    """Forged fields: another group, the standing, the right to run the instance."""
    data = form(
        world,
        "a@example.org",
        administrator="1",
        standing="observer",
        inviter_id=str(world["administrator"]),
        **{f"role_{world['theirs']}": "coordinator"},
    )
    client_of(world["coordinator"]).post("/people/invite", data=data)
    [row] = invitations(app)
    assert row.roles == {str(world["ours"]): "member"}
    assert row.inviter_id == world["coordinator"]
    assert row.standing == Standing.MEMBER
    assert not row.administrator


def test_a_coordinator_must_choose_a_group_and_what_is_typed_stays(app, client_of, world) -> None:
    data = form(world, "a@example.org", **{f"role_{world['ours']}": ""})
    answer = client_of(world["coordinator"]).post("/people/invite", data=data)
    assert answer.status_code == 422
    assert "Choose a role in at least one group." in answer.text
    assert "a@example.org" in answer.text
    assert invitations(app) == []


def test_an_observer_of_the_coalition_lets_nobody_read_more_than_she_does(
    app, client_of, world
) -> None:
    with app.app_context(), transaction():
        observer = db.session.get_one(User, world["coordinator"])
        observer.standing = Standing.OBSERVER
        data = form(world, "a@example.org", organisation=str(observer.organisation_id))
    client_of(world["coordinator"]).post("/people/invite", data=data)
    assert [row.standing for row in invitations(app)] == [Standing.OBSERVER]


def test_an_administrator_invites_into_any_group_and_a_new_organisation(
    app, client_of, world
) -> None:
    data = form(
        world,
        "a@example.org",
        organisation="new",
        new_organisation="Врачи за права",
        country="TJ",
        standing="observer",
        **{f"role_{world['theirs']}": "coordinator"},
    )
    client = client_of(world["administrator"])
    client.post("/people/invite", data=data)
    client.post("/people/invite", data=data | {"emails": "b@example.org"})
    first, second = invitations(app)
    assert first.roles == {str(world["ours"]): "member", str(world["theirs"]): "coordinator"}
    assert first.standing == Standing.OBSERVER
    assert (first.organisation.name, first.organisation.country) == ("Врачи за права", "TJ")
    assert second.organisation_id == first.organisation_id, "the same name is the same one"


def test_wrong_addresses_are_named_and_nothing_is_sent(app, client_of, world) -> None:
    emails = "good@example.org, bad@, иван@example.org\nno address here"
    answer = client_of(world["coordinator"]).post("/people/invite", data=form(world, emails))
    assert answer.status_code == 422
    told = re.search(r'id="emails-error".*?</p>', answer.text, re.S)
    assert told
    for wrong in ("bad@", "иван@example.org", "no address here"):
        assert wrong in told[0]
    assert "good@example.org" not in told[0]
    assert "good@example.org" in answer.text
    assert invitations(app) == []


@pytest.mark.parametrize(("number", "status"), [(50, 200), (51, 422)])
def test_at_most_fifty_at_once(app, client_of, world, number: int, status: int) -> None:
    emails = "\n".join(f"p{n}@example.net" for n in range(number))
    answer = client_of(world["coordinator"]).post("/people/invite", data=form(world, emails))
    assert answer.status_code == status
    assert len(invitations(app)) == (number if status == 200 else 0)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("a@b.org c@d.org", ["a@b.org", "c@d.org"]),
        ("a@b.org,c@d.org;e@f.org", ["a@b.org", "c@d.org", "e@f.org"]),
        ('"Asanova, Aigul" <a@b.org>, Rustam N <c@d.org>', ["a@b.org", "c@d.org"]),
        ("Asanova, Aigul <a@b.org>\r\nc@d.org (Rustam)", ["a@b.org", "c@d.org"]),
        ("Айгуль\tАсанова\tA@B.org\n\nmailto:c@d.org", ["a@b.org", "c@d.org"]),
        ("a@b.org, A@b.org", ["a@b.org"]),
        ("x@пример.kz", ["x@пример.kz"]),
    ],
)
def test_addresses_are_read_as_people_have_them(text: str, good: list[str]) -> None:
    assert addresses.read(text) == (good, [])


@pytest.mark.parametrize("text", ["a@b", "@b.org", "a@@b.org", "a b", "a@b..org", "a@" + "b" * 260])
def test_what_is_no_address_is_named(text: str) -> None:
    good, bad = addresses.read(text)
    assert good == []
    assert bad


def test_an_address_that_is_in_already_is_reported(app, client_of, world) -> None:
    with app.app_context():
        make.user(email="in@example.org")
    data = form(world, "In@example.org\nnew@example.org")
    page = client_of(world["coordinator"]).post("/people/invite", data=data).text
    assert "has an account already" in page
    assert [row.email for row in invitations(app)] == ["new@example.org"]


@pytest.mark.both_databases
@pytest.mark.asvs("2.3.4", "15.4.2")
def test_two_coordinators_inviting_the_same_address_at_once_make_one_invitation(
    app, client_of, world
) -> None:
    with app.app_context():
        make.join(db.session.get_one(User, world["other"]), *group_of(world), Role.COORDINATOR)
    clients = [client_of(world[who]) for who in ("coordinator", "other") for _device in range(2)]
    with ThreadPoolExecutor(4) as at_once:
        pages = list(
            at_once.map(
                lambda client: client.post("/people/invite", data=form(world, "a@example.org")),
                clients,
            )
        )
    assert [page.status_code for page in pages] == [200] * 4, [
        re.findall(r"data-reason>(.*?)</", page.text, re.S) for page in pages
    ]
    assert sum(len(LINK.findall(page.text)) for page in pages) == 1
    assert len(invitations(app)) == 1


def test_each_address_is_told_of_in_the_order_given(ctx, world) -> None:
    make.user(email="in@example.org")
    invited(world, "waits@example.org")
    inviter = db.session.get_one(User, world["coordinator"])
    with transaction():
        made = actions.invite(
            inviter,
            ["IN@example.org", "waits@example.org", "new@example.org", "new@example.org"],
            inviter.organisation,
            {},
        )
    assert [each.outcome for each in made] == [
        Outcome.HAS_ACCOUNT,
        Outcome.INVITED_BEFORE,
        Outcome.INVITED,
    ]
    assert "token" not in repr(made[2])
