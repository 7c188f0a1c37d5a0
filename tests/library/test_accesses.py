"""Who opened a document for named people: kept, and read by its author and the coordinators."""

from datetime import timedelta

import pytest

import factories as make
from collab.accounts.models import User
from collab.content import Audience, content_readers
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Membership
from collab.library import accesses
from collab.library.models import Access, Document, DrawState, Version
from collab.policy import Standing


@pytest.fixture
def restricted(app, people, stored: str) -> str:
    """The address of a document for its author, a colleague and the coordinator."""
    with app.app_context(), transaction():
        document = db.session.scalars(db.select(Document)).unique().one()
        document.audience = Audience.RESTRICTED
        for user_id in (people.member, people.colleague, people.coordinator):
            row = {"content_id": document.id, "user_id": user_id}
            db.session.execute(content_readers.insert().values(**row))
    return stored


def kept(app) -> list[tuple[int, str]]:
    with app.app_context():
        rows = db.session.scalars(db.select(Access).order_by(Access.at))
        return [(row.user_id, row.act) for row in rows]


@pytest.mark.both_databases
def test_reading_and_downloading_are_kept(app, people, client_of, restricted: str) -> None:
    colleague = client_of(people.colleague)
    colleague.get(restricted)
    colleague.get(restricted + "/file")
    assert kept(app) == [(people.colleague, "opened"), (people.colleague, "downloaded")]


def test_the_same_within_ten_minutes_is_kept_once(
    app, people, client_of, restricted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    colleague = client_of(people.colleague)
    for start in (0, 100, 200):
        colleague.get(restricted)
        colleague.get(restricted + "/file", headers={"Range": f"bytes={start}-"})
    assert len(kept(app)) == 2
    monkeypatch.setattr(accesses, "now", lambda: now() + timedelta(minutes=11))
    colleague.get(restricted)
    assert len(kept(app)) == 3


def test_of_other_documents_nothing_is_kept(app, people, client_of, stored: str) -> None:
    colleague = client_of(people.colleague)
    colleague.get(stored)
    colleague.get(stored + "/file")
    assert kept(app) == []


def test_the_author_and_coordinators_read_who_it_was(people, client_of, restricted: str) -> None:
    client_of(people.colleague).get(restricted)
    for who in (people.member, people.coordinator):
        client = client_of(who)
        page = client.get(restricted + "/accesses")
        assert "read it here" in page.text
        assert "Version 1" in page.text
        assert restricted + "/accesses" in client.get(restricted).text


def test_others_do_not(people, client_of, restricted: str) -> None:
    colleague = client_of(people.colleague)
    assert colleague.get(restricted + "/accesses").status_code == 403
    assert restricted + "/accesses" not in colleague.get(restricted).text
    assert client_of(people.observer).get(restricted + "/accesses").status_code == 404
    assert client_of(people.outside_observer).get(restricted + "/accesses").status_code == 404


def test_a_person_of_whom_one_may_not_know_has_no_name(app, people, client_of, restricted) -> None:
    with app.app_context():
        hidden = make.user(name="Hidden Person", listed=False, standing=Standing.OBSERVER)
        document = db.session.scalars(db.select(Document)).unique().one()
        with transaction():
            db.session.add(
                Access(document_id=document.id, version_number=1, user_id=hidden.id, act="opened")
            )
    page = client_of(people.member).get(restricted + "/accesses").text
    assert "somebody of another group" in page
    assert "Hidden Person" not in page


def test_whoever_it_was_given_to_has_a_name_after_leaving(
    app, people, client_of, restricted: str
) -> None:
    client_of(people.colleague).get(restricted)
    with app.app_context(), transaction():
        colleague = db.session.get_one(User, people.colleague)
        colleague.name, colleague.listed = "Dana Who Left", False
        db.session.delete(db.session.scalar(db.select(Membership).filter_by(user_id=colleague.id)))
    assert "Dana Who Left" in client_of(people.member).get(restricted + "/accesses").text


def test_an_empty_list_says_so(people, client_of, stored: str) -> None:
    assert "Nobody opened it yet" in client_of(people.member).get(stored + "/accesses").text


def test_a_long_list_is_cut_into_pages(app, people, client_of, restricted: str) -> None:
    with app.app_context():
        document = db.session.scalars(db.select(Document)).unique().one()
        with transaction():
            for number in range(40):
                row = {"document_id": document.id, "user_id": people.colleague, "act": "opened"}
                at = now() - timedelta(minutes=number)
                db.session.add(Access(version_number=number + 1, at=at, **row))
    client = client_of(people.member)
    first, second = (client.get(f"{restricted}/accesses?page={n}").text for n in (1, 2))
    assert "Version 1<" in first
    assert "Version 40<" in second
    assert "page=2" in first


def test_an_erased_document_takes_its_list_along(app, people, client_of, restricted) -> None:
    client_of(people.colleague).get(restricted)
    with app.app_context(), transaction():
        db.session.scalars(db.select(Document)).unique().one().wipe()
    assert kept(app) == []


def test_the_part_of_the_page_with_the_text_is_kept_too(
    app, people, client_of, restricted: str, read
) -> None:
    read()
    with app.app_context(), transaction():
        db.session.scalars(db.select(Version)).one().draw_state = DrawState.NONE
    assert client_of(people.colleague).get(f"{restricted}/viewer").status_code == 200
    assert kept(app) == [(people.colleague, "opened")]
