"""The chat page: saying something, reading back, catching up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

import factories as make
from collab.accounts.models import User
from collab.chat.models import Message
from collab.content import State
from collab.extensions import db
from collab.groups.models import Group
from collab.policy import Role

MESSAGES = "/g/legal/chat/messages"
JSON = {"Accept": "application/json"}


@pytest.fixture
def group(app: Flask) -> dict:
    """A group with two members and an observer, and somebody outside."""
    with app.app_context():
        group = make.group(slug="legal")
        return {
            "id": group.id,
            "member": make.member(group, name="Aigul Temir").id,
            "other": make.member(group, name="Rustam Nazri").id,
            "observer": make.member(group, Role.OBSERVER).id,
            "outsider": make.user().id,
        }


def said(app: Flask, group: dict, *lines: str, by: str = "member", **given) -> list[int]:
    with app.app_context():
        of, author = db.session.get(Group, group["id"]), db.session.get(User, group[by])
        return [make.message(of, author, line, **given).number for line in lines]


def numbers_in(html: str) -> list[int]:
    return [int(part.split('"')[0]) for part in html.split('data-seq="')[1:]]


def test_an_empty_chat_says_what_it_is_for(group, client_of) -> None:
    page = client_of(group["member"]).get("/g/legal/chat").text
    assert "Nobody has written here yet" in page
    assert "<textarea" in page


def test_what_is_said_stands_on_everybodys_page(group, client_of) -> None:
    answer = client_of(group["member"]).post(MESSAGES, data={"body": "hello", "key": "k"})
    assert answer.status_code == 303
    assert "hello" in client_of(group["other"]).get(answer.location).text


@pytest.mark.both_databases
def test_the_same_form_twice_says_it_once(group, client_of) -> None:
    client = client_of(group["member"])
    first, second = (
        client.post(MESSAGES, data={"body": "hello", "key": "same"}, headers=JSON).json
        for _ in range(2)
    )
    assert first["id"] == second["id"]
    assert numbers_in(client.get(f"{MESSAGES}?after=0").text) == [1]


@pytest.mark.both_databases
def test_two_people_may_have_the_same_key(group, client_of) -> None:
    for who in ("member", "other"):
        client_of(group[who]).post(MESSAGES, data={"body": f"by {who}", "key": "same"})
    page = client_of(group["member"]).get("/g/legal/chat").text
    assert "by member" in page
    assert "by other" in page


@pytest.mark.both_databases
def test_many_at_once_are_numbered_without_gaps(app, group, client_of) -> None:
    clients = [client_of(group[who]) for who in ("member", "other")]

    def say(n: int) -> int:
        data = {"body": f"line {n}", "key": f"key-{n}"}
        return clients[n % 2].post(MESSAGES, data=data, headers=JSON).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(say, range(20))) == {201}
    page = clients[0].get(f"{MESSAGES}?after=0").text
    assert numbers_in(page) == list(range(1, 21))


@pytest.mark.both_databases
def test_one_form_sent_many_times_at_once_says_it_once(group, client_of) -> None:
    client = client_of(group["member"])
    client.get("/g/legal/chat")

    def say(_: int) -> int:
        return client.post(MESSAGES, data={"body": "x", "key": "one"}, headers=JSON).json["id"]

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(say, range(6)))) == 1
    assert numbers_in(client.get(f"{MESSAGES}?after=0").text) == [1]


@pytest.mark.both_databases
def test_a_refused_message_leaves_no_gap(app, group, client_of) -> None:
    client = client_of(group["member"])
    client.post(MESSAGES, data={"body": "one", "key": "1"})
    assert client.post(MESSAGES, data={"body": "x" * 4001, "key": "2"}).status_code == 422
    client.post(MESSAGES, data={"body": "two", "key": "3"})
    assert numbers_in(client.get(f"{MESSAGES}?after=0").text) == [1, 2]


@pytest.mark.parametrize("body", ["", "  \n ", "\u200b\u2060"])
def test_saying_nothing_is_refused(group, client_of, body) -> None:
    client = client_of(group["member"])
    assert client.post(MESSAGES, data={"body": body, "key": "k"}).status_code == 422
    script = client.post(MESSAGES, data={"body": body}, headers=JSON)
    assert (script.status_code, script.json["error"]) == (422, "Write something first.")


def test_a_message_that_is_too_long_is_kept_in_the_field(group, client_of) -> None:
    page = client_of(group["member"]).post(MESSAGES, data={"body": "word " * 801, "key": "k"})
    assert page.status_code == 422
    assert "word word" in page.text
    assert "At most 4000 characters: " in page.text


def test_an_observer_listens_and_says_nothing(app, group, client_of) -> None:
    said(app, group, "hello")
    observer = client_of(group["observer"])
    page = observer.get("/g/legal/chat").text
    assert "hello" in page
    assert "<textarea" not in page
    assert observer.post(MESSAGES, data={"body": "me"}).status_code == 403


def test_outsiders_find_no_chat(app, group, client_of) -> None:
    said(app, group, "hello")
    outsider = client_of(group["outsider"])
    assert outsider.get("/g/legal/chat").status_code == 404
    assert outsider.get(f"{MESSAGES}?after=0").status_code == 404
    assert outsider.post(MESSAGES, data={"body": "me"}).status_code == 404


def test_the_page_has_the_newest_and_leads_to_the_earlier(app, group, client_of) -> None:
    said(app, group, *(f"line {n}" for n in range(1, 71)))
    client = client_of(group["member"])
    page = client.get("/g/legal/chat").text
    assert numbers_in(page) == list(range(21, 71))
    assert 'data-after="70"' in page
    assert "before=21" in page
    earlier = client.get("/g/legal/chat?before=21").text
    assert numbers_in(earlier) == list(range(1, 21))
    assert "data-detached" in earlier, "what comes in below is not put under older lines"
    assert "data-detached" not in page
    assert "data-earlier hidden" in earlier
    assert "data-earlier hidden" not in page


@pytest.mark.both_databases
def test_an_old_message_is_shown_among_its_neighbours(app, group, client_of) -> None:
    said(app, group, *(f"line {n}" for n in range(1, 121)))
    client = client_of(group["member"])
    with app.test_request_context():
        message = db.session.scalar(db.select(Message).filter_by(number=60))
        address, anchor = message.address().split("#")
    page = client.get(address).text
    shown = numbers_in(page)
    assert f'id="{anchor}"' in page
    assert 60 in shown
    assert shown == list(range(shown[0], shown[0] + 50))
    last = client.get("/g/legal/chat?around=119").text
    assert numbers_in(last)[-1] == 120
    assert "data-live-list" in last


@pytest.mark.both_databases
def test_what_was_missed_comes_in_order_and_says_when_there_is_more(app, group, client_of) -> None:
    said(app, group, *(f"line {n}" for n in range(1, 205)))
    client = client_of(group["member"])
    piece = client.get(f"{MESSAGES}?after=3")
    assert numbers_in(piece.text) == list(range(4, 204))
    assert piece.headers["X-More"] == "1"
    rest = client.get(f"{MESSAGES}?after=203")
    assert (numbers_in(rest.text), rest.headers["X-More"]) == ([204], "0")


def test_a_follow_up_does_not_repeat_the_name(app, group, client_of) -> None:
    start = datetime.now(UTC).replace(hour=6, minute=0) - timedelta(days=2)
    for minutes, by in ((0, "member"), (4, "member"), (6, "other"), (12, "other")):
        said(app, group, f"at {minutes}", by=by, created=start + timedelta(minutes=minutes))
    page = client_of(group["observer"]).get("/g/legal/chat").text
    assert [part.split('"')[0] for part in page.split('<article class="')[1:]] == [
        "msg",
        "msg msg--follow",
        "msg",
        "msg",
    ]
    piece = client_of(group["observer"]).get(f"{MESSAGES}?after=1").text
    assert piece.count("msg--follow") == 1


def test_words_never_stand_under_the_name_of_somebody_else(app, group, client_of) -> None:
    """Between two lines of one person a line of hers is hidden, above it somebody else spoke."""
    said(app, group, "by the other", by="other")
    said(app, group, "concealed", state=State.HIDDEN)
    said(app, group, "shown")
    page = client_of(group["observer"]).get("/g/legal/chat").text
    assert "concealed" not in page
    assert "msg--follow" not in page


def test_days_are_those_of_the_reader(app, group, client_of) -> None:
    """21:30 and 22:30 in London are one day there and two days in Almaty... and the other way."""
    with app.app_context():
        of = db.session.get(Group, group["id"])
        there = make.member(of, timezone="Europe/London").id
        here = make.member(of, timezone="Asia/Almaty").id
    for hour in (18, 20):
        said(app, group, f"at {hour}", created=datetime(2026, 1, 10, hour, 30, tzinfo=UTC))
    assert client_of(there).get("/g/legal/chat").text.count('class="line-day"') == 1
    assert client_of(here).get("/g/legal/chat").text.count('class="line-day"') == 2


def test_links_can_be_pressed_and_lines_break(app, group, client_of) -> None:
    said(app, group, "see https://example.org/a?b=1&c=2\nand <b>mail</b> a@example.org")
    page = client_of(group["member"]).get("/g/legal/chat").text
    assert '<a href="/leave?to=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c%3D2" rel=' in page
    assert 'href="mailto:a@example.org"' in page
    assert "<br>\nand &lt;b&gt;mail&lt;/b&gt;" in page
