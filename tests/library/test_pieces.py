"""Uploads that come in piece by piece, by the tus protocol: whole, once, by those who may."""

import base64
import errno
import hashlib
import os
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import factories as make
from collab.db import transaction
from collab.extensions import db
from collab.groups import members_actions
from collab.groups.models import Membership
from collab.library import incoming, uploads
from collab.library.models import Folder, Incoming, Version
from collab.library.storage import files
from collab.library.tus import VERSION, WRONG_SUM

ALL = "/g/legal/library/uploads"
TUS = {"Tus-Resumable": VERSION, "Accept": "application/json"}
PIECE = {"Content-Type": "application/offset+octet-stream"}


def begin(client: FlaskClient, size: int, body: bytes = b"", **given: Any) -> TestResponse:
    given = {"filename": "film.txt"} | given
    said = ",".join(
        f"{name} {base64.b64encode(str(value).encode()).decode()}" for name, value in given.items()
    )
    headers = TUS | {"Upload-Length": str(size), "Upload-Metadata": said}
    return client.post(ALL, headers=headers | (PIECE if body else {}), data=body)


def send_piece(client: FlaskClient, url: str, start: int, body: bytes, **more: str) -> TestResponse:
    return client.patch(url, headers=TUS | PIECE | {"Upload-Offset": str(start)} | more, data=body)


def lying() -> list[str]:
    return [path.name for path in incoming.folder().iterdir()]


@pytest.mark.both_databases
def test_a_file_comes_in_pieces_and_is_a_document_once(app, member, documents) -> None:
    content = os.urandom(10_000)
    made = begin(member, len(content))
    url = made.headers["Location"]
    assert (made.status_code, made.headers["Upload-Offset"]) == (201, "0")
    for start in range(0, 10_000, 4_000):
        asked = member.head(url, headers=TUS)
        assert asked.headers["Upload-Offset"] == str(start)
        assert asked.headers["Upload-Length"] == "10000"
        answer = send_piece(member, url, start, content[start : start + 4_000])
    assert answer.status_code == 200
    assert answer.headers["Upload-Offset"] == "10000"
    assert f'id="c{answer.json["id"]}"' in answer.json["html"]
    with app.app_context():
        (document,) = documents()
        assert document.id == answer.json["id"]
        assert document.version.sha256 == hashlib.sha256(content).hexdigest()
        assert b"".join(files().open(document.version.blob)) == content
        assert db.session.scalars(db.select(Incoming)).all() == []
        assert lying() == []


def test_a_small_file_takes_one_request(app, member, documents) -> None:
    answer = begin(member, 5, b"words", filename="Отчёт_2024.txt", key="k")
    assert answer.status_code == 201
    assert member.get(answer.json["url"]).status_code == 200
    with app.app_context():
        assert [d.title for d in documents()] == ["Отчёт 2024"]


def test_begun_again_with_the_same_key_it_goes_on(app, member, documents) -> None:
    first = begin(member, 10, key="the same")
    send_piece(member, first.headers["Location"], 0, b"12345")
    again = begin(member, 10, b"12345", key="the same")
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Upload-Offset"] == "5"
    done = send_piece(member, again.headers["Location"], 5, b"67890")
    late = begin(member, 10, b"12345", key="the same")
    assert (late.status_code, late.json["id"]) == (201, done.json["id"])
    with app.app_context():
        assert len(documents()) == 1


def test_an_answer_that_was_lost_is_given_again(app, member, documents) -> None:
    made = begin(member, 5, b"words", key="k")
    url = made.headers["Location"]
    asked = member.head(url, headers=TUS)
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (200, "5")
    again = send_piece(member, url, 5, b"")
    assert (again.status_code, again.json["id"]) == (200, made.json["id"])
    with app.app_context():
        assert len(documents()) == 1


