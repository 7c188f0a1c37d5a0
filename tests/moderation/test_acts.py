"""Acts upon one piece of content: what they change, what they leave, and what is logged."""

import re

import pytest

import factories as make
from collab import events
from collab.accounts.models import User
from collab.content import Content, State
from collab.db import transaction
from collab.extensions import db
from collab.groups.log import Act
from collab.groups.models import Group
from collab.moderation import acts
from collab.moderation.models import Reason
from collab.policy import Role, Scope
from collab.threads.models import Thread

from .conftest import KINDS

WHY = {"sentence": "It belongs elsewhere."}


def logged(app) -> list[tuple[str, int | None, str]]:
    with app.app_context():
        rows = db.session.scalars(db.select(Act).order_by(Act.created))
        return [(row.how, row.actor_id, row.sentence) for row in rows]


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", KINDS)
def test_hiding_and_showing_is_logged_with_its_sentence(
    app, client_of, scene, put, state_of, kind
) -> None:
    content_id = put(kind)
    client = client_of(scene.coordinator)
    client.post(f"/c/{content_id}/moderate/hide", data=WHY)
    assert state_of(content_id) == State.HIDDEN
    assert client_of(scene.reader).get(f"/c/{content_id}").status_code == 404
    assert client_of(scene.author).get(f"/c/{content_id}").status_code == 302
    page = client.get(f"/c/{content_id}/moderate").text
    assert WHY["sentence"] in page
    client.post(f"/c/{content_id}/moderate/show", data={"sentence": "All is well."})
    assert state_of(content_id) == State.SHOWN
    assert client_of(scene.reader).get(f"/c/{content_id}").status_code == 302
    assert logged(app) == [
        ("hidden", scene.coordinator, WHY["sentence"]),
        ("shown", scene.coordinator, "All is well."),
    ]


def test_an_act_on_the_first_post_falls_on_the_thread(app, client_of, scene, put) -> None:
    thread_id = put("thread")
    with app.app_context():
        first = db.session.scalars(db.select(Content.id).filter_by(parent_id=thread_id)).one()
    client_of(scene.coordinator).post(f"/c/{first}/moderate/hide", data=WHY)
    with app.app_context():
        thread, post = db.session.get_one(Content, thread_id), db.session.get_one(Content, first)
        assert (thread.state, post.state) == (State.HIDDEN, State.SHOWN)
        assert post.parent_state == State.HIDDEN
        reader = db.session.get_one(User, scene.reader)
        assert not Scope.of(reader).shows(post)


@pytest.mark.parametrize("sentence", ["", "  ", "ab", "x" * 1001])
def test_a_moderator_has_to_say_why(app, client_of, scene, put, state_of, sentence) -> None:
    content_id = put()
    answer = client_of(scene.coordinator).post(
        f"/c/{content_id}/moderate/hide", data={"sentence": sentence}
    )
    assert answer.status_code == 422
    assert "sentence" in answer.text
    if len(sentence) > 1000:
        assert sentence in answer.text  # what was typed is kept
    assert state_of(content_id) == State.SHOWN
    assert logged(app) == []


def test_an_author_need_not_say_why(client_of, scene, put, state_of) -> None:
    content_id = put()
    answer = client_of(scene.author).post(f"/c/{content_id}/moderate/remove")
    assert answer.location == "/g/ours/moderation/bin"
    assert state_of(content_id) == State.BINNED


@pytest.mark.both_databases
def test_what_was_done_already_is_not_done_again(app, client_of, scene, put) -> None:
    content_id = put("document")
    for who in (scene.coordinator, scene.second):
        client = client_of(who)
        answer = client.post(f"/c/{content_id}/moderate/hide", data=WHY, follow_redirects=True)
    assert "Somebody was faster" in answer.text
    assert [how for how, *_ in logged(app)] == ["hidden"]


def test_nobody_acts_on_what_she_wrote_while_it_is_reported(
    client_of, scene, put, reported, state_of
) -> None:
    own = put("document", author=scene.coordinator)
    reported(own, scene.reader, Reason.PERSONAL_DATA)
    client = client_of(scene.coordinator)
    page = client.get(f"/c/{own}/moderate").text
    assert "The coordinators are looking at it." in page
    for verb in ("show", "remove", "erase", "hold", "move"):
        assert client.post(f"/c/{own}/moderate/{verb}", data=WHY).status_code == 403
    assert state_of(own) == State.HIDDEN
    assert client_of(scene.second).post(f"/c/{own}/moderate/show", data=WHY).status_code == 303
    assert state_of(own) == State.SHOWN


def test_a_thread_that_others_answered_is_not_its_authors_to_remove(
    app, client_of, scene, put
) -> None:
    thread_id = put("thread")
    client = client_of(scene.author)
    with app.app_context():
        thread = db.session.get_one(Thread, thread_id)
        make.post(thread, db.session.get_one(User, scene.reader))
    assert client.post(f"/c/{thread_id}/moderate/remove").status_code == 403
    assert 'id="remove"' not in client.get(f"/c/{thread_id}/moderate").text


def test_what_a_coordinator_removed_is_not_restored_by_its_author(
    client_of, scene, put, state_of
) -> None:
    content_id = put()
    client_of(scene.coordinator).post(f"/c/{content_id}/moderate/remove", data=WHY)
    author = client_of(scene.author)
    assert author.post(f"/c/{content_id}/moderate/restore").status_code == 403
    client_of(scene.second).post(f"/c/{content_id}/moderate/restore", data=WHY)
    assert state_of(content_id) == State.SHOWN


