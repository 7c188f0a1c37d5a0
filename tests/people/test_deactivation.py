"""What administrators do to accounts: closing, opening, standing; and signing somebody out."""

from concurrent.futures import ThreadPoolExecutor

import pytest

import factories as make
from collab import events
from collab.accounts.models import User
from collab.db import transaction
from collab.extensions import db
from collab.people import care_actions
from collab.policy import Role, Scope, Standing
from people.conftest import email_of, is_in, signs_in


def act(client, person_id: int, what: str, **form: str) -> int:
    return client.post(f"/people/{person_id}/{what}", data=form).status_code


@pytest.mark.asvs("7.4.2")
def test_a_deactivated_account_opens_nothing_and_keeps_its_words(
    app, client_of, world, recorded
) -> None:
    with app.app_context():
        from collab.groups.models import Group

        person = db.session.get_one(User, world.colleague)
        group = db.session.get_one(Group, world.group)
        make.post(make.thread(group, person, title="Her question"), person, "Her words")
    hers = client_of(world.colleague)
    assert act(client_of(world.administrator), world.colleague, "deactivate") == 303
    assert not is_in(hers)
    assert not signs_in(app, "aigul@example.org")
    with app.app_context():
        person = db.session.get_one(User, world.colleague)
        assert Scope.of(person) == Scope(user_id=0)
    page = client_of(world.member).get("/g/legal/threads").text
    assert "Her question" in page
    assert "Aigul Temir" in page
    assert events.AccountDeactivated(world.colleague) in recorded


def test_the_page_says_first_what_will_happen(client_of, world, app) -> None:
    page = client_of(world.administrator).get(f"/people/{world.colleague}/deactivate")
    assert "under the same name" in page.text
    assert signs_in(app, "aigul@example.org")


def test_who_is_active_again_is_in_the_groups_of_before(app, client_of, world) -> None:
    admin = client_of(world.administrator)
    act(admin, world.colleague, "deactivate")
    assert admin.get(f"/people/{world.colleague}").status_code == 200
    assert admin.get(f"/people/{world.colleague}/reactivate").status_code == 200
    assert act(admin, world.colleague, "reactivate") == 303
    assert signs_in(app, "aigul@example.org")
    assert client_of(world.colleague).get("/g/legal").status_code == 200


@pytest.mark.parametrize("what", ["deactivate", "reactivate", "erase", "standing"])
def test_only_administrators_do_it(app, client_of, world, what) -> None:
    for who in (world.coordinator, world.member, world.observer, world.elsewhere, world.guest):
        client = client_of(who)
        assert client.get(f"/people/{world.colleague}/{what}").status_code == 404
        assert act(client, world.colleague, what, typed="Aigul Temir") == 404
    assert signs_in(app, "aigul@example.org")


@pytest.mark.asvs("7.5.3")
@pytest.mark.parametrize("what", ["deactivate", "reactivate", "erase", "standing", "end-sessions"])
def test_it_asks_who_it_is(app, client_of, world, long_ago, what) -> None:
    client = client_of(world.administrator)
    long_ago(world.administrator)
    address = f"/people/{world.colleague}/{what}"
    assert client.get(address).location.startswith("/account/prove")
    form = {"standing": "observer", "typed": "Aigul Temir"}
    assert client.post(address, data=form).status_code == 403
    with app.app_context():
        person = db.session.get_one(User, world.colleague)
        assert (person.active, person.standing) == (True, Standing.MEMBER)


def test_nobody_deactivates_herself(client_of, world) -> None:
    client = client_of(world.administrator)
    act(client, world.administrator, "deactivate")
    assert "takes somebody else" in client.get("/groups").text
    assert is_in(client)


def test_the_last_administrator_stays_one(app, client_of, world, change) -> None:
    change(User, {"id": world.other_administrator}, active=False)
    client = client_of(world.administrator)
    assert act(client, world.administrator, "standing", standing="member") == 303
    assert "last administrator" in client.get("/groups").text
    with app.app_context():
        assert db.session.get_one(User, world.administrator).administrator


@pytest.mark.both_databases
def test_of_two_administrators_who_close_each_other_one_stays(app, world) -> None:
    def close(pair: tuple[int, int]) -> bool:
        with app.app_context():
            whom, by = (db.session.get_one(User, user_id) for user_id in pair)
            try:
                with transaction():
                    care_actions.deactivate(whom, by)
            except care_actions.NotDone:
                return False
            return True

    one, other = world.administrator, world.other_administrator
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(close, [(one, other), (other, one)]))
    assert sorted(done) == [False, True]


@pytest.mark.asvs("8.3.2")
def test_a_changed_standing_counts_at_once_and_signs_out(app, client_of, world, recorded) -> None:
    hers, admin = client_of(world.colleague), client_of(world.administrator)
    page = admin.get(f"/people/{world.colleague}/standing").text
    assert "Administrator" in page
    assert act(admin, world.colleague, "standing", standing="observer") == 303
    assert not is_in(hers)
    with app.app_context():
        person = db.session.get_one(User, world.colleague)
        assert person.standing == Standing.OBSERVER
        assert not Scope.of(person).coalition
    assert events.StandingChanged(world.colleague) in recorded
    act(admin, world.colleague, "standing", standing="member", administrator="y")
    assert client_of(world.colleague).get(f"/people/{world.member}/standing").status_code == 200


def test_a_standing_that_did_not_change_signs_nobody_out(client_of, world) -> None:
    hers = client_of(world.colleague)
    act(client_of(world.administrator), world.colleague, "standing", standing="member")
    assert is_in(hers)


@pytest.mark.parametrize("value", ["", "administrator", "MEMBER"])
def test_a_forged_standing_is_refused(app, client_of, world, value) -> None:
    assert act(client_of(world.administrator), world.colleague, "standing", standing=value) == 422
    with app.app_context():
        assert db.session.get_one(User, world.colleague).standing == Standing.MEMBER


@pytest.mark.asvs("7.4.5")
def test_a_coordinator_signs_a_member_out_everywhere(app, client_of, world) -> None:
    phone, desk = client_of(world.colleague), client_of(world.colleague)
    coordinator = client_of(world.coordinator)
    assert "Sign out everywhere" in coordinator.get(f"/people/{world.colleague}").text
    assert act(coordinator, world.colleague, "end-sessions") == 303
    assert "Signed out on 2 devices." in coordinator.get("/groups").text
    assert not is_in(phone)
    assert not is_in(desk)
    assert signs_in(app, email_of(app, world.colleague))
    again = client_of(world.colleague)
    assert act(client_of(world.administrator), world.colleague, "end-sessions") == 303
    assert not is_in(again)


def test_others_sign_nobody_out(client_of, world) -> None:
    hers = client_of(world.colleague)
    for who in (world.member, world.observer, world.elsewhere, world.colleague):
        assert act(client_of(who), world.colleague, "end-sessions") == 403
    assert act(client_of(world.guest), world.colleague, "end-sessions") == 404
    assert is_in(hers)


def test_a_coordinator_of_another_group_offers_nothing(client_of, world) -> None:
    page = client_of(world.elsewhere).get(f"/people/{world.colleague}").text
    assert "Care for the account" not in page


def test_a_coordinator_who_became_a_member_decides_no_more(app, client_of, world) -> None:
    from collab.groups import actions as groups
    from collab.groups.models import Membership

    with app.app_context(), transaction():
        row = db.session.get_one(Membership, (world.coordinator, world.group))
        groups.change_role(row, Role.MEMBER)
    assert act(client_of(world.coordinator), world.colleague, "end-sessions") == 403
