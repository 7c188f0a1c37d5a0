"""Versions of a document: notes, names, restoring, taking one away, comparing."""

import re

import pytest

import factories as make
from collab.db import transaction
from collab.extensions import db
from collab.groups.log import Act
from collab.library.models import Document, Page, Version
from collab.library.storage import files
from collab.policy import Role

FIRST = b"The first paragraph stays.\n\nNobody shall be subjected to torture.\n"
SECOND = b"The first paragraph stays.\n\nNobody shall ever be subjected to torture.\n"


@pytest.fixture
def address(app, member, send, read) -> str:
    """The address of a document in two versions, both read."""
    sent = send(member, FIRST, "duty.txt")
    address = sent.json["url"]
    answer = send(member, SECOND, "duty-2.txt", to=f"{address}/versions", plain=True, note="Ever.")
    assert answer.status_code == 303
    read()
    return address


def _versions(app) -> list[Version]:
    return list(db.session.scalars(db.select(Version).order_by(Version.number)))


def _acts() -> list[str]:
    return list(db.session.scalars(db.select(Act.how).order_by(Act.created)))


def test_a_version_has_its_note(app, member, address) -> None:
    with app.app_context():
        assert [version.note for version in _versions(app)] == ["", "Ever."]
    assert "Ever." in member.get(f"{address}/versions").text


def test_a_name_is_given_and_taken(app, member, address) -> None:
    for label in ("As sent to CAT, 12 May", ""):
        assert member.post(f"{address}/versions/1/name", data={"label": label}).status_code == 303
        with app.app_context():
            version = _versions(app)[0]
            assert version.label == (label or None)
            assert (version.labelled_by_id is not None) == bool(label)
    with app.app_context():
        assert _acts() == ["version-named", "version-unnamed"]


def test_a_name_that_is_too_long_is_kept_in_the_form(member, address) -> None:
    answer = member.post(f"{address}/versions/1/name", data={"label": "n" * 121})
    assert answer.status_code == 422
    assert "n" * 121 in answer.text


def test_only_the_uploader_and_coordinators_name(client_of, people, address) -> None:
    path = f"{address}/versions/1/name"
    assert client_of(people.colleague).get(path).status_code == 403
    assert client_of(people.coordinator).get(path).status_code == 200
    assert client_of(people.outsider).get(path).status_code == 404


def test_restoring_makes_a_version_that_is_read_already(app, member, address) -> None:
    data = {"note": "As it was", "key": "once"}
    for _ in range(2):
        assert member.post(f"{address}/versions/1/restore", data=data).status_code == 303
    with app.app_context():
        first, _second, third = _versions(app)
        assert (third.number, third.restored_from, third.note) == (3, 1, "As it was")
        assert (third.sha256, third.blob, third.state) == (first.sha256, first.blob, "read")
        assert third.clean_state == first.clean_state
        texts = db.select(Page.text).where(Page.version_id == third.id)
        assert "be subjected" in db.session.scalars(texts).one()
        assert db.session.scalars(db.select(Document)).unique().one().version_id == third.id
    assert member.get(f"{address}/file").data == FIRST


def test_the_newest_is_not_restored(app, member, address) -> None:
    member.post(f"{address}/versions/2/restore", data={"key": "k"})
    with app.app_context():
        assert len(_versions(app)) == 2


def test_one_version_is_taken_away_for_good(app, client_of, people, address) -> None:
    coordinator = client_of(people.coordinator)
    with app.app_context():
        blob = _versions(app)[0].blob
    answer = coordinator.post(f"{address}/versions/1/remove", data={"sentence": "Names a victim."})
    assert answer.status_code == 303
    with app.app_context():
        assert [version.number for version in _versions(app)] == [2]
        assert _acts() == ["version-removed"]
        jobs = db.session.execute(db.text("SELECT name, inputs FROM workflow_status")).all()
        assert any("remove_blobs" in row[0] for row in jobs)
        files().remove(blob)
    assert coordinator.get(f"{address}/versions/1/file").status_code == 404
    assert coordinator.get(f"{address}/compare").status_code == 404


def test_what_two_versions_share_is_not_removed_with_one(app, client_of, people, address) -> None:
    coordinator = client_of(people.coordinator)
    coordinator.post(f"{address}/versions/1/restore", data={"key": "again"})
    coordinator.post(f"{address}/versions/1/remove", data={"sentence": ""})
    with app.app_context():
        asked = db.select(db.func.count()).select_from(db.text("workflow_status"))
        removing = asked.where(db.text("name = 'remove_blobs'"))
        assert db.session.scalar(removing) == 0
    assert coordinator.get(f"{address}/file").data == FIRST


