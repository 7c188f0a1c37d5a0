"""What is too long, too much, empty or meant for another room."""

import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

import factories as make
from collab import create_app
from collab.chat.models import LONGEST, Message
from collab.extensions import db

JSON = {"Accept": "application/json"}
MEGABYTE = 1_000_000


@pytest.fixture
def room(app: Flask) -> dict[str, int]:
    with app.app_context():
        group, other = make.group(slug="legal"), make.group(slug="other")
        return {
            "member": make.member(group, locale="ru").id,
            "room": make.room(group).id,
            "foreign": make.room(other).id,
        }


def bodies(app: Flask) -> list[str]:
    with app.app_context():
        found = db.select(Message.number, Message.body).order_by(Message.number)
        rows = db.session.execute(found).all()
        assert [number for number, _body in rows] == list(range(1, len(rows) + 1))
        return [body for _number, body in rows]


@pytest.mark.parametrize("body", ["x" * MEGABYTE, "ы" * (LONGEST + 1), "", "  \n\t ", "\u200b\x00"])
def test_too_long_or_empty_is_refused_with_words_and_kept_on_the_page(
    app, room, client_of, body: str
) -> None:
    client = client_of(room["member"])
    form = {"body": body, "key": "k"}
    refused = client.post("/g/legal/chat/messages", data=form, headers=JSON)
    assert refused.status_code == 422
    assert any("а" <= letter <= "я" for letter in refused.json["error"].lower())
    page = client.post("/g/legal/chat/messages", data=form)
    assert page.status_code == 422
    if body.strip("\n\t \u200b\0"):
        assert body[:LONGEST] in page.text, "without a script it is the page that keeps it"
    assert bodies(app) == []
    form["body"] = "better"
    assert client.post("/g/legal/chat/messages", data=form).status_code == 303


def test_a_foreign_room_is_not_there(app, room, client_of) -> None:
    client = client_of(room["member"])
    there = f"/g/legal/chat/{room['foreign']}"
    assert client.get(there).status_code == 404
    assert client.get(f"{there}/messages?after=0").status_code == 404
    form = {"body": "into their room", "key": "k"}
    assert client.post(f"{there}/messages", data=form, headers=JSON).status_code == 404
    assert client.post(f"{there.replace('legal', 'other')}/messages", data=form).status_code == 404
    assert bodies(app) == []


@pytest.mark.slow
def test_a_thousand_messages_in_a_row_are_slowed_and_none_is_lost(
    instance: Path, client_of, monkeypatch
) -> None:
    app = create_app({"LIMIT_WRITES": "250/minute", "DEFAULT_LOCALE": "ru"}, instance)
    app.testing, app.config["WTF_CSRF_ENABLED"] = True, False
    with app.app_context():
        member = make.member(make.group(slug="legal"), locale="ru").id
    client = app.test_client()
    client.set_cookie("collab", client_of(member).get_cookie("collab").value)
    waits: list[int] = []
    begun = time.time()
    # To the counter all of it happens at once, but for the waiting.
    still = SimpleNamespace(time=lambda: begun + sum(waits))
    monkeypatch.setattr("limits.storage.memory.time", still)
    monkeypatch.setattr("collab.web.limits.time", still)
    for number in range(1000):
        for _try in range(5):
            form = {"body": f"line {number}", "key": f"key {number}"}
            answer = client.post("/g/legal/chat/messages", data=form, headers=JSON)
            if answer.status_code == 201:
                break
            assert answer.status_code == 429
            assert "секунд" in answer.json["error"]
            waits.append(int(answer.headers["Retry-After"]))
        else:
            pytest.fail(f"line {number} was never taken")
    assert len(waits) == 3, "after each 250"
    assert bodies(app) == [f"line {number}" for number in range(1000)]
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
