"""Comments on the page of a document: saying something, answering, changing, settling."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import factories as make
from collab.accounts.models import User
from collab.comments.models import Comment
from collab.db import transaction
from collab.extensions import db
from collab.library.models import Document, Version

from .conftest import Scene

ClientOf = Callable[[int], FlaskClient]


def say(client: FlaskClient, scene: Scene, body: str, **more: Any) -> int:
    """Comment as the script does; return the id."""
    sent = client.post(
        f"{scene.address}/comments",
        data={"body": body} | more,
        headers={"Accept": "application/json"},
    )
    assert sent.status_code == 201, sent.text
    return sent.json["id"]


def comment(app: Flask, comment_id: int) -> Comment:
    with app.app_context():
        return db.session.get_one(Comment, comment_id)


def test_a_comment_stands_on_the_page_of_the_document(client_of: ClientOf, scene: Scene) -> None:
    client = client_of(scene.member)
    sent = client.post(f"{scene.address}/comments", data={"body": "Where is the **date**?"})
    assert sent.status_code == 303
    assert re.fullmatch(scene.address + r"#c\d+", sent.headers["Location"])
    page = client_of(scene.author).get(scene.address).text
    assert "Where is the <strong>date</strong>?" in page
    assert "On the whole document" in page


def test_a_comment_on_a_passage_leads_to_its_page(client_of: ClientOf, scene: Scene) -> None:
    sent = client_of(scene.member).post(
        f"{scene.address}/comments",
        data={"body": "Quite so", "page": "2", "quote": "Вторая <b>страница</b>", "version": "1"},
    )
    assert re.fullmatch(scene.address + r"\?page=2#c\d+", sent.headers["Location"])
    page = client_of(scene.author).get(scene.address).text
    assert "Вторая &lt;b&gt;страница&lt;/b&gt;" in page
    assert f'href="{scene.address}?page=2#p2"' in page


def test_those_of_the_page_at_hand_come_first(client_of: ClientOf, scene: Scene) -> None:
    client = client_of(scene.member)
    for body, page in (("about two", "2"), ("about all", ""), ("about three", "3")):
        say(client, scene, body, page=page)

    def order(query: str) -> list[str]:
        shown = client.get(f"{scene.address}/comments?fragment=1{query}").text
        return re.findall(r"about \w+", shown)

    assert order("") == ["about all", "about two", "about three"]
    assert order("&page=3") == ["about three", "about all", "about two"]


def test_an_answer_stands_below_what_the_thread_begins_with(
    app: Flask, client_of: ClientOf, scene: Scene
) -> None:
    first = say(client_of(scene.member), scene, "A question", page="2", quote="Вторая")
    answer = say(client_of(scene.author), scene, "An answer", reply=str(first), page="3")
    again = say(client_of(scene.member), scene, "Thank you", reply=str(answer))
    rows = [comment(app, id_) for id_ in (first, answer, again)]
    assert [(row.number, row.reply_to_id, row.page, row.quote) for row in rows] == [
        (1, None, 2, "Вторая"),
        (2, first, 2, ""),
        (3, first, 2, ""),
    ]
    page = client_of(scene.coordinator).get(scene.address).text
    assert page.count('class="comment-thread"') == 1
    assert page.index("A question") < page.index("An answer") < page.index("Thank you")


def test_without_scripts_a_link_makes_the_form_an_answer(client_of: ClientOf, scene: Scene) -> None:
    first = say(client_of(scene.member), scene, "A question", page="2")
    page = client_of(scene.author).get(f"{scene.address}?page=2&answer={first}").text
    assert "Answer to Saule Member" in page
    assert f'name="reply" type="hidden" value="{first}"' in page


@pytest.mark.parametrize("times", [2])
def test_sent_twice_it_is_there_once(
    app: Flask, client_of: ClientOf, scene: Scene, times: int
) -> None:
    client = client_of(scene.member)
    ids = {say(client, scene, "Once", key="the same") for _ in range(times)}
    assert len(ids) == 1
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count(Comment.id))) == 1


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        ({"body": " "}, "Write something first."),
        ({"body": "x", "page": "4"}, "There is no such page."),
        ({"body": "x", "page": "0"}, "There is no such page."),
        ({"body": "x", "quote": "q" * 1001}, "At most 1000 characters."),
        ({"body": "x" * 10_001}, "At most 10000 characters: this is 1 too many."),
        ({"body": "x", "reply": "12345"}, "What you answer is not there any more."),
        ({"body": "x", "reply": "no number"}, "What you answer is not there any more."),
    ],
)
def test_what_cannot_be_taken_is_explained_and_kept(
    client_of: ClientOf, scene: Scene, faulty: dict[str, str], said: str
) -> None:
    client = client_of(scene.member)
    refused = client.post(f"{scene.address}/comments", data=faulty)
    assert refused.status_code == 422
    assert said in refused.text
    assert faulty["body"].strip() in refused.text
    quick = client.post(
        f"{scene.address}/comments", data=faulty, headers={"Accept": "application/json"}
    )
    assert (quick.status_code, said in quick.json["error"]) == (422, True)


def test_one_changes_ones_own_comment_and_nobody_elses(client_of: ClientOf, scene: Scene) -> None:
    mine = say(client_of(scene.member), scene, "Frist")
    address = f"{scene.address}/comments/{mine}/edit"
    for other in (scene.author, scene.coordinator):
        assert client_of(other).post(address, data={"body": "Forged"}).status_code == 403
    client = client_of(scene.member)
    assert "Frist" in client.get(address).text
    assert client.post(address, data={"body": ""}).status_code == 422
    assert client.post(address, data={"body": "First"}).status_code == 303
    page = client_of(scene.author).get(scene.address).text
    assert "First" in page
    assert "Frist" not in page
    assert "Forged" not in page


def test_evidence_is_not_changed(app: Flask, client_of: ClientOf, scene: Scene) -> None:
    mine = say(client_of(scene.member), scene, "As it was")
    with app.app_context(), transaction():
        db.session.get_one(Document, scene.document).held = True
    address = f"{scene.address}/comments/{mine}/edit"
    assert client_of(scene.member).post(address, data={"body": "Other"}).status_code == 403
    assert comment(app, mine).body == "As it was"


def test_who_is_concerned_settles_and_opens_again(
    app: Flask, client_of: ClientOf, scene: Scene
) -> None:
    begins = say(client_of(scene.member), scene, "Is this right?")
    settle, reopen = (f"{scene.address}/comments/{begins}/{act}" for act in ("settle", "reopen"))
    with app.app_context():
        group = db.session.get_one(Document, scene.document).group
        bystander = make.member(group).id
    assert client_of(bystander).post(settle).status_code == 403
    for concerned in (scene.member, scene.author, scene.coordinator):
        assert client_of(concerned).post(settle).status_code == 303
        assert "Settled" in client_of(scene.observer).get(scene.address).text
        assert comment(app, begins).settled_by_id == concerned
        assert client_of(concerned).post(reopen).status_code == 303
        assert comment(app, begins).settled is None


def test_an_answer_opens_a_settled_thread_again(
    app: Flask, client_of: ClientOf, scene: Scene
) -> None:
    client = client_of(scene.member)
    begins = say(client, scene, "Is this right?")
    client.post(f"{scene.address}/comments/{begins}/settle")
    assert comment(app, begins).settled is not None
    say(client_of(scene.author), scene, "No, it is not", reply=str(begins))
    assert comment(app, begins).settled is None


def test_a_comment_says_that_it_is_about_an_older_version(
    app: Flask, client_of: ClientOf, scene: Scene
) -> None:
    say(client_of(scene.member), scene, "About the first", page="1")
    assert "is not the newest" not in client_of(scene.member).get(scene.address).text
    with app.app_context(), transaction():
        document = db.session.get_one(Document, scene.document)
        facts = {"filename": "b.pdf", "blob": "b", "size": 1, "sha256": "0" * 64}
        newer = Version(document_id=document.id, number=2, uploader_id=scene.author, **facts)
        db.session.add(newer)
        db.session.flush()
        document.version_id = newer.id
    client = client_of(scene.member)
    assert "About version 1" in client.get(scene.address).text
    for asked, number in (("?version=1", 1), ("", 2)):
        page = client.get(f"{scene.address}{asked}").text
        assert f'name="version" type="hidden" value="{number}"' in page
    about_old = say(client, scene, "The first again", version="1")
    about_none = say(client, scene, "One that is not there", version="77")
    numbers = [comment(app, id_).version_number for id_ in (about_old, about_none)]
    assert numbers == [1, 2]


def test_a_long_talk_is_divided_into_pages(app: Flask, client_of: ClientOf, scene: Scene) -> None:
    with app.app_context():
        document = db.session.get_one(Document, scene.document)
        person = db.session.get_one(User, scene.member)
        for number in range(1, 33):
            make.comment(document, person, f"remark-{number}.")
    client = client_of(scene.author)
    page = client.get(scene.address).text
    assert "remark-30." in page
    assert "remark-31." not in page
    assert "All comments" in page
    rest = client.get(f"{scene.address}/comments?part=2").text
    assert re.findall(r"<p>(remark-\d+)\.</p>", rest) == ["remark-31", "remark-32"]
