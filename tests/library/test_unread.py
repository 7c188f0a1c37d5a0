"""What could not be read: the list, trying again, and giving a password that nobody keeps."""

import pytest

from collab.db import transaction
from collab.extensions import db
from collab.groups.models import Membership
from collab.library import unlocking
from collab.library.models import Page, ReadingState, Version
from collab.library.storage import files

PASSWORD = "tayna-146"


def only() -> Version:
    return db.session.scalar(db.select(Version))


def texts() -> str:
    return "\n".join(db.session.scalars(db.select(Page.text).order_by(Page.number)))


@pytest.fixture
def observer(people, client_of):
    return client_of(people.observer)


@pytest.fixture
def outsider(people, client_of):
    return client_of(people.outsider)


@pytest.fixture
def queued(app):
    """How many jobs of a name were ever enqueued."""

    def count(name: str) -> int:
        asked = db.text("SELECT count(*) FROM workflow_status WHERE name = :name")
        with app.app_context():
            return db.session.scalar(asked, {"name": name})

    return count


@pytest.fixture
def locked(member, send, read, shared_data) -> str:
    """The address of a document that is locked with `PASSWORD`."""
    (path,) = (shared_data / "documents").rglob("udhr_ru_password.pdf")
    answer = send(member, path.read_bytes(), path.name)
    read()
    return answer.json["url"]


def test_the_list_names_what_was_not_read_and_what_to_do(member, send, read) -> None:
    send(member, b"%PDF-1.4\nnothing of a PDF follows", "broken.pdf")
    send(member, b"\x00\x00\x00\x18ftypmp42" + bytes(64), "film.mp4")
    send(member, b"Plain words", "words.txt")
    read()
    page = member.get("/g/legal/library/unread")
    assert page.status_code == 200
    assert "broken" in page.text
    assert "cut off or broken" in page.text
    assert "Try again" in page.text
    assert "film" not in page.text, "nothing is wrong with a film"
    assert "words.txt" not in page.text


def test_an_empty_list_says_that_all_is_well(member, send, read) -> None:
    send(member)
    read()
    assert "Everything could be read" in member.get("/g/legal/library/unread").text


def test_others_learn_nothing_from_the_list(outsider, member, send, read) -> None:
    send(member, b"%PDF-1.4\nnothing of a PDF follows", "broken.pdf")
    read()
    assert outsider.get("/g/legal/library/unread").status_code == 404


def test_trying_again_reads_the_file_again_once(app, member, send, read, queued) -> None:
    answer = send(member, b"%PDF-1.4\nnothing of a PDF follows", "broken.pdf")
    read()
    before = queued("read_version")
    for _ in range(2):
        again = member.post(answer.json["url"] + "/read-again")
        assert again.status_code == 303
    with app.app_context():
        assert only().state == ReadingState.WAITING
    assert queued("read_version") == before + 1
    read()
    with app.app_context():
        assert only().state == ReadingState.UNREADABLE


def test_only_who_may_change_it_has_it_read_again(observer, member, send, read) -> None:
    answer = send(member, b"%PDF-1.4\nnothing of a PDF follows", "broken.pdf")
    read()
    assert observer.post(answer.json["url"] + "/read-again").status_code == 403
    assert observer.post(answer.json["url"] + "/unlock", data={"password": "x"}).status_code == 403
    assert "Try again" not in observer.get(answer.json["url"]).text


def test_the_password_opens_the_text_and_is_kept_nowhere(app, member, locked, caplog) -> None:
    assert "Enter the password once" in member.get(locked).text
    form = member.get(locked + "/unlock")
    assert "kept nowhere" in form.text
    opened = member.post(locked + "/unlock", data={"password": PASSWORD})
    assert opened.status_code == 303
    with app.app_context():
        version = only()
        assert (version.state, version.unlocked) == (ReadingState.READ, True)
        assert "Всеобщая декларация" in texts()
        database = db.session.connection().connection.cursor()
        database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [row[0] for row in database.fetchall()]
        for table in tables:
            database.execute(f'SELECT * FROM "{table}"')
            assert PASSWORD not in repr(database.fetchall()), table
    assert PASSWORD not in caplog.text
    page = member.get(locked).text
    assert "was read with the password once" in page
    assert PASSWORD not in page


def test_a_wrong_password_is_told_and_not_shown_again(app, member, locked) -> None:
    answer = member.post(locked + "/unlock", data={"password": "not-this-one"})
    assert answer.status_code == 422
    assert "This password does not open the file." in answer.text
    assert "not-this-one" not in answer.text
    empty = member.post(locked + "/unlock", data={"password": ""})
    assert "Write the password of the file." in empty.text
    with app.app_context():
        assert only().state == ReadingState.UNREADABLE


def test_guessing_passwords_is_slowed_down(app, member, locked) -> None:
    answers = [
        member.post(locked + "/unlock", data={"password": ""}).status_code for _ in range(12)
    ]
    assert answers[:10] == [422] * 10
    assert answers[-1] == 429


def test_a_file_that_was_unlocked_keeps_its_text_when_it_is_read_again(
    app, member, locked, read
) -> None:
    member.post(locked + "/unlock", data={"password": PASSWORD})
    with app.app_context():
        before = texts()
    read()
    with app.app_context():
        assert texts() == before
        assert (only().state, only().unlocked, only().reason) == (ReadingState.READ, True, None)


def test_what_is_not_locked_asks_for_no_password(app, member, send, read) -> None:
    answer = send(member, b"Plain words", "words.txt")
    read()
    for ask in (member.get, member.post):
        assert ask(answer.json["url"] + "/unlock").status_code in (302, 303)
    with app.app_context():
        assert not only().unlocked


def test_a_file_that_vanished_is_said_to_be_missing(app, member, locked) -> None:
    with app.app_context():
        files().remove(only().blob)
    answer = member.post(locked + "/unlock", data={"password": PASSWORD})
    assert answer.status_code == 422
    assert "could not be read" in answer.text


def test_a_right_that_ended_meanwhile_keeps_nothing(app, member, locked, monkeypatch) -> None:
    real = unlocking.read_file

    def slowly(*args, **kwargs):
        reading = real(*args, **kwargs)
        with transaction():
            db.session.execute(db.delete(Membership))
        return reading

    monkeypatch.setattr(unlocking, "read_file", slowly)
    answer = member.post(locked + "/unlock", data={"password": PASSWORD})
    assert answer.status_code == 404
    with app.app_context():
        assert texts() == ""
