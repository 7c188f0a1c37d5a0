"""Many documents in one ZIP: what is in it, what is not, and what happens on the way."""

import csv
import io
import os
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import factories as make
from collab.accounts.models import Session
from collab.content import Audience
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Membership
from collab.library import folder_actions, zip_names
from collab.library.models import Access, CleanState, Document, Folder
from collab.library.storage import files

AT = "/g/legal/library"


@pytest.fixture
def shelf(app: Flask, people, member, send, read) -> list[int]:
    """Three documents with files, the first two in a folder below another one; their ids."""
    with app.app_context(), transaction():
        outer = folder_actions.create_folder(people.group, "Отчёты")
        inner = folder_actions.create_folder(people.group, "2024", outer.id)
        number = inner.id
    sent = [
        send(member, b"Words of the first.", "отчёт.txt", folder=number),
        send(member, b"Words of the second.", "ОТЧЁТ.txt", folder=number),
        send(member, b"Words of the third.", "=cmd.txt"),
    ]
    read()
    return [answer.json["id"] for answer in sent]


def fetch(client: FlaskClient, ids: list[int], query: str = "") -> zipfile.ZipFile:
    answer = client.post(f"{AT}/zip{query}", data={"chosen": [str(each) for each in ids]})
    assert answer.status_code == 200
    return opened(answer)


def opened(answer: TestResponse) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    return archive


def manifest(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    whole = archive.read("manifest.csv")
    assert whole.startswith(b"\xef\xbb\xbf"), "so that Excel reads UTF-8"
    return list(csv.DictReader(io.StringIO(whole.decode("utf-8-sig"))))


def test_the_files_of_a_folder_come_in_their_folders_with_a_table(app, member, shelf) -> None:
    with app.app_context():
        outer = db.session.scalar(db.select(Folder.id).filter_by(name="Отчёты"))
    asked = member.get(f"{AT}/zip?folder={outer}").text
    assert "2 documents" in asked
    archive = fetch(member, shelf[:2], f"?folder={outer}")
    assert archive.namelist() == [
        "readme.txt",
        "2024/отчёт.txt",
        "2024/ОТЧЁТ (2).txt",
        "manifest.csv",
    ]
    assert archive.read("2024/отчёт.txt") == b"Words of the first."
    rows = manifest(archive)
    assert [row["Path"] for row in rows] == archive.namelist()[1:3]
    assert rows[0]["Bytes"] == "19"
    assert len(rows[0]["SHA-256"]) == 64
    assert rows[0]["Address"].endswith(f"/g/legal/library/{shelf[0]}")
    whole = fetch(member, shelf)
    assert "Отчёты/2024/отчёт.txt" in whole.namelist()


def test_the_answer_says_what_it_is(member, shelf) -> None:
    answer = member.post(f"{AT}/zip", data={"chosen": shelf})
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=library.zip")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.is_streamed


def test_no_cell_of_the_table_begins_a_formula(member, shelf) -> None:
    for row in manifest(fetch(member, shelf)):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_it_has_cleaned_copies_and_says_which_could_not_be_cleaned(
    app, member, send, read, make_docx, shelf
) -> None:
    with app.app_context(), transaction():
        item = db.session.get_one(Document, shelf[0])
        stored = files().put(io.BytesIO(b"without a name"), 100)
        item.version.clean_state, item.version.clean_blob = CleanState.CLEANED, stored.blob
        item.version.clean_size, item.version.clean_sha256 = stored.size, stored.sha256
        other = db.session.get_one(Document, shelf[1])
        other.version.clean_state = CleanState.UNCLEANABLE
    archive = fetch(member, shelf)
    rows = manifest(archive)
    assert archive.read(rows[0]["Path"]) == b"without a name"
    assert [row["What it is"] for row in rows[:2]] == [
        "cleaned copy",
        "as uploaded: such files cannot be cleaned",
    ]
    page = member.post(f"{AT}/chosen/zip", data={"chosen": shelf}).text
    assert "1 file cannot be cleaned" in page


def test_what_is_not_cleaned_yet_is_left_out(app, member, shelf) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Document, shelf[0]).version.clean_state = CleanState.WAITING
    assert (
        "1 copy is still being made" in member.post(f"{AT}/chosen/zip", data={"chosen": shelf}).text
    )
    rows = manifest(fetch(member, shelf))
    assert rows[0]["Path"] == ""
    assert "not ready" in rows[0]["What it is"]


