"""What no page of ours would send: forged forms, numbers and addresses."""

import io
import re
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markdown_it.rules_inline.linkify import linkify

import factories as make
from collab.chat.models import Message
from collab.db import transaction
from collab.extensions import db
from collab.groups import actions as groups
from collab.library.models import Document, Folder
from collab.threads.models import Post, Thread
from collab.web import text

ODD = ["", "-1", "0", "abc", "1.5", str(2**31), str(2**63 - 1), str(2**63), str(2**70),
       str(-(2**63) - 1), "1" + "0" * 30,
       "9" * 5000, "NaN", "\0", "%ff", "١٢٣", " 1", "1_0"]  # fmt: skip


@pytest.fixture
def ids(app: Flask) -> dict[str, int]:
    """Two groups: hers with a thread, a post and a document, and a foreign one with the same."""
    with app.app_context():
        own, foreign = make.group(slug="own"), make.group(slug="foreign")
        person, other = make.member(own), make.member(own)
        stranger = make.member(foreign)
        hers, theirs = make.thread(own, person), make.thread(foreign, stranger)
        return {
            "person": person.id,
            "other": other.id,
            "thread": hers.id,
            "post": make.post(hers, person, "her words").id,
            "second thread": make.thread(own, person).id,
            "post of another": make.post(hers, other, "words of a colleague").id,
            "foreign thread": theirs.id,
            "foreign post": make.post(theirs, stranger, "secret words").id,
            "foreign folder": make.save(Folder(group_id=foreign.id, name="secret folder")).id,
            "document": make.document(own, person).id,
            "foreign document": make.document(foreign, stranger).id,
        }


@pytest.fixture
def person(app: Flask, client_of, ids) -> FlaskClient:
    # A fault must come out as the page that people would get, not as an exception of the test.
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return client_of(ids["person"])


@pytest.mark.asvs("1.4.2")
@pytest.mark.parametrize("odd", ODD)
def test_odd_numbers_in_addresses_break_nothing(person, ids, odd: str) -> None:
    thread, document = f"/g/own/threads/{ids['thread']}", f"/g/own/library/{ids['document']}"
    queries = [
        ("/g/own/threads", "page"), (thread, "page"), (thread, "quote"),
        (f"{thread}/posts", "after"), ("/g/own/chat", "around"), ("/g/own/chat", "before"),
        ("/g/own/chat/messages", "after"), ("/g/own/library", "page"),
        ("/g/own/library?sort=title", "page"), ("/g/own/library", "folder"),
        ("/g/own/library/folders/new", "folder"), (document, "page"), (document, "at"),
        ("/knowledge", "page"), ("/search?q=words", "page"),
    ]  # fmt: skip
    statuses = {}
    for path, name in queries:
        address = f"{path}{'&' if '?' in path else '?'}{name}={quote(odd)}"
        statuses[path, name] = person.get(address).status_code
    for path in ("/c/", "/g/", "/g/own/threads/", "/g/own/library/", f"{document}/versions/"):
        statuses[path, "path"] = person.get(f"{path}{quote(odd)}").status_code
    assert {where: status for where, status in statuses.items() if status >= 500} == {}


def test_a_number_that_no_database_holds_is_nothing(person) -> None:
    assert person.get(f"/c/{2**63}").status_code == 404
    assert person.get(f"/g/own/library?folder={2**70}").status_code == 404


@pytest.mark.parametrize("audience", ["restricted", "everyone", "", "GROUP"])
def test_a_forged_audience_is_refused(app, person, ids, audience: str) -> None:
    start = {"title": "T", "body": "B", "audience": audience, "key": "k"}
    file = {"files": (io.BytesIO(b"words"), "a.txt"), "audience": audience}
    edit = {"title": "Another", "folder": "0", "audience": audience}
    assert person.post("/g/own/threads/new", data=start).status_code == 422
    assert person.post("/g/own/library", data=file).status_code == 422
    assert person.post(f"/g/own/library/{ids['document']}/edit", data=edit).status_code == 422
    with app.app_context():
        assert db.session.get(Document, ids["document"]).audience == "group"


