"""Choosing how much one wants to hear of a place, and the list of what was chosen."""

from collections.abc import Callable
from datetime import time

import pytest
from flask import Flask
from flask.testing import FlaskClient

import factories as make
from collab.content import Audience
from collab.db import transaction
from collab.extensions import db
from collab.library.actions import Upload, upload_document
from collab.library.models import Document, Folder
from collab.library.storage import Stored
from collab.moderation import acts
from collab.notifications import levels, settings
from collab.notifications.models import ChosenLevel, NotificationSettings
from collab.notifications.quiet import NEVER, QuietHours
from collab.notifications.rule import Level
from collab.people import care_actions
from collab.threads import acts as thread_acts
from collab.threads.models import Thread

from .conftest import Scene, item, ours, person

ClientOf = Callable[[int], FlaskClient]


def upload(by: int, name: str = "report.pdf", folder: int | None = None) -> Document:
    stored = Stored("blob", 10, "0" * 64)
    return upload_document(ours().id, by, Upload(name, stored), folder_id=folder)


def comment(by: int, document: int):
    return make.comments.add_comment(by, db.session.get_one(Document, document), "A remark")


def chooses(by: int, thing: levels.Thing, level: Level | None) -> None:
    levels.choose(by, levels.place_of(thing, levels.group_of(thing)), level)


def chosen(app: Flask) -> list[tuple[int, str]]:
    with app.app_context():
        rows = db.session.scalars(db.select(ChosenLevel).order_by(ChosenLevel.created))
        return [(row.user_id, row.level) for row in rows]


@pytest.fixture
def folder(app: Flask, scene: Scene) -> int:
    with app.app_context():
        return make.save(Folder(group_id=ours().id, name="Reports")).id


@pytest.fixture
def thread(app: Flask, scene: Scene) -> int:
    with app.app_context():
        return make.thread(ours(), person(scene.author), title="Visits in spring").id


@pytest.fixture
def places(app: Flask, scene: Scene, document: int, thread: int, folder: int) -> dict[str, str]:
    """The page of each kind of place, by the address of its form."""
    with app.app_context():
        room = make.room(ours()).id
    return {
        f"/c/{document}/level": f"/g/ours/library/{document}",
        f"/c/{thread}/level": f"/g/ours/threads/{thread}",
        f"/g/ours/library/folders/{folder}/level": f"/g/ours/library?folder={folder}",
        f"/g/ours/chat/{room}/level": f"/g/ours/chat/{room}",
        "/g/ours/level": "/g/ours",
    }


def test_each_place_has_a_menu_that_works_without_a_script(
    app: Flask, client_of: ClientOf, scene: Scene, places: dict[str, str]
) -> None:
    client = client_of(scene.observer)
    for form, page in places.items():
        for level in Level:
            assert client.post(form, data={"level": level}).status_code == 303
            shown = client.get(page).text
            assert f'action="{form}"' in shown
            assert f'value="{level}" aria-pressed="true"' in shown
        assert client.post(form, data={"level": ""}).status_code == 303
        assert 'aria-pressed="true"' not in client.get(page).text
        assert client.post(form, data={"level": "loud"}).status_code == 400
    assert chosen(app) == []


@pytest.mark.asvs("8.2.2")
def test_what_one_may_not_see_has_no_level(
    app: Flask, client_of: ClientOf, scene: Scene, places: dict[str, str], folder: int
) -> None:
    client, everything = client_of(scene.outsider), {"level": "everything"}
    for form in (*places, "/c/12345/level", f"/g/other/library/folders/{folder}/level"):
        assert client.post(form, data=everything).status_code == 404
    assert chosen(app) == []


def test_the_menu_is_drawn_anew_for_a_page_that_is_open(
    client_of: ClientOf, scene: Scene, document: int
) -> None:
    headers = {"HX-Request": "true"}
    drawn = client_of(scene.reader).post(
        f"/c/{document}/level", data={"level": "nothing"}, headers=headers
    )
    assert 'value="nothing" aria-pressed="true"' in drawn.text
    assert "<html" not in drawn.text


def test_a_silent_group_says_so_at_what_is_in_it(
    client_of: ClientOf, scene: Scene, document: int
) -> None:
    client = client_of(scene.reader)
    client.post("/g/ours/level", data={"level": "nothing"})
    client.post(f"/c/{document}/level", data={"level": "everything"})
    page = client.get(f"/g/ours/library/{document}").text
    assert "For the whole group you chose “Nothing”" in page
    client.post("/g/ours/level", data={"level": "concerns"})
    assert "For the whole group" not in client.get(f"/g/ours/library/{document}").text


