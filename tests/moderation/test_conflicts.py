"""Nobody judges what is reported of her, not by a detour either; and evidence stays in sight."""

import pytest

import factories as make
from collab.accounts.models import User
from collab.content import Audience, Content, State
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.moderation.models import Reason, Review
from collab.policy import Role
from collab.threads.models import Post

WHY = {"sentence": "It belongs elsewhere."}


@pytest.fixture
def around(app, scene, reported) -> tuple[int, int, int]:
    """A reader's thread with a coordinator's post, which is reported: thread, post, review."""
    with app.app_context():
        other = db.session.get_one(Group, scene.other)
        make.join(db.session.get_one(User, scene.coordinator), other, Role.COORDINATOR)
        reader = db.session.get_one(User, scene.reader)
        thread = make.thread(db.session.get_one(Group, scene.group), reader)
        make.post(thread, reader)
        post = make.post(thread, db.session.get_one(User, scene.coordinator), "An insult")
        ids = thread.id, post.id
    return *ids, reported(ids[1], scene.reader2, Reason.INSULT, "It hurts.")


def _review(app, review_id: int) -> tuple[int, str, list[str]]:
    with app.app_context():
        row = db.session.get_one(Review, review_id)
        return row.group_id, row.state, [report.note for report in row.reports]


@pytest.mark.parametrize("act", ["move", "hide", "remove"])
def test_not_by_an_act_upon_the_thread_around_it(app, client_of, scene, around, act) -> None:
    thread, post, review = around
    client = client_of(scene.coordinator)
    answer = client.post(f"/c/{thread}/moderate/{act}", data=WHY | {"group": str(scene.other)})
    assert answer.status_code in (303, 403)
    with app.app_context():
        item = db.session.get_one(Content, post)
        assert (item.state, item.parent_state, item.group_id) == ("shown", "shown", scene.group)
    assert _review(app, review) == (scene.group, "open", ["It hurts."])


def test_not_by_erasing_the_thread(app, client_of, scene, around) -> None:
    thread, post, review = around
    client_of(scene.coordinator).post(f"/c/{thread}/moderate/erase", data=WHY)
    with app.app_context():
        assert db.session.get_one(Post, post).body == "An insult"
    assert _review(app, review)[2] == ["It hurts."]
    client_of(scene.second).post(f"/c/{thread}/moderate/erase", data=WHY)
    with app.app_context():
        assert db.session.get_one(Post, post).body == "", "who is no party may"


def test_not_by_splitting_or_merging(app, client_of, scene, around) -> None:
    thread, post, review = around
    client = client_of(scene.coordinator)
    form = WHY | {"posts": str(post), "title": "Mine", "group": str(scene.other)}
    client.post(f"/g/ours/threads/{thread}/split", data=form)
    with app.app_context():
        by = db.session.get_one(User, scene.coordinator)
        into = make.thread(db.session.get_one(Group, scene.other), by)
        make.post(into, by)
        into_id = into.id
    client.post(f"/g/ours/threads/{thread}/merge", data=WHY | {"into": str(into_id)})
    with app.app_context():
        assert db.session.get_one(Post, post).thread_id == thread
    assert _review(app, review)[0] == scene.group


def test_a_coordinator_does_not_undo_what_others_decided_of_hers(app, client_of, scene) -> None:
    with app.app_context():
        by = db.session.get_one(User, scene.coordinator)
        item = make.message(db.session.get_one(Group, scene.group), by, "A name").id
    colleague, own = client_of(scene.second), client_of(scene.coordinator)
    assert colleague.post(f"/c/{item}/moderate/hide", data=WHY).status_code == 303
    assert colleague.post(f"/c/{item}/moderate/hold", data=WHY).status_code == 303
    for act in ("show", "release", "remove", "erase"):
        own.post(f"/c/{item}/moderate/{act}", data=WHY)
    with app.app_context():
        found = db.session.get_one(Content, item)
        assert (found.state, found.held) == (State.HIDDEN, True)


def test_evidence_is_neither_restricted_nor_renamed_nor_split(app, client_of, scene, put) -> None:
    thread, document = put("thread"), put("document")
    coordinator, author = client_of(scene.coordinator), client_of(scene.author)
    for item in (thread, document):
        assert coordinator.post(f"/c/{item}/moderate/hold", data=WHY).status_code == 303
    named = {"audience": "restricted", "readers": [str(scene.reader)]}
    named |= {"sure": f"restricted:{scene.reader}"}
    author.post(f"/c/{thread}/audience", data=named)
    form = {"title": "Harmless", "folder": "0", "audience": "group"}
    author.post(f"/g/ours/library/{document}/edit", data=form)
    with app.app_context():
        reader = db.session.get_one(User, scene.reader)
        post = make.post(db.session.get_one(Content, thread), reader).id
    form = WHY | {"posts": str(post), "title": "Apart", "group": str(scene.group)}
    coordinator.post(f"/g/ours/threads/{thread}/split", data=form)
    with app.app_context():
        assert db.session.get_one(Content, thread).audience == Audience.GROUP
        assert db.session.get_one(Content, document).heading != "Harmless"
        assert db.session.get_one(Post, post).thread_id == thread


def test_a_decided_review_is_no_window(app, client_of, scene, put, reported) -> None:
    with app.app_context():
        other = db.session.get_one(Group, scene.other)
        make.join(db.session.get_one(User, scene.coordinator), other)
    thread = put("thread", title="Before")
    review = reported(thread, scene.reader)
    page = f"/g/ours/moderation/{review}"
    assert "Before" in client_of(scene.second).get(page).text
    form = {"decision": "move", "to_group": str(scene.other), "sentence": "Wrong place."}
    assert client_of(scene.coordinator).post(page, data=form).status_code == 303
    with app.app_context(), transaction():
        post = db.session.scalars(db.select(Post).filter_by(thread_id=thread)).first()
        post.body, db.session.get_one(Content, thread).title = "Later words", "Later title"
    told = client_of(scene.second).get(page).text
    assert "Later words" not in told
    assert "Later title" not in told
