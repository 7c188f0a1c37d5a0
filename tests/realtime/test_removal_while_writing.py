"""A right that ends while something is being saved: it is asked for again in the transaction."""

import io
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from collab.accounts import sessions
from collab.accounts.models import User
from collab.chat import actions as chat
from collab.content import Content
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group, Membership
from collab.library.models import Document
from collab.library.storage import Storage
from collab.web import forms

from .steps import remove


@pytest.fixture
def at_the_last_moment(monkeypatch) -> Callable[..., None]:
    """Return a function: something happens when the file is stored and the view has checked."""

    def at_the_last_moment(act: Callable[[], None]) -> None:
        put = Storage.put

        def put_then_act(self: Storage, *given: Any) -> Any:
            stored = put(self, *given)
            act()
            return stored

        monkeypatch.setattr(Storage, "put", put_then_act)

    return at_the_last_moment


def _elsewhere(app: Flask, act: Callable[[], None]) -> None:
    """Do it as another request would, which is over before this one goes on."""

    def run() -> None:
        with app.app_context():
            act()

    other = threading.Thread(target=run)
    other.start()
    other.join()


def _pause(group: dict[str, int]) -> None:
    with transaction():
        membership = db.session.get_one(Membership, (group["other"], group["id"]))
        membership.paused_until = now() + timedelta(days=1)
        membership.user.see_less()


def _archive(group: dict[str, int]) -> None:
    with transaction():
        db.session.get_one(Group, group["id"]).archived = now()


def _sign_out(group: dict[str, int]) -> None:
    with transaction():
        sessions.end_all(db.session.get_one(User, group["other"]))


@pytest.mark.both_databases
@pytest.mark.asvs("8.3.2", "15.4.2")
@pytest.mark.parametrize(
    ("act", "status"), [(remove, 404), (_pause, 403), (_archive, 403), (_sign_out, 401)]
)
@pytest.mark.parametrize("version", [False, True])
def test_an_upload_is_asked_again_where_it_is_saved(
    app, group, client_of, instance, at_the_last_moment, act, status, version
) -> None:
    client = client_of(group["other"])
    at_the_last_moment(lambda: _elsewhere(app, lambda: act(group)))
    address = f"/g/legal/library/{group['document']}/versions" if version else "/g/legal/library"
    form = {"files": (io.BytesIO(b"words"), "a.txt"), "audience": "group", "key": "k"}
    answer = client.post(address, data=form, headers={"Accept": "application/json"})
    assert answer.status_code == status
    with app.app_context():
        documents = db.session.scalars(db.select(Document)).unique().all()
        assert [document.version.number for document in documents] == [1], "the one of before"
    assert [path for path in (instance / "files").rglob("*") if path.is_file()] == []


@pytest.mark.both_databases
@pytest.mark.asvs("8.3.2", "15.4.2")
@pytest.mark.parametrize(("act", "status"), [(remove, 404), (_pause, 403), (_sign_out, 401)])
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/g/legal/chat/messages", {"body": "too late"}),
        ("/g/legal/threads/new", {"title": "too late", "body": "too late", "audience": "group"}),
        ("/g/legal/threads/{thread}/posts", {"body": "too late"}),
    ],
)
def test_words_are_asked_again_where_they_are_saved(
    app, group, client_of, monkeypatch, act, status, path, form
) -> None:
    """The right ends between the check of the view and the transaction."""
    client, real, done = client_of(group["other"]), forms.transaction, []

    def transaction_after() -> Any:
        if not done:
            done.append(True)
            _elsewhere(app, lambda: act(group))
        return real()

    monkeypatch.setattr(forms, "transaction", transaction_after)
    answer = client.post(path.format(**group), data=form | {"key": "late"})
    assert done
    assert answer.status_code == status
    with app.app_context():
        late = db.session.scalars(db.select(Content.id).where(Content.author_id == group["other"]))
        assert late.all() == []


@pytest.mark.both_databases
def test_whoever_is_writing_is_waited_for(app, group, client_of, monkeypatch) -> None:
    """A removal during the transaction ends after it: nothing is saved by somebody removed."""
    told: list[str] = []
    started = threading.Event()

    def removal() -> None:
        started.set()
        with app.app_context():
            remove(group)
            told.append("removed")

    other = threading.Thread(target=removal)
    post_message = chat.post_message

    def slowly(*given: Any) -> Any:
        other.start()
        started.wait()
        other.join(0.3)  # it cannot end while this transaction holds the row
        told.append("saved")
        return post_message(*given)

    monkeypatch.setattr(chat, "post_message", slowly)
    client = client_of(group["other"])
    form = {"body": "just in time", "key": "k"}
    assert client.post("/g/legal/chat/messages", data=form).status_code in {303, 201}
    other.join()
    assert told == ["saved", "removed"]
