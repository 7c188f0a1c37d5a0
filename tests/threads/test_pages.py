"""Threads as people use them: started, answered, quoted, changed, and read by others."""

import pytest
from flask import Flask

import factories as make
from collab.accounts.models import User
from collab.content import Audience, State
from collab.extensions import db
from collab.groups.models import Group
from collab.policy import Role, Standing
from collab.threads.models import Post, Thread

pytestmark = pytest.mark.both_databases


@pytest.fixture
def group(app: Flask) -> dict:
    """A group with a member, an observer and a coordinator; outside it a member and an observer."""
    with app.app_context():
        group = make.group(slug="legal")
        return {
            "id": group.id,
            "member": make.member(group, name="Aigul Temir").id,
            "other": make.member(group, name="Rustam Nazri").id,
            "observer": make.member(group, Role.OBSERVER).id,
            "outsider": make.user().id,
            "guest": make.user(standing=Standing.OBSERVER).id,
        }


def start(client, **given):
    fields = {"title": "Deadlines", "body": "How long?", "audience": "group", "key": "k1"}
    return client.post("/g/legal/threads/new", data=fields | given)


def only(app: Flask, model):
    with app.app_context():
        return db.session.scalars(db.select(model)).unique().one()


def test_a_thread_begins_with_its_first_post(app, group, client_of) -> None:
    client = client_of(group["member"])
    answer = start(client)
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Deadlines" in page
    assert "How long?" in page
    assert client.get("/g/legal/threads").text.count("Deadlines") == 1


def test_the_form_sent_twice_starts_one_thread(app, group, client_of) -> None:
    client = client_of(group["member"])
    assert start(client).location == start(client).location
    only(app, Thread)
    assert only(app, Post).number == 1


@pytest.mark.parametrize("title", ["", "   "])
def test_a_thread_without_title_is_refused_and_keeps_the_text(group, client_of, title) -> None:
    answer = start(client_of(group["member"]), title=title, body="A long thought")
    assert answer.status_code == 422
    assert "A long thought" in answer.text
    assert "Write a title." in answer.text


def test_answers_stand_below_the_question_in_order(app, group, client_of) -> None:
    client = client_of(group["member"])
    address = start(client).location
    for n in range(3):
        sent = client.post(f"{address}/posts", data={"body": f"answer-{n}", "key": f"a{n}"})
        assert sent.status_code == 303
    page = client.get(address).text
    places = [page.index(words) for words in ("How long?", "answer-0", "answer-1", "answer-2")]
    assert places == sorted(places)


def test_an_answer_sent_twice_stands_once(app, group, client_of) -> None:
    client = client_of(group["member"])
    address = start(client).location
    for _ in range(2):
        client.post(f"{address}/posts", data={"body": "once only", "key": "same"})
    assert client.get(address).text.count("once only") == 1


@pytest.mark.parametrize("body", ["", " \n ", "\u200b"])
def test_an_empty_answer_is_refused(group, client_of, body) -> None:
    client = client_of(group["member"])
    address = start(client).location
    answer = client.post(f"{address}/posts", data={"body": body, "key": "e"})
    assert answer.status_code == 422
    assert "Write something first." in answer.text
    script = client.post(
        f"{address}/posts", data={"body": body}, headers={"Accept": "application/json"}
    )
    assert (script.status_code, script.json["error"]) == (422, "Write something first.")


def test_an_answer_that_is_too_long_is_refused_with_its_text(group, client_of) -> None:
    client = client_of(group["member"])
    address = start(client).location
    answer = client.post(f"{address}/posts", data={"body": "word " * 10_001, "key": "l"})
    assert answer.status_code == 422
    assert "word word" in answer.text


def test_a_script_gets_the_post_as_html(group, client_of) -> None:
    client = client_of(group["member"])
    address = start(client).location
    sent = client.post(
        f"{address}/posts",
        data={"body": "**now**", "key": "s"},
        headers={"Accept": "application/json"},
    )
    assert sent.status_code == 201
    assert sent.json["seq"] == 2
    assert "<strong>now</strong>" in sent.json["html"]
    assert f'id="c{sent.json["id"]}"' in sent.json["html"]