def test_nothing_gets_into_a_foreign_folder(app, person, ids) -> None:
    folder = str(ids["foreign folder"])
    file = {"files": (io.BytesIO(b"words"), "a.txt"), "audience": "group", "folder": folder}
    edit = {"title": "Another", "folder": folder, "audience": "group"}
    answers = [
        person.get(f"/g/own/library?folder={folder}"),
        person.post("/g/own/library", data=file),
        person.post("/g/own/library/folders/new", data={"name": "Below", "folder": folder}),
        person.post(f"/g/own/library/{ids['document']}/edit", data=edit),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 422]
    assert not any("secret folder" in answer.text for answer in answers)
    with app.app_context():
        assert db.session.get(Document, ids["document"]).folder_id is None
        assert db.session.scalars(db.select(Folder.name)).all() == ["secret folder"]


def test_a_post_of_elsewhere_is_not_quoted(person, ids) -> None:
    here = f"/g/own/threads/{ids['thread']}"
    assert "&gt; her words" in person.get(f"{here}?quote={ids['post']}").text
    for elsewhere in (ids["foreign post"], ids["foreign thread"], ids["document"]):
        page = person.get(f"{here}?quote={elsewhere}")
        assert page.status_code == 200
        assert "secret words" not in page.text
    other_thread = person.get(f"/g/own/threads/{ids['second thread']}?quote={ids['post']}").text
    assert "her words" not in other_thread


def test_the_words_of_others_are_not_edited(app, person, ids, client_of) -> None:
    post, form = ids["post of another"], {"body": "put into her mouth"}
    through = [
        f"/g/own/threads/{ids['thread']}/posts/{post}/edit",
        f"/g/own/threads/{ids['second thread']}/posts/{post}/edit",
        f"/g/own/threads/{ids['thread']}/posts/{ids['foreign post']}/edit",
    ]
    assert [person.post(p, data=form).status_code for p in through] == [403, 404, 404]
    with app.app_context():
        assert db.session.get(Post, post).body == "words of a colleague"


def test_who_was_removed_does_nothing_more(app, person, ids) -> None:
    own = f"/g/own/threads/{ids['thread']}/posts"
    assert person.get(f"{own}/{ids['post']}/edit").status_code == 200
    _leave(app, ids["person"])
    forms: list[tuple[str, dict[str, Any]]] = [
        (f"{own}/{ids['post']}/edit", {"body": "later"}),
        (own, {"body": "later", "key": "k1"}),
        ("/g/own/chat/messages", {"body": "later", "key": "k2"}),
        (f"/g/own/library/{ids['document']}/edit", {"title": "later", "folder": "0"}),
    ]
    assert [person.post(path, data=form).status_code for path, form in forms] == [404] * 4
    for path in (f"/g/own/library/{ids['document']}/file", f"/c/{ids['post']}"):
        assert person.get(path).status_code == 404


def test_a_file_that_was_open_to_the_coalition_closes(app, client_of, ids) -> None:
    with app.app_context():
        outsider = make.user().id
        with transaction():
            db.session.get(Document, ids["document"]).audience = "coalition"
    client, address = client_of(outsider), f"/g/own/library/{ids['document']}"
    assert client.get(address).status_code == 200
    with app.app_context(), transaction():
        db.session.get(Document, ids["document"]).audience = "group"
    assert [client.get(a).status_code for a in (address, f"{address}/file")] == [404, 404]


def test_folders_of_a_group_are_not_shown_to_the_coalition(app, client_of, ids) -> None:
    with app.app_context():
        outsider = make.user().id
        with transaction():
            document = db.session.get(Document, ids["document"])
            document.audience = "coalition"
            document.folder = Folder(group_id=document.group_id, name="Case against Q.")
    fragment = f"/c/{ids['document']}?fragment=1"
    assert "Case against Q." in client_of(ids["other"]).get(fragment).text
    for address in (fragment, f"/c/{ids['document']}", "/knowledge", "/"):
        page = client_of(outsider).get(address, follow_redirects=True)
        assert page.status_code == 200
        assert "Case against Q." not in page.text


