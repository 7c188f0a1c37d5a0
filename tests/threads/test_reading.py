"""How far one has read: where a thread opens, what is new, and what long threads cost."""

import re

import pytest

from collab.content import State
from collab.db import transaction
from collab.extensions import db
from collab.threads.models import Post, Thread
from collab.threads.reading import ReadMark

from .conftest import Place


@pytest.fixture
def long(place: Place) -> int:
    """A thread of 120 posts by two people; its id."""
    thread_id = place.begin()
    lengthen(place, thread_id, 119)
    return thread_id


def lengthen(place: Place, thread_id: int, count: int) -> None:
    with place.app.app_context(), transaction():
        thread = db.session.get_one(Thread, thread_id)
        said = {"group_id": place.group, "author_id": place.people["helper"]}
        said |= {"thread_id": thread_id, "parent_id": thread_id, "body": "An answer"}
        for number in range(thread.last_number + 1, thread.last_number + count + 1):
            db.session.add(Post(number=number, body_html="<p>An answer</p>", **said))
        thread.last_number += count


def read(place: Place, who: str, thread_id: int, number: int, **form: str) -> int:
    answer = place.client(who).post(
        f"/g/legal/threads/{thread_id}/read",
        data={"number": number} | form,
        headers={"Accept": "application/json"},
    )
    return answer.status_code


def opened(place: Place, who: str, thread_id: int) -> str:
    return place.client(who).get(f"/g/legal/threads/{thread_id}").text


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-kind="post" data-seq="(\d+)"', page)]


def test_it_opens_at_the_beginning_then_at_the_first_unread(place: Place, long: int) -> None:
    assert shown(opened(place, "third", long))[0] == 1
    assert read(place, "third", long, 70) == 204
    page = opened(place, "third", long)
    assert shown(page) == list(range(51, 101))
    line = page.index('id="new"')
    assert page.index('data-seq="70"') < line < page.index('data-seq="71"')
    assert "50 new posts since you were here" in page
    read(place, "third", long, 120)
    page = opened(place, "third", long)
    assert shown(page)[-1] == 120
    assert 'id="new"' not in page


def test_reading_never_goes_back_by_itself(place: Place, long: int) -> None:
    read(place, "third", long, 70)
    read(place, "third", long, 10)
    read(place, "third", long, 9999)
    with place.app.app_context():
        mark = db.session.get_one(ReadMark, (place.people["third"], long))
        assert mark.number == 120, "no further than the thread is long"
    assert read(place, "third", long, 30, again="1") == 204
    assert "91 new posts since you were here" in opened(place, "third", long)


def test_own_posts_are_not_new(place: Place) -> None:
    thread = place.begin()
    read(place, "asker", thread, 1)
    place.answer("asker", thread, "I forgot to say")
    assert 'id="new"' not in opened(place, "asker", thread)
    place.answer("helper", thread)
    assert "1 new post since you were here" in opened(place, "asker", thread)


def test_what_one_does_not_see_is_not_counted(place: Place, long: int) -> None:
    read(place, "third", long, 118)
    with place.app.app_context(), transaction():
        post = db.session.scalars(db.select(Post).filter_by(thread_id=long, number=119)).one()
        post.state = State.HIDDEN
    assert "1 new post since you were here" in opened(place, "third", long)
    assert "2 new posts since you were here" in _as_if_read(place, "coordinator", long, 118)


def _as_if_read(place: Place, who: str, thread_id: int, number: int) -> str:
    read(place, who, thread_id, number)
    return opened(place, who, thread_id)


def test_the_list_says_how_many_are_new(place: Place, long: int) -> None:
    other = place.begin(title="Never opened")
    read(place, "third", long, 117)
    assert place.listed("third", "unread") == [str(long)]
    page = place.client("third").get("/g/legal/threads").text
    assert page.count("3 new</span>") == 1
    assert str(other) not in place.listed("third", "unread")
    read(place, "third", long, 120)
    assert place.listed("third", "unread") == []


@pytest.mark.parametrize(("who", "status"), [("observer", 204), ("outsider", 404), ("guest", 404)])
def test_who_reads_marks(place: Place, long: int, who: str, status: int) -> None:
    assert read(place, who, long, 5) == status


def test_erased_threads_and_people_leave_no_marks(place: Place, long: int) -> None:
    from collab import events

    read(place, "third", long, 5)
    with place.app.app_context():
        with transaction():
            events.record(events.ContentErased(long, place.group))
        assert db.session.scalars(db.select(ReadMark)).all() == []


def test_a_thread_of_2000_posts_opens_like_one_of_50(place: Place) -> None:
    short, long = place.begin(), place.begin()
    lengthen(place, short, 49)
    lengthen(place, long, 1999)
    read(place, "third", short, 40)
    read(place, "third", long, 1960)
    assert _statements(place, short) == _statements(place, long)


def _statements(place: Place, thread_id: int) -> int:
    from sqlalchemy import event

    client, seen = place.client("third"), []
    client.get(f"/g/legal/threads/{thread_id}")
    with place.app.app_context():
        engine = db.engine

    def count(*_: object) -> None:
        seen.append(1)

    event.listen(engine, "before_cursor_execute", count)
    try:
        page = client.get(f"/g/legal/threads/{thread_id}")
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert 'id="new"' in page.text
    return len(seen)
