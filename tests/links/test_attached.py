"""Files that stay with a post: seen by whoever sees it, gone with it, in no list of the library."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

import factories as make
from collab.accounts.models import User
from collab.content import Audience, Content, State
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.groups.purge_job import purge_group
from collab.library import sweeping
from collab.library.models import Document, Version
from collab.moderation import acts
from collab.moderation.models import Reason
from collab.moderation.reporting import report
from collab.policy import Role, Scope
from collab.sharing.actions import change_audience
from collab.threads import acts as thread_acts
from collab.threads.models import Post, Thread

BYTES = b"The judgment of the court in Osh."


@dataclass
class Place:
    """Ids of people, and what they do."""

    app: Flask
    client_of: Any
    people: dict[str, int]
    thread: int

    def sends(self, who: str = "author", **given: Any) -> Any:
        """Send a file for a post that is being written; return the answer."""
        said = {"filename": "judgment.txt", "audience": "post", "key": "k"} | given
        pairs = (f"{k} {base64.b64encode(str(v).encode()).decode()}" for k, v in said.items())
        headers = {"Tus-Resumable": "1.0.0", "Accept": "application/json"}
        headers |= {"Upload-Length": str(len(BYTES)), "Upload-Metadata": ",".join(pairs)}
        headers |= {"Content-Type": "application/offset+octet-stream"}
        client = self.client_of(self.people[who])
        return client.post("/g/ours/library/uploads", headers=headers, data=BYTES)

    def posts(self, body: str, who: str = "author") -> int:
        answer = self.client_of(self.people[who]).post(
            f"/g/ours/threads/{self.thread}/posts",
            data={"body": body},
            headers={"Accept": "application/json"},
        )
        assert answer.status_code == 201, answer.text
        return answer.json["id"]

    def attached(self) -> tuple[int, int]:
        """Return the ids of a file and of the post that it stays with."""
        file_id = self.sends().json["id"]
        return file_id, self.posts(f"See [the judgment](/c/{file_id})")

    def sees(self, who: str, content_id: int) -> bool:
        status = self.client_of(self.people[who]).get(f"/c/{content_id}").status_code
        with self.app.app_context():
            scope = Scope.of(db.session.get_one(User, self.people[who]))
            shown = scope.shows(db.session.get_one(Content, content_id))
        assert shown == (status == 302), "one rule, two renderings"
        return shown

    def get(self, who: str, path: str) -> Any:
        return self.client_of(self.people[who]).get(path)


@pytest.fixture
def place(app: Flask, client_of: Any) -> Place:
    with app.app_context():
        ours, other = make.group(slug="ours"), make.group(slug="other")
        author = make.member(ours, name="Saule Author")
        people = {
            "author": author.id,
            "colleague": make.member(ours).id,
            "coordinator": make.member(ours, Role.COORDINATOR).id,
            "observer": make.member(ours, Role.OBSERVER).id,
            "outsider": make.member(other).id,
        }
        thread = make.thread(ours, author, title="A question")
        make.post(thread, author, "How is it?")
        return Place(app, client_of, people, thread.id)


@pytest.fixture
def act(app: Flask) -> Callable[..., None]:
    """Return a function that has a coordinator do something to an item."""

    def act(what: Callable[..., Any], content_id: int, *more: Any) -> None:
        with app.app_context(), transaction():
            what(db.session.get_one(Content, content_id), *more)

    return act


def test_before_the_post_is_sent_the_file_is_its_authors_alone(place) -> None:
    file_id = place.sends().json["id"]
    assert place.sees("author", file_id)
    for who in ("colleague", "coordinator", "observer", "outsider"):
        assert not place.sees(who, file_id), who
    assert place.get("colleague", f"/g/ours/library/{file_id}/file").status_code == 404
    shown = place.client_of(place.people["author"]).post(
        "/g/ours/preview", data={"body": f"[it](/c/{file_id})"}
    )
    assert f'data-card="{file_id}"' in shown.text


@pytest.mark.both_databases
def test_who_sees_the_post_sees_its_file(place) -> None:
    file_id, post_id = place.attached()
    for who in ("author", "colleague", "coordinator", "observer"):
        assert place.sees(who, file_id), who
    assert not place.sees("outsider", file_id)
    page = place.get("colleague", f"/g/ours/threads/{place.thread}").text
    assert f'data-card="{file_id}"' in page
    assert "Stays with the post" in page
    document = place.get("colleague", f"/g/ours/library/{file_id}")
    assert document.status_code == 200
    assert f"/c/{post_id}" in document.text, "a way back to the post"


def test_it_is_in_no_list_of_the_library(place, app) -> None:
    file_id, _post_id = place.attached()
    place.sends(key="another", filename="unsent.txt")
    with app.app_context():
        group = db.session.scalar(db.select(Group).filter_by(slug="ours"))
        listed = make.document(group, db.session.get_one(User, place.people["author"]))
        listed_id = listed.id
    for path in ("/g/ours/library", "/g/ours", "/", "/g/ours/library/unread"):
        page = place.get("author", path).text
        assert f'id="c{file_id}"' not in page, path
        assert "unsent" not in page, path
    assert f'id="c{listed_id}"' in place.get("author", "/g/ours/library").text


def test_nothing_is_changed_of_it_by_itself(place) -> None:
    file_id, _post_id = place.attached()
    page = f"/g/ours/library/{file_id}"
    assert place.get("author", f"{page}/edit").status_code == 403
    assert place.get("author", f"{page}/comments").status_code == 404
    client = place.client_of(place.people["coordinator"])
    form = {"audience": "coalition", "seen": "", "sure": "coalition"}
    assert client.post(f"/c/{file_id}/audience", data=form).status_code == 403
    assert place.get("author", f"{page}/translations/new").status_code in {403, 404}


def test_a_file_stays_with_one_post_and_only_with_one_of_its_author(place) -> None:
    file_id = place.sends().json["id"]
    place.posts(f"I name what is not mine: /c/{file_id}", who="colleague")
    assert not place.sees("colleague", file_id)
    first = place.posts(f"/c/{file_id}")
    place.posts(f"Again: /c/{file_id}")
    with place.app.app_context():
        assert db.session.get_one(Document, file_id).with_id == first
    assert place.sees("colleague", file_id)


def test_a_file_can_come_with_a_change_of_the_post(place) -> None:
    post_id = place.posts("A text")
    file_id = place.sends().json["id"]
    place.client_of(place.people["author"]).post(
        f"/g/ours/threads/{place.thread}/posts/{post_id}/edit", data={"body": f"/c/{file_id}"}
    )
    assert place.sees("observer", file_id)


@pytest.mark.both_databases
@pytest.mark.parametrize("whole", [False, True], ids=["the post", "the thread"])
def test_what_is_hidden_or_binned_takes_its_files_along(place, act, whole: bool) -> None:
    file_id, post_id = place.attached()
    item = place.thread if whole else post_id
    act(acts.hide, item, None, "It names a victim.")
    assert not place.sees("observer", file_id)
    assert place.sees("author", file_id)
    assert place.sees("coordinator", file_id)
    assert place.get("observer", f"/g/ours/library/{file_id}/file").status_code == 404
    act(acts.show, item, None, "All is well.")
    assert place.sees("observer", file_id)
    act(acts.remove, item, None, "It names a victim.")
    assert not place.sees("author", file_id)
    act(acts.restore, item, None, "")
    assert place.sees("observer", file_id)


def test_a_hidden_post_keeps_its_file_hidden_when_the_thread_is_shown(place, act) -> None:
    file_id, post_id = place.attached()
    act(acts.hide, post_id, None, "It names a victim.")
    act(acts.hide, place.thread, None, "All of it.")
    act(acts.show, place.thread, None, "Not all.")
    assert not place.sees("observer", file_id)


def test_a_file_that_is_hidden_by_itself_stays_so(place, act) -> None:
    file_id, post_id = place.attached()
    act(acts.hide, file_id, None, "It names a victim.")
    act(acts.hide, post_id, None, "So does this.")
    act(acts.show, post_id, None, "This does not.")
    assert not place.sees("observer", file_id)


@pytest.mark.both_databases
@pytest.mark.parametrize("whole", [False, True], ids=["the post", "the thread"])
def test_the_file_is_erased_with_the_post(place, act, app, whole: bool) -> None:
    file_id, post_id = place.attached()
    act(acts.erase, place.thread if whole else post_id, None, "It names a victim.")
    assert not place.sees("author", file_id)
    with app.app_context():
        file = db.session.get_one(Document, file_id)
        assert (file.state, file.title) == (State.ERASED, "")
        assert db.session.scalars(db.select(Version)).all() == []


def test_evidence_is_not_erased_with_the_post(place, act) -> None:
    file_id, post_id = place.attached()
    act(acts.hold, file_id, None, "A court may ask.")
    with pytest.raises(acts.Held):
        act(acts.erase, post_id, None, "It names a victim.")
    assert place.sees("author", file_id)


def test_who_is_reported_takes_neither_the_post_nor_its_file_away(place, app) -> None:
    file_id, post_id = place.attached()
    with app.app_context(), transaction():
        colleague = db.session.get_one(User, place.people["colleague"])
        report(db.session.get_one(Post, post_id), colleague, Reason.PERSONAL_DATA)
    client, why = place.client_of(place.people["author"]), {"sentence": "Out of sight with it."}
    assert client.post(f"/c/{file_id}/moderate/remove", data=why).status_code in {403, 404}
    assert place.sees("author", file_id)


def test_it_follows_the_audience_of_the_thread(place, app) -> None:
    file_id, _post_id = place.attached()
    with app.app_context(), transaction():
        by = db.session.get_one(User, place.people["coordinator"])
        change_audience(db.session.get_one(Thread, place.thread), by, Audience.COALITION)
    assert place.sees("outsider", file_id)
    with app.app_context(), transaction():
        by = db.session.get_one(User, place.people["coordinator"])
        change_audience(db.session.get_one(Thread, place.thread), by, Audience.RESTRICTED)
    assert not place.sees("colleague", file_id)
    assert place.sees("author", file_id)


def test_it_goes_along_into_another_thread(place, app) -> None:
    file_id, post_id = place.attached()
    with app.app_context(), transaction():
        by = db.session.get_one(User, place.people["coordinator"])
        thread = db.session.get_one(Thread, place.thread)
        new = thread_acts.split(thread, [post_id], "Another subject", thread.group, by, "Why.")
        new_id = new.id
    with app.app_context():
        assert db.session.get_one(Document, file_id).parent_id == new_id
    assert place.sees("colleague", file_id)


def test_a_purge_leaves_nothing_of_it(place, app) -> None:
    place.attached()
    place.sends(key="unsent")
    with app.app_context():
        group = db.session.scalar(db.select(Group).filter_by(slug="ours"))
        with transaction():
            group.purging = now()
        purge_group(group.id)
        db.session.rollback()
        assert db.session.scalars(db.select(Document)).all() == []


def test_a_file_whose_post_was_never_sent_is_swept(place, app) -> None:
    file_id, _post_id = place.attached()
    unsent = place.sends(key="unsent", filename="unsent.txt").json["id"]
    with app.app_context():
        with transaction():
            for each in db.session.scalars(db.select(Document)):
                each.created = now() - timedelta(days=31)
        assert sweeping.sweep().unsent == 1
        db.session.rollback()
        assert db.session.get_one(Document, unsent).state == State.ERASED
        assert db.session.get_one(Document, file_id).state == State.SHOWN
        assert sweeping.sweep().unsent == 0


def test_observers_and_outsiders_send_none(place) -> None:
    assert place.sends("observer").status_code == 403
    assert place.sends("outsider").status_code == 404
