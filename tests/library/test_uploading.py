"""Putting files into a library: once, whole, by those who may, with words when it does not work."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from collab import events
from collab.extensions import db
from collab.library.models import Folder, ReadingState, Version
from collab.library.storage import files

MB = 1 << 20


@pytest.fixture
def small_limit(app: Flask) -> None:
    app.config["MAX_UPLOAD_MB"] = 1


@pytest.fixture
def heard(app: Flask) -> Any:
    """The events of documents that were recorded, in order."""
    found: list[events.ContentChanged] = []

    def listener(event: events.ContentChanged) -> None:
        found.append(event)

    events.after(events.ContentChanged)(listener)
    yield found
    events._after[events.ContentChanged].remove(listener)


def _blobs(app: Flask) -> int:
    return sum(1 for _ in files().blobs())


def test_a_script_sends_one_file_and_gets_its_row(app, member, send, documents) -> None:
    answer = send(member, "Слова о праве".encode(), "Обзор_практики.txt", key="k1")
    assert answer.status_code == 201
    assert answer.json["html"].count(f'id="c{answer.json["id"]}"') == 1
    assert "Обзор практики" in answer.json["html"]
    assert member.get(answer.json["url"]).status_code == 200
    with app.app_context():
        (document,) = documents()
        assert document.title == "Обзор практики"
        assert document.version.filename == "Обзор_практики.txt"
        assert document.version.state == ReadingState.WAITING
        assert b"".join(files().open(document.version.blob)).decode() == "Слова о праве"


def test_a_plain_form_sends_several_files(app, member, post_many, documents) -> None:
    sent = [("one.txt", b"one"), ("two.txt", b"two")]
    answer = post_many(member, sent, audience="coalition", key="k1")
    assert answer.status_code == 303
    assert answer.location == "/g/legal/library"
    assert "2 files are stored." in member.get(answer.location).text
    with app.app_context():
        assert {d.title for d in documents()} == {"one", "two"}
        assert {d.audience for d in documents()} == {"coalition"}


@pytest.mark.both_databases
def test_the_upload_is_told_and_its_reading_enqueued(app, member, send, heard, database) -> None:
    answer = send(member)
    with app.app_context():
        version = db.session.scalar(db.select(Version))
        (event,) = heard
        assert isinstance(event, events.DocumentUploaded)
        assert event.id == answer.json["id"]
        schema = "" if database == "sqlite" else "dbos."
        jobs = f"SELECT workflow_uuid, status FROM {schema}workflow_status"
        rows = {tuple(row) for row in db.session.execute(db.text(jobs))}
        for job in ("clean_version", "read_version"):
            assert (f"{job}-{version.id}", "ENQUEUED") in rows


@pytest.mark.both_databases
def test_sent_twice_it_is_there_once(app, member, send, documents) -> None:
    first = send(member, key="the same key")
    again = send(member, key="the same key")
    assert first.json["id"] == again.json["id"]
    with app.app_context():
        assert len(documents()) == 1
        assert _blobs(app) == 1


def test_another_file_from_the_same_page_is_another_document(app, member, send, documents) -> None:
    send(member, b"one", key="the same key")
    send(member, b"two", key="the same key")
    with app.app_context():
        assert len(documents()) == 2


def test_the_same_file_sent_anew_is_kept_anew(app, member, send, documents) -> None:
    send(member, key="one key")
    send(member, key="another key")
    with app.app_context():
        assert len(documents()) == 2


@pytest.mark.usefixtures("small_limit")
def test_a_file_that_is_too_large_is_refused_with_words(app, member, send, documents) -> None:
    answer = send(member, bytes(MB + 1), "film.mp4")
    assert answer.status_code == 413
    assert "larger than 1 MB" in answer.json["error"]
    assert send(member, bytes(MB), "just.bin").status_code == 201
    with app.app_context():
        assert [d.title for d in documents()] == ["just"]
        assert _blobs(app) == 1


@pytest.mark.usefixtures("small_limit")
def test_the_form_stays_filled_when_a_file_is_too_large(app, member, send) -> None:
    answer = send(member, bytes(3 * MB), "film.mp4", plain=True, audience="coalition", key="k-7")
    assert answer.status_code == 413
    assert "film.mp4: The file is larger than 1 MB" in answer.text
    assert re.search(
        r'<input[^>]*value="coalition"[^>]*checked|checked[^>]*value="coalition"', answer.text
    )
    assert 'value="k-7"' in answer.text


@pytest.mark.usefixtures("small_limit")
def test_one_bad_file_does_not_cost_the_others(app, member, post_many, documents) -> None:
    sent = [("big.bin", bytes(2 * MB)), ("void.txt", b""), ("good.txt", b"good")]
    answer = post_many(member, sent)
    assert answer.status_code == 413
    assert "big.bin" in answer.text
    assert "void.txt" in answer.text
    assert "1 file is stored" in answer.text
    with app.app_context():
        assert [d.title for d in documents()] == ["good"]


@pytest.mark.usefixtures("small_limit")
def test_a_body_beyond_all_bounds_is_not_taken_at_all(app, member, send, documents) -> None:
    answer = send(member, bytes(16 * MB), "endless.bin")
    assert answer.status_code == 413
    assert answer.json["error"]
    with app.app_context():
        assert documents() == []


def test_no_other_form_takes_a_large_body(app, member, people) -> None:
    answer = member.post("/g/legal/library/folders/new", data={"name": "x" * (5 * MB)})
    assert answer.status_code == 413


def test_a_large_file_waits_on_the_disk_of_the_instance(app, member, send, monkeypatch) -> None:
    from collab.library import receiving

    folders = []
    real = receiving.tempfile.TemporaryFile

    def temporary_file(*, dir: Path, **given: Any) -> Any:
        folders.append(dir)
        return real(dir=dir, **given)

    monkeypatch.setattr(receiving.tempfile, "TemporaryFile", temporary_file)
    assert send(member, bytes(2 * MB), "large.bin").status_code == 201
    assert folders == [Path(app.instance_path) / "uploads"]
    assert list(folders[0].iterdir()) == []


def test_a_full_disk_is_told(app, member, send, documents, monkeypatch) -> None:
    from collab.library.storage import NotStored, Storage

    def put(*args: object) -> None:
        raise NotStored("no space left on device")

    monkeypatch.setattr(Storage, "put", put)
    answer = send(member)
    assert answer.status_code == 507
    assert "no room" in answer.json["error"]
    with app.app_context():
        assert documents() == []


def test_an_empty_file_and_no_file_are_refused(app, member, send, documents) -> None:
    empty = send(member, b"")
    assert (empty.status_code, empty.json["error"]) == (
        422,
        "The file is empty. Check it on your device.",
    )
    nothing = member.post("/g/legal/library", data={"audience": "group"})
    assert nothing.status_code == 422
    assert "Choose a file first." in nothing.text
    with app.app_context():
        assert documents() == []
        assert _blobs(app) == 0


def test_who_may_upload(app, people, client_of, send, documents) -> None:
    expected = {"member": 201, "coordinator": 201, "observer": 403, "outsider": 404}
    for who, status in expected.items():
        assert send(client_of(getattr(people, who))).status_code == status, who
    assert send(app.test_client()).status_code == 401
    page = client_of(people.observer).get("/g/legal/library")
    assert page.status_code == 200
    assert "data-upload" not in page.text
    with app.app_context():
        assert len(documents()) == 2


def test_a_folder_of_another_group_is_no_place(app, member, send, documents) -> None:
    import factories as make

    with app.app_context():
        other = make.save(Folder(group_id=make.group().id, name="Theirs")).id
    for folder in (other, 999, "x", "-1"):
        assert send(member, folder=folder).status_code == 404
        assert member.get(f"/g/legal/library?folder={folder}").status_code == 404
    with app.app_context():
        assert documents() == []


def test_an_unknown_audience_is_refused(app, member, send, documents) -> None:
    for audience in ("restricted", "everyone"):
        assert send(member, audience=audience).status_code == 422
    with app.app_context():
        assert documents() == []


def test_hostile_names_are_stored_as_honest_ones(
    app, member, send, read, shared_data: Path
) -> None:
    addresses = []
    names = json.loads((shared_data / "hostile/filenames.json").read_text("utf-8"))
    for name in names:
        answer = send(member, name.encode(), name)
        if answer.status_code != 201:  # the browser's own way to send no file: an empty name
            assert answer.status_code == 422
            continue
        assert "<img src=x" not in answer.json["html"]
        page = member.get(answer.json["url"])
        assert page.status_code == 200
        assert "<img src=x" not in page.text
        addresses.append(answer.json["url"])
    read()
    for address in addresses:
        download = member.get(f"{address}/file")
        assert download.headers["Content-Disposition"].startswith("attachment; ")
        assert "Set-Cookie" not in download.headers or "x=1" not in download.headers["Set-Cookie"]
    assert member.get("/g/legal/library?sort=title&page=2").status_code == 200


@pytest.mark.slow
def test_every_real_document_is_stored_as_it_is(app, member, send, shared_data: Path) -> None:
    paths = [p for p in sorted((shared_data / "documents").rglob("*")) if p.is_file()]
    assert len(paths) > 100
    for path in paths:
        answer = send(member, path.read_bytes(), path.name)
        assert answer.status_code == 201, path.name
        with app.app_context():
            (version,) = db.session.scalars(
                db.select(Version).filter_by(document_id=answer.json["id"])
            )
            assert b"".join(files().open(version.blob)) == path.read_bytes()


@pytest.mark.both_databases
def test_folders_hold_documents_and_count_those_below(app, member, send, documents) -> None:
    made = member.post("/g/legal/library/folders/new", data={"name": "Отчёты"})
    assert made.status_code == 303
    reports = made.location
    number = reports.rpartition("=")[2]
    below = member.post("/g/legal/library/folders/new", data={"name": "2025", "folder": number})
    send(member, folder=number)
    send(member, folder=below.location.rpartition("=")[2])
    top = member.get("/g/legal/library").text
    assert re.search(r'Отчёты</span><span class="num"><span aria-hidden="true">2<', top)
    assert "All documents" in top
    inner = member.get(below.location).text
    assert "notes" in inner
    assert f'href="{reports}"' in inner


def test_a_second_folder_of_the_same_name_is_refused(app, member, people) -> None:
    address = "/g/legal/library/folders/new"
    member.post(address, data={"name": "Reports"})
    again = member.post(address, data={"name": "reports"})
    assert again.status_code == 422
    assert "There is a folder with this name here" in again.text
    assert 'value="reports"' in again.text
    assert member.post(address, data={"name": " "}).status_code == 422
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Folder)) == 1


def test_observers_make_no_folders(people, client_of: Callable[..., FlaskClient]) -> None:
    observer = client_of(people.observer)
    assert observer.get("/g/legal/library/folders/new").status_code == 403
    sent = observer.post("/g/legal/library/folders/new", data={"name": "x"})
    assert sent.status_code == 403


def test_the_list_is_sorted_and_paged(app, member, people) -> None:
    import factories as make

    with app.app_context():
        group = db.session.get(make.Group, people.group)
        author = db.session.get(make.User, people.member)
        for number in range(1, 33):
            make.document(group, author, title=f"Отчёт {number}")
    by_title = member.get("/g/legal/library?sort=title").text
    shown = re.findall(r'row__title"[^>]*>([^<]+)<', by_title)
    assert shown == [f"Отчёт {n}" for n in range(1, 31)]
    rest = member.get("/g/legal/library?sort=title&page=2").text
    assert re.findall(r'row__title"[^>]*>([^<]+)<', rest) == ["Отчёт 31", "Отчёт 32"]
    newest = member.get("/g/legal/library").text
    assert re.findall(r'row__title"[^>]*>([^<]+)<', newest)[0] == "Отчёт 32"
