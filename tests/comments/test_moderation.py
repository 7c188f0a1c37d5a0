"""Comments are moderated as posts are: reported, hidden, binned, restored, erased, approved."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

import factories as make
from collab.accounts.models import User
from collab.comments.models import Comment
from collab.content import State
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.library.models import Document
from collab.moderation import acts
from collab.policy import Scope
from collab.search import index, results

from .conftest import Scene

ClientOf = Callable[[int], FlaskClient]
CANARY = "зимородок"


@pytest.fixture
def said(app: Flask, scene: Scene) -> int:
    """A comment of the member's, with an answer to it by the author of the document."""
    with app.app_context():
        document, member, author = (
            db.session.get_one(kind, id_)
            for kind, id_ in (
                (Document, scene.document),
                (User, scene.member),
                (User, scene.author),
            )
        )
        first = make.comment(document, member, f"Здесь назван {CANARY}", quote=CANARY, page=1)
        make.comment(document, author, "Исправлю", reply_to=first)
        return first.id


def state(app: Flask, comment_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Comment, comment_id).state


def act(client: FlaskClient, comment_id: int, verb: str) -> int:
    form = {"sentence": "It names a victim."}
    return client.post(f"/c/{comment_id}/moderate/{verb}", data=form).status_code


def test_a_reported_comment_is_hidden_and_decided(
    app: Flask, client_of: ClientOf, scene: Scene, said: int
) -> None:
    page = client_of(scene.observer).get(scene.address).text
    assert f"/c/{said}/report" in page
    form = {"reason": "personal-data", "note": "A name"}
    assert client_of(scene.observer).post(f"/c/{said}/report", data=form).status_code == 303
    assert state(app, said) == State.HIDDEN
    queue = client_of(scene.coordinator).get("/g/ours/moderation").text
    assert "Comment" in queue
    assert CANARY not in client_of(scene.observer).get(scene.address).text
    for_author = client_of(scene.member).get(scene.address).text
    assert CANARY in for_author
    assert "hidden" in for_author


def test_an_answer_stays_where_what_it_answers_is_hidden(
    client_of: ClientOf, scene: Scene, said: int
) -> None:
    assert act(client_of(scene.coordinator), said, "hide") == 303
    page = client_of(scene.observer).get(scene.address).text
    assert "Исправлю" in page
    assert "What these answers are about is not shown." in page
    assert CANARY not in page


def test_ones_own_comment_goes_into_the_bin_and_comes_back(
    app: Flask, client_of: ClientOf, scene: Scene, said: int
) -> None:
    member = client_of(scene.member)
    assert act(member, said, "remove") == 303
    assert state(app, said) == State.BINNED
    assert CANARY not in member.get(scene.address).text
    assert "Comment" in member.get("/g/ours/moderation/bin").text
    answered = member.post(f"{scene.address}/comments", data={"body": "x", "reply": str(said)})
    assert answered.status_code == 422
    assert act(member, said, "restore") == 303
    assert CANARY in client_of(scene.observer).get(scene.address).text


def test_an_erased_comment_leaves_no_words(
    app: Flask, client_of: ClientOf, scene: Scene, said: int
) -> None:
    with app.test_request_context():
        index.rebuild()
        reader = Scope.of(db.session.get_one(User, scene.observer))
        assert results.find(reader, CANARY).total == 1
    assert act(client_of(scene.coordinator), said, "erase") == 303
    with app.app_context():
        row = db.session.get_one(Comment, said)
        assert (row.body, row.body_html, row.quote, row.number) == ("", "", "", 1)
    with app.test_request_context():
        while index.catch_up():
            pass
        assert results.find(reader, CANARY).total == 0


def test_the_document_takes_its_comments_along_when_it_is_erased(
    app: Flask, scene: Scene, said: int
) -> None:

    with app.app_context(), transaction():
        by = db.session.get_one(User, scene.coordinator)
        acts.erase(db.session.get_one(Document, scene.document), by, "It names a victim.")
    with app.app_context():
        assert {row.body for row in db.session.scalars(db.select(Comment))} == {""}


def test_a_newcomer_waits_for_approval(app: Flask, client_of: ClientOf, scene: Scene) -> None:
    with app.app_context(), transaction():
        db.session.scalars(db.select(Group).filter_by(slug="ours")).one().approve_first = 2
    member = client_of(scene.member)
    member.post(f"{scene.address}/comments", data={"body": CANARY})
    assert "waits for approval" in member.get(scene.address).text
    assert CANARY not in client_of(scene.observer).get(scene.address).text
    with app.app_context():
        comment_id = db.session.scalar(db.select(Comment.id))
    queue = client_of(scene.coordinator).get("/g/ours/moderation").text
    assert CANARY in queue
    assert act(client_of(scene.coordinator), comment_id, "show") == 303
    assert CANARY in client_of(scene.observer).get(scene.address).text
