"""The search page, as people get it."""

import pytest

import factories as make
from collab.search import index


@pytest.fixture
def world(app):
    with app.app_context():
        ours, theirs = make.group(), make.group()
        reader, author = make.member(ours), make.member(theirs)
        document = make.document(ours, reader, pages=("Один", "Пытки запрещены"), title="Памятка")
        make.message(theirs, author, "Пытки: чужая строка")
        index.rebuild()
        return {"reader": reader.id, "document": document.id}


def test_the_page_shows_title_page_number_and_marks(client_of, world) -> None:
    page = client_of(world["reader"]).get("/search?q=пытка").text
    assert 'data-total="1"' in page
    assert "<mark>Пытки</mark>" in page
    assert "p. 2" in page
    assert "чужая" not in page


def test_a_found_page_opens_with_the_words_marked(client_of, world) -> None:
    import re
    from html import unescape

    client = client_of(world["reader"])
    page = client.get("/search?q=пытка").text
    address = unescape(re.search(r'snippet--page"><a href="([^"]+)"', page)[1])
    assert "page=2" in address
    assert address.endswith("#p2")
    opened = client.get(address.split("#")[0]).text
    assert 'id="p2"' in opened
    assert '<mark class="mark--now" id="hit">Пытки</mark>' in opened


def test_what_was_typed_is_kept_and_escaped(client_of, world) -> None:
    page = client_of(world["reader"]).get('/search?q="><script>x</script>').text
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


@pytest.mark.parametrize(
    "query", ["q=a&kind=nonsense", "q=a&page=-3", "q=a&page=x", "q=" + "я" * 3000]
)
def test_odd_addresses_are_answered(client_of, world, query: str) -> None:
    assert client_of(world["reader"]).get(f"/search?{query}").status_code == 200


def test_the_page_says_when_search_lags(app, client_of, world) -> None:
    from datetime import timedelta

    from collab.db import now
    from collab.search.models import IndexJob

    client = client_of(world["reader"])
    assert "lags behind" not in client.get("/search?q=a").text
    with app.app_context():
        make.save(IndexJob(content_id=1, created=now() - timedelta(minutes=1)))
    assert "lags behind" in client.get("/search?q=a").text
