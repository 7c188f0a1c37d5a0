"""Every address, asked by everybody to whom it is not open: it looks as if nothing were there.

The addresses come from the application itself, who may ask from `route_matrix.ROUTES`.
"""

import io
import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import factories as make
from collab.content import Audience, Content
from collab.db import now, transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.groups import joining_actions
from collab.library.models import Document, Folder, Incoming
from collab.moderation import reporting
from collab.moderation.models import Reason
from collab.policy import Role, Standing
from collab.threads.models import Purpose, Thread

from .good_forms import FORMS, HEADERS, taken
from .route_matrix import MODERATES, NOT_INVITED, OF_A_GROUP, READS, REPORTS, ROUTES
from .world import furnish

pytestmark = pytest.mark.asvs("8.2.2")

NOWHERE = {"slug": "nowhere", "content_id": 1, "document_id": 2, "thread_id": 3, "post_id": 4}
NOWHERE |= {"review_id": 6, "request_id": 7, "user_id": 8, "verb": "hide"}
NOWHERE |= {"number": 5, "page": 11, "folder_id": 9, "comment_id": 10, "upload_id": "1" * 32}
NOWHERE |= {"outcome_id": 12, "language": "kk", "room_id": 13, "message_id": 14}


ENDS = {"groups.leave", "groups.join", "groups.offer", "sharing.change_audience"}
ENDS |= {"library.give_up", "library.discard_upload", "library.change_translation"}
ENDS |= {"library.remove_version", "bulk.remove_folder", "threads.take_position"}
ENDS |= {"quoting.begin", "quoting.add", "writing.keep_draft", "reactions.react"}
ENDS |= {"reactions.choose", "threads.take_translation"}
"""What takes somebody out of the group, or asks for more than a form."""
CONTENT = re.compile(r"/(c|threads|library)/\d")


@dataclass
class Place:
    """A group with content, and ids of people inside and outside."""

    ids: dict[str, Any]
    everything: list[int]
    author: int
    observer: int
    not_named: int
    outside: dict[str, int]


@pytest.fixture
def place(app: Flask, client_of) -> Place:
    with app.app_context():
        group, other = make.group(slug="ours", visibility="hidden"), make.group(slug="theirs")
        author = make.member(group)
        removed = make.member(group)
        membership = removed.memberships[0]
        with transaction():
            groups.end_membership(membership)
        outside = {
            "somebody of another group": make.member(other, Role.COORDINATOR).id,
            "somebody of no group": make.user().id,
            "an observer of the coalition": make.user(standing=Standing.OBSERVER).id,
            "a removed member": removed.id,
            "an administrator": make.user(administrator=True).id,
        }
        summarised = {"summary": "A summary", "summarised": now(), "summarised_by_id": author.id}
        thread = make.thread(group, author, purpose=Purpose.QUESTION, **summarised)
        post = make.post(thread, author)
        message = make.message(group, author)
        ids = {
            "slug": "ours",
            "group": group.id,
            "thread_id": thread.id,
            "post_id": post.id,
            "number": 1,
            "outcome_id": make.outcome(thread, author).id,
            "room_id": message.room_id,
            "message_id": message.id,
        }
        everything = [thread.id, post.id, message.id, ids["outcome_id"]]
        asks = make.user()
        with transaction():
            ids["review_id"] = reporting.report(message, asks, Reason.INSULT).review_id
            ids["request_id"] = joining_actions.ask(group, asks, "We work on the same.").id
        ids |= {"user_id": author.id, "verb": "hide", "language": "kk"}
        ids["folder_id"] = make.save(Folder(group_id=group.id, name="Reports")).id
        begun = Incoming(id="0" * 32, user_id=author.id, group_id=group.id, filename="f", size=5)
        ids["upload_id"] = make.save(begun).id
        author_id = author.id
        observer = make.member(group, Role.OBSERVER).id
        not_named = make.member(group, Role.COORDINATOR).id
    sent = client_of(author_id).post(
        "/g/ours/library",
        data={"files": (io.BytesIO(b"words"), "a.txt"), "audience": "group"},
        headers={"Accept": "application/json"},
    )
    ids["document_id"] = ids["content_id"] = sent.json["id"]
    said = client_of(author_id).post(
        f"/g/ours/library/{sent.json['id']}/comments",
        data={"body": "A remark"},
        headers={"Accept": "application/json"},
    )
    ids["comment_id"], ids["page"] = said.json["id"], 1
    furnish(app)
    everything += [sent.json["id"], said.json["id"]]
    return Place(ids, everything, author_id, observer, not_named, outside)


