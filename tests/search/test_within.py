"""A search that is kept to a room, or to a piece of content with what stands in it."""

import re
from typing import Any

import pytest
from flask import Flask

import factories as make
from collab.search import index


@pytest.fixture
def scene(app: Flask, client_of: Any) -> dict[str, Any]:
    with app.app_context():
        group, other = make.group(slug="ours"), make.group(slug="theirs")
        author = make.member(group)
        foreign = make.member(other)
        said = make.message(group, author, "срок обжалования")
        thread = make.thread(group, author, title="Срок обжалования")
        post = make.post(thread, author, "Обжалование за десять дней")
        ids = {"room": said.room_id, "said": said.id, "thread": thread.id, "post": post.id}
        ids["foreign_room"] = make.message(other, foreign, "обжалование").room_id
        ids["foreign"] = make.thread(other, foreign, title="Обжалование").id
        index.rebuild()
        person = author.id
    return ids | {"client": client_of(person)}


def hits(scene: dict[str, Any], address: str) -> set[int]:
    answer = scene["client"].get(address)
    assert answer.status_code == 200
    return {int(id_) for id_ in re.findall(r'class="result" id="c(\d+)"', answer.text)}


@pytest.mark.both_databases
def test_words_are_sought_in_one_room(scene) -> None:
    assert hits(scene, "/search?q=обжалование") == {scene["said"], scene["thread"], scene["post"]}
    assert hits(scene, f"/search?q=обжалование&room={scene['room']}") == {scene["said"]}


def test_words_are_sought_in_one_discussion(scene) -> None:
    found = hits(scene, f"/search?q=обжалование&in={scene['thread']}")
    assert found == {scene["thread"], scene["post"]}


def test_the_page_says_where_and_leads_out_again(scene) -> None:
    page = scene["client"].get(f"/search?q=слово&room={scene['room']}").text
    assert f"/g/ours/chat/{scene['room']}" in page
    assert f'name="room" value="{scene["room"]}"' in page
    assert 'action="/search"' in scene["client"].get(f"/g/ours/chat/{scene['room']}").text
    assert "Search everywhere" in page


@pytest.mark.asvs("8.2.2")
def test_a_place_that_one_does_not_see_is_not_there(scene) -> None:
    for place in (f"room={scene['foreign_room']}", f"in={scene['foreign']}", "room=7", "in=7"):
        assert scene["client"].get(f"/search?q=обжалование&{place}").status_code == 404, place


def test_a_day_is_gone_to(scene) -> None:
    page = scene["client"].get(f"/g/ours/chat/{scene['room']}?on=2020-01-01").text
    assert "срок обжалования" in page
    assert 'type="date"' in page
