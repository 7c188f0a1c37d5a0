"""A search that is kept to a room, or to a piece of content with what stands in it."""

import re
from typing import Any

import pytest
from flask import Flask

import factories as make
from collab.content import Content
from collab.db import transaction
from collab.extensions import db
from collab.search import index
from collab.threads import acts
from collab.threads.models import Thread


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


def test_a_file_is_found_in_the_room_of_its_message_and_in_the_discussion_of_its_post(
    app, scene
) -> None:
    with app.app_context():
        said = db.session.get_one(Content, scene["said"])
        post = db.session.get_one(Content, scene["post"])
        files = [
            make.document(each.group, each.author, pages=("Обжалование",)) for each in (said, post)
        ]
        for file, holder in zip(files, (said, post), strict=True):
            file.stays, file.with_id, file.parent_id = True, holder.id, holder.parent_id
        db.session.commit()
        with_said, with_post = (file.id for file in files)
        index.rebuild()
    assert with_said in hits(scene, f"/search?q=обжалование&room={scene['room']}")
    assert with_post in hits(scene, f"/search?q=обжалование&in={scene['thread']}")
    assert with_post not in hits(scene, f"/search?q=обжалование&room={scene['room']}")


def test_what_went_into_another_discussion_is_found_there(app, scene) -> None:
    with app.app_context():
        thread = db.session.get_one(Thread, scene["thread"])
        by = db.session.get_one(make.User, thread.author_id)
        second = make.post(thread, by, "Обжалование ещё раз")
        second_id = second.id
        with transaction():
            new = acts.split(thread, [second_id], "Отдельно", thread.group, by, "Другой вопрос.")
        new_id = new.id
        while index.catch_up():
            pass
    assert second_id in hits(scene, f"/search?q=обжалование&in={new_id}")
    assert second_id not in hits(scene, f"/search?q=обжалование&in={scene['thread']}")


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
