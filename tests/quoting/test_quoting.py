"""Chosen chat messages become a discussion; links lead both ways; nothing typed becomes markup."""

import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

import factories as make
from collab.chat.models import Message
from collab.content import Audience, State
from collab.db import now, transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.policy import Role
from collab.quoting import views
from collab.quoting.words import plain, quoted
from collab.threads.models import Post, Thread
from collab.web.text import plain as words_of
from collab.web.text import render

ASKS = {"title": "The hearing in Osh"}


@pytest.fixture
def place(app: Flask) -> dict[str, Any]:
    with app.app_context():
        group = make.group(slug="legal")
        writer, reader = make.member(group, name="Rustam [1] *Writer*"), make.member(group)
        lines = ["When is the hearing?", "On Monday, see https://example.org/a_b_c", "1. Thanks"]
        made = [make.message(group, writer, line).id for line in lines]
        observer = make.member(group, Role.OBSERVER).id
        other = make.group(slug="other")
        foreign = make.message(other, make.member(other), "Foreign words").id
        return {"reader": reader.id, "observer": observer, "lines": made, "foreign": foreign}


def test_chosen_messages_begin_a_discussion(app, place, client_of) -> None:
    client = client_of(place["reader"])
    page = client.get("/g/legal/chat/thread?around=2").text
    assert page.count("checked") >= 2, "the one asked for, and a purpose"
    form = ASKS | {"messages": place["lines"][:2], "body": "From the chat:", "purpose": "question"}
    answer = client.post("/g/legal/chat/thread", data=form)
    assert answer.status_code == 303
    thread = client.get(answer.location).text
    assert "From the chat:" in thread
    assert "When is the hearing?" in thread
    assert thread.count("<blockquote>") == 2
    assert f'href="/c/{place["lines"][0]}"' in thread
    assert 'class="cards"' not in thread, "what is quoted needs no card"
    with app.app_context():
        assert db.session.scalar(db.select(Thread.purpose)) == "question"


def test_the_message_leads_to_the_discussion(place, client_of) -> None:
    client = client_of(place["reader"])
    client.post("/g/legal/chat/thread", data=ASKS | {"messages": place["lines"][:1]})
    chat = client_of(place["observer"]).get("/g/legal/chat").text
    assert chat.count("discussed: The hearing in Osh") == 1


def test_a_discussion_that_one_does_not_see_is_not_named(app, place, client_of) -> None:
    client = client_of(place["reader"])
    client.post("/g/legal/chat/thread", data=ASKS | {"messages": place["lines"][:1]})
    with app.app_context(), transaction():
        thread = db.session.scalars(db.select(Thread)).one()
        thread.state = State.HIDDEN
        for post in db.session.scalars(db.select(Post)):
            post.parent_state = State.HIDDEN
    assert "The hearing in Osh" not in client_of(place["observer"]).get("/g/legal/chat").text


@pytest.mark.parametrize("what", ["foreign", "hidden", "nothing", "nonsense"])
def test_only_what_all_read_in_this_room_is_quoted(app, place, client_of, what) -> None:
    chosen: list[Any] = [place["lines"][0]]
    if what == "foreign":
        chosen.append(place["foreign"])
    elif what == "hidden":
        with app.app_context(), transaction():
            db.session.get_one(Message, chosen[0]).state = State.HIDDEN
    else:
        chosen = [] if what == "nothing" else ["x"]
    form = ASKS | {"messages": chosen, "body": "My own words"}
    answer = client_of(place["reader"]).post("/g/legal/chat/thread", data=form)
    assert answer.status_code == 422
    assert "My own words" in answer.text
    assert "Foreign words" not in answer.text
    with app.app_context():
        assert db.session.scalars(db.select(Thread)).all() == []


def test_sent_twice_it_is_one_discussion(app, place, client_of) -> None:
    client = client_of(place["reader"])
    form = ASKS | {"messages": place["lines"], "key": "k"}
    first, second = (client.post("/g/legal/chat/thread", data=form) for _ in range(2))
    assert first.location == second.location
    with app.app_context():
        assert len(db.session.scalars(db.select(Thread)).all()) == 1


