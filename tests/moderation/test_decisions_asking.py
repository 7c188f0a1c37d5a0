"""The author is asked to change what was reported; then the coordinators look again."""

import pytest

from collab import events
from collab.accounts.models import User
from collab.content import Audience, Content
from collab.db import transaction
from collab.extensions import db
from collab.library import actions as library
from collab.moderation.models import Review
from collab.threads import actions as threads


def address(review_id: int) -> str:
    return f"/g/ours/moderation/{review_id}"


@pytest.fixture
def asked(client_of, scene, put, reported):
    def asked(kind: str) -> tuple[int, int]:
        content_id = put(kind)
        review_id = reported(content_id, scene.reader)
        data = {"decision": "ask", "sentence": "Leave out the name."}
        answer = client_of(scene.coordinator).post(address(review_id), data=data)
        assert answer.status_code == 303
        return content_id, review_id

    return asked


@pytest.fixture
def change(app, scene):
    def change(kind: str, content_id: int) -> None:
        with app.app_context(), transaction():
            item = db.session.get_one(Content, content_id)
            if kind == "document":
                library.edit_document(
                    item,
                    title="Anew",
                    folder_id=None,
                    audience=Audience.GROUP,
                    by_id=scene.author,
                )
            else:
                if kind == "thread":
                    item = db.session.scalar(db.select(Content).filter_by(parent_id=item.id))
                threads.edit_post(item, "Without the name")

    return change


@pytest.mark.parametrize("kind", ["document", "thread", "post"])
def test_a_change_opens_the_review_again(
    app, client_of, scene, asked, change, recorded, state_of, kind
) -> None:
    content_id, review_id = asked(kind)
    assert state_of(content_id) == "hidden"
    recorded.clear()
    change(kind, content_id)
    assert events.ReviewReopened(review_id, scene.group) in recorded
    with app.app_context():
        review = db.session.get_one(Review, review_id)
        assert review.state == "open"
        assert review.changed is not None
    assert state_of(content_id) == "hidden"  # until somebody has looked at it
    client = client_of(scene.second)
    assert "changed by the author" in client.get("/g/ours/moderation").text
    answer = client.post(address(review_id), data={"decision": "keep", "sentence": "Thanks!"})
    assert answer.status_code == 303
    assert state_of(content_id) == "shown"


@pytest.mark.parametrize("kind", ["document", "thread", "post"])
def test_the_author_reads_what_is_asked(app, scene, asked, change, kind) -> None:
    content_id, _review_id = asked(kind)

    def drawn(who: int) -> str:
        with app.test_request_context():
            from flask import g, render_template

            g._login_user = db.session.get_one(User, who)
            item = db.session.get_one(Content, content_id)
            return render_template("moderation/_asked.html", item=item)

    assert "The coordinators ask you to change this." in drawn(scene.author)
    assert "Leave out the name." in drawn(scene.author)
    assert "ask you" not in drawn(scene.reader)
    change(kind, content_id)
    assert "the coordinators look at it again" in drawn(scene.author)


def test_a_change_of_what_nobody_asked_for_opens_nothing(
    app, scene, put, reported, change, recorded
) -> None:
    content_id = put("document")
    reported(content_id, scene.reader)
    recorded.clear()
    change("document", content_id)
    assert not [event for event in recorded if isinstance(event, events.ReviewReopened)]