def test_what_was_all_there_before_a_crash_is_finished_by_an_empty_piece(
    app, member, documents, monkeypatch
) -> None:
    def killed(upload_id: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(uploads, "finish", killed)
        with pytest.raises(KeyboardInterrupt):
            begin(member, 5, b"words", key="k")
    [row] = member.get(ALL).json
    assert (row["received"], row["size"]) == (5, 5)
    done = send_piece(member, row["url"], 5, b"")
    assert done.status_code == 200
    with app.app_context():
        assert [d.id for d in documents()] == [done.json["id"]]


def test_a_piece_at_the_wrong_place_is_refused(app, member) -> None:
    url = begin(member, 10).headers["Location"]
    send_piece(member, url, 0, b"12345")
    assert send_piece(member, url, 0, b"12345").status_code == 409
    assert send_piece(member, url, 7, b"890").status_code == 409
    assert send_piece(member, url, 5, b"too much for it").status_code == 400
    assert member.head(url).headers["Upload-Offset"] == "5"


def test_a_piece_with_a_wrong_sum_does_not_count(app, member) -> None:
    url = begin(member, 10).headers["Location"]
    right = base64.b64encode(hashlib.sha256(b"12345").digest()).decode()
    wrong = send_piece(member, url, 0, b"12346", **{"Upload-Checksum": f"sha256 {right}"})
    assert wrong.status_code == WRONG_SUM
    assert member.head(url).headers["Upload-Offset"] == "0"
    taken = send_piece(member, url, 0, b"12345", **{"Upload-Checksum": f"sha256 {right}"})
    assert (taken.status_code, taken.headers["Upload-Offset"]) == (204, "5")
    for odd in ("md5 aaaa", "sha256 not base64!", "sha256"):
        given = send_piece(member, url, 5, b"6", **{"Upload-Checksum": odd})
        assert given.status_code in (400, WRONG_SUM), odd


def test_a_full_disk_keeps_what_came_before(app, member, documents, monkeypatch) -> None:
    url = begin(member, 10).headers["Location"]
    send_piece(member, url, 0, b"12345")

    def full(*_given: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(incoming.os, "pwrite", full)
        answer = send_piece(member, url, 5, b"67890")
    assert answer.status_code == 507
    assert "What was sent is kept" in answer.json["error"]
    assert send_piece(member, url, 5, b"67890").status_code == 200
    with app.app_context():
        (document,) = documents()
        assert b"".join(files().open(document.version.blob)) == b"1234567890"


def test_headers_that_mean_nothing_are_refused(app: Flask, member) -> None:
    assert member.post(ALL, headers={"Upload-Length": "5"}).status_code == 412
    assert member.options(ALL).headers["Tus-Version"] == VERSION
    for length in ("", "x", "-5", "9" * 40):
        assert member.post(ALL, headers=TUS | {"Upload-Length": length}).status_code == 400
    for said in (
        "filename ###",
        f"filename {base64.b64encode(bytes([255])).decode()}",
        "a " * 9000,
    ):
        headers = TUS | {"Upload-Length": "5", "Upload-Metadata": said}
        assert member.post(ALL, headers=headers).status_code == 400
    url = begin(member, 5).headers["Location"]
    assert member.patch(url, headers=TUS | {"Upload-Offset": "0"}, data=b"x").status_code == 415
    assert member.patch(url, headers=TUS | PIECE, data=b"words").status_code == 400
    assert member.patch(url, headers=PIECE | {"Upload-Offset": "0"}, data=b"x").status_code == 412


def test_sizes_folders_and_audiences_are_looked_at_first(app, member, people) -> None:
    app.config["MAX_UPLOAD_MB"] = 1
    assert begin(member, (1 << 20) + 1).status_code == 413
    assert "larger than 1 MB" in begin(member, 5 << 20).json["error"]
    assert begin(member, 0).status_code == 422
    assert begin(member, 5, audience="restricted").status_code == 422
    with app.app_context():
        theirs = make.save(Folder(group_id=make.group().id, name="Theirs")).id
    for odd in (theirs, "x", 999):
        assert begin(member, 5, folder=odd).status_code == 404
    assert begin(member, 5, document="12").status_code == 404
    assert member.get(ALL).json == []


def test_an_upload_is_of_whoever_began_it(app, member, people, client_of) -> None:
    url = begin(member, 5).headers["Location"]
    expected = {"colleague": 404, "coordinator": 404, "observer": 403, "outsider": 404}
    for who, status in expected.items():
        other = client_of(getattr(people, who))
        assert other.head(url).status_code == status, who
        assert send_piece(other, url, 0, b"words").status_code == status, who
        assert other.delete(url).status_code == status, who
        assert other.post(f"{url}/discard").status_code == status, who
        assert begin(other, 5).status_code in ({403} if who == "observer" else {201, 404})
    assert member.head(url).headers["Upload-Offset"] == "0"


def test_without_its_token_nothing_is_begun(app, member) -> None:
    url = begin(member, 5).headers["Location"]
    app.config["WTF_CSRF_ENABLED"] = True
    assert begin(member, 5).status_code == 400
    assert send_piece(member, url, 0, b"words").status_code == 400
    assert member.delete(url).status_code == 400
    foreign = {"Origin": "https://elsewhere.example"}
    app.config["WTF_CSRF_ENABLED"] = False
    assert send_piece(member, url, 0, b"words", **foreign).status_code == 403
    assert member.head(url).headers["Upload-Offset"] == "0"


def _remove(app: Flask, people: Any) -> None:
    with app.app_context(), transaction():
        row = db.session.get_one(Membership, (people.member, people.group))
        coordinator = db.session.get_one(make.User, people.coordinator)
        members_actions.remove(row, coordinator, "Left the organisation.")


@pytest.mark.both_databases
def test_who_is_removed_meanwhile_leaves_nothing(app, member, people, documents) -> None:
    url = begin(member, 10).headers["Location"]
    send_piece(member, url, 0, b"12345")
    _remove(app, people)
    assert send_piece(member, url, 5, b"67890").status_code == 404
    with app.app_context():
        assert documents() == []
        assert db.session.scalars(db.select(Incoming)).all() == []
        assert lying() == []


def test_who_is_removed_during_the_last_piece_leaves_nothing(
    app, member, people, documents, monkeypatch
) -> None:
    url = begin(member, 10).headers["Location"]
    stored = uploads._stored

    def slowly(*given: Any) -> Any:
        upload = stored(*given)
        monkeypatch.undo()
        _remove(app, people)
        return upload

    monkeypatch.setattr(uploads, "_stored", slowly)
    assert send_piece(member, url, 0, b"1234567890").status_code == 404
    with app.app_context():
        assert documents() == []
        assert db.session.scalars(db.select(Incoming)).all() == []
        assert lying() == []
        assert list(files().blobs()) == []


def test_a_newer_version_comes_in_pieces_too(app, member, people, client_of, send) -> None:
    document = send(member, b"first")
    made = begin(member, 6, b"second", document=document.json["id"], note="Names left out", key="v")
    assert (made.status_code, made.json["url"]) == (201, document.json["url"])
    again = begin(member, 6, b"second", document=document.json["id"], key="v")
    assert again.json["id"] == made.json["id"]
    with app.app_context():
        rows = db.session.scalars(db.select(Version).order_by(Version.number)).all()
        assert [(row.number, row.note) for row in rows] == [(1, ""), (2, "Names left out")]
    same = begin(member, 6, b"second", document=document.json["id"], key="w")
    assert (same.status_code, member.get(ALL).json) == (422, [])
    assert "same as the newest" in same.json["error"]
    assert begin(client_of(people.observer), 6, document=document.json["id"]).status_code == 403


def test_folders_of_the_device_become_folders_here(app, member, documents) -> None:
    begin(member, 1, b"1", relativePath="Дела/2024")
    begin(member, 1, b"2", relativePath="дела/2024/")
    begin(member, 1, b"3", relativePath="../../Дела\\./Иные")
    begin(member, 1, b"4", relativePath="/".join("abcdefghijklm"))
    with app.app_context():
        found = {d.folder.name for d in documents()}
        assert found == {"2024", "Иные", "h"}
        names = db.session.scalars(db.select(Folder.name)).all()
        assert sorted(names) == sorted(["Дела", "2024", "Иные", *"abcdefgh"])


def test_a_folder_that_is_gone_meanwhile_costs_no_file(app, member, people, documents) -> None:
    with app.app_context():
        folder = make.save(Folder(group_id=people.group, name="Soon gone")).id
    url = begin(member, 5, folder=folder).headers["Location"]
    with app.app_context(), transaction():
        db.session.execute(db.update(Incoming).values(folder_id=None))
        db.session.delete(db.session.get_one(Folder, folder))
    assert send_piece(member, url, 0, b"words").status_code == 200
    with app.app_context():
        assert [d.folder_id for d in documents()] == [None]
