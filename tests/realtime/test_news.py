"""What is said is heard by those who listen, and by nobody else."""

import pytest

import factories as make
from collab import events
from collab.accounts.models import User
from collab.content import Audience, State
from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Group
from collab.threads.models import Thread

MESSAGES = "/g/legal/chat/messages"


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_message_is_heard_at_once(group, client_of, browse, transport) -> None:
    browser = browse(group["other"], transport)
    assert browser.watch(f"chat:{group['room']}") is True
    client_of(group["member"]).post(MESSAGES, data={"body": "hello **you**", "key": "k"})
    event, news = browser.next()
    assert event == "item"
    assert news["room"] == f"chat:{group['room']}"
    assert news["seq"] == 1
    assert f'id="c{news["id"]}"' in news["html"]
    assert "hello <strong>you</strong>" in news["html"]
    assert "Aigul Temir" in news["html"]


def test_the_same_form_twice_is_heard_once(group, client_of, browse) -> None:
    browser = browse(group["other"])
    browser.watch(f"chat:{group['room']}")
    client = client_of(group["member"])
    for _ in range(2):
        client.post(MESSAGES, data={"body": "hello", "key": "same"})
    browser.next()
    assert browser.hears_nothing()


def test_a_post_is_heard_in_its_thread_and_a_change_too(app, group, client_of, browse) -> None:
    browser = browse(group["other"])
    assert browser.watch(f"thread:{group['thread']}") is True
    client = client_of(group["member"])
    address = f"/g/legal/threads/{group['thread']}"
    client.post(f"{address}/posts", data={"body": "an **answer**", "key": "k"})
    event, news = browser.next()
    assert (event, news["seq"]) == ("item", 2)
    assert "<strong>answer</strong>" in news["html"]
    client.post(f"{address}/posts/{news['id']}/edit", data={"body": "another"})
    assert browser.next() == ("change", {"room": news["room"], "id": news["id"]})


def test_everybody_reads_in_her_language_and_time_zone(app, group, client_of, browse) -> None:
    with app.app_context():
        of = db.session.get(Group, group["id"])
        people = [
            make.member(of, locale="en", timezone="Europe/London").id,
            make.member(of, locale="en", timezone="Asia/Almaty").id,
        ]
    browsers = [browse(person) for person in people]
    for browser in browsers:
        browser.watch(f"chat:{group['room']}")
    client_of(group["member"]).post(MESSAGES, data={"body": "hello", "key": "k"})
    london, almaty = (browser.next()[1]["html"] for browser in browsers)
    moment = london.split('datetime="')[1].split('"')[0]
    assert moment.endswith(("+00:00", "+01:00"))
    assert almaty.split('datetime="')[1].split('"')[0].endswith("+05:00")


def test_a_pushed_line_has_nothing_of_the_person_who_wrote_it(group, client_of, browse) -> None:
    browser = browse(group["other"])
    browser.watch(f"thread:{group['thread']}")
    client_of(group["member"]).post(
        f"/g/legal/threads/{group['thread']}/posts", data={"body": "mine", "key": "k"}
    )
    html = browser.next()[1]["html"]
    assert "/edit" not in html
    assert "csrf" not in html


def test_a_follow_up_comes_without_the_name(group, client_of, browse) -> None:
    browser = browse(group["other"])
    browser.watch(f"chat:{group['room']}")
    client = client_of(group["member"])
    for n in range(2):
        client.post(MESSAGES, data={"body": f"line {n}", "key": f"k{n}"})
    assert "msg--follow" not in browser.next()[1]["html"]
    assert "msg--follow" in browser.next()[1]["html"]


def test_markup_in_a_message_is_pushed_as_text(group, client_of, browse) -> None:
    browser = browse(group["other"])
    browser.watch(f"chat:{group['room']}")
    client_of(group["member"]).post(
        MESSAGES, data={"body": "<img src=x onerror=alert(1)>", "key": "k"}
    )
    html = browser.next()[1]["html"]
    assert "<img" not in html
    assert "&lt;img" in html