def test_quoting_begins_the_answer_with_the_words_and_their_author(app, group, client_of) -> None:
    address = start(client_of(group["member"]), body="first line\n> older\n\nsecond").location
    post = only(app, Post)
    page = client_of(group["other"]).get(f"{address}?quote={post.id}").text
    assert f"&gt; **[Aigul Temir](/c/{post.id}):**" in page
    assert "&gt; second" in page
    assert "older\n" not in page.split("<textarea")[1]


def test_a_quotation_comes_into_an_open_editor_and_leads_back(app, group, client_of) -> None:
    address = start(client_of(group["member"]), body="first line\n\nsecond").location
    post = only(app, Post)
    client = client_of(group["other"])
    quotation = client.get(f"{address}/posts/{post.id}/quote").text
    assert quotation == f"> **[Aigul Temir](/c/{post.id}):**\n> first line\n>\n> second\n\n"
    answer = client.post(f"{address}/posts", data={"body": quotation + "Yes"})
    page = client.get(answer.location).text
    assert f'<a href="/c/{post.id}"' in page
    assert "link-card" not in page, "the words themselves stand there"


def test_a_post_of_another_thread_cannot_be_quoted(app, group, client_of) -> None:
    with app.app_context():
        hidden = make.group()
        author = make.member(hidden)
        foreign = make.post(make.thread(hidden, author), author, "nobody may know").id
    address = start(client_of(group["member"])).location
    page = client_of(group["member"]).get(f"{address}?quote={foreign}")
    assert page.status_code == 200
    assert "nobody may know" not in page.text


def test_the_author_changes_a_post_and_others_see_that(app, group, client_of) -> None:
    author = client_of(group["member"])
    address = start(author).location
    with app.app_context():
        thread = db.session.scalars(db.select(Thread)).unique().one()
        from datetime import timedelta

        from collab.db import now

        post = make.post(
            thread,
            db.session.get(User, group["member"]),
            "old words",
            created=now() - timedelta(hours=1),
            changed=now() - timedelta(hours=1),
        )
        edit = f"{address}/posts/{post.id}/edit"
    assert "old words" in author.get(edit).text
    assert author.post(edit, data={"body": ""}).status_code == 422
    assert author.post(edit, data={"body": "new words"}).status_code == 303
    page = client_of(group["other"]).get(address).text
    assert "new words" in page
    assert "old words" not in page
    assert "changed" in page


@pytest.mark.parametrize(("who", "status"), [("other", 403), ("observer", 403), ("outsider", 404)])
def test_nobody_else_changes_a_post(app, group, client_of, who, status) -> None:
    address = start(client_of(group["member"])).location
    edit = f"{address}/posts/{only(app, Post).id}/edit"
    assert client_of(group[who]).post(edit, data={"body": "mine now"}).status_code == status
    assert only(app, Post).body == "How long?"


def test_an_observer_reads_and_does_not_write(group, client_of) -> None:
    address = start(client_of(group["member"])).location
    observer = client_of(group["observer"])
    page = observer.get(address)
    assert "How long?" in page.text
    assert "<textarea" not in page.text
    assert observer.post(f"{address}/posts", data={"body": "me too"}).status_code == 403
    assert start(observer).status_code == 403
    assert observer.get("/g/legal/threads/new").status_code == 403


def test_outsiders_find_nothing(group, client_of) -> None:
    address = start(client_of(group["member"])).location
    outsider = client_of(group["outsider"])
    for path in (address, f"{address}/posts?after=0", "/g/legal/threads", "/g/legal/threads/new"):
        assert outsider.get(path).status_code == 404
    assert outsider.post(f"{address}/posts", data={"body": "hello"}).status_code == 404


