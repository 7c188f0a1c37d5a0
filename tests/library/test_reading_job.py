"""The job that reads a version: its text, its state, and the same end however often it runs."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from collab import events
from collab.content import State
from collab.db import transaction
from collab.extensions import db
from collab.files.reading import PageText, Reading
from collab.library import reading_job
from collab.library.models import Document, Page, ReadingState, Version
from collab.library.reading_job import read_version
from collab.library.storage import files

RUSSIAN = (
    "Настоящий документ описывает порядок посещения закрытых учреждений наблюдателями. "
    "Наблюдатель вправе беседовать с каждым человеком без свидетелей и без записи."
)


@pytest.fixture
def heard() -> Any:
    found: list[events.Event] = []

    def listener(event: events.Event) -> None:
        found.append(event)

    events.after(events.Event)(listener)
    yield found
    events._after[events.Event].remove(listener)


def _only() -> Version:
    version = db.session.scalar(select(Version))
    assert version is not None
    return version


def _pages() -> list[tuple[int, str]]:
    rows = db.session.execute(select(Page.number, Page.text).order_by(Page.number))
    return [(number, text) for number, text in rows]


@pytest.mark.both_databases
def test_the_text_is_kept_page_by_page(app, member, send, read, make_pdf, heard) -> None:
    answer = send(member, make_pdf("First page here", "Second page here"), "report.pdf")
    read()
    with app.app_context():
        version = _only()
        assert version.state == ReadingState.READ
        assert version.media_type == "application/pdf"
        assert (version.pages_done, version.pages_total) == (2, 2)
        assert _pages() == [(1, "First page here"), (2, "Second page here")]
        assert version.document.searchable().pages == _pages()
        assert isinstance(heard[-1], events.DocumentRead)
        assert heard[-1].id == answer.json["id"]


def test_the_language_is_found(app, member, send, read, make_docx) -> None:
    send(member, make_docx(RUSSIAN), "порядок.docx")
    read()
    with app.app_context():
        assert _only().document.language == "ru"
        assert "посещения закрытых учреждений" in _pages()[0][1]


@pytest.mark.both_databases
def test_read_twice_it_is_the_same(app, member, send, read, make_pdf) -> None:
    send(member, make_pdf("One", "Two"), "report.pdf")
    read()
    with app.app_context():
        before = (_pages(), _only().state, _only().pages_done)
    read()
    with app.app_context():
        assert (_pages(), _only().state, _only().pages_done) == before


@pytest.mark.both_databases
def test_cut_off_in_the_middle_it_ends_the_same(
    app, member, send, read, make_pdf, monkeypatch
) -> None:
    send(member, make_pdf("One", "Two"), "report.pdf")
    real = reading_job.read_file

    class Killed(BaseException):
        pass

    def killed(path, name, limits, on_progress) -> Reading:
        raise Killed

    monkeypatch.setattr(reading_job, "read_file", killed)
    with pytest.raises(Killed):
        read()
    with app.app_context():
        assert _only().state == ReadingState.READING
    monkeypatch.setattr(reading_job, "read_file", real)
    read()
    with app.app_context():
        assert _only().state == ReadingState.READ
        assert _pages() == [(1, "One"), (2, "Two")]


@pytest.mark.both_databases
def test_saving_is_all_or_nothing(app, member, send, read, make_pdf, monkeypatch) -> None:
    send(member, make_pdf("One", "Two"), "report.pdf")
    read()
    with app.app_context():
        before = _pages()

    def refuse(event: events.DocumentRead) -> None:
        raise RuntimeError("a listener cannot save its row")

    events.during(events.DocumentRead)(refuse)
    try:
        with pytest.raises(RuntimeError):
            read()
    finally:
        events._during[events.DocumentRead].remove(refuse)
    with app.app_context():
        assert _pages() == before


@pytest.mark.both_databases
def test_progress_is_told_at_most_once_a_second(
    app, member, send, read, heard, monkeypatch
) -> None:
    send(member)
    clock = [0.0]
    monkeypatch.setattr(reading_job.time, "monotonic", lambda: clock[0])
    seen: list[tuple[int, int]] = []

    def slow(path, name, limits, on_progress: Callable[[int, int], None]) -> Reading:
        for page, moment in enumerate((0.2, 0.9, 1.5, 1.6, 2.0), 1):
            clock[0] = moment
            on_progress(page, 5)
            version = db.session.scalar(select(Version))
            seen.append((version.pages_done, version.pages_total))
            db.session.rollback()
        return Reading("text/plain", "read", pages=[PageText(1, None, "x")])

    monkeypatch.setattr(reading_job, "read_file", slow)
    heard.clear()
    read()
    told = [event for event in heard if isinstance(event, events.ReadingProgressed)]
    assert seen[0] == (0, 0)
    assert (3, 5) in seen
    assert len(told) < 1 + 5
    assert all(state in {(0, 0), (3, 5), (5, 5)} for state in seen)


def test_a_document_that_is_gone_ends_the_job_quietly(app, member, send, read) -> None:
    send(member)
    with app.app_context():
        version = _only()
        document_id, version_id = version.document_id, version.id
        with transaction():
            document = db.session.get(Document, document_id)
            document.state = State.ERASED
        read_version(version_id)
        assert _only().state == ReadingState.WAITING
        read_version(987654)


@pytest.mark.both_databases
def test_a_version_removed_while_it_is_read_ends_the_job_quietly(
    app, member, send, read, monkeypatch
) -> None:
    send(member)

    def gone(path, name, limits, on_progress) -> Reading:
        with transaction():
            db.session.execute(db.update(Document).values(version_id=None))
            db.session.execute(db.delete(Version))
        return Reading("text/plain", "read", pages=[PageText(1, None, "x")])

    monkeypatch.setattr(reading_job, "read_file", gone)
    read()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Page)) == 0


@pytest.mark.both_databases
def test_only_the_newest_version_names_the_language(app, member, send, read, make_docx) -> None:
    first = send(member, make_docx(RUSSIAN), "text.docx")
    english = "The monitor may speak with every person without witnesses. " * 5
    send(member, make_docx(english), "text.docx", to=first.json["url"] + "/versions", plain=True)
    read()
    with app.app_context():
        assert db.session.scalar(select(Document)).language == "en"
        old = db.session.scalar(select(Version).where(Version.number == 1))
        read_version(old.id)
        assert db.session.scalar(select(Document)).language == "en"


@pytest.mark.parametrize(
    ("name", "content", "reason", "words"),
    [
        ("broken.pdf", b"%PDF-1.4\nnothing of a PDF follows", "damaged", "cut off or broken"),
        ("scan.png", b"\x89PNG\r\n\x1a\n" + bytes(64), "damaged", "cut off or broken"),
        ("film.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(64), "media", "no text"),
        ("tool.exe", b"MZ" + bytes(200), "unsupported", "not read"),
        ("report.pdf", b"MZ" + bytes(200), "type_mismatch", "something else"),
        ("blank.txt", b"  \n \n", "empty", "nothing but blank space"),
    ],
)
def test_what_cannot_be_read_is_kept_and_explained(
    app, member, send, read, name: str, content: bytes, reason: str, words: str
) -> None:
    answer = send(member, content, name)
    read()
    with app.app_context():
        version = _only()
        assert (version.state, version.reason) == (ReadingState.UNREADABLE, reason)
        assert b"".join(files().open(version.blob)) == content
    page = member.get(answer.json["url"])
    assert page.status_code == 200
    assert words in page.text
    # Nothing is wrong with sound and film.
    faulty = "could not be read" in member.get("/g/legal/library").text
    assert faulty == (reason != "media")


def test_a_real_locked_pdf_is_kept_and_explained(app, member, send, read, shared_data) -> None:
    (locked,) = (shared_data / "documents").rglob("udhr_ru_password.pdf")
    answer = send(member, locked.read_bytes(), locked.name)
    read()
    with app.app_context():
        assert (_only().state, _only().reason) == (ReadingState.UNREADABLE, "encrypted")
    assert "locked with a password" in member.get(answer.json["url"]).text


def test_a_false_ending_is_told(app, member, send, read) -> None:
    answer = send(member, b"<!doctype html><html><body><p>Words</p></body></html>", "act.pdf")
    read()
    page = member.get(answer.json["url"]).text
    assert "The name of the file does not fit its content." in page
    assert "inside it is HTML" in page
    assert "not what its name says" in member.get("/g/legal/library").text


def test_a_missing_file_is_explained(app, member, send, read) -> None:
    answer = send(member)
    with app.app_context():
        files().remove(_only().blob)
    read()
    assert "not found in the store" in member.get(answer.json["url"]).text
    assert member.get(answer.json["url"] + "/file").status_code == 404


def test_the_settings_bound_the_reading(app) -> None:
    app.config["READING_SECONDS"] = 7
    with app.app_context():
        limits = reading_job.limits()
    assert (limits.cpu_seconds, limits.wall_seconds) == (7, 14)
