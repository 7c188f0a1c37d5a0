"""Signs below posts and messages: each once, by who may, gone with everything."""

import pytest

import factories as make
from collab.accounts.models import User
from collab.content import State
from collab.db import transaction
from collab.extensions import db
from collab.moderation import acts
from collab.policy import Role
from collab.reactions.models import Reaction
from collab.threads.models import Post


@pytest.fixture
def place(app):
    with app.app_context():
        group = make.group(slug="legal")
        author = make.member(group, name="Aigul Author")
        thread = make.thread(group, author)
        return {
            "author": author.id,
            "member": make.member(group, name="Rustam Member").id,
            "observer": make.member(group, Role.OBSERVER).id,
            "coordinator": make.member(group, Role.COORDINATOR).id,
            "outsider": make.member(make.group(slug="other")).id,
            "thread": thread.id,
            "post": make.post(thread, author).id,
            "message": make.message(group, author).id,
            "document": make.document(group, author).id,
        }


def rows(app) -> list[tuple[int, str]]:
    with app.app_context():
        asked = db.select(Reaction.user_id, Reaction.sign).order_by(Reaction.created)
        return [tuple(row) for row in db.session.execute(asked)]


def react(client, content: int, sign: str = "thanks", **more):
    return client.post(f"/c/{content}/reactions", data={"sign": sign, **more})


def test_a_sign_stands_below_with_the_name(app, place, client_of) -> None:
    client = client_of(place["member"])
    for _twice in range(2):
        assert react(client, place["post"]).status_code == 303
    assert rows(app) == [(place["member"], "thanks")]
    page = client_of(place["author"]).get(f"/g/legal/threads/{place['thread']}").text
    assert 'title="Thank you: Rustam Member"' in page
    react(client, place["post"], wanted="0")
    assert rows(app) == []


def test_the_page_gets_the_signs_alone(place, client_of) -> None:
    client = client_of(place["member"])
    form = {"sign": "agree"}
    address = f"/c/{place['post']}/reactions"
    answer = client.post(address, data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.startswith('<div class="reactions"')
    assert 'aria-pressed="true"' in answer.text


def test_messages_bear_signs_too(app, place, client_of) -> None:
    assert react(client_of(place["member"]), place["message"], "seen").status_code == 303
    page = client_of(place["author"]).get("/g/legal/chat").text
    assert 'title="I have seen it: Rustam Member"' in page


def test_signs_are_chosen_on_a_page_without_a_script(place, client_of) -> None:
    client = client_of(place["member"])
    page = client.get(f"/c/{place['post']}/reactions").text
    assert page.count("reaction--offer") == 5
    assert client_of(place["observer"]).get(f"/c/{place['post']}/reactions").status_code == 403


@pytest.mark.parametrize(
    ("who", "what", "sign", "status"),
    [
        ("observer", "post", "thanks", 403),
        ("outsider", "post", "thanks", 404),
        ("member", "document", "thanks", 404),
        ("member", "post", "heart", 400),
        ("member", "post", "", 400),
    ],
)
def test_what_is_refused(
    app, place, client_of, who: str, what: str, sign: str, status: int
) -> None:
    assert react(client_of(place[who]), place[what], sign).status_code == status
    assert rows(app) == []


def test_below_what_is_hidden_no_sign_is_put(app, place, client_of) -> None:
    with app.app_context(), transaction():
        db.session.get_one(Post, place["post"]).state = State.HIDDEN
    assert react(client_of(place["author"]), place["post"]).status_code == 409


def test_signs_go_with_the_post(app, place, client_of) -> None:
    react(client_of(place["member"]), place["post"])
    with app.app_context(), transaction():
        post = db.session.get_one(Post, place["post"])
        post.state = State.BINNED
        by = db.session.get_one(User, place["coordinator"])
        acts.erase(post, by=by, sentence="It named a victim.")
    assert rows(app) == []
