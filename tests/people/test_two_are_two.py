"""Letting somebody start anew takes two people: nobody is both, by whatever way around."""

from datetime import timedelta

import pytest

import factories as make
from collab import policy
from collab.accounts import sessions
from collab.accounts.models import PasswordReset, Session, Stage, User
from collab.db import now, transaction
from collab.extensions import db
from collab.people.models import FactorReset

SPOKEN = {"spoken": "y"}


def ask(client, person_id: int):
    return client.post(f"/people/{person_id}/factor-reset", data=SPOKEN)


def agree(client, request: FactorReset):
    return client.post(f"/people/{request.user_id}/factor-resets/{request.id}", data=SPOKEN)


def test_who_came_in_the_last_days_does_not_ask_either(client_of, world, row, change) -> None:
    """Else the puppet would ask and its owner agree."""
    change(User, {"id": world.coordinator}, created=now() - timedelta(days=6))
    client = client_of(world.coordinator)
    told = client.get(ask(client, world.colleague).location).text
    assert "Somebody who has been here for a week has to ask" in told
    assert row(FactorReset) is None


def test_administrators_are_spared_the_week(client_of, world, row, change) -> None:
    for who in (world.administrator, world.other_administrator):
        change(User, {"id": who}, created=now())
    assert ask(client_of(world.administrator), world.colleague).status_code == 303
    answer = agree(client_of(world.other_administrator), row(FactorReset))
    assert "data-reset-link" in answer.text


@pytest.mark.parametrize("way", ["end-sessions", "freeze"])
def test_signing_her_out_first_does_not_take_her_time_to_refuse(
    client_of, world, row, change, way
) -> None:
    client_of(world.colleague)
    first = client_of(world.coordinator)
    assert first.post(f"/people/{world.colleague}/{way}").status_code == 303
    if way == "freeze":
        first.post(f"/people/{world.colleague}/freezes/1/lift")
    ask(first, world.colleague)
    second = client_of(world.second)
    assert "half a day" in second.get(agree(second, row(FactorReset)).location).text
    assert row(PasswordReset) is None
    change(FactorReset, {}, created=now() - timedelta(hours=12, seconds=1))
    assert "data-reset-link" in agree(second, row(FactorReset)).text


def test_who_was_signed_in_long_ago_is_helped_at_once(client_of, world, row, change) -> None:
    client_of(world.colleague)
    long_ago = now() - timedelta(hours=13)
    change(Session, {"user_id": world.colleague}, ended=long_ago)
    ask(client_of(world.coordinator), world.colleague)
    assert "data-reset-link" in agree(client_of(world.second), row(FactorReset)).text


def test_a_password_without_the_second_factor_makes_nobody_wait(app, client_of, world, row) -> None:
    """She tries to sign in without her phone: that shows her no page where she could refuse."""
    with app.test_request_context(), transaction():
        person = db.session.get_one(User, world.colleague)
        sessions.begin(person, "a test", "password", Stage.FIRST)
    ask(client_of(world.coordinator), world.colleague)
    assert "data-reset-link" in agree(client_of(world.second), row(FactorReset)).text


def test_freezing_the_other_administrators_is_no_way_around(
    app, client_of, world, row, change
) -> None:
    change(User, {"id": world.colleague}, administrator=True)
    for other in (world.administrator, world.other_administrator):
        change(User, {"id": other}, frozen_until=now() + timedelta(days=2))
    ask(client_of(world.coordinator), world.colleague)
    second = client_of(world.second)
    refused = agree(second, row(FactorReset))
    assert "another administrator" in second.get(refused.location).text
    assert row(PasswordReset) is None


def test_the_only_administrator_is_helped_by_two_coordinators(
    client_of, world, row, change
) -> None:
    for other in (world.administrator, world.other_administrator):
        change(User, {"id": other}, administrator=False)
    change(User, {"id": world.colleague}, administrator=True)
    ask(client_of(world.coordinator), world.colleague)
    assert "data-reset-link" in agree(client_of(world.second), row(FactorReset)).text


def test_the_pages_say_who_the_second_can_be(client_of, world, row) -> None:
    first, second = client_of(world.coordinator), client_of(world.second)
    page = first.get(f"/people/{world.colleague}/factor-reset").text
    assert "not invited by you" in page
    assert "after half a day" in page
    ask(first, world.colleague)
    found = row(FactorReset)
    page = second.get(f"/people/{world.colleague}/factor-resets/{found.id}").text
    assert "one of you two invited the other" in page


@pytest.mark.asvs("8.2.2")
def test_one_coordinator_with_a_puppet_takes_no_account_over(app, client_of, world, row) -> None:
    """As it was tried: invite, join, ask as oneself, agree as the other."""
    with app.app_context():
        group = db.session.get_one(make.Group, world.group)
        root = make.member(group, administrator=True).id
        organisation = db.session.get_one(User, world.coordinator).organisation_id
    client = client_of(world.coordinator)
    sent = client.post(
        "/people/invite",
        data={
            "emails": "puppet@example.org",
            "organisation": str(organisation),
            f"role_{world.group}": policy.Role.COORDINATOR.value,
            "locale": "en",
            "country": "KZ",
        },
    )
    link = sent.text[sent.text.index("/invitation/") :].partition('"')[0]
    stranger = app.test_client()
    stranger.post(link, data={"name": "Puppet", "accepted": "y"})
    stranger.post("/join", data={"password": "a quite different sentence of mine 77"})
    puppet = row(User, email="puppet@example.org").id
    assert ask(client_of(puppet), root).status_code == 303
    assert row(FactorReset) is None
    ask(client, root)
    assert agree(client_of(puppet), row(FactorReset)).status_code == 303
    assert row(PasswordReset) is None