def test_too_much_for_one_post_is_said(app, place, client_of) -> None:
    with app.app_context():
        group = db.session.scalars(db.select(make.Group).filter_by(slug="legal")).one()
        writer = db.session.get_one(make.User, place["reader"])
        long = [make.message(group, writer, "x" * 4000).id for _ in range(13)]
    form = ASKS | {"messages": long}
    answer = client_of(place["reader"]).post("/g/legal/chat/thread", data=form)
    assert answer.status_code == 422
    assert "choose fewer messages" in answer.text


@pytest.mark.parametrize(
    "line",
    [
        "plain words",
        "*not* _marked_ `code` ~~gone~~",
        "# no heading",
        "1. no list",
        "12) no list",
        "- no list",
        "+ no list",
        "===",
        "---",
        "> no quotation",
        "[no](/c/1) link ![no](x) picture",
        "<b>no</b> &amp; tag",
        "| no | table |",
        "see https://example.org/a_b*c_d now",
        "back\\slash",
    ],
)
def test_what_was_typed_is_shown_as_it_was_typed(line: str) -> None:
    html = render(f"> {plain(line)}")
    assert words_of(html) == line
    assert not re.search(r"<(?:strong|em|code|del|h\d|ul|ol|li|hr|table|img|b)\b", html)
    assert html.count("<blockquote>") == 1


def test_who_said_it_and_when_stand_before_it(app: Flask, place) -> None:
    with app.app_context():
        message = db.session.get_one(Message, place["lines"][0])
        html = render(quoted([message], ZoneInfo("Asia/Almaty")))
    text = words_of(html)
    assert text.startswith("Rustam [1] *Writer*, ")
    assert "UTC+05:00:" in text
    assert text.endswith("When is the hearing?")


def test_chosen_messages_go_into_a_discussion_that_is_there(app, place, client_of) -> None:
    with app.app_context():
        group = db.session.scalars(db.select(Group).filter_by(slug="legal")).one()
        writer = make.member(group)
        ours = make.thread(group, writer, title="Hearings").id
        shared = make.thread(group, writer, title="For all", audience=Audience.COALITION).id
        closed = make.thread(group, writer, title="Closed")
        closed.locked = now()
        db.session.commit()
        closed_id = closed.id
    client = client_of(place["reader"])
    page = client.get("/g/legal/chat/thread/add?around=2").text
    assert "Hearings" in page
    assert "For all" not in page, "what was said in the group's chat stays in the group"
    assert "Closed" not in page
    form = {"messages": place["lines"][:2], "body": "From the chat:", "key": "k"}
    for wrong in (shared, closed_id, place["foreign"], ""):
        answer = client.post("/g/legal/chat/thread/add", data=form | {"thread": wrong})
        assert answer.status_code == 422
        assert "From the chat:" in answer.text, "what was typed is kept"
    places = {
        client.post("/g/legal/chat/thread/add", data=form | {"thread": ours}).location
        for _ in range(2)
    }
    assert len(places) == 1, "sent twice, it stands there once"
    thread = client.get(f"/g/legal/threads/{ours}").text
    assert thread.count("<blockquote>") == 2
    assert "discussed: Hearings" in client.get("/g/legal/chat").text
    foreign = form | {"thread": ours, "messages": [place["foreign"]], "key": "other"}
    assert client.post("/g/legal/chat/thread/add", data=foreign).status_code == 422


def test_a_discussion_that_is_given_to_all_meanwhile_gets_nothing(
    app, place, client_of, monkeypatch
) -> None:
    with app.app_context():
        group = db.session.scalars(db.select(Group).filter_by(slug="legal")).one()
        thread_id = make.thread(group, make.member(group), title="Hearings").id
    added = views.actions.add_post

    def late(author_id, thread, body):
        thread.audience = Audience.COALITION
        db.session.flush()
        return added(author_id, thread, body)

    monkeypatch.setattr(views.actions, "add_post", late)
    form = {"messages": place["lines"][:1], "thread": thread_id, "key": "k"}
    answer = client_of(place["reader"]).post("/g/legal/chat/thread/add", data=form)
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Post)) == 0