def test_the_settings_list_what_one_may_still_see(
    app: Flask, client_of: ClientOf, scene: Scene, places: dict[str, str], document: int
) -> None:
    client = client_of(scene.reader)
    assert "You have chosen nothing yet" in client.get("/account/notifications").text
    for form in places:
        client.post(form, data={"level": "everything"})
    page = client.get("/account/notifications").text
    for name in ("Methods of visits", "Visits in spring", "Reports", *places):
        assert name in page
    with app.app_context(), transaction():
        db.session.get_one(Document, document).audience = Audience.RESTRICTED
    assert "Methods of visits" not in client.get("/account/notifications").text
    changed = client.post("/g/ours/level", data={"level": "", "back": "settings"})
    assert changed.headers["Location"] == "/account/notifications"
    assert 'action="/g/ours/level"' not in client.get("/account/notifications").text


def test_quiet_hours_and_the_default_are_kept(
    app: Flask, client_of: ClientOf, scene: Scene
) -> None:
    client, page = client_of(scene.reader), "/account/notifications"
    form = {"level": "everything", "quiet": "y", "begins": "22:00", "ends": "07:00"}
    assert client.post(page, data=form | {"weekdays": ["0", "4"]}).status_code == 303
    shown = client.get(page).text
    assert 'value="22:00"' in shown
    with app.app_context():
        hours = settings.quiet_hours_of(person(scene.reader))
        zone = person(scene.reader).timezone
        assert hours == QuietHours(time(22), time(7), frozenset({0, 4}), zone)
        assert levels.default_of(scene.reader) == Level.EVERYTHING
        assert settings.quiet_hours_of(person(scene.author)) == NEVER
    client.post(page, data={"level": "concerns", "begins": "22:00", "ends": "07:00"})
    with app.app_context():
        assert settings.quiet_hours_of(person(scene.reader)) == NEVER


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"begins": "22:00", "weekdays": ["0"]}, "from when and until when"),
        ({"begins": "22:00", "ends": "07:00"}, "Choose the days"),
        (
            {"begins": "06:00", "ends": "06:00", "weekdays": list("0123456")},
            "Every hour of the week",
        ),
    ],
)
def test_quiet_hours_that_cannot_be_are_refused_and_kept_on_the_page(
    app: Flask, client_of: ClientOf, scene: Scene, form: dict[str, str], said: str
) -> None:
    typed = {"level": "nothing", "quiet": "y"} | form
    answer = client_of(scene.reader).post("/account/notifications", data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{form["begins"]}"' in answer.text
    with app.app_context():
        assert db.session.scalars(db.select(NotificationSettings)).all() == []


def test_the_level_of_a_thread_goes_with_its_posts(
    app: Flask, do, scene: Scene, thread: int
) -> None:
    with app.app_context():
        into = make.thread(ours(), person(scene.author), title="The other").id

    def choose() -> None:
        for who in (scene.reader, scene.observer):
            chooses(who, db.session.get_one(Thread, thread), Level.EVERYTHING)
        chooses(scene.observer, db.session.get_one(Thread, into), Level.NOTHING)

    do(None, choose)
    do(
        scene.coordinator,
        lambda: thread_acts.merge(
            db.session.get_one(Thread, thread),
            db.session.get_one(Thread, into),
            person(scene.coordinator),
            "The same.",
        ),
    )
    with app.app_context():
        rows = db.session.scalars(db.select(ChosenLevel).filter_by(content_id=into)).all()
        assert {row.user_id: row.level for row in rows} == {
            scene.reader: "everything",
            scene.observer: "nothing",
        }


def test_erased_documents_and_removed_folders_have_no_levels(
    app: Flask, do, client_of: ClientOf, scene: Scene, document: int, folder: int
) -> None:
    client = client_of(scene.reader)
    client.post(f"/c/{document}/level", data={"level": "everything"})
    client.post(f"/g/ours/library/folders/{folder}/level", data={"level": "nothing"})
    do(scene.coordinator, lambda: acts.erase(item(document), person(scene.coordinator), "Why."))
    do(None, lambda: db.session.delete(db.session.get_one(Folder, folder)))
    assert chosen(app) == []


def test_of_an_erased_person_nothing_is_left(
    app: Flask, do, client_of: ClientOf, scene: Scene, document: int
) -> None:
    client = client_of(scene.reader)
    client.post(f"/c/{document}/level", data={"level": "everything"})
    client.post("/account/notifications", data={"level": "nothing"})
    root = scene.administrator
    do(root, lambda: care_actions.deactivate(person(scene.reader), person(root)))
    do(root, lambda: care_actions.erase(person(scene.reader), person(root)))
    assert chosen(app) == []
    with app.app_context():
        assert db.session.scalars(db.select(NotificationSettings)).all() == []
