"""Every page of a group says whose accounts are closed for safety: nobody writes to them now."""

import pytest

import factories as make
import full_pages
from collab.content import Audience, Content
from collab.db import transaction
from collab.extensions import db

LINE = "Closed for safety: Aigul Temir."


@pytest.fixture
def place(app, client_of) -> dict[str, int]:
    with app.app_context():
        group = make.group(slug="ours")
        author = make.member(group)
        thread = make.thread(group, author)
        make.post(thread, author)
        ids = {
            "author": author.id,
            "endangered": make.member(group, name="Aigul Temir").id,
            "outside": make.user().id,
            "thread": thread.id,
        }
    client_of(ids["author"]).post(f"/people/{ids['endangered']}/freeze")
    return ids


@pytest.mark.parametrize("tab", ["threads", "threads/new", "library", "chat"])
def test_each_tab_says_it_in_a_line(client_of, place, tab: str) -> None:
    assert LINE in client_of(place["author"]).get(f"/g/ours/{tab}").text


def test_the_page_of_a_thread_too(client_of, place) -> None:
    assert LINE in client_of(place["author"]).get(f"/g/ours/threads/{place['thread']}").text


@pytest.mark.parametrize("tab", ["", "/members"])
def test_where_the_whole_notice_stands_the_line_does_not(client_of, place, tab: str) -> None:
    page = client_of(place["author"]).get(f"/g/ours{tab}").text
    assert "The account of Aigul Temir is closed for safety" in page
    assert LINE not in page


def test_nothing_is_said_when_nobody_is_in_danger(app, client_of) -> None:
    with app.app_context():
        member = make.member(make.group(slug="quiet")).id
    assert "Closed for safety" not in client_of(member).get("/g/quiet/threads").text


def test_people_outside_the_group_do_not_read_it(app, client_of, place) -> None:
    with app.app_context(), transaction():
        db.session.execute(db.update(Content).values(audience=Audience.COALITION))
    answer = client_of(place["outside"]).get(f"/g/ours/threads/{place['thread']}")
    assert answer.status_code == 200
    assert "Aigul Temir" not in answer.text


def test_it_costs_one_question(app, client_of, place) -> None:
    client = client_of(place["author"])
    client.get("/g/ours/chat")
    with full_pages.statements(app) as sent:
        client.get("/g/ours/chat")
    assert len([each for each in sent if "FROM freezes" in each]) == 1