def test_the_coalition_reads_what_is_given_to_it_and_does_not_answer(group, client_of) -> None:
    address = start(client_of(group["member"]), audience="coalition").location
    outsider = client_of(group["outsider"])
    page = outsider.get(address)
    assert page.status_code == 200
    assert "How long?" in page.text
    assert "<textarea" not in page.text
    assert "/g/legal/chat" not in page.text
    assert outsider.post(f"{address}/posts", data={"body": "hello"}).status_code == 403
    assert client_of(group["guest"]).get(address).status_code == 404


def test_a_thread_is_not_found_under_another_group(app, group, client_of) -> None:
    with app.app_context():
        other = make.group(slug="other")
        make.join(db.session.get(User, group["member"]), other)
    client = client_of(group["member"])
    address = start(client).location
    assert client.get(address.replace("/legal/", "/other/")).status_code == 404


def test_the_newest_answer_brings_a_thread_to_the_top(app, group, client_of) -> None:
    client = client_of(group["member"])
    older = start(client, title="Older", key="1").location
    start(client, title="Newer", key="2")
    before = client.get("/g/legal/threads").text
    assert before.index("Newer") < before.index("Older")
    client_of(group["other"]).post(f"{older}/posts", data={"body": "here", "key": "x"})
    after = client.get("/g/legal/threads").text
    assert after.index("Older") < after.index("Newer")
    assert "last answer: Rustam Nazri" in after


def test_the_list_does_not_tell_of_answers_that_were_hidden(app, group, client_of) -> None:
    address = start(client_of(group["member"])).location
    with app.app_context():
        thread = db.session.scalars(db.select(Thread)).unique().one()
        author = make.member(db.session.get(Group, group["id"]), name="Somebody Hidden")
        make.post(thread, author, "hidden words", state=State.HIDDEN)
    client = client_of(group["other"])
    assert "Somebody Hidden" not in client.get("/g/legal/threads").text
    assert "hidden words" not in client.get(address).text
    assert "hidden words" not in client.get(f"{address}/posts?after=0").text


def test_a_long_thread_comes_in_pages_and_a_post_is_found_on_its_own(app, group, client_of) -> None:
    with app.app_context():
        author = db.session.get(User, group["member"])
        thread = make.thread(db.session.get(Group, group["id"]), author)
        posts = [make.post(thread, author, f"post-{n:03}") for n in range(1, 122)]
        with app.test_request_context():
            address, fiftieth, last = thread.address(), posts[49].address(), posts[-1].address()
    client = client_of(group["member"])
    first = client.get(address).text
    assert "post-050" in first
    assert "post-051" not in first
    assert "data-live-list" not in first
    assert "post-050" in client.get(fiftieth).text
    end = client.get(last).text
    assert "post-121" in end
    assert "post-100" not in end
    assert 'data-after="121"' in end
    assert client.get(f"{address}?page=999").status_code == 200


def test_what_follows_a_number_comes_in_order_and_says_when_there_is_more(
    app, group, client_of
) -> None:
    with app.app_context():
        author = db.session.get(User, group["member"])
        thread = make.thread(db.session.get(Group, group["id"]), author)
        for n in range(1, 204):
            make.post(thread, author, f"post-{n:03}")
        with app.test_request_context():
            address = thread.address()
    client = client_of(group["member"])
    piece = client.get(f"{address}/posts?after=2")
    numbers = [int(part.split('"')[0]) for part in piece.text.split('data-seq="')[1:]]
    assert numbers == list(range(3, 203))
    assert piece.headers["X-More"] == "1"
    rest = client.get(f"{address}/posts?after=202")
    assert rest.headers["X-More"] == "0"
    assert 'data-seq="203"' in rest.text
    assert "<html" not in rest.text


def test_posts_of_a_coalition_thread_have_its_audience(app, group, client_of) -> None:
    client = client_of(group["member"])
    address = start(client, audience="coalition").location
    client.post(f"{address}/posts", data={"body": "an answer", "key": "z"})
    with app.app_context():
        audiences = db.session.scalars(db.select(Post.audience)).all()
    assert set(audiences) == {Audience.COALITION}
