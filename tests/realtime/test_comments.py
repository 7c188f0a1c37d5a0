"""Comments are heard inside the group alone, and their news carries no words."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

import factories as make
from collab.accounts.models import User
from collab.comments import actions as comments
from collab.content import Audience, State
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.library.models import Document
from collab.moderation import acts
from collab.policy import Role
from collab.sharing.actions import change_audience

ClientOf = Callable[[int], FlaskClient]
SECONDS = 2.0


def room(group: dict[str, int]) -> str:
    return f"document:{group['document']}"


def say(app: Flask, group: dict[str, int], by: str = "other") -> int:
    with app.test_request_context(), transaction():
        document = db.session.get_one(Document, group["document"])
        return comments.add_comment(group[by], document, "Между нами").id


def give(app: Flask, group: dict[str, int], audience: Audience) -> None:
    with app.app_context(), transaction():
        document, by = (
            db.session.get_one(kind, group[name])
            for kind, name in ((Document, "document"), (User, "member"))
        )
        change_audience(document, by, audience)


def test_a_comment_is_news_without_words(app: Flask, group, browse) -> None:
    browser = browse(group["member"])
    assert browser.watch(room(group))
    said = say(app, group)
    assert browser.next() == ("change", {"room": room(group), "id": said})
    with app.test_request_context(), transaction():
        comments.edit_comment(db.session.get_one(comments.Comment, said), "Другое")
    assert browser.next() == ("change", {"room": room(group), "id": said})
    with app.test_request_context(), transaction():
        comments.settle(db.session.get_one(comments.Comment, said), group["member"])
    assert browser.next() == ("change", {"room": room(group), "id": said})


def test_a_hidden_comment_goes_from_open_pages(app: Flask, group, browse) -> None:
    said = say(app, group)
    browser = browse(group["member"])
    browser.watch(room(group))
    with app.app_context(), transaction():
        by = db.session.get_one(User, group["member"])
        acts.hide(db.session.get_one(comments.Comment, said), by, "It names a victim.")
    assert browser.next() == ("change", {"room": room(group), "id": said})


@pytest.mark.asvs("8.2.2", "4.4.3")
def test_who_only_sees_the_document_hears_no_comments(app: Flask, group, browse) -> None:
    give(app, group, Audience.COALITION)
    outsider = browse(group["outsider"])
    assert outsider.watch(f"content:{group['document']}")
    assert outsider.watch(room(group)) is False
    say(app, group)
    assert outsider.hears_nothing()


@pytest.mark.asvs("8.2.2", "8.3.2")
def test_who_is_not_named_any_more_is_cut_off(app: Flask, group, browse) -> None:
    colleague = browse(group["other"])
    assert colleague.watch(room(group))
    give(app, group, Audience.RESTRICTED)
    assert colleague.closed.wait(SECONDS)


@pytest.mark.asvs("8.2.2", "8.3.2")
@pytest.mark.parametrize("by_the_guard", [False, True])
def test_where_a_document_went_its_old_group_hears_no_more(
    app: Flask, group, browse, by_the_guard: bool
) -> None:
    """The old group may still see it, as the coalition does."""
    give(app, group, Audience.COALITION)
    colleague = browse(group["other"])
    assert colleague.watch(room(group))
    with app.app_context():
        there = make.group()
        by = db.session.get_one(User, group["member"])
        make.join(by, there)
        there_id, document = there.id, db.session.get_one(Document, group["document"])
        with transaction():
            if by_the_guard:  # as another process would, which tells nobody here
                document = db.session.get_one(Document, group["document"])
                document.group_id = there_id
            else:
                acts.move(document, db.session.get_one(Group, there_id), by, "It belongs there.")
    assert colleague.closed.wait(SECONDS)


def test_what_waits_is_told_to_author_and_moderators_alone(app: Flask, group, browse) -> None:
    with app.app_context():
        of = db.session.get_one(Group, group["id"])
        coordinator = make.member(of, Role.COORDINATOR).id
        with transaction():
            of.approve_first = 5
    told = [browse(who) for who in (group["other"], coordinator)]
    untold = browse(group["observer"])
    for browser in (*told, untold):
        assert browser.watch(room(group))
    said = say(app, group)
    with app.app_context():
        assert db.session.get_one(comments.Comment, said).state == State.WAITING
    for browser in told:
        news = {"room": room(group), "id": said, "came": True}
        assert browser.next() == ("change", news)
    assert untold.hears_nothing()
