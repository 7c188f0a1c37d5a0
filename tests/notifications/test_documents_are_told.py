"""What is new in what people follow is told to those of them who may see it, once."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

import factories as make
from collab import events
from collab.content import Audience, State
from collab.db import now, transaction
from collab.extensions import db
from collab.library.actions import Upload, add_version
from collab.library.models import Document, Folder, Version
from collab.library.storage import Stored
from collab.library.versions import label_version
from collab.moderation import acts
from collab.notifications.models import Notice
from collab.notifications.rule import Level

from .conftest import Scene, item, ours, person
from .test_levels import chooses, comment, upload

ClientOf = Callable[[int], FlaskClient]
Told = Callable[[], dict[str, list[str]]]


@pytest.fixture
def followed(app: Flask, scene: Scene, document: int) -> int:
    """A document that many follow, some of whom may not see it."""
    with app.app_context(), transaction():
        for who in (scene.author, scene.reader, scene.observer, scene.outsider, scene.guest):
            chooses(who, the(document), Level.EVERYTHING)
    return document


def the(document: int) -> Document:
    return db.session.get_one(Document, document)


def newer(by: int, document: int) -> None:
    add_version(the(document), by, Upload("b.pdf", Stored("b", 1, "0" * 64)))


def test_a_new_version_is_told(do, told: Told, scene: Scene, followed: int) -> None:
    do(scene.author, lambda: newer(scene.author, followed))
    assert told() == {"reader": ["followed-version"], "observer": ["followed-version"]}


def test_a_name_for_a_version_is_told(do, told: Told, scene: Scene, followed: int) -> None:
    def label(words: str | None) -> None:
        version = the(followed).version
        version.label, version.labelled, version.labelled_by_id = words, now(), scene.reader
        db.session.flush()
        events.record(events.VersionLabelled(followed, ours().id, version.number))

    do(scene.reader, lambda: label("as sent to CAT"))
    assert told() == {"author": ["followed-label"], "observer": ["followed-label"]}
    do(scene.reader, lambda: label(None))
    assert told() == {}


def test_a_translation_is_told_to_who_may_read_it(
    do, told: Told, scene: Scene, followed: int
) -> None:
    def translate(audience: Audience) -> None:
        translation = upload(scene.coordinator, "kk.pdf")
        translation.original_id, translation.audience = followed, audience
        db.session.flush()
        events.record(events.TranslationLinked(translation.id, ours().id, followed))

    do(scene.coordinator, lambda: translate(Audience.RESTRICTED))
    assert told() == {}
    do(scene.coordinator, lambda: translate(Audience.GROUP))
    everybody = {"author", "reader", "observer"}
    assert told() == {key: ["followed-translation"] for key in everybody}


def test_five_comments_are_one_line(
    do, told: Told, client_of: ClientOf, scene: Scene, followed: int
) -> None:
    for _ in range(5):
        do(scene.reader, lambda: comment(scene.reader, followed))
    page = client_of(scene.author).get("/notifications").text
    assert "5 new comments: «Methods of visits»" in page
    assert page.count('class="row ') == 1
    assert "Saule Reader" in page
    assert "because you take part" in page
    assert told() == {key: ["followed-comment"] * 5 for key in ("author", "observer")}


@pytest.mark.asvs("8.2.2", "8.2.3")
def test_outside_of_the_group_nobody_is_told_of_comments(
    app: Flask, do, told: Told, scene: Scene, followed: int
) -> None:
    with app.app_context(), transaction():
        the(followed).audience = Audience.COALITION
    do(scene.reader, lambda: comment(scene.reader, followed))
    assert set(told()) == {"author", "observer"}
    do(scene.author, lambda: newer(scene.author, followed))
    assert set(told()) == {"reader", "observer", "outsider"}


def test_who_is_not_named_is_told_nothing(
    app: Flask, do, told: Told, scene: Scene, followed: int
) -> None:
    with app.app_context(), transaction():
        document = the(followed)
        document.audience = Audience.RESTRICTED
        document.readers = [person(scene.author), person(scene.reader)]
    do(scene.author, lambda: newer(scene.author, followed))
    do(scene.author, lambda: comment(scene.author, followed))
    assert told() == {"reader": ["followed-comment", "followed-version"]}


@pytest.fixture
def folders(app: Flask, scene: Scene) -> tuple[int, int]:
    """A folder and one in it; the reader follows both, the observer the outer one."""
    with app.app_context():
        outer = make.save(Folder(group_id=ours().id, name="Reports")).id
        inner = make.save(Folder(group_id=ours().id, name="2025", parent_id=outer)).id
        with transaction():
            for who, which in (
                (scene.reader, outer),
                (scene.reader, inner),
                (scene.observer, outer),
                (scene.outsider, outer),
            ):
                chooses(who, db.session.get_one(Folder, which), Level.EVERYTHING)
        return outer, inner


def test_new_documents_in_a_folder_or_below_are_told(
    app: Flask, do, told: Told, scene: Scene, folders: tuple[int, int]
) -> None:
    outer, inner = folders
    do(scene.author, lambda: upload(scene.author, folder=inner))
    with app.app_context():
        leads = {row.user_id: row.place for row in db.session.scalars(db.select(Notice))}
    assert leads == {
        scene.reader: f"/g/ours/library?folder={inner}",
        scene.observer: f"/g/ours/library?folder={outer}",
    }
    assert told() == {"reader": ["followed-document"], "observer": ["followed-document"]}
    do(scene.author, lambda: upload(scene.author))
    assert told() == {}


def test_what_waits_is_told_when_it_is_approved(
    app: Flask, do, told: Told, scene: Scene, followed: int, folders: tuple[int, int]
) -> None:
    with app.app_context(), transaction():
        ours().approve_first = 5

    def write() -> tuple[int, int]:
        there = upload(scene.author, folder=folders[0])
        said = comment(scene.author, followed)
        assert there.state == said.state == State.WAITING
        return there.id, said.id

    waiting = do(scene.author, write)
    assert set(told()) == {"coordinator", "second"}
    for each in waiting:
        do(scene.coordinator, lambda id_=each: acts.show(item(id_), person(scene.coordinator), ""))
    found = told()
    assert found.pop("author") == ["approved", "approved"]
    both = ["followed-comment", "followed-document"]
    assert found == {"reader": both, "observer": both}


def test_a_notice_names_only_what_its_reader_may_see_now(
    app: Flask, do, client_of: ClientOf, scene: Scene, followed: int
) -> None:
    do(scene.author, lambda: newer(scene.author, followed))
    client = client_of(scene.reader)
    page = client.get("/notifications").text
    assert "There is a new version: «Methods of visits»" in page
    with app.app_context(), transaction():
        the(followed).audience = Audience.RESTRICTED
    page = client.get("/notifications").text
    assert "There is a new version: something that you follow" in page
    assert "Methods of visits" not in page


def test_who_is_no_longer_in_the_group_hears_nothing_of_its_folders(
    app: Flask, do, told: Told, scene: Scene
) -> None:
    with app.app_context(), transaction():
        folder = Folder(group_id=ours().id, name="Reports")
        db.session.add(folder)
        db.session.flush()
        number = folder.id
        for who in (scene.reader, scene.outsider):
            chooses(who, folder, Level.EVERYTHING)

    def add() -> None:
        upload(scene.author, "open.pdf", number).audience = Audience.COALITION

    do(scene.author, add)
    assert told() == {"reader": ["followed-document"]}


def test_of_a_translation_hears_nobody_who_may_not_see_the_original(
    app: Flask, do, told: Told, scene: Scene, followed: int
) -> None:
    with app.app_context(), transaction():
        the(followed).audience = Audience.RESTRICTED
        the(followed).readers = [person(scene.author), person(scene.observer)]

    def translate() -> None:
        translation = upload(scene.coordinator, "kk.pdf")
        translation.original_id = followed
        db.session.flush()
        events.record(events.TranslationLinked(translation.id, ours().id, followed))

    do(scene.coordinator, translate)
    assert told() == {"author": ["followed-translation"], "observer": ["followed-translation"]}


def test_people_outside_hear_nothing_of_the_name_of_an_older_version(
    app: Flask, do, told: Told, scene: Scene, followed: int
) -> None:
    with app.app_context(), transaction():
        the(followed).audience = Audience.COALITION
        newer(scene.author, followed)
    told()

    def label() -> None:
        older = db.select(Version).filter_by(document_id=followed, number=1)
        label_version(db.session.scalars(older).one(), "before", scene.author)

    do(scene.author, label)
    assert told() == {"reader": ["followed-label"], "observer": ["followed-label"]}
