"""What words mention: remembered with them, shown as a card to who may see it, gone with them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

import factories as make
from collab.content import Audience, Content
from collab.db import now, transaction
from collab.extensions import db
from collab.groups import purge_job
from collab.groups.models import Group
from collab.links import queries
from collab.links.models import content_links
from collab.moderation import acts
from collab.policy import Scope
from collab.realtime import push
from collab.threads import actions as threads
from collab.threads.models import Post, Thread
from full_pages import statements

from .conftest import Scene

ClientOf = Callable[[int], FlaskClient]
Write = Callable[..., int]
KINDS = ["post", "message", "comment"]


def links(app: Flask) -> set[tuple[int, int]]:
    with app.app_context():
        return {(row[0], row[1]) for row in db.session.execute(db.select(content_links))}


def page_of(kind: str, scene: Scene) -> str:
    return {
        "post": f"/g/ours/threads/{scene.thread}",
        "message": "/g/ours/chat",
        "comment": f"/g/ours/library/{scene.document}",
    }[kind]


def card(content_id: int) -> str:
    return f'data-card="{content_id}"'


@pytest.mark.parametrize("kind", KINDS)
def test_words_are_followed_by_a_card(
    app: Flask, client_of: ClientOf, scene: Scene, write: Write, kind: str
) -> None:
    other = f"/c/{scene.thread}" if kind == "comment" else f"/g/ours/library/{scene.document}"
    target = scene.thread if kind == "comment" else scene.document
    from_id = write(kind, f"look: http://localhost{other}")
    assert links(app) == ({(from_id, target)})
    page = client_of(scene.colleague).get(page_of(kind, scene)).text
    assert card(target) in page
    assert ("A question" if kind == "comment" else "Methods of visits") in page


@pytest.mark.asvs("8.2.2", "8.2.3")
@pytest.mark.parametrize("kind", KINDS)
def test_who_may_not_see_it_gets_the_bare_link(
    client_of: ClientOf, scene: Scene, write: Write, kind: str
) -> None:
    from_id = write(kind, f"look: /c/{scene.secret}")
    for address in (page_of(kind, scene), f"/c/{from_id}?fragment=1", f"/c/{from_id}/cards"):
        seen = client_of(scene.member).get(address).text
        assert card(scene.secret) in seen
        assert "Names of witnesses" in seen
        hidden = client_of(scene.colleague).get(address)
        assert hidden.status_code == 200
        assert "data-card" not in hidden.text
        assert "Names of witnesses" not in hidden.text
    assert client_of(scene.outsider).get(f"/c/{from_id}/cards").status_code == 404


@pytest.mark.asvs("8.2.2")
def test_a_pushed_line_is_the_same_whether_there_is_something_or_not(
    app: Flask, client_of: ClientOf, scene: Scene, write: Write
) -> None:
    """It goes to many: each fetches the cards of its own person, and learns nothing by that."""
    bodies = {f"/c/{scene.secret}": True, "/c/4503599627370497": True, "nothing": False}
    ids = {write("post", body): asks for body, asks in bodies.items()}
    with app.app_context():
        drawn = {id_: push.drawn(db.session.get_one(Post, id_), "en", "UTC") for id_ in ids}
    assert {id_: f"/c/{id_}/cards" in html for id_, html in drawn.items()} == ids
    assert not any("data-card" in html or "witnesses" in html for html in drawn.values())


def test_a_full_address_is_known_in_a_pushed_line(app: Flask, scene: Scene, write: Write) -> None:
    with app.test_request_context(base_url="https://collab.example/"):
        asks = {}
        for host in ("collab.example", "other.example"):
            post_id = write("post", f"https://{host}/c/{scene.document}")
            drawn = push.drawn(db.session.get_one(Post, post_id), "en", "UTC")
            asks[host] = f"/c/{post_id}/cards" in drawn
    assert asks == {"collab.example": True, "other.example": False}


def test_an_edit_changes_what_is_mentioned(app: Flask, scene: Scene, write: Write) -> None:
    post_id = write("post", f"/c/{scene.document}")

    def edit(body: str) -> set[tuple[int, int]]:
        with app.test_request_context(), transaction():
            threads.edit_post(db.session.get_one(Post, post_id), body)
        return links(app)

    both = {(post_id, scene.document), (post_id, scene.secret)}
    assert edit(f"/c/{scene.document} and /c/{scene.secret}") == both
    assert edit(f"only /c/{scene.secret}") == {(post_id, scene.secret)}
    assert edit("nothing, and /c/4503599627370497 which is not there") == set()


def test_what_stands_around_the_words_is_no_mention(app: Flask, scene: Scene, write: Write) -> None:
    write("post", f"/c/{scene.thread}")
    write("comment", f"/c/{scene.document}")
    assert links(app) == set()


def test_all_cards_of_a_page_take_one_question(
    app: Flask, client_of: ClientOf, scene: Scene, write: Write
) -> None:
    client, address = client_of(scene.colleague), page_of("post", scene)

    def asked() -> int:
        client.get(address)
        with statements(app) as sent:
            assert client.get(address).status_code == 200
        return len(sent)

    without = asked()
    mentioned = [write("message", "a line"), write("comment", "a remark"), scene.document]
    for each in mentioned * 4:
        write("post", f"/c/{each} /c/{scene.thread}")
    assert asked() == without + 2, "one for the cards, one for the rooms of messages among them"
    assert client.get(address).text.count("data-card") == 12


def test_erased_content_is_linked_no_more(app: Flask, scene: Scene, write: Write) -> None:
    from_id = write("post", f"/c/{scene.document}")
    write("message", f"/c/{from_id}")
    assert len(links(app)) == 2
    with app.test_request_context(), transaction():
        by = db.session.get_one(make.User, scene.member)
        acts.erase(db.session.get_one(Content, from_id), by, "It names a victim.")
    assert links(app) == set()


def test_a_purged_group_leaves_no_links(app: Flask, scene: Scene, write: Write) -> None:
    with app.app_context():
        other = db.session.scalars(db.select(Group).filter_by(slug="other")).one()
        thread_id = make.thread(other, db.session.get_one(make.User, scene.member)).id
        group_id = other.id
    write("post", f"/c/{scene.secret} /c/{scene.document}")
    with app.test_request_context():
        with transaction():
            thread = db.session.get_one(Thread, thread_id)
            there = threads.add_post(scene.member, thread, f"/c/{scene.document}").id
            db.session.get_one(Group, group_id).purging = now()
        assert any(there in pair for pair in links(app))
        purge_job.purge_group(group_id)
    assert {to_id for _, to_id in links(app)} == {scene.document}
    assert there not in {from_id for from_id, _ in links(app)}


def test_a_document_lists_where_it_is_discussed(
    app: Flask, client_of: ClientOf, scene: Scene, write: Write
) -> None:
    for kind in ("post", "message"):
        write(kind, f"/g/ours/library/{scene.document}")
    comment_id = write("comment", "a remark")
    write("post", f"about the remark: /c/{comment_id}")
    with app.app_context():
        other = db.session.scalars(db.select(Group).filter_by(slug="other")).one()
        outsider = db.session.get_one(make.User, scene.outsider)
        thread_id = make.thread(other, outsider, title="Behind closed doors").id
    with app.test_request_context(), transaction():
        thread = db.session.get_one(Thread, thread_id)
        threads.add_post(scene.outsider, thread, f"/c/{scene.document}")

    def panel(who: int) -> str:
        page = client_of(who).get(f"/g/ours/library/{scene.document}").text
        return page.partition("data-discussed")[2].partition("</ul>")[0]

    assert panel(scene.colleague).count("<li>") == 3
    assert "Behind closed doors" not in panel(scene.colleague)
    assert panel(scene.member).count("<li>") == 4
    assert "Behind closed doors" in panel(scene.member)
    with app.app_context(), transaction():
        db.session.get_one(Content, scene.document).audience = Audience.COALITION
    assert panel(scene.outsider).count("<li>") == 1


def test_only_the_newest_places_are_listed(client_of: ClientOf, scene: Scene, write: Write) -> None:
    for _ in range(12):
        write("message", f"/c/{scene.document}")
    page = client_of(scene.colleague).get(f"/g/ours/library/{scene.document}").text
    panel = page.partition("data-discussed")[2]
    assert panel.partition("</ul>")[0].count("<li>") == 10
    assert "The newest 10 of 12." in panel


def test_the_answer_to_a_chat_line_has_its_cards(client_of: ClientOf, scene: Scene) -> None:
    sent = client_of(scene.member).post(
        "/g/ours/chat/messages",
        data={"body": f"look: http://localhost/c/{scene.secret}", "key": "k"},
        headers={"Accept": "application/json"},
    )
    assert sent.status_code == 201
    assert card(scene.secret) in sent.json["html"]


def test_many_at_once_get_their_cards(app: Flask, scene: Scene, write: Write) -> None:
    """What is put together for the first question is not shared half made."""
    post_id = write("post", f"/c/{scene.document}")
    queries._anything.cache_clear()
    queries._whatever_it_stands_in.cache_clear()

    def ask(_n: int) -> int:
        with app.app_context():
            scope = Scope.of(db.session.get_one(make.User, scene.member))
            return len(queries.cards_of([db.session.get_one(Post, post_id)], scope)[post_id])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(16))) == [1] * 16
