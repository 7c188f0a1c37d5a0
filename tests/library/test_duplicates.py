"""The same file is named before it is sent again, and only to those who may see where it is."""

import hashlib
from typing import Any

import pytest

import factories as make
from collab.content import Audience, State
from collab.db import transaction
from collab.extensions import db
from collab.library.models import Document

CONTENT = b"An answer of the prosecutor."
SUM = hashlib.sha256(CONTENT).hexdigest()


def _known(client, *sums: str) -> Any:
    return client.post("/g/legal/library/known", data={"sha256": list(sums)}).json


def test_the_same_file_is_named_whatever_it_is_called(member, send, people, client_of) -> None:
    stored = send(member, CONTENT, "Ответ.txt")
    colleague = client_of(people.colleague)
    [twin] = _known(colleague, SUM.upper())[SUM]
    assert twin["title"] == "Ответ"
    assert twin["url"] == stored.json["url"]
    assert _known(colleague, "0" * 64, "x") == {}


@pytest.mark.both_databases
def test_what_one_may_not_see_is_nowhere(app, member, send, people, client_of) -> None:
    stored = send(member, CONTENT)
    with app.app_context():
        other = make.group(slug="other")
        outsider = make.member(other).id
    unseen = client_of(outsider).post("/g/other/library/known", data={"sha256": SUM})
    nowhere = client_of(outsider).post("/g/other/library/known", data={"sha256": "0" * 64})
    assert (unseen.status_code, unseen.data) == (nowhere.status_code, nowhere.data)
    for state in (State.HIDDEN, State.BINNED):
        with app.app_context(), transaction():
            db.session.get_one(Document, stored.json["id"]).state = state
        assert _known(client_of(people.colleague), SUM) == {}
    with app.app_context(), transaction():
        document = db.session.get_one(Document, stored.json["id"])
        document.state, document.audience = State.SHOWN, Audience.COALITION
    assert client_of(outsider).post("/g/other/library/known", data={"sha256": SUM}).json != {}


def test_to_others_older_versions_are_nowhere(app, member, send) -> None:
    stored = send(member, CONTENT, audience="coalition")
    send(member, b"Names are left out.", to=f"{stored.json['url']}/versions")
    assert SUM in _known(member, SUM)
    with app.app_context():
        outsider = make.member(make.group(slug="other"))
        client_id = outsider.id
    from collab.library import duplicates
    from collab.policy import Scope

    with app.test_request_context():
        scope = Scope.of(db.session.get(make.User, client_id))
        newest = hashlib.sha256(b"Names are left out.").hexdigest()
        assert list(duplicates.known(scope, [SUM, newest])) == [newest]


def test_a_plain_form_is_told_afterwards(member, send, people, client_of) -> None:
    stored = send(member, CONTENT, "Ответ <b>.txt")
    send(client_of(people.colleague), b"another", "x.txt", plain=True)
    colleague = client_of(people.colleague)
    send(colleague, CONTENT, "copy.txt", plain=True)
    page = colleague.get("/g/legal/library").text
    assert "The same file is here already" in page
    assert f'<a href="{stored.json["url"]}">Ответ &lt;b&gt;</a>' in page