def test_the_key_of_a_form_belongs_to_one_place(app, person, ids) -> None:
    """Otherwise the answer would say that words are saved which are not."""
    first, second = (f"/g/own/threads/{ids[t]}/posts" for t in ("thread", "second thread"))
    assert person.post(first, data={"body": "once", "key": "same"}).status_code == 303
    assert person.post(first, data={"body": "once", "key": "same"}).status_code == 303
    refused = person.post(second, data={"body": "elsewhere", "key": "same"})
    assert refused.status_code == 409
    assert person.post("/g/own/chat/messages", data={"body": "b", "key": "same"}).status_code == 409
    with app.app_context():
        found = db.session.scalars(db.select(Post.body).where(Post.submission == "same")).all()
        assert found == ["once"]
        assert db.session.scalars(db.select(Message)).all() == []


def test_the_key_of_another_person_is_free(app, person, ids, client_of) -> None:
    for client in (person, client_of(ids["other"])):
        form = {"title": "T", "body": "B", "audience": "group", "key": "same"}
        assert client.post("/g/own/threads/new", data=form).status_code == 303
    with app.app_context():
        assert len(db.session.scalars(db.select(Thread).where(Thread.title == "T")).all()) == 2


def test_folders_end_somewhere(person) -> None:
    """A thousand of them, one in another, would have broken the library for all."""
    folder, made = "0", 0
    while made < 50:
        answer = person.post("/g/own/library/folders/new", data={"name": "In", "folder": folder})
        if answer.status_code != 303:
            break
        folder = answer.location.partition("folder=")[2]
        made += 1
    assert answer.status_code == 422
    assert "cannot be nested deeper" in answer.text
    assert 5 <= made < 20


@pytest.mark.asvs("3.7.2")
@pytest.mark.parametrize(
    "address",
    ["/\t/evil.example", "/\t\\evil.example", "/\t/[", "//[", "/\r\nX-Evil: 1", "\\\\evil.example",
     "/\\evil.example", "http:/evil.example", "//evil.example", " //evil.example"],
)  # fmt: skip
def test_no_form_leads_elsewhere_or_breaks(person, address: str) -> None:
    answer = person.post("/language", data={"locale": "en", "next": address})
    assert (answer.status_code, answer.location) == (302, "/")
    assert "X-Evil" not in answer.headers


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize("origin", ["http://[", "http://localhost.evil.example", "localhost", ""])
def test_a_malformed_origin_is_another_site(person, origin: str) -> None:
    answer = person.post("/language", data={"locale": "en"}, headers={"Origin": origin})
    assert answer.status_code == 403


def test_the_own_origin_is_taken(person) -> None:
    headers = {"Origin": "http://localhost"}
    assert person.post("/language", data={"locale": "en"}, headers=headers).status_code == 302


def test_a_body_of_nothing_but_colons_does_not_keep_the_server_busy(monkeypatch) -> None:
    """Told by how far the parser looks back for the beginning of a link, not by the clock."""
    lengths = []

    class Scheme:
        def search(self, pending: str) -> None:
            lengths.append(len(pending))

    monkeypatch.setitem(linkify.__globals__, "SCHEME_RE", Scheme())
    text.render("://" * 1000)
    assert len(lengths) == 1000
    assert max(lengths) < 100


def test_links_are_found_behind_long_text() -> None:
    html = text.render("а" * 100 + " https://example.org/a_b_c, *then* http://example.org/d")
    assert re.findall(r'href="/leave\?to=([^"]+)"', html) == [
        quote("https://example.org/a_b_c", safe=""),
        quote("http://example.org/d", safe=""),
    ]


def _leave(app: Flask, user_id: int) -> None:
    from collab.accounts.models import User

    with app.app_context(), transaction():
        groups.end_membership(db.session.get(User, user_id).memberships[0])
