"""How much room a group's files have: counted whole, said in figures, kept by two at once."""

import threading

import pytest
from flask import Flask

from collab.content import State
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.library import quotas
from collab.library.models import Document, Version
from collab.library.storage import files

from .test_pieces import begin, send_piece

MB = 1 << 20


@pytest.fixture
def narrow(app: Flask, people) -> None:
    """The group may take one megabyte."""
    with app.app_context(), transaction():
        db.session.get_one(Group, people.group).quota_mb = 1


@pytest.mark.usefixtures("narrow")
def test_a_file_that_does_not_fit_in_is_refused_with_figures(app, member, send, documents) -> None:
    assert send(member, bytes(MB - 100_000)).status_code == 201
    full = send(member, bytes(200_000))
    assert full.status_code == 413
    assert "98 KB left of 1 MB" in full.json["error"]
    early = begin(member, 200_000)
    assert (early.status_code, early.json["error"]) == (413, full.json["error"])
    assert send(member, bytes(100_000)).status_code == 201
    with app.app_context():
        assert len(documents()) == 2
        assert sum(1 for _ in files().blobs()) == 2
    assert "The group has 0 bytes left of 1 MB." in member.get("/g/legal/library").text


@pytest.mark.usefixtures("narrow")
def test_versions_count_and_what_is_erased_gives_its_room_back(app, member, send) -> None:
    first = send(member, bytes(600_000))
    newer = f"{first.json['url']}/versions"
    assert send(member, b"x" * 600_000, to=newer).status_code == 413
    with app.app_context():
        document = db.session.get_one(Document, first.json["id"])
        with transaction():
            document.version.clean_size = 300_000
            document.state = State.BINNED
        assert quotas.taken(document.group_id) == 900_000
    assert send(member, bytes(200_000)).status_code == 413, "the bin counts"
    with app.app_context(), transaction():
        db.session.get_one(Document, first.json["id"]).wipe()
    assert send(member, bytes(900_000)).status_code == 201


@pytest.mark.usefixtures("narrow")
def test_what_others_are_sending_is_taken_into_account(app, member, people, client_of) -> None:
    url = begin(member, 600_000).headers["Location"]
    colleague = client_of(people.colleague)
    assert begin(colleague, 600_000).status_code == 413
    assert member.delete(url).status_code == 204
    assert begin(colleague, 600_000).status_code == 201


@pytest.mark.both_databases
@pytest.mark.usefixtures("narrow")
def test_two_who_take_the_last_room_at_once(app, member, people, client_of, send) -> None:
    clients = [member, client_of(people.colleague)]
    answers: list[int] = []
    start = threading.Barrier(2)

    def upload(client) -> None:
        start.wait()
        answers.append(send(client, bytes(700_000)).status_code)

    threads = [threading.Thread(target=upload, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [201, 413]
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Version)) == 1
        assert sum(1 for _ in files().blobs()) == 1


def test_the_instance_says_what_groups_have_that_say_nothing(app, member, people, send) -> None:
    app.config["GROUP_QUOTA_MB"] = 1
    assert send(member, bytes(2 * MB)).status_code == 413
    with app.app_context(), transaction():
        db.session.get_one(Group, people.group).quota_mb = 0
    assert send(member, bytes(2 * MB)).status_code == 201
    assert "left of" not in member.get("/g/legal/library").text


@pytest.mark.usefixtures("narrow")
def test_an_upload_that_finds_the_group_full_can_go_on_later(app, member, send, people) -> None:
    url = begin(member, 600_000).headers["Location"]
    assert send(member, bytes(600_000)).status_code == 201
    assert send_piece(member, url, 0, bytes(600_000)).status_code == 413
    with app.app_context(), transaction():
        db.session.get_one(Group, people.group).quota_mb = 2
    assert send_piece(member, url, 600_000, b"").status_code == 200
