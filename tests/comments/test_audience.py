"""Comments are talk of the group: nobody outside learns of them, who sees the document or not."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

import factories as make
from collab.accounts.models import User
from collab.comments.models import Comment
from collab.content import Audience, Content, State
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.library.models import Document
from collab.moderation import acts
from collab.policy import Scope
from collab.search import index, results
from collab.sharing.actions import change_audience
from collab.sharing.queries import who_sees

from .conftest import Scene

ClientOf = Callable[[int], FlaskClient]


def commented(scene: Scene, body: str = "Между нами: источник ненадёжен") -> int:
    document = db.session.get_one(Document, scene.document)
    return make.comment(document, person(scene.member), body, page=2).id


def person(user_id: int) -> User:
    return db.session.get_one(User, user_id)


def scope(user_id: int) -> Scope:
    return Scope.of(person(user_id))


def sees(user_id: int, comment_id: int) -> bool:
    """Ask the rule in both of its renderings for rows."""
    item = db.session.get_one(Content, comment_id)
    of = scope(user_id)
    asked = db.select(Comment.id).where(Comment.id == comment_id, of.where(Comment))
    by_sql = db.session.scalar(asked) is not None
    assert by_sql == of.shows(item)
    return by_sql


@pytest.mark.asvs("8.2.2", "8.2.3")
def test_who_sees_a_document_of_the_coalition_learns_nothing_of_comments(
    app: Flask, client_of: ClientOf, given_away: Scene
) -> None:
    with app.app_context():
        comment_id = commented(given_away)
    inside = client_of(given_away.observer).get(given_away.address)
    assert "источник ненадёжен" in inside.text
    outsider = client_of(given_away.outsider)
    outside = outsider.get(given_away.address)
    assert outside.status_code == 200
    assert "омментар" not in outside.text
    assert "omment" not in outside.text.replace("data-comment", "")
    addresses = (
        f"{given_away.address}/comments",
        f"{given_away.address}/comments?fragment=1",
        f"{given_away.address}/comments/{comment_id}/edit",
        f"/c/{comment_id}",
        f"/c/{comment_id}?fragment=1",
        f"/c/{comment_id}/cards",
        f"/c/{comment_id}/audience",
    )
    assert {outsider.get(each).status_code for each in addresses} == {404}
    posted = outsider.post(f"{given_away.address}/comments", data={"body": "I too"})
    assert posted.status_code == 404
    for act in ("settle", "reopen", "edit"):
        answer = outsider.post(f"{given_away.address}/comments/{comment_id}/{act}")
        assert answer.status_code == 404


@pytest.mark.asvs("8.2.2")
def test_search_finds_comments_inside_the_group_alone(app: Flask, given_away: Scene) -> None:
    with app.test_request_context():
        comment_id = commented(given_away)
        index.rebuild()
        found = {
            who: [
                r.item.id
                for r in results.find(scope(getattr(given_away, who)), "ненадёжен").results
            ]
            for who in ("author", "observer", "outsider", "guest")
        }
    assert found == {"author": [comment_id], "observer": [comment_id], "outsider": [], "guest": []}


def test_a_hit_opens_the_document_at_its_page(app: Flask, scene: Scene) -> None:
    with app.test_request_context():
        comment_id = commented(scene)
        index.rebuild()
        [hit] = results.find(scope(scene.author), "источник ненадёжен").results
        assert hit.address == f"{scene.address}?page=2#c{comment_id}"
        assert "Methods of visits" in hit.title


def test_given_to_the_coalition_the_comments_stay(app: Flask, scene: Scene) -> None:
    with app.app_context():
        comment_id = commented(scene)
        for audience in (Audience.COALITION, Audience.GROUP, Audience.COALITION):
            with transaction():
                document = db.session.get_one(Document, scene.document)
                change_audience(document, person(scene.author), audience)
            assert db.session.get_one(Comment, comment_id).audience == Audience.GROUP
            assert sees(scene.observer, comment_id)
            assert not sees(scene.outsider, comment_id)


def test_restricted_the_comments_are_for_those_who_are_named(app: Flask, scene: Scene) -> None:
    with app.test_request_context():
        before = commented(scene)
        with transaction():
            document = db.session.get_one(Document, scene.document)
            named = [person(scene.member)]
            change_audience(document, person(scene.author), Audience.RESTRICTED, named)
        after = commented(scene, "Ещё одно")
        for comment_id in (before, after):
            assert sees(scene.member, comment_id)
            assert sees(scene.author, comment_id)
            assert not sees(scene.observer, comment_id)
            assert not sees(scene.coordinator, comment_id)
            assert who_sees(db.session.get_one(Content, comment_id)).people == 2
        index.rebuild()
        assert results.find(scope(scene.member), "ненадёжен").total == 1
        assert results.find(scope(scene.coordinator), "ненадёжен").total == 0


def test_comments_go_with_a_document_that_is_moved(app: Flask, given_away: Scene) -> None:
    with app.app_context():
        comment_id = commented(given_away)
        other = db.session.scalars(db.select(Group).filter_by(slug="other")).one()
        make.join(person(given_away.coordinator), other)
        with transaction():
            document = db.session.get_one(Document, given_away.document)
            acts.move(document, other, person(given_away.coordinator), "It belongs there.")
        moved = db.session.get_one(Comment, comment_id)
        assert (moved.group_id, moved.audience) == (other.id, Audience.GROUP)
        assert db.session.get_one(Document, given_away.document).audience == Audience.COALITION
        assert sees(given_away.outsider, comment_id)
        assert not sees(given_away.member, comment_id)


@pytest.mark.parametrize("state", [State.HIDDEN, State.BINNED])
def test_comments_are_hidden_with_the_document(app: Flask, scene: Scene, state: State) -> None:
    with app.app_context():
        comment_id = commented(scene)
        act = acts.hide if state == State.HIDDEN else acts.remove
        with transaction():
            document = db.session.get_one(Document, scene.document)
            act(document, person(scene.coordinator), "It names a victim.")
        assert db.session.get_one(Comment, comment_id).parent_state == state
        assert not sees(scene.observer, comment_id)
        assert sees(scene.coordinator, comment_id) == (state == State.HIDDEN)