def test_restoring_is_no_way_around_the_approval_of_first_contributions(
    app, client_of, scene, put, state_of
) -> None:
    content_id = put("document", state=State.WAITING)
    with app.app_context(), transaction():
        db.session.get_one(Group, scene.group).approve_first = 1
    author = client_of(scene.author)
    author.post(f"/c/{content_id}/moderate/remove")
    author.post(f"/c/{content_id}/moderate/restore")
    assert state_of(content_id) == State.WAITING


def test_erasing_asks_once_and_says_what_will_be_gone(app, client_of, scene, put) -> None:
    thread_id = put("thread", title="Names")
    client = client_of(scene.coordinator)
    page = client.get(f"/c/{thread_id}/moderate/erase").text
    assert "The title and 1 post with all its words will be gone." in page
    assert "Nobody can undo this." in page
    assert client.post(f"/c/{thread_id}/moderate/erase").status_code == 422
    client.post(f"/c/{thread_id}/moderate/erase", data=WHY)
    with app.app_context():
        thread = db.session.get_one(Thread, thread_id)
        assert (thread.state, thread.title, thread.readers) == (State.ERASED, "", [])
    assert client.get(f"/c/{thread_id}").status_code == 404
    assert logged(app)[-1] == ("erased", scene.coordinator, WHY["sentence"])


@pytest.mark.both_databases
def test_everything_that_is_erased_is_told(app, scene, put) -> None:
    thread_id = put("thread")
    told: list[int] = []
    with app.app_context():
        parts = db.session.scalars(db.select(Content.id).filter_by(parent_id=thread_id)).all()
        with transaction():
            thread = db.session.get_one(Content, thread_id)
            acts.erase(thread, db.session.get_one(User, scene.coordinator), "Why")
            kept = db.session.info["events"]
            told = [event.id for event in kept if isinstance(event, events.ContentErased)]
    assert sorted(told) == sorted([*parts, thread_id])


@pytest.mark.both_databases
def test_at_most_five_things_are_pinned_and_they_come_first(app, client_of, scene, put) -> None:
    titles = [f"Paper {number}" for number in range(7)]
    ids = [put("document", title=title) for title in titles]
    client = client_of(scene.coordinator)
    for content_id in ids[:5]:
        client.post(f"/c/{content_id}/moderate/pin", data=WHY)
    answer = client.post(f"/c/{ids[5]}/moderate/pin", data=WHY, follow_redirects=True)
    assert "5 things are pinned already" in answer.text
    client.post(f"/c/{ids[4]}/moderate/unpin", data=WHY)
    client.post(f"/c/{ids[5]}/moderate/pin", data=WHY)
    for sort in ("new", "title"):
        page = client.get(f"/g/ours/library?sort={sort}").text
        order = sorted(titles, key=lambda title: page.index(f">{title}<"))
        pinned = {titles[number] for number in (0, 1, 2, 3, 5)}
        assert set(order[:5]) == pinned
    assert page.count("#pin") >= 5


def test_pinned_threads_come_first_in_the_list(client_of, scene, put) -> None:
    old = put("thread", title="An old question")
    put("thread", title="A new question")
    client = client_of(scene.coordinator)
    page = client.get("/g/ours/threads").text
    assert page.index("A new question") < page.index("An old question")
    client.post(f"/c/{old}/moderate/pin", data=WHY)
    page = client_of(scene.reader).get("/g/ours/threads").text
    assert page.index("An old question") < page.index("A new question")
    assert "pinned" in page


def test_messages_and_answers_cannot_be_moved_nor_answers_pinned(client_of, scene, put) -> None:
    client = client_of(scene.coordinator)
    for kind, verbs in {"message": ("move", "retopic"), "post": ("pin", "move", "retopic")}.items():
        content_id = put(kind)
        for verb in verbs:
            answer = client.post(f"/c/{content_id}/moderate/{verb}", data=WHY)
            assert answer.status_code == 403


def test_a_topic_is_given_and_taken(app, client_of, scene, put) -> None:
    content_id = put("document")
    client = client_of(scene.author)
    page = client.get(f"/c/{content_id}/moderate").text
    values = re.findall(r'name="topics"[^>]*value="(\d+)"', page)[:2]
    assert len(values) == 2
    for topics in (values, []):
        client.post(f"/c/{content_id}/moderate/retopic", data={"topics": topics, "sentence": ""})
        with app.app_context():
            found = {str(topic.id) for topic in db.session.get_one(Content, content_id).topics}
            assert found == set(topics)
    answer = client.post(f"/c/{content_id}/moderate/retopic", data={"topics": ["999999"]})
    assert answer.status_code == 422


def test_a_pause_of_writing_and_an_end_of_membership_end_the_rights(
    app, client_of, scene, put
) -> None:
    content_id = put("document")
    client = client_of(scene.author)
    with app.app_context(), transaction():
        membership = db.session.get_one(make.Membership, (scene.author, scene.group))
        membership.role = Role.OBSERVER
    assert client.post(f"/c/{content_id}/moderate/remove").status_code == 403
    with app.app_context(), transaction():
        membership = db.session.get_one(make.Membership, (scene.author, scene.group))
        db.session.delete(membership)
    assert client.post(f"/c/{content_id}/moderate/remove").status_code == 404