def test_newest_named_and_held_versions_stay(app, client_of, people, member, address) -> None:
    coordinator = client_of(people.coordinator)
    assert coordinator.post(f"{address}/versions/2/remove", data={"a": "b"}).status_code == 403
    member.post(f"{address}/versions/1/name", data={"label": "As sent"})
    assert coordinator.post(f"{address}/versions/1/remove", data={"a": "b"}).status_code == 403
    member.post(f"{address}/versions/1/name", data={"label": ""})
    with app.app_context(), transaction():
        db.session.scalars(db.select(Document)).unique().one().held = True
    assert coordinator.post(f"{address}/versions/1/remove", data={"a": "b"}).status_code == 403
    with app.app_context():
        assert len(_versions(app)) == 2


def test_members_take_no_version_away(member, address) -> None:
    assert member.post(f"{address}/versions/1/remove", data={"a": "b"}).status_code == 403


def test_an_older_version_is_read_in_the_same_place(member, address) -> None:
    page = member.get(f"{address}?version=1").text
    assert "You read version 1 of 2" in page
    assert "Nobody shall be subjected" in page
    assert "You read version" not in member.get(address).text
    assert member.get(f"{address}?version=7").status_code == 404


def test_versions_are_compared(member, address) -> None:
    page = member.get(f"{address}/compare").text
    assert "1 paragraph changed" in page
    assert re.search(r"<ins>\s*ever\s*</ins>", page)
    backwards = member.get(f"{address}/compare?old=2&new=1").text
    assert re.search(r"<del>\s*ever\s*</del>", backwards)
    assert "The texts are the same" in member.get(f"{address}/compare?old=1&new=1").text
    assert member.get(f"{address}/compare?old=9").status_code == 404


def test_what_is_not_read_yet_is_not_compared(member, send, address) -> None:
    send(member, b"A third one.", "third.txt", to=f"{address}/versions", plain=True)
    assert "is still being read" in member.get(f"{address}/compare").text


def test_outside_the_group_there_is_the_newest_alone(app, client_of, people, address) -> None:
    with app.app_context(), transaction():
        db.session.scalars(db.select(Document)).unique().one().audience = "coalition"
    outsider = client_of(people.outsider)
    assert outsider.get(address).status_code == 200
    for path in ("?version=1", "/compare", "/versions/1/file", "/compare?old=1&new=2"):
        assert outsider.get(address + path).status_code == 404, path
    assert "Version 1" not in outsider.get(f"{address}/versions").text


def test_who_was_removed_restores_nothing(app, client_of, people, address) -> None:
    with app.app_context():
        gone = make.member(db.session.get_one(make.Group, people.group), Role.MEMBER)
        gone_id = gone.id
    client = client_of(gone_id)
    with app.app_context(), transaction():
        db.session.delete(db.session.get_one(make.Membership, (gone_id, people.group)))
    answer = client.post(f"{address}/versions/1/restore", data={"key": "k"})
    assert answer.status_code == 404
    with app.app_context():
        assert len(_versions(app)) == 2


def test_who_restores_a_file_of_somebody_else_gets_no_seal_open(
    app, client_of, people, member, address
) -> None:
    with app.app_context(), transaction():
        first = _versions(app)[0]
        first.removed = [{"what": "authors", "count": 1, "detail": "Aigul Secretname"}]
    colleague = client_of(people.colleague)
    assert colleague.get(f"{address}/versions/1/original").status_code == 403
    assert colleague.post(f"{address}/versions/1/restore", data={"key": "k"}).status_code == 303
    assert colleague.get(f"{address}/original").status_code == 403
    for act in (colleague.get, colleague.post):
        assert act(f"{address}/versions/3/original").status_code == 403
    assert "Secretname" not in colleague.get(f"{address}/versions/3/removed").text
    assert "Secretname" in member.get(f"{address}/versions/3/removed").text
    assert member.get(f"{address}/versions/3/original").status_code == 200


def test_what_was_restored_is_nobodys_own_once_its_source_is_gone(
    client_of, people, member, address
) -> None:
    member.post(f"{address}/versions/1/restore", data={"key": "k"})
    assert client_of(people.coordinator).post(f"{address}/versions/1/remove").status_code == 303
    assert member.get(f"{address}/versions/3/original").status_code == 403
    assert client_of(people.coordinator).get(f"{address}/versions/3/original").status_code == 200
