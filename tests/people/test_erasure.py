"""Forgetting a person: nothing about her is left, and what she wrote stays."""

from datetime import timedelta

import pytest

import factories as make
from collab import events
from collab.accounts.factors.models import Passkey, RecoveryCode
from collab.accounts.joining.models import Invitation
from collab.accounts.models import KnownDevice, PasswordReset, Session, User
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group, Membership
from collab.search import index
from people.conftest import signs_in

NAME, EMAIL = "Aigul Temir", "aigul@example.org"


@pytest.fixture
def full(app, client_of, world) -> int:
    """The colleague's account with everything that an account can have, deactivated."""
    client_of(world.colleague)
    later = now() + timedelta(hours=1)
    with app.app_context():
        person = db.session.get_one(User, world.colleague)
        group = db.session.get_one(Group, world.group)
        make.post(make.thread(group, person, title="A question"), person, "Words that stay")
        organisation = person.organisation_id
        with transaction():
            person.about, person.languages, person.expertise = "forensics", ["ky"], ["legal-aid"]
            person.totp_sealed = b"sealed"
            db.session.add_all(
                [
                    Passkey(
                        user_id=person.id, credential_id=b"c", public_key=b"k", name="Aigul's phone"
                    ),
                    RecoveryCode(user_id=person.id, sealed=b"s"),
                    KnownDevice(id="d" * 64, user_id=person.id),
                    PasswordReset(user_id=person.id, token_hash="e" * 64, expires=later),
                    Invitation(
                        email=EMAIL, organisation_id=organisation, inviter_id=world.administrator,
                        expires=later, accepted=now(), user_id=person.id,
                    ),
                ]
            )  # fmt: skip
            person.active = False
    return world.colleague


def erase(client, person_id: int, typed: str):
    return client.post(f"/people/{person_id}/erase", data={"typed": typed})


@pytest.mark.parametrize("typed", [NAME, " aigul TEMIR ", EMAIL, "AIGUL@example.org"])
def test_nothing_of_the_person_is_left(app, client_of, world, full, recorded, typed) -> None:
    client = client_of(world.administrator)
    assert "cannot be undone" in client.get(f"/people/{full}/erase").text
    assert erase(client, full, typed).status_code == 303
    with app.app_context():
        person = db.session.get_one(User, full)
        assert person.erased is not None
        assert person.name == "Former member"
        assert person.initials.isalpha()
        left = [
            str(value)
            for table in db.metadata.sorted_tables
            if table.name != "topics"  # the list of them is nobody's
            for row in db.session.execute(table.select())
            for value in row
        ]
        for trace in (NAME, "Temir", EMAIL, "forensics", "Aigul's phone", "legal-aid"):
            assert not [value for value in left if trace in value], trace
        assert person.password_hash is None
        assert person.totp_sealed is None
        assert person.email.endswith("@invalid")
        for model in (Passkey, RecoveryCode, KnownDevice, PasswordReset, Membership, Session):
            asked = db.select(model).where(model.user_id == full)
            assert db.session.scalars(asked).all() == [], model
    assert events.AccountErased(full) in recorded
    assert not signs_in(app, EMAIL)


def test_what_was_written_stays_by_a_former_member(client_of, world, full) -> None:
    erase(client_of(world.administrator), full, NAME)
    page = client_of(world.member).get("/g/legal/threads").text
    assert "A question" in page
    assert "Former member" in page
    assert "Aigul" not in page
    assert "Aigul" not in client_of(world.member).get("/g/legal/members").text


def test_search_does_not_know_the_name(app, client_of, world, full) -> None:
    """Neither before nor after: names of authors are not in the index, so none has to leave it."""
    with app.app_context():
        index.rebuild()
    member = client_of(world.member)
    found = member.get("/search?q=question").text
    assert "A question" in found or "question</mark>" in found
    assert "Aigul" in found
    erase(client_of(world.administrator), full, NAME)
    assert "Aigul" not in member.get("/search?q=question").text
    with app.app_context():
        while index.catch_up():
            pass
        for content_id in index._all_ids():
            words = str(index.change_of(content_id).entries)
            assert "Aigul" not in words
    page = member.get("/search?q=Temir").text
    assert "Words that stay" not in page


@pytest.mark.parametrize("typed", ["", "Aigul", "Gulnara First", "former member", "1"])
def test_the_name_has_to_be_typed(app, client_of, world, full, typed) -> None:
    assert erase(client_of(world.administrator), full, typed).status_code == 422
    with app.app_context():
        assert db.session.get_one(User, full).erased is None


def test_only_a_deactivated_account_is_erased(app, client_of, world) -> None:
    client = client_of(world.administrator)
    assert erase(client, world.colleague, NAME).status_code == 303
    assert "Deactivate the account first" in client.get("/groups").text
    with app.app_context():
        assert db.session.get_one(User, world.colleague).erased is None


def test_who_was_erased_is_absent_and_stays_so(client_of, world, full) -> None:
    client = client_of(world.administrator)
    erase(client, full, NAME)
    for what in ("", "/reactivate", "/standing", "/erase", "/deactivate", "/freeze"):
        assert client.get(f"/people/{full}{what}").status_code == 404
        if what:
            assert client.post(f"/people/{full}{what}").status_code == 404


def test_a_freeze_of_her_ends_with_her(app, client_of, world, full, change) -> None:
    change(User, {"id": full}, active=True)
    client_of(world.member).post(f"/people/{full}/freeze")
    change(User, {"id": full}, active=False)
    erase(client_of(world.administrator), full, NAME)
    assert "closed for safety" not in client_of(world.member).get("/g/legal").text
    with app.app_context():
        assert db.session.get_one(User, full).frozen_until is None
