"""What is given out: the cleaned copy to all, the sealed original to few, each opening kept."""

import hashlib
import io
from urllib.parse import unquote

import pytest
from PIL import Image

from collab.audit.models import AuditEntry
from collab.content import Audience
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Membership
from collab.library.models import Access, CleanState, Document, Version
from collab.library.storage import files

SECRET = "Alex Secret"


def photograph() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = SECRET
    out = io.BytesIO()
    Image.new("RGB", (32, 16), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def photo(member, send, read) -> str:
    """The address of a photograph that was cleaned."""
    answer = send(member, photograph(), "тюрьма.jpg")
    read()
    return answer.json["url"]


def version() -> Version:
    return db.session.scalars(db.select(Version)).unique().one()


def accesses(app) -> list[tuple[int, int, str, str]]:
    with app.app_context():
        rows = db.session.scalars(db.select(Access).order_by(Access.at))
        return [(row.user_id, row.version_number, row.act, row.why) for row in rows]


def original_of(address: str) -> str:
    return f"{address}/versions/1/original"


def test_everybody_is_given_the_copy(people, client_of, photo: str) -> None:
    for who in (people.member, people.coordinator, people.observer):
        answer = client_of(who).get(photo + "/file")
        assert answer.status_code == 200
        assert SECRET.encode() not in answer.data
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert unquote(answer.headers["Content-Disposition"]).endswith("тюрьма.jpg")
        assert Image.open(io.BytesIO(answer.data)).size == (32, 16)
    again = client_of(people.member).get(photo + "/versions/1/file")
    assert again.data == answer.data
    assert again.headers["ETag"] == f'"{hashlib.sha256(answer.data).hexdigest()}"'


def test_a_copy_comes_in_pieces(member, photo: str) -> None:
    whole = member.get(photo + "/file").data
    part = member.get(photo + "/file", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, whole[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole)}"


def test_a_copy_of_another_type_has_its_ending(app, member, photo: str) -> None:
    with app.app_context(), transaction():
        version().filename, version().clean_ending = "photo.HEIC", "jpg"
    headers = member.get(photo + "/file").headers
    assert headers["Content-Disposition"].endswith("photo.jpg")
    assert headers["Content-Disposition"].startswith("attachment; filename=document-")


def test_nothing_is_given_out_before_the_copy_is_there(member, send) -> None:
    answer = send(member, photograph(), "photo.jpg")
    waiting = member.get(answer.json["url"] + "/file")
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (
        503,
        waiting.headers["Refresh"],
    )
    assert "being prepared" in waiting.text
    assert SECRET not in waiting.text
    page = member.get(answer.json["url"]).text
    assert 'hx-select="#copies"' in page


def test_what_cannot_be_cleaned_is_given_out_and_says_so(member, send, read) -> None:
    letter = b"From: a@b.org\nTo: c@d.org\nSubject: x\n\nwords"
    address = send(member, letter, "letter.eml").json["url"]
    read()
    assert member.get(address + "/file").data == letter
    page = member.get(address).text
    assert "Not cleaned: the file may tell who wrote it." in page
    assert "files of this type cannot be cleaned" in page


def test_a_file_with_nothing_in_it_is_given_out_as_it_is(member, send, read) -> None:
    address = send(member, b"A few words.", "a.txt").json["url"]
    read()
    assert member.get(address + "/file").data == b"A few words."
    assert "there was nothing in it to take out" in member.get(address).text


def test_only_the_uploader_reads_what_was_taken_out(people, client_of, photo: str) -> None:
    for who, sees in ((people.member, True), (people.coordinator, False), (people.observer, False)):
        client = client_of(who)
        page = client.get(photo + "/versions/1/removed")
        assert "Names of people" in page.text
        assert (SECRET in page.text) is sees
        assert SECRET not in client.get(photo).text
        assert "Names of people" in client.get(photo).text
    assert client_of(people.outsider).get(photo + "/versions/1/removed").status_code == 404


def test_a_file_that_hides_sheets_says_that_they_are_still_there(app, member, photo: str) -> None:
    with app.app_context(), transaction():
        version().removed = [{"what": "hidden-sheets", "count": 2, "detail": ""}]
    page = member.get(photo)
    assert "Still in it:" in page.text
    assert "Hidden sheets: 2" in page.text


@pytest.mark.parametrize("who", ["member", "coordinator"])
def test_the_original_is_bit_for_bit_and_each_opening_is_kept(
    app, people, client_of, photo: str, who: str
) -> None:
    user_id = getattr(people, who)
    client = client_of(user_id)
    asked = client.get(original_of(photo))
    assert hashlib.sha256(photograph()).hexdigest() in asked.text
    assert accesses(app) == []
    for why in ("For the court", ""):
        answer = client.post(original_of(photo), data={"why": why})
        assert answer.data == photograph()
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert accesses(app) == [
        (user_id, 1, "original", "For the court"),
        (user_id, 1, "original", ""),
    ]
    with app.app_context():
        entries = db.session.scalars(
            db.select(AuditEntry).filter_by(action="original-opened")
        ).all()
        assert [(each.user_id, each.group_id) for each in entries] == [(user_id, people.group)] * 2
        assert '"version":1' in entries[0].details.replace(" ", "")
        assert "court" not in entries[0].details
    log = client_of(people.coordinator).get("/g/legal/log?kind=originals").text
    assert "opened the sealed original of content number" in log


def test_the_seal_stays_closed_to_others(app, people, client_of, photo: str) -> None:
    for who, status in (
        (people.colleague, 403),
        (people.observer, 403),
        (people.outsider, 404),
        (people.outside_observer, 404),
    ):
        client = client_of(who)
        assert client.get(original_of(photo)).status_code == status
        assert client.post(original_of(photo)).status_code == status
        assert client.get(photo + "/original").status_code == status
    assert "Open the sealed original" not in client_of(people.colleague).get(photo).text
    assert (
        client_of(people.member).get(photo + "/original").location.endswith("/versions/1/original")
    )
    assert client_of(people.member).get(f"{photo}/versions/2/original").status_code == 404
    assert accesses(app) == []


def test_an_uploader_who_left_the_group_has_no_right_any_more(
    app, people, client_of, photo: str
) -> None:
    with app.app_context(), transaction():
        db.session.scalar(db.select(Document)).audience = Audience.COALITION
        db.session.delete(db.session.scalar(db.select(Membership).filter_by(user_id=people.member)))
    client = client_of(people.member)
    assert client.get(photo).status_code == 200
    assert "Open the sealed original" not in client.get(photo).text
    assert client.post(original_of(photo)).status_code == 403


def test_an_original_that_was_changed_is_not_given_out(app, member, photo: str) -> None:
    with app.app_context():
        path = files().folder / version().blob
    path.write_bytes(photograph()[:-1] + b"!")
    answer = member.post(original_of(photo))
    assert answer.status_code == 500
    assert "no longer the one that was uploaded" in answer.text
    assert accesses(app) == []
    path.unlink()
    assert member.post(original_of(photo)).status_code == 404


def test_a_reason_that_is_too_long_is_kept_in_the_form(app, member, photo: str) -> None:
    answer = member.post(original_of(photo), data={"why": "long " * 100})
    assert answer.status_code == 422
    assert "long long" in answer.text
    assert "At most 300 characters" in answer.text
    assert accesses(app) == []


def test_a_version_has_a_state_from_the_start(app, member, send) -> None:
    send(member)
    with app.app_context():
        assert version().clean_state == CleanState.WAITING
