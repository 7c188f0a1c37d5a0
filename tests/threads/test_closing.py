"""Threads that are closed for answers."""

import pytest

import factories as make
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.log import Act
from collab.policy import Role
from collab.threads.models import Post, Thread

pytestmark = pytest.mark.both_databases

WHY = {"sentence": "All is said."}


@pytest.fixture
def place(app) -> dict:
    with app.app_context():
        group = make.group(slug="legal")
        member = make.member(group)
        thread = make.thread(group, member)
        make.post(thread, member, "A question")
        return {
            "thread": thread.id,
            "path": f"/g/legal/threads/{thread.id}",
            "member": member.id,
            "coordinator": make.member(group, Role.COORDINATOR).id,
        }


def answers(app) -> list[str]:
    with app.app_context():
        return [post.body for post in db.session.scalars(db.select(Post).where(Post.number > 1))]


def test_only_coordinators_answer_in_a_closed_thread(app, client_of, place) -> None:
    coordinator, member = client_of(place["coordinator"]), client_of(place["member"])
    coordinator.post(f"{place['path']}/close", data=WHY)
    page = member.get(place["path"]).text
    assert "This discussion is closed for answers." in page
    assert "<textarea" not in page
    assert "<textarea" in coordinator.get(place["path"]).text
    said = {"body": "My long answer", "key": "k"}
    refused = member.post(f"{place['path']}/posts", data=said)
    assert refused.status_code == 409
    assert "My long answer" in refused.text
    assert "Yours is not saved" in refused.text
    accept = {"Accept": "application/json"}
    refused = member.post(f"{place['path']}/posts", data=said, headers=accept)
    assert refused.status_code == 409
    assert "Yours is not saved" in refused.json["error"]
    coordinator.post(f"{place['path']}/posts", data={"body": "The last word", "key": "k"})
    assert answers(app) == ["The last word"]


def test_a_thread_is_opened_again(app, client_of, place) -> None:
    coordinator, member = client_of(place["coordinator"]), client_of(place["member"])
    coordinator.post(f"{place['path']}/close", data=WHY)
    coordinator.post(f"{place['path']}/reopen", data={"sentence": "There is news."})
    assert member.post(f"{place['path']}/posts", data={"body": "And yet"}).status_code == 303
    assert answers(app) == ["And yet"]
    with app.app_context():
        acts = db.session.scalars(db.select(Act).order_by(Act.created))
        told = [(act.how, act.sentence) for act in acts]
    assert told == [("locked", "All is said."), ("unlocked", "There is news.")]


def test_closing_twice_is_done_once(app, client_of, place) -> None:
    coordinator = client_of(place["coordinator"])
    for _ in range(2):
        answer = coordinator.post(f"{place['path']}/close", data=WHY, follow_redirects=True)
    assert "Somebody was faster" in answer.text
    with app.app_context():
        assert len(db.session.scalars(db.select(Act)).all()) == 1


def test_members_close_nothing_and_nobody_closes_without_a_reason(app, client_of, place) -> None:
    member, coordinator = client_of(place["member"]), client_of(place["coordinator"])
    for path in ("close", "reopen", "split", "merge"):
        assert member.post(f"{place['path']}/{path}", data=WHY).status_code == 403
    assert member.get(f"{place['path']}/acts").status_code == 403
    assert coordinator.post(f"{place['path']}/close").status_code == 422
    with app.app_context():
        assert db.session.get_one(Thread, place["thread"]).locked is None


def test_an_answer_sent_twice_counts_once_though_the_thread_was_closed(
    app, client_of, place
) -> None:
    member = client_of(place["member"])
    said = {"body": "In time", "key": "k"}
    first = member.post(f"{place['path']}/posts", data=said)
    with app.app_context(), transaction():
        db.session.get_one(Thread, place["thread"]).locked = now()
    again = member.post(f"{place['path']}/posts", data=said)
    assert (again.status_code, again.location) == (303, first.location)
    assert answers(app) == ["In time"]
