"""Answering a message, changing it, pinning it, and what is left of one that was removed."""

from datetime import timedelta

import pytest
from flask import Flask

import factories as make
from collab import former
from collab.chat import actions
from collab.chat.models import Message
from collab.content import State
from collab.db import now, transaction
from collab.extensions import db
from collab.policy import Role


@pytest.fixture
def chat(app: Flask) -> dict[str, int]:
    with app.app_context():
        group = make.group(slug="ours")
        author, other = make.member(group), make.member(group)
        coordinator = make.member(group, Role.COORDINATOR)
        yesterday = now() - timedelta(days=1)
        words = "When is the **hearing**?"
        message = make.message(group, author, words, created=yesterday, changed=yesterday)
        return {
            "author": author.id,
            "other": other.id,
            "coordinator": coordinator.id,
            "message": message.id,
            "room": message.room_id,
        }


def at(chat: dict[str, int], end: str) -> str:
    return f"/g/ours/chat/{chat['room']}/{chat['message']}/{end}"


def said(client, body: str, reply: int | str = "") -> int:
    answer = client.post(
        "/g/ours/chat/messages",
        data={"body": body, "key": f"k-{body}", "reply": reply},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 201, answer.json
    return int(answer.json["id"])


def test_an_answer_shows_a_line_of_what_it_answers(app, client_of, chat) -> None:
    answer = said(client_of(chat["other"]), "At ten.", chat["message"])
    page = client_of(chat["author"]).get("/g/ours/chat").text
    assert f'data-jump="c{chat["message"]}"' in page
    assert "When is the hearing?</a>" in page
    with app.app_context():
        assert db.session.get_one(Message, answer).reply_to_id == chat["message"]


def test_hidden_words_stand_in_no_answer(app, client_of, chat) -> None:
    said(client_of(chat["other"]), "At ten.", chat["message"])
    with app.app_context(), transaction():
        db.session.get_one(Message, chat["message"]).state = State.HIDDEN
    for reader in ("other", "author", "coordinator"):
        page = client_of(chat[reader]).get("/g/ours/chat").text
        assert "What it answers is not there any more." in page
        assert f'data-jump="c{chat["message"]}"' not in page


@pytest.mark.parametrize("what", ["1", "words", "9" * 30, "-4"])
def test_what_is_not_there_cannot_be_answered_and_the_text_is_kept(client_of, chat, what) -> None:
    form = {"body": "At ten.", "key": "k", "reply": what}
    answer = client_of(chat["other"]).post("/g/ours/chat/messages", data=form)
    assert answer.status_code in (422,)
    assert "At ten." in answer.text


def test_a_message_of_another_group_cannot_be_answered(app, client_of, chat) -> None:
    with app.app_context():
        other = make.group(slug="theirs")
        foreign = make.message(other, make.member(other), "A secret").id
    form = {"body": "At ten.", "key": "k", "reply": foreign}
    answer = client_of(chat["other"]).post("/g/ours/chat/messages", data=form)
    assert answer.status_code == 422
    assert "secret" not in answer.text


def test_the_bar_stands_above_the_composer_without_a_script(client_of, chat) -> None:
    page = client_of(chat["other"]).get(f"/g/ours/chat?reply={chat['message']}").text
    assert f'name="reply" value="{chat["message"]}"' in page
    assert '<p class="composer__reply" data-replying>' in page


def test_a_change_keeps_the_former_text_and_says_so(app, client_of, chat) -> None:
    author = client_of(chat["author"])
    form = author.get(at(chat, "edit"))
    assert "When is the **hearing**?" in form.text
    assert author.post(at(chat, "edit"), data={"body": "When is the trial?"}).status_code == 303
    page = client_of(chat["other"]).get("/g/ours/chat").text
    assert "When is the trial?" in page
    assert at(chat, "history") in page
    history = client_of(chat["other"]).get(at(chat, "history")).text
    assert "When is the **hearing**?" in history


def test_a_change_of_an_older_text_is_refused_and_kept(app, client_of, chat) -> None:
    seen = former.fingerprint("When is the **hearing**?")
    author = client_of(chat["author"])
    author.post(at(chat, "edit"), data={"body": "From the telephone", "seen": seen})
    late = author.post(at(chat, "edit"), data={"body": "From the desk", "seen": seen})
    assert late.status_code == 409
    assert "From the desk" in late.text
    with app.app_context():
        assert db.session.get_one(Message, chat["message"]).body == "From the telephone"


@pytest.mark.parametrize("who", ["other", "coordinator"])
def test_nobody_else_changes_a_message(client_of, chat, who) -> None:
    assert client_of(chat[who]).get(at(chat, "edit")).status_code == 403
    answer = client_of(chat[who]).post(at(chat, "edit"), data={"body": "Something else"})
    assert answer.status_code == 403


def test_what_is_kept_as_evidence_stays_as_it_is(app, client_of, chat) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Message, chat["message"]).held = True
    answer = client_of(chat["author"]).post(at(chat, "edit"), data={"body": "Something else"})
    assert answer.status_code == 403
    with app.app_context(), pytest.raises(actions.Gone), transaction():
        actions.edit_message(db.session.get_one(Message, chat["message"]), "Something else")


def test_of_a_removed_message_the_place_is_left_and_no_word(app, client_of, chat) -> None:
    author = client_of(chat["author"])
    author.post(at(chat, "edit"), data={"body": "When is the trial?"})
    assert author.post(f"/c/{chat['message']}/moderate/remove").status_code == 303
    for reader in ("other", "author", "coordinator"):
        client = client_of(chat[reader])
        for page in ("/g/ours/chat", "/g/ours/chat/messages?after=0"):
            text = client.get(page).text
            assert f'id="c{chat["message"]}"' in text
            assert "The message was removed." in text
            assert "trial" not in text
            assert "hearing" not in text
        assert client.get(at(chat, "history")).status_code == 404


def test_one_line_can_be_asked_for(client_of, chat) -> None:
    said(client_of(chat["other"]), "At ten.")
    answer = client_of(chat["other"]).get("/g/ours/chat/messages?after=0&limit=1")
    assert answer.headers["X-More"] == "1"
    assert "hearing" in answer.text
    assert "At ten." not in answer.text


def test_coordinators_pin_and_all_find_it_on_top(client_of, chat) -> None:
    act = f"/c/{chat['message']}/moderate/pin"
    why = {"sentence": "The date is asked for every day."}
    assert client_of(chat["other"]).post(act, data=why).status_code == 403
    assert client_of(chat["coordinator"]).post(act, data=why).status_code == 303
    page = client_of(chat["other"]).get("/g/ours/chat").text
    assert '<details class="pins">' in page
    assert "1 pinned message" in page
    undo = client_of(chat["coordinator"]).post(f"/c/{chat['message']}/moderate/unpin", data=why)
    assert undo.status_code == 303
    assert '<details class="pins">' not in client_of(chat["other"]).get("/g/ours/chat").text


def test_search_knows_the_words_and_not_the_markup(app, chat) -> None:
    with app.app_context():
        pages = db.session.get_one(Message, chat["message"]).searchable().pages
        assert list(pages) == [(0, "When is the hearing?")]