def test_changes_of_documents_are_heard_on_their_page_and_in_the_library(
    app, group, browse
) -> None:
    browser = browse(group["other"])
    assert browser.watch(f"content:{group['document']}") is True
    assert browser.watch(f"library:{group['id']}") is True
    with app.app_context(), transaction():
        events.record(events.ReadingProgressed(group["document"], group["id"]))
    told = [browser.next(), browser.next()]
    assert {news["room"] for _, news in told} == {
        f"content:{group['document']}",
        f"library:{group['id']}",
    }
    assert all(news["id"] == group["document"] for _, news in told)


def test_who_leaves_a_room_hears_nothing_more(group, client_of, browse) -> None:
    browser = browse(group["other"])
    room = f"chat:{group['room']}"
    browser.watch(room)
    assert browser.leave(room) is True
    client_of(group["member"]).post(MESSAGES, data={"body": "hello", "key": "k"})
    assert browser.hears_nothing()


@pytest.mark.parametrize(
    ("who", "room", "answer"),
    [
        ("observer", "chat:{room}", True),
        ("observer", "library:{id}", True),
        ("outsider", "chat:{room}", False),
        ("outsider", "thread:{thread}", False),
        ("outsider", "content:{document}", False),
        ("outsider", "library:{id}", False),
        ("member", "chat:424242", False),
        ("member", "chat:5|ru|Asia/Almaty", False),
        ("member", "user:1", False),
        ("member", "chat:{room} ", False),
        ("member", "nothing", False),
        ("member", ["chat"], False),
        ("member", None, False),
    ],
)
def test_rooms_open_to_those_who_may_read(group, browse, who, room, answer) -> None:
    browser = browse(group[who])
    name = room.format(**group) if isinstance(room, str) else room
    assert browser.watch(name) is answer
    assert browser.client.call("watch", name, timeout=10) is answer


@pytest.mark.parametrize(("who", "answer"), [("outsider", True), ("guest", False)])
def test_the_coalition_hears_what_is_given_to_it(app, group, browse, who, answer) -> None:
    with app.app_context(), transaction():
        db.session.get(Thread, group["thread"]).audience = Audience.COALITION
    assert browse(group[who]).watch(f"thread:{group['thread']}") is answer


def test_narrowing_the_audience_ends_the_hearing(app, group, client_of, browse) -> None:
    with app.app_context(), transaction():
        db.session.get(Thread, group["thread"]).audience = Audience.COALITION
    outsider, member = browse(group["outsider"]), browse(group["other"])
    for browser in (outsider, member):
        assert browser.watch(f"thread:{group['thread']}") is True
    with app.app_context(), transaction():
        db.session.get(Thread, group["thread"]).audience = Audience.GROUP
        events.record(events.ThreadRenamed(group["thread"], group["id"]))
    assert outsider.closed.wait(10)
    assert member.watch(f"thread:{group['thread']}") is True


def test_hidden_content_is_not_pushed(app, group, browse) -> None:
    browser = browse(group["other"])
    browser.watch(f"chat:{group['room']}")
    with app.app_context():
        author = db.session.get(User, group["member"])
        of = db.session.get(Group, group["id"])
        message = make.message(of, author, "hidden", state=State.HIDDEN)
        with transaction():
            events.record(events.MessagePosted(message.id, of.id, group["room"], 1))
    assert browser.hears_nothing()


def test_the_others_see_who_is_writing_and_outsiders_can_neither_see_nor_say_it(
    group, browse
) -> None:
    room = f"chat:{group['room']}"
    writer, other, outsider = (browse(group[who]) for who in ("member", "other", "outsider"))
    for browser in (writer, other, outsider):
        browser.watch(room)
    outsider.types(room)
    writer.types(room)
    assert other.next() == (
        "typing",
        {"room": room, "by": group["member"], "name": "Aigul Temir"},
    )
    assert other.hears_nothing()
    assert writer.hears_nothing()
    assert outsider.hears_nothing()
