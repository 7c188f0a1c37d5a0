"""Drafts: on every device, gone when sent, nobody else's."""

from typing import Any

import pytest

import factories as make
from collab.accounts.models import User
from collab.content import State
from collab.db import transaction
from collab.extensions import db
from collab.moderation import acts
from collab.policy import Role
from collab.search import index
from collab.threads.models import Thread
from collab.writing.models import Draft

pytestmark = pytest.mark.both_databases


class Place:
    """A group with a thread and a document, and who writes there."""

    def __init__(self, app: Any, client_of: Any) -> None:
        self.app, self.client_of = app, client_of
        with app.app_context():
            group = make.group(slug="legal")
            writer = make.member(group, name="Rustam Writer")
            thread = make.thread(group, writer, title="Annexes")
            self.group, self.writer, self.thread = group.id, writer.id, thread.id
            self.post = make.post(thread, writer, "How many?").id
            self.document = make.document(group, writer, title="Manual").id
            self.other = make.member(group, Role.COORDINATOR).id
            self.outsider = make.member(make.group(slug="other")).id

    def keep(self, place: str, body: str, who: int | None = None, **more: str) -> int:
        client = self.client_of(who or self.writer)
        form = {"place": place, "body": body, **more}
        return int(client.post("/g/legal/drafts", data=form).status_code)

    def drafts(self) -> dict[str, str]:
        with self.app.app_context():
            return {row.place: row.body for row in db.session.scalars(db.select(Draft))}


@pytest.fixture
def place(app, client_of) -> Place:
    return Place(app, client_of)


def test_what_is_typed_on_one_device_stands_in_the_editor_of_another(place, client_of) -> None:
    assert place.keep(f"thread-{place.thread}", "Half a tho", key="k" * 24) == 204
    assert place.keep(f"thread-{place.thread}", "Half a thought") == 204
    page = client_of(place.writer).get(f"/g/legal/threads/{place.thread}").text
    assert ">Half a thought</textarea>" in page
    assert (
        "Half a thought" not in client_of(place.other).get(f"/g/legal/threads/{place.thread}").text
    )
    assert place.drafts() == {f"thread-{place.thread}": "Half a thought"}


@pytest.mark.parametrize(
    ("editor", "path"),
    [
        ("new-{group}", "/g/legal/threads/new"),
        ("post-{post}", "/g/legal/threads/{thread}/posts/{post}/edit"),
        ("comment-{document}", "/g/legal/library/{document}/comments"),
    ],
)
def test_each_editor_has_its_draft(place, client_of, editor: str, path: str) -> None:
    names = vars(place)
    assert place.keep(editor.format(**names), "Typed so far", title="A title") == 204
    page = client_of(place.writer).get(path.format(**names)).text
    assert ">Typed so far</textarea>" in page
    assert ('value="A title"' in page) == (editor == "new-{group}")


def test_what_is_sent_is_no_draft_any_more(place, client_of) -> None:
    client = client_of(place.writer)
    for name in ("thread-{thread}", "post-{post}", "comment-{document}", "new-{group}"):
        place.keep(name.format(**vars(place)), "Words")
    client.post(f"/g/legal/threads/{place.thread}/posts", data={"body": "Words"})
    edit = f"/g/legal/threads/{place.thread}/posts/{place.post}/edit"
    client.post(edit, data={"body": "Other words"})
    client.post(f"/g/legal/library/{place.document}/comments", data={"body": "Words"})
    assert place.drafts() == {f"new-{place.group}": "Words"}
    client.post("/g/legal/threads/new", data={"title": "T", "body": "W", "audience": "group"})
    assert place.drafts() == {}


def test_an_emptied_editor_has_none(place) -> None:
    place.keep(f"thread-{place.thread}", "Words")
    assert place.keep(f"thread-{place.thread}", "  ") == 204
    assert place.drafts() == {}


@pytest.mark.parametrize(
    "name",
    ["thread-{document}", "thread-999", "thread-x", "room-1", "new-1", "thread-" + "9" * 30, ""],
)
def test_there_is_no_such_editor(place, name: str) -> None:
    assert place.keep(name.format(**vars(place)), "Words") == 404
    assert place.drafts() == {}


def test_who_is_outside_keeps_nothing_there(place) -> None:
    assert place.keep(f"thread-{place.thread}", "Words", place.outsider) == 404


def test_more_than_can_be_sent_is_kept_and_more_than_that_refused(place) -> None:
    assert place.keep(f"thread-{place.thread}", "x" * 100_000) == 204
    assert place.keep(f"thread-{place.thread}", "x" * 200_001) == 422
    assert len(place.drafts()[f"thread-{place.thread}"]) == 100_000


def test_the_list_leads_to_the_editors_and_throws_away(place, client_of) -> None:
    place.keep(f"thread-{place.thread}", "First **words**")
    place.keep(f"new-{place.group}", "Second", title="About visits")
    client = client_of(place.writer)
    page = client.get("/drafts").text
    assert "Annexes" in page
    assert "About visits" in page
    assert f'href="/g/legal/threads/{place.thread}?page=1#reply"' in page
    assert "First" not in client_of(place.other).get("/drafts").text
    with place.app.app_context():
        draft = db.session.scalar(db.select(Draft.id).filter_by(content_id=place.thread))
    assert client_of(place.other).post(f"/drafts/{draft}/discard").status_code == 404
    assert client.post(f"/drafts/{draft}/discard").status_code == 303
    assert place.drafts() == {f"new-{place.group}": "Second"}


def test_a_removed_member_finds_her_draft_no_more(place, client_of) -> None:
    place.keep(f"thread-{place.thread}", "Words that quote a victim")
    with place.app.app_context(), transaction():
        db.session.delete(db.session.get(User, place.writer).memberships[0])
    client = client_of(place.writer)
    assert "Words that quote" not in client.get("/drafts").text
    assert client.get(f"/g/legal/threads/{place.thread}").status_code == 404


def test_a_draft_goes_with_what_it_answers(place) -> None:
    place.keep(f"thread-{place.thread}", "Words")
    with place.app.app_context(), transaction():
        thread = db.session.get_one(Thread, place.thread)
        thread.state = State.BINNED
        acts.erase(thread, by=db.session.get_one(User, place.other), sentence="It named a victim.")
    assert place.drafts() == {}


def test_a_draft_is_found_by_no_search(place, client_of, app) -> None:
    place.keep(f"thread-{place.thread}", "kanareika")
    with app.app_context():
        index.rebuild()
    assert "kanareika</mark>" not in client_of(place.writer).get("/search?q=kanareika").text