def questions(app: Flask, ids: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Every method and address that names something, with these ids, and its endpoint."""
    found = []
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if ROUTES[rule.endpoint].pattern not in OF_A_GROUP:
                continue
            wanted = {name: ids[name] for name in rule.arguments}
            address = adapter.build(rule.endpoint, wanted)
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                found.append((method, address, rule.endpoint))
    return found


def ask(client: FlaskClient, method: str, address: str, endpoint: str) -> TestResponse:
    form = FORMS.get(endpoint, {})
    form = taken({} if callable(form) else form) if method == "POST" else None
    answer = client.open(address, method=method, data=form, headers=HEADERS.get(endpoint))
    answer.get_data()
    return answer


def bare(answer: TestResponse, address: str) -> tuple[int, list[tuple[str, str]], str]:
    """What a person could compare: all but the numbers of request and form, and her own address."""
    passing = {"X-Request-ID", "Content-Length", "Set-Cookie"}
    same = [(name, value) for name, value in answer.headers if name not in passing]
    text = re.sub(r'(name="csrf.token" (?:content|value)=)"[^"]*"', r"\1", answer.text)
    request_id = answer.headers["X-Request-ID"]
    return answer.status_code, same, text.replace(request_id, "").replace(address, "")


def test_the_author_gets_all_of_it(app, client_of, place) -> None:
    """Otherwise the refusals below would say nothing."""
    author, leading = client_of(place.author), client_of(place.not_named)
    answers = {}
    for method, address, endpoint in questions(app, place.ids):
        pattern = ROUTES[endpoint].pattern
        leads = pattern in {MODERATES, REPORTS}
        # What coordinators send changes what comes after it: the matrix has it, each by itself.
        if endpoint in ENDS or pattern == NOT_INVITED or (method == "POST" and leads):
            continue
        client = leading if leads else author
        answers[method, endpoint] = ask(client, method, address, endpoint).status_code
    assert {key: status for key, status in answers.items() if status >= 400} == {}


def test_to_others_it_looks_like_nothing(app, client_of, place) -> None:
    found = []
    pairs = list(zip(questions(app, place.ids), questions(app, NOWHERE), strict=True))
    for who, user_id in place.outside.items():
        client = client_of(user_id)
        for (method, address, endpoint), (_, nowhere, _same) in pairs:
            answer = ask(client, method, address, endpoint)
            if answer.status_code != 404:
                found.append((who, method, endpoint, answer.status_code))
            elif bare(answer, address) != bare(ask(client, method, nowhere, endpoint), nowhere):
                found.append((who, method, endpoint, "differs from an absent one"))
    assert found == []


def test_each_kind_of_content_looks_like_nothing(client_of, place) -> None:
    client = client_of(place.outside["somebody of another group"])
    for content_id in place.everything:
        for address in (f"/c/{content_id}", f"/c/{content_id}?fragment=1"):
            answer = client.get(address)
            assert bare(answer, address) == bare(client.get("/c/1"), "/c/1")


def test_a_foreign_id_under_the_own_group_looks_like_nothing(app, client_of, place) -> None:
    client = client_of(place.outside["somebody of another group"])
    found = []
    for method, address, endpoint in questions(app, place.ids | {"slug": "theirs"}):
        if endpoint in ENDS or not re.search(r"\d", address):
            continue
        if ask(client, method, address, endpoint).status_code != 404:
            found.append((method, endpoint))
    assert found == []


def test_a_stranger_is_led_to_the_front_door_everywhere(app, place) -> None:
    found = []
    for method, address, endpoint in questions(app, place.ids):
        answer = ask(app.test_client(), method, address, endpoint)
        wanted = 302 if method == "GET" else 401
        if answer.status_code != wanted or not answer.headers.get(
            "Location", "/sign-in"
        ).startswith("/sign-in"):
            found.append((method, endpoint, answer.status_code))
    assert found == []


def test_an_observer_reads_and_changes_nothing(app, client_of, place) -> None:
    client = client_of(place.observer)
    found = []
    for method, address, endpoint in questions(app, place.ids):
        pattern = ROUTES[endpoint].pattern
        if endpoint in ENDS or pattern in {REPORTS, NOT_INVITED}:
            continue
        status = ask(client, method, address, endpoint).status_code
        if (status >= 400) if pattern == READS else (status != 403):
            found.append((method, endpoint, status))
    assert found == []


def test_what_names_other_readers_is_not_there_even_for_a_coordinator(
    app, client_of, place
) -> None:
    with app.app_context(), transaction():
        ours = db.select(Content).where(Content.group_id == place.ids["group"])
        for item in db.session.scalars(ours):
            item.audience = Audience.RESTRICTED
    client = client_of(place.not_named)
    found = [
        (method, endpoint)
        for method, address, endpoint in questions(app, place.ids)
        if CONTENT.search(address) and ask(client, method, address, endpoint).status_code != 404
    ]
    assert found == []


def test_nothing_was_changed_by_all_that_asking(app, client_of, place) -> None:
    with app.app_context():
        before = db.session.scalars(db.select(Content.id).order_by(Content.id)).all()
    for user_id in (*place.outside.values(), place.observer):
        for method, address, endpoint in questions(app, place.ids):
            if method == "POST":
                ask(client_of(user_id), method, address, endpoint)
    with app.app_context():
        assert db.session.scalars(db.select(Content.id).order_by(Content.id)).all() == before
        assert db.session.get(Document, place.ids["document_id"]).title == "a"
        assert db.session.scalar(db.select(Thread)).last_number == 1
        assert db.session.scalars(db.select(Folder.name)).all() == ["Reports"]
