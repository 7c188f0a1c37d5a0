"""Pages that gather features."""

import pytest

import factories as make
from collab.content import Audience, State
from collab.policy import Standing
from pages import told_by


@pytest.fixture
def world(app):
    """Two groups; a member of the first, and people outside of member and of observer standing."""
    with app.app_context():
        ours, theirs = make.group(slug="ours"), make.group(slug="theirs")
        reader, author = make.member(ours), make.member(theirs)
        thread = make.thread(ours, reader, title="Срок обжалования")
        for number in range(3):
            make.post(thread, reader, f"слово {number}")
        make.document(ours, reader, title="Памятка")
        make.message(ours, reader, "строка чата")
        make.message(theirs, author, "чужая строка")
        shared = make.document(theirs, author, title="Общее", audience=Audience.COALITION)
        hidden = make.document(
            theirs, author, title="Скрытое", audience=Audience.COALITION, state=State.HIDDEN
        )
        return {
            "reader": reader.id,
            "guest": make.user(standing=Standing.OBSERVER).id,
            "thread": thread.id,
            "shared": shared.id,
            "hidden": hidden.id,
        }


def test_home_shows_what_is_new_in_my_groups_each_thread_once(client_of, world) -> None:
    page = client_of(world["reader"]).get("/").text
    for words in ("Срок обжалования", "слово 2", "Памятка", "строка чата"):
        assert page.count(words) == 1, words
    assert "слово 1" not in page
    assert "чужая" not in page


def test_somebody_in_no_group_is_told_what_to_do_next(client_of, world) -> None:
    assert "You are in no group yet" in client_of(world["guest"]).get("/").text


def test_the_front_page_of_a_group_shows_what_is_new_in_it(client_of, world) -> None:
    page = client_of(world["reader"]).get("/g/ours").text
    for words in ("Срок обжалования", "Памятка", "строка чата"):
        assert words in page


def test_the_knowledge_base_is_open_to_members_and_closed_to_observers(client_of, world) -> None:
    member = client_of(world["reader"]).get("/knowledge").text
    assert "Общее" in member
    assert "Скрытое" not in member
    assert "Общее" not in client_of(world["guest"]).get("/knowledge").text
    only_threads = client_of(world["reader"]).get("/knowledge?kind=thread").text
    assert "Общее" not in only_threads


def test_any_content_has_a_lasting_address(client_of, world) -> None:
    reader = client_of(world["reader"])
    led = reader.get(f"/c/{world['shared']}")
    assert (led.status_code, led.location) == (302, f"/g/theirs/library/{world['shared']}")
    fragment = reader.get(f"/c/{world['shared']}?fragment=1").text
    assert f'id="c{world["shared"]}"' in fragment
    assert "<html" not in fragment


@pytest.mark.parametrize("item", ["hidden", "shared"])
def test_content_that_is_not_open_to_me_is_like_none(client_of, world, item: str) -> None:
    guest = client_of(world["guest"])
    theirs, none = guest.get(f"/c/{world[item]}"), guest.get("/c/123")
    assert theirs.status_code == 404
    assert told_by(theirs, str(world[item])) == told_by(none, "123")