def test_a_lost_or_damaged_file_does_not_spoil_the_others(app, member, shelf) -> None:
    with app.app_context():
        blobs = [db.session.get_one(Document, each).version.blob for each in shelf]
        (files().folder / blobs[0]).unlink()
        (files().folder / blobs[1]).write_bytes(b"something else")
    rows = manifest(fetch(member, shelf))
    assert "missing" in rows[0]["What it is"]
    assert "damaged" in rows[1]["What it is"]
    assert rows[2]["Path"]


def test_foreign_and_hidden_documents_are_no_part_of_it(app, people, client_of, member, shelf):
    with app.app_context():
        other = make.group(slug="other")
        foreign = make.document(other, make.member(other), title="A secret").id
        with transaction():
            db.session.get_one(Document, shelf[0]).audience = Audience.RESTRICTED
    archive = fetch(member, [*shelf, foreign])
    assert len(archive.namelist()) == 4
    assert "A secret" not in archive.read("manifest.csv").decode()
    assert (
        "отчёт" not in archive.read("manifest.csv").decode().replace("Отчёты", "").split("ОТЧЁТ")[0]
    )
    for who in ("outsider", "outside_observer"):
        assert (
            client_of(getattr(people, who)).post(f"{AT}/zip", data={"chosen": shelf}).status_code
            == 404
        )
    assert client_of(people.observer).post(f"{AT}/zip", data={"chosen": shelf}).status_code == 200


def put_out(people) -> None:
    db.session.delete(db.session.get_one(Membership, (people.member, people.group)))


def sign_out(people) -> None:
    for row in db.session.scalars(db.select(Session).filter_by(user_id=people.member)):
        row.ended = now()


@pytest.mark.parametrize("happens", [put_out, sign_out])
def test_who_may_not_go_on_gets_no_further_file(app, people, member, shelf, happens) -> None:
    with app.app_context(), transaction():
        for item in db.session.scalars(db.select(Document)).unique():
            stored = files().put(io.BytesIO(os.urandom(200_000)), 1 << 20)
            item.version.blob, item.version.sha256 = stored.blob, stored.sha256
            item.version.size = stored.size
    answer = member.post(f"{AT}/zip", data={"chosen": shelf}, buffered=False)
    pieces = iter(answer.response)
    whole = b""
    while len(whole) < 100_000:
        whole += next(pieces)
    with app.app_context(), transaction():
        happens(people)
    whole += b"".join(pieces)
    archive = zipfile.ZipFile(io.BytesIO(whole))
    assert archive.testzip() is None
    assert archive.namelist() == ["readme.txt", "Отчёты/2024/отчёт.txt", "manifest.csv"]
    rows = manifest(archive)
    assert [bool(row["Title"]) for row in rows] == [True, False, False]
    assert "not open to you any more" in rows[1]["What it is"]


def test_who_takes_a_restricted_document_is_kept(app, people, member, shelf) -> None:
    with app.app_context(), transaction():
        item = db.session.get_one(Document, shelf[0])
        item.audience = Audience.RESTRICTED
        item.readers.append(db.session.get_one(make.User, people.member))
    fetch(member, shelf)
    with app.app_context():
        rows = db.session.execute(db.select(Access.document_id, Access.user_id, Access.act)).all()
        assert [tuple(row) for row in rows] == [(shelf[0], people.member, "downloaded")]


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("a/b\\..\\c.txt", "c.txt"),
        ("CON.txt", "_CON.txt"),
        ('what? "this": <that>|*.pdf', "what_ _this__ _that___.pdf"),
        ("trailing. . ", "trailing"),
        ("..", "file"),
        ("x" * 300 + ".docx", "x" * 115 + ".docx"),
        ("свидетель\u202efdp.exe", "свидетельfdp.exe"),
    ],
)
def test_every_system_can_unpack_the_names(given: str, made: str) -> None:
    assert zip_names.safe(given) == made


def test_the_folders_of_another_group_are_not_named(app, people, client_of, member, send, read):
    with app.app_context(), transaction():
        folder = folder_actions.create_folder(people.group, "Operation").id
    given = send(member, b"Words.", "words.txt", folder=folder, audience="coalition").json["id"]
    read()
    with app.app_context():
        elsewhere = make.member(make.group(slug="elsewhere")).id
    client = client_of(elsewhere)
    answer = client.post("/g/elsewhere/library/zip", data={"chosen": [str(given)]})
    archive = opened(answer)
    assert archive.namelist() == ["readme.txt", "manifest.csv"]
    assert "Operation" not in archive.read("manifest.csv").decode()
