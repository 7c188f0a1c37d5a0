"""What somebody may not see any more, or never might, is told by no side door of the library."""

import base64

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import factories as make
from collab.content import Audience
from collab.db import now, transaction
from collab.extensions import db
from collab.library import edit_views
from collab.library.models import Document, ReadingState
from collab.library.tus import VERSION
from collab.moderation import reporting
from collab.moderation.models import Reason

WORDS = b"Everyone has the right to life, liberty and the security of person."


TUS = {
    "Tus-Resumable": VERSION,
    "Accept": "application/json",
    "Content-Type": "application/offset+octet-stream",
}


FORM = {
    "title": "Another",
    "folder": "0",
    "audience": "group",
    "seen": "",
    "kind": "",
    "country": "",
    "language": "",
}


def _begin(client: FlaskClient, body: bytes, **given: str) -> TestResponse:
    given = {"filename": "life.txt"} | given
    said = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in given.items())
    headers = TUS | {"Upload-Length": str(len(body)), "Upload-Metadata": said}
    return client.post("/g/legal/library/uploads", headers=headers, data=body)


def _id(address: str) -> int:
    return int(address.rsplit("/", 1)[1])


@pytest.fixture
def change(app):
    """Change a document as somebody else does meanwhile."""

    def change(address: str, **values) -> None:
        with app.app_context(), transaction():
            document = db.session.get_one(Document, _id(address))
            for name, value in values.items():
                setattr(document, name, value)

    return change


def test_an_old_upload_does_not_tell_what_became_of_a_document(
    app, client_of, people, send, change
) -> None:
    colleague = client_of(people.colleague)
    address = send(client_of(people.member), WORDS, "life.txt").json["url"]
    given = {"document": str(_id(address)), "key": "mine"}
    begun = _begin(colleague, b"newer", **given)
    url = begun.headers["Location"]
    assert begun.json["url"] == address
    change(address, audience=Audience.RESTRICTED, title="Testimony of A. B.")
    assert colleague.get(address).status_code == 404
    for answer in (
        colleague.patch(url, headers=TUS | {"Upload-Offset": "5"}),
        colleague.get(url, headers=TUS),
        _begin(colleague, b"newer", **given),
    ):
        assert answer.status_code == 404
        assert "Testimony" not in answer.text


def test_the_coalition_does_not_find_an_older_version_while_a_newer_one_is_read(
    app, member, send, read, change
) -> None:
    address = send(member, WORDS + b" The victim is called Canary.", "life.txt").json["url"]
    read()
    send(member, WORDS, "life.txt", to=f"{address}/versions", plain=True)

    def found() -> str:
        with app.app_context():
            document = db.session.get_one(Document, _id(address))
            assert document.version.state == ReadingState.WAITING
            snippets = Document.texts_of([(document, 1)])
            return repr((document.searchable(), snippets))

    assert "Canary" in found()  # the group has that version
    change(address, audience=Audience.COALITION)
    assert "Canary" not in found()


def test_what_was_restricted_meanwhile_is_not_opened_by_an_edit(
    app, client_of, people, send, monkeypatch
) -> None:
    member = client_of(people.member)
    address = send(member, WORDS, "life.txt").json["url"]
    ask_again = edit_views.still_may

    def still_may(*asked, **within) -> None:
        document = db.session.get_one(Document, _id(address))
        document.audience, document.readers = Audience.RESTRICTED, [document.author]
        document.changed = now()
        db.session.flush()
        ask_again(*asked, **within)

    monkeypatch.setattr(edit_views, "still_may", still_may)
    answer = member.post(f"{address}/edit", data=FORM)
    assert answer.status_code == 422
    assert "Somebody changed this document meanwhile" in answer.text
    with app.app_context():
        document = db.session.get_one(Document, _id(address))
        assert (document.audience, document.title) == (Audience.RESTRICTED, "life")


def test_what_is_reported_is_not_taken_out_of_sight_by_an_edit(
    app, client_of, people, send, change
) -> None:
    member = client_of(people.member)
    address = send(member, WORDS, "life.txt").json["url"]
    change(address, audience=Audience.COALITION)
    with app.app_context(), transaction():
        colleague = db.session.get_one(make.User, people.colleague)
        item = db.session.get_one(Document, _id(address))
        reporting.report(item, colleague, Reason.PERSONAL_DATA)
    member.post(f"{address}/edit", data=FORM)
    with app.app_context():
        assert db.session.get_one(Document, _id(address)).audience == Audience.COALITION
