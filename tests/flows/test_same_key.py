"""Twenty clicks at once, on the real server: one item, and the same answer to all."""

import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

import factories as make
from processes import Processes

CLICKS = 20
JSON = {"Accept": "application/json"}


@pytest.fixture
def served(app, instance, client_of):
    """A server, and the cookie and token of a member of the group."""
    with app.app_context():
        group = make.group(slug="g")
        author = make.member(group)
        thread = make.thread(group, author).id
        document = make.document(group, author).id
        author_id = author.id
    cookie = {"collab": client_of(author_id).get_cookie("collab").value}
    with Processes(instance) as processes:
        processes.web()
        page = requests.get(f"{processes.url}/g/g/chat", cookies=cookie, timeout=30)
        cookie |= page.cookies.get_dict()
        token = page.text.partition('name="csrf-token" content="')[2].partition('"')[0]
        yield processes.url, cookie, {"X-CSRFToken": token} | JSON, thread, document


def click(served, path: str, form: dict[str, str], file: bytes | None = None) -> Counter[Any]:
    url, cookies, headers, *_ = served

    def once(_number: int) -> Any:
        files = {"files": ("a.txt", file)} if file else None
        answer = requests.post(
            url + path, form, files=files, cookies=cookies, headers=headers, timeout=60,
            allow_redirects=False,
        )  # fmt: skip
        return answer.status_code, answer.json()["id"] if answer.status_code == 201 else None

    with ThreadPoolExecutor(CLICKS) as people:
        return Counter(people.map(once, range(CLICKS)))


@pytest.mark.slow
def test_twenty_clicks_at_once_make_one_item(served, instance) -> None:
    *_, thread, document = served
    forms: list[tuple[str, dict[str, str], bytes | None, str]] = [
        ("/g/g/chat/messages", {"body": "line", "key": "k1"}, None, "messages"),
        (
            "/g/g/threads/new",
            {"title": "T", "body": "B", "audience": "group", "key": "k2"},
            None,
            "threads WHERE title = 'T'",
        ),
        (f"/g/g/threads/{thread}/posts", {"body": "words", "key": "k3"}, None,
         f"posts WHERE thread_id = {thread}"),
        ("/g/g/library", {"audience": "group", "key": "k4"}, b"words" * 9000,
         "documents WHERE title = 'a'"),
        (f"/g/g/library/{document}/versions", {"key": "k5"}, b"newer" * 9000,
         f"versions WHERE document_id = {document} AND number > 1"),
    ]  # fmt: skip
    for path, form, file, rows in forms:
        answers = click(served, path, form, file)
        assert len(answers) == 1, (path, answers)
        assert next(iter(answers))[0] in {201, 303}, (path, answers)
        with sqlite3.connect(instance / "collab.sqlite") as database:
            found = database.execute(f"SELECT count(*) FROM {rows}").fetchone()
        assert found == (1,), path
    blobs = [path for path in (instance / "files").rglob("*") if path.is_file()]
    assert len(blobs) == 2, "the copies of the other clicks are removed"


def test_a_key_with_other_words_is_refused_and_nothing_vanishes(served, instance) -> None:
    """Other words are no repetition; under a key of their own they are saved."""
    url, cookies, headers, thread, document = served

    def post(path: str, form: dict[str, str]) -> requests.Response:
        return requests.post(
            url + path, form, cookies=cookies, headers=headers, timeout=60, allow_redirects=False
        )

    for path, form, words in (
        ("/g/g/chat/messages", {"body": "first"}, "body"),
        (f"/g/g/threads/{thread}/posts", {"body": "first"}, "body"),
        (f"/g/g/library/{document}/comments", {"body": "first"}, "body"),
        ("/g/g/threads/new", {"title": "first", "body": "B", "audience": "group"}, "title"),
    ):
        key = {"key": f"once {path}"}
        saved = post(path, form | key)
        assert saved.status_code == 201, (path, saved.text)
        other = form | {words: "other"}
        refused = post(path, other | key)
        assert refused.status_code == 409, path
        assert refused.json()["error"], path
        assert post(path, form | key).json()["id"] == saved.json()["id"], path
        assert post(path, other | {"key": f"new {path}"}).status_code == 201, path
    with sqlite3.connect(instance / "collab.sqlite") as database:
        said = database.execute("SELECT body FROM messages ORDER BY number").fetchall()
    assert said == [("first",), ("other",)]
