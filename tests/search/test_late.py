"""While no worker runs: writing goes on, and the search page says that it lags."""

from datetime import timedelta

import factories as make
from collab.db import now, transaction
from collab.extensions import db
from collab.search import index
from collab.search.models import IndexJob

LAGS = "Search lags behind."


def test_the_page_says_when_search_lags_and_when_it_has_caught_up(app, client_of) -> None:
    with app.app_context():
        person = make.member(make.group(slug="g")).id
    client = client_of(person)
    assert client.post("/g/g/chat/messages", data={"body": "слово"}).status_code == 303
    assert LAGS not in client.get("/search?q=слово").text, "a moment is no lag"
    with app.app_context(), transaction():
        db.session.scalar(db.select(IndexJob)).created = now() - timedelta(seconds=9)
    assert LAGS in client.get("/search?q=слово").text
    assert client.post("/g/g/chat/messages", data={"body": "ещё"}).status_code == 303
    with app.app_context():
        index.rebuild()
    found = client.get("/search?q=слово").text
    assert LAGS not in found
    assert 'data-total="1"' in found
    assert 'data-total="0"' in client.get("/search?q=слава").text


def test_found_markup_is_shown_as_text(app, client_of) -> None:
    line = "<script>alert(1)</script> <img src=x onerror=alert(2)>"
    with app.app_context():
        group = make.group(slug="g")
        person = make.member(group)
        make.message(group, person, line)
        make.document(group, person, pages=(line,), title=line)
        index.rebuild()
        person_id = person.id
    page = client_of(person_id).get("/search?q=alert").text
    assert 'data-total="2"' in page
    assert "<img" not in page
    assert "<script>" not in page
