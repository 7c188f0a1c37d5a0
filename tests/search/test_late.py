"""While no worker runs: writing goes on, and the search page says that it lags."""

from datetime import timedelta

import factories as make
from collab.db import now, transaction
from collab.extensions import db
from collab.search import index
from collab.search.models import IndexJob
from processes import wait_until

LAGS = "Search lags behind."


def test_the_page_says_when_search_lags_and_when_it_has_caught_up(app, client_of) -> None:
    with app.app_context():
        person = make.member(make.group(slug="g")).id
    client = client_of(person)
    assert client.post("/g/g/chat/messages", data={"body": "слово"}).status_code == 303
    for age, late in ((1, False), (9, True)):
        with app.app_context(), transaction():
            db.session.scalar(db.select(IndexJob)).created = now() - timedelta(seconds=age)
        assert (LAGS in client.get("/search?q=слово").text) is late
    assert client.post("/g/g/chat/messages", data={"body": "ещё"}).status_code == 303
    with app.app_context():
        index.rebuild()
    # A process that has just looked at the index looks again a moment later.
    wait_until(
        lambda: 'data-total="1"' in client.get("/search?q=слово").text, "the message is found"
    )
    assert LAGS not in client.get("/search?q=слово").text


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
